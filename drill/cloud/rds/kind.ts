import type { DatabaseKind, DatabaseRecord, Fields, Operation, SnapshotRecord } from "../kernel/types";
import type { Quotas } from "../kernel/world";

/** Properties of a database that its record does not show. */
export interface DatabaseTraits {
  /** TDE, or permanent or persistent options: such snapshots cannot be shared. */
  readonly persistentOptions: boolean;
  /** Encrypted under a key that AWS owns: RDS reports `sse-rds`, and not encrypted. */
  readonly awsOwnedKey: boolean;
  /** DBInstance.BackupTarget: where RDS keeps its snapshots. */
  readonly backupTarget: BackupTarget;
  /** The database that it is a read replica of, and by how much it lags behind; undefined for one that is none. */
  readonly replica: Replica | undefined;
}

/** Source: API CreateDBInstance, BackupTarget: `local` is a Dedicated Local Zone. */
export type BackupTarget = "region" | "outposts" | "local";

/** A read replica's source, as RDS names it, and its lag. */
export interface Replica {
  readonly of: string;
  readonly lagMs: number;
}

/** Whose eyes see a snapshot: its own account's, or those of one it is shared with. */
export type Audience = "own" | "shared";

/** What an operation is called, and what it takes. */
type Declared = Pick<Operation, "name" | "inputSchema" | "parameters">;

/**
 * What differs between instances and clusters: names, schemas, errors, limits and a few rules. All machinery is written
 * once and works with one of these; nothing in it asks which kind it deals with.
 */
export interface Kind {
  readonly name: DatabaseKind;
  /** Resource types in ARNs. */
  readonly database: "db" | "cluster";
  readonly snapshot: "snapshot" | "cluster-snapshot";
  /** Families of condition keys (service authorization reference, RDS). */
  readonly databaseTags: "rds:db-tag" | "rds:cluster-tag";
  readonly snapshotTags: "rds:snapshot-tag" | "rds:cluster-snapshot-tag";
  /** The limits that count for this kind. */
  readonly quota: keyof Quotas & ("manualSnapshots" | "manualClusterSnapshots");
  readonly copyLimit: keyof Quotas & ("copiesInProgress" | "clusterCopiesInProgress");
  /** Parameters, and members of answers. */
  readonly fields: {
    readonly database: string;
    readonly snapshot: string;
    readonly resourceId: string;
    readonly copySource: string;
    readonly copyTarget: string;
    readonly restoredFrom: string;
    readonly databases: string;
    readonly snapshots: string;
    readonly oneDatabase: string;
    readonly oneSnapshot: string;
    readonly attributes: string;
    readonly parameterGroup: string;
  };
  readonly operations: {
    readonly describeDatabases: Declared;
    readonly describeSnapshots: Declared;
    readonly describeAttributes: Declared;
    readonly create: Declared;
    readonly remove: Declared;
    readonly copy: Declared;
    readonly modifyAttribute: Declared;
    readonly deleteDatabase: Declared;
    readonly restore: Declared;
    readonly modifyDatabase: Declared;
    readonly createParameterGroup: Declared;
  };
  /** Filters of listings: which members of a record each one looks at. */
  readonly filters: {
    readonly databases: Readonly<Record<string, readonly string[]>>;
    readonly snapshots: Readonly<Record<string, readonly string[]>>;
  };
  /** The SDK's errors. */
  readonly errors: {
    snapshotExists(identifier: string): Error;
    snapshotNotFound(identifier: string): Error;
    /** A snapshot whose state forbids what was asked. */
    snapshotState(message: string): Error;
    databaseExists(identifier: string): Error;
    databaseNotFound(identifier: string): Error;
    databaseState(message: string): Error;
    parameterGroupNotFound(name: string): Error;
    /** A database of which no snapshot can be made now. */
    busy(identifier: string): Error;
  };
  /** Statuses of a database in which a snapshot of it can be made. */
  readonly snapshotWhile: readonly string[];
  /** Statuses of a snapshot in which it can be deleted. */
  readonly deletable: readonly SnapshotRecord["status"][];
  /** Whether a copy may move only what changed since the one before it. */
  readonly incrementalCopies: boolean;
  /** Whether a copy of an unencrypted snapshot can be an encrypted one. */
  readonly encryptsOnCopy: boolean;
  /** Whether a snapshot of the database suspends its I/O. */
  suspendsIo(database: DatabaseRecord): boolean;
  /** Throws for a database that cannot be snapshotted by itself. */
  refuseSnapshotOf(database: DatabaseRecord, traits: DatabaseTraits): void;
  /** Throws for a snapshot that may not be copied or shared at all, whatever its key. */
  refuseLeaving(database: DatabaseRecord, traits: DatabaseTraits, how: "copied" | "shared"): void;
  databaseOutput(record: DatabaseRecord, traits: DatabaseTraits): Fields;
  snapshotOutput(record: SnapshotRecord, database: DatabaseRecord, traits: DatabaseTraits, audience: Audience): Fields;
}
