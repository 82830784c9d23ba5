/**
 * What the models of services agree on. Each declares its operations and resource types; the world
 * routes calls to them, decides permissions and keeps the ledger.
 */

/** Milliseconds since the epoch, in virtual time. */
export type Instant = number;

/** An account and region: where a call is answered or a resource lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A JSON-like record as the SDK and Pulumi hand them over. */
export type Fields = Readonly<Record<string, unknown>>;

/** Who makes a call. */
export type Principal =
  /** A role session: decided by the role's policies and the resource's. */
  | {
      readonly kind: "role";
      readonly account: string;
      readonly roleArn: string;
      readonly session: string;
      /** Its credentials are in somebody else's hands. No policy sees that; those who watch a run do. */
      readonly stolen?: true;
    }
  /** An AWS service acting on its own account (EventBridge, CloudWatch, Scheduler, RDS): needs the resource policy. */
  | { readonly kind: "service"; readonly service: string; readonly account: string; readonly sourceArn: string }
  /** A person or attacker holding AdministratorAccess in one account: `name` appears in reports. */
  | { readonly kind: "administrator"; readonly account: string; readonly name: string };

/** One permission question: a call may ask several (CopyDBSnapshot asks about source, target, tags and keys). */
export interface Question {
  readonly action: string;
  readonly resource: string;
  /** Condition keys as IAM spells them, e.g. `aws:RequestTag/CreatedBy`; a list for multi-valued keys. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** The policy attached to the resource, where there is one: a key policy, a topic policy, a bus policy. */
  readonly resourcePolicy?: Fields;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  /** Through which service the call reaches the resource (`kms:ViaService`), when another service asks on the caller's behalf. */
  readonly via?: string;
}

/** An API call as the model sees it. */
export interface Call {
  readonly principal: Principal;
  /** The region the call is made in, and the caller's account: operations act in this place. */
  readonly place: Place;
  /** The SDK's service id in lower case: "rds", "kms", "sns", "scheduler", "sts", "cloudwatch", "sfn", "lambda". */
  readonly service: string;
  /** The SDK's operation name: "CopyDBSnapshot". */
  readonly operation: string;
  readonly input: Fields;
}

/** An operation of a service, declared with what it accepts, how it is authorized and what it does. */
export interface Operation {
  readonly service: string;
  readonly name: string;
  /** The SDK's own schema of the input (`CopyDBSnapshotMessage$`): unknown parameters are errors that name them. */
  readonly inputSchema: unknown;
  /** Parameters the model implements; one that the SDK knows and the model does not is refused by name. */
  readonly parameters: readonly string[];
  /** The permissions it asks for, in AWS's order. May throw the SDK's not-found errors only where AWS does so before authorizing. */
  questions(call: Call): readonly Question[];
  /** Does it, in no virtual time, and returns frozen output. Throws the SDK's own error classes. */
  perform(call: Call): unknown;
}

/** A Pulumi resource as the program declared it, inputs resolved to plain values. */
export interface Declared {
  readonly urn: string;
  /** Pulumi type token: "aws:kms/key:Key". */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly inputs: Fields;
  /** Where it is created, from its provider (or the stack's default provider). */
  readonly place: Place;
}

/** Answers what a program looks up in a place at deployment, from what is there at that moment. */
export type LookUp = (inputs: Fields, place: Place) => Fields;

/** A change of an existing resource, as Pulumi hands it to the provider. */
export interface ResourceChange {
  /** As it is declared now. */
  readonly declared: Declared;
  readonly state: Fields;
  /** As it was declared when it was last deployed. */
  readonly before: Declared;
  /** Inputs that differ, sorted. */
  readonly changed: readonly string[];
}

/** A resource type the model can create. */
export interface ResourceType {
  readonly type: string;
  /** Inputs the model implements; any other is an error that names type, resource and input. */
  readonly properties: readonly string[];
  /** Deterministic id and outputs (arn, name, ...), a pure function of the declaration: called before anything exists. */
  outputs(declared: Declared): { readonly id: string; readonly state: Fields };
  /** Creates it in the model; throws with resource and reason when AWS would refuse it. */
  create(declared: Declared, state: Fields): void;
  /** Inputs that an existing one cannot take: a change of one deletes it and creates another. None by default. */
  readonly replaces?: readonly string[];
  /** Changes it in place, with what it holds; without this a change is refused by name. */
  update?(change: ResourceChange): void;
  /** Deletes it; without this a stack that declares it no longer is refused by name. */
  remove?(declared: Declared, state: Fields): void;
}

/** A message that reached a topic or a webhook, or came from a service outside, with the addresses that received it. */
export interface Notification {
  readonly at: Instant;
  readonly by: "mail" | "slack" | "monitor";
  /** The topic, or the host of the webhook or of the service outside. */
  readonly topicArn: string;
  readonly account: string;
  readonly subject?: string;
  readonly message: string;
  readonly recipients: readonly string[];
}

/** A permission decision; `statements` are the ones that granted it (`policyName/Sid-or-index`). */
export interface Decision {
  readonly allowed: boolean;
  readonly statements: readonly string[];
  readonly reason: string;
}

/** How an execution of a state machine ended. */
export interface EndedExecution {
  readonly machineArn: string;
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** None where nothing failed, or the failure has no name. */
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly at: Instant;
}

/** What the world tells those who listen: the recorder of a run, tests. */
export interface Observer {
  /** Every API call after it ended, with its answer, or else the SDK error's name. */
  onCall?(call: Call, at: Instant, error: string | undefined, answer: unknown): void;
  /** A call that permissions refused: never expected of a product's role. */
  onDenied?(call: Call, question: Question, at: Instant): void;
  /** A snapshot record came to be, changed status, or went (`after` undefined). Records are frozen: compare by identity. */
  onSnapshot?(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void;
  /** A KMS key changed state. */
  onKey?(keyArn: string, state: KeyState, at: Instant): void;
  /** An alarm changed state. */
  onAlarm?(name: string, place: Place, state: "OK" | "ALARM" | "INSUFFICIENT_DATA", at: Instant): void;
  onNotification?(notification: Notification): void;
  /** An execution of a state machine ended. */
  onExecution?(ended: EndedExecution): void;
  /** A line a function wrote to its log. */
  onLog?(functionArn: string, line: string, at: Instant): void;
}

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion" | "Deleted";

/** The two kinds of databases that RDS snapshots: DB instances, and DB clusters (Aurora's and Multi-AZ ones). */
export type DatabaseKind = "instance" | "cluster";

/** A database as the model holds it. Frozen; changes replace it. */
export interface DatabaseRecord {
  readonly kind: DatabaseKind;
  readonly place: Place;
  readonly identifier: string;
  readonly arn: string;
  readonly resourceId: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly status: string;
  readonly multiAz: boolean;
  /** ARN of its key; undefined for an unencrypted database. */
  readonly kmsKeyArn: string | undefined;
  readonly sizeGiB: number;
  /** Blocks changed per hour, the basis of incremental snapshots and copies. */
  readonly changeGiBPerHour: number;
  readonly createdAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
  readonly optionGroup: string;
  /** When RDS backs it up, each day: `hh24:mi-hh24:mi`, in UTC. */
  readonly backupWindow: string;
  /** When RDS maintains it, each week: `ddd:hh24:mi-ddd:hh24:mi`, in UTC. */
  readonly maintenanceWindow: string;
  /** The cluster that an instance is a member of. */
  readonly clusterIdentifier?: string | undefined;
  /** A cluster's instances by identifier, the writer first. */
  readonly members?: readonly string[] | undefined;
  /** What a restore or a change by a person has set. */
  readonly settings?: DatabaseSettings | undefined;
}

/** Settings of a database that the drill's measures do not look at; what is undefined is RDS's default. */
export interface DatabaseSettings {
  readonly instanceClass?: string | undefined;
  readonly subnetGroup?: string | undefined;
  /** Of an instance or of a cluster, as the database is. */
  readonly parameterGroup?: string | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly publiclyAccessible?: boolean | undefined;
  readonly deletionProtection?: boolean | undefined;
  readonly copyTags?: boolean | undefined;
  /** Days that automated backups are kept. */
  readonly backupDays?: number | undefined;
  /** ARN of the secret in which RDS keeps the master user's password. */
  readonly passwordSecret?: string | undefined;
}

/** A snapshot (own, or a copy) as the model holds it. Frozen; changes replace it. */
export interface SnapshotRecord {
  readonly kind: DatabaseKind;
  readonly place: Place;
  readonly identifier: string;
  readonly arn: string;
  readonly databaseIdentifier: string;
  /** DbiResourceId or DbClusterResourceId: survives copies. */
  readonly resourceId: string;
  readonly type: "manual" | "automated";
  readonly status: "creating" | "available" | "failed" | "copying" | "deleting";
  /** When the request was accepted. */
  readonly requestedAt: Instant;
  /** The moment whose data it holds: OriginalSnapshotCreateTime of an instance's; of a cluster's copy RDS does not say it. */
  readonly originalCreatedAt: Instant;
  /** The last transaction in it, as RDS tells it: SnapshotDatabaseTime of an instance's, which copies keep (assumed). */
  readonly databaseTime?: Instant | undefined;
  /** By how much its database lagged behind the one that it replicates; undefined for one that is no read replica. */
  readonly replicaLagMs?: number | undefined;
  /** SnapshotCreateTime. */
  readonly createdAt: Instant;
  /** It failed, and RDS does not say when it was begun. */
  readonly undated?: boolean;
  readonly availableAt: Instant | undefined;
  /** Whether it is a copy from another region that RDS shows as `pending`. */
  readonly pending?: boolean;
  /** Whether RDS leaves out the resource id when it shows this copy, and lists nothing of it by that id. */
  readonly withoutResourceId?: boolean;
  /** The modelled time of this snapshot or copy by itself, without waiting for a slot, ms. */
  readonly ownDurationMs: number;
  /** The ARN it was copied from (SourceDBSnapshotIdentifier, SourceDBClusterSnapshotArn), for copies. */
  readonly sourceArn: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly sizeGiB: number;
  /** Bytes moved to make it, GiB, and whether that was everything. */
  readonly movedGiB: number;
  readonly full: boolean;
  /** Whether making it suspended its database's I/O, and whether that was in one of the database's windows. */
  readonly ioSuspension?: "in-window" | "outside" | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Accounts in its `restore` attribute. */
  readonly sharedWith: readonly string[];
}
