import type {
  Call,
  DatabaseRecord,
  DatabaseSettings,
  KeyState,
  Operation,
  Place,
  Question,
  SnapshotRecord,
} from "../kernel/types";
import { keyUsable, type RdsContext, requireKey } from "./context";
import type { BackupTarget, DatabaseTraits, Replica } from "./kind";
import { refuseProtected, restoredSettings } from "./modify";
import { checkedIdentifier, named, nameOf, rdsArn, refuse, samePlace } from "./names";
import { optionGroupOfRestore } from "./optionGroups";
import { rdsQuestion, requestTagContext, requestTags, taggingQuestions, text } from "./questions";
import { durationMs, type Snapshots } from "./snapshots";
import { DatabaseEntry, restorePolicy, type SnapshotEntry } from "./store";
import { windowsOf } from "./windows";

/** A database to seed: what is not stated gets the defaults of `addDatabase`. */
export interface DatabaseSpec {
  readonly place: Place;
  readonly identifier: string;
  readonly sizeGiB: number;
  readonly changeGiBPerHour: number;
  readonly kmsKeyArn: string | undefined;
  readonly engine?: string;
  readonly engineVersion?: string;
  readonly multiAz?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly optionGroup?: string;
  readonly backupWindow?: string | undefined;
  readonly maintenanceWindow?: string | undefined;
  /** The cluster of which an instance is a member. */
  readonly clusterIdentifier?: string;
  /** TDE, or permanent or persistent options: its snapshots cannot be shared. */
  readonly persistentOptions?: boolean;
  /** Encrypted under a key of AWS's own: reported as `sse-rds`, and as not encrypted. */
  readonly awsOwnedKey?: boolean;
  /** Where RDS keeps its snapshots; in the region unless told otherwise. */
  readonly backupTarget?: BackupTarget;
  /** What it replicates, and its lag, for a read replica. */
  readonly replica?: Replica | undefined;
  readonly settings?: DatabaseSettings;
}

/** What ties instances to their clusters: asked and told where one kind of databases touches the other. */
export interface DatabaseRules {
  /** A database was created. */
  added(entry: DatabaseEntry): void;
  /** Throws when it cannot be deleted, or not with that final snapshot. */
  refuseDeletion(record: DatabaseRecord, finalSnapshot: string | undefined): void;
  /** A database is gone. */
  deleted(record: DatabaseRecord): void;
  /** Throws when the call cannot restore that snapshot. */
  refuseRestore(call: Call, snapshot: SnapshotEntry): void;
}

/** Databases of one kind: seeding, deletion, restore. */
export interface Databases {
  readonly operations: readonly Operation[];
  /** Creates a database outside any call. Throws the SDK's errors for a bad or taken identifier. */
  add(spec: DatabaseSpec, status?: string): DatabaseEntry;
  /** Takes a database away at once. */
  destroy(entry: DatabaseEntry, keepAutomated: boolean): void;
  /** A key changed: databases under it become inaccessible, or come back. */
  keyChanged(keyArn: string, state: KeyState): void;
}

/** What RDS uses on a key to restore an encrypted snapshot for the caller. */
const restoreKeyActions = ["DescribeKey", "CreateGrant", "Decrypt"];

const INACCESSIBLE = "inaccessible-encryption-credentials-recoverable";

export function databaseOperations(context: RdsContext, snapshots: Snapshots, rules: DatabaseRules): Databases {
  const { kind, world, kms, store, events, optionGroups } = context;
  const { fields, operations, errors } = kind;

  function add(spec: DatabaseSpec, status = "available"): DatabaseEntry {
    const region = store.region(spec.place);
    const identifier = checkedIdentifier(kind.database, fields.database, spec.identifier);
    if (region.database(identifier)) throw errors.databaseExists(identifier);
    const engine = spec.engine ?? "postgres";
    const engineVersion = spec.engineVersion ?? "16.4";
    const arn = rdsArn(spec.place, kind.database, identifier);
    const record: DatabaseRecord = Object.freeze({
      kind: kind.name,
      place: region.place,
      identifier,
      arn,
      resourceId: store.nextResourceId(spec.place, identifier),
      engine,
      engineVersion,
      status,
      multiAz: spec.multiAz ?? true,
      kmsKeyArn: spec.kmsKeyArn,
      sizeGiB: spec.sizeGiB,
      changeGiBPerHour: spec.changeGiBPerHour,
      createdAt: world.time.now(),
      tags: Object.freeze({ ...spec.tags }),
      optionGroup: spec.optionGroup ?? `default:${engine}-${engineVersion.split(".")[0]}`,
      clusterIdentifier: spec.clusterIdentifier,
      settings: spec.settings,
      ...windowsOf(arn, spec),
    });
    const traits: DatabaseTraits = {
      persistentOptions: spec.persistentOptions ?? false,
      awsOwnedKey: spec.awsOwnedKey ?? false,
      backupTarget: spec.backupTarget ?? "region",
      replica: spec.replica,
    };
    const entry = new DatabaseEntry(record, traits, kind);
    region.addDatabase(entry);
    rules.added(entry);
    return entry;
  }

  const remove: Operation = {
    service: "rds",
    ...operations.deleteDatabase,
    questions: ({ place, input }) => {
      const identifier = nameOf(kind.database, text(input, fields.database)) ?? "";
      const tags = store.region(place).database(identifier)?.tagContext;
      const questions = [rdsQuestion(operations.deleteDatabase.name, rdsArn(place, kind.database, identifier), tags)];
      const final = text(input, "FinalDBSnapshotIdentifier");
      if (final !== undefined) {
        const arn = rdsArn(place, kind.snapshot, nameOf(kind.snapshot, final) ?? "");
        questions.push(rdsQuestion(operations.create.name, arn));
      }
      return questions;
    },
    perform: (call) => deleteDatabase(call),
  };

  function deleteDatabase({ place, input }: Call): object {
    const identifier = nameOf(kind.database, text(input, fields.database)) ?? "";
    const entry = store.region(place).database(identifier);
    if (entry === undefined) throw errors.databaseNotFound(identifier);
    const final = text(input, "FinalDBSnapshotIdentifier");
    const skip = input.SkipFinalSnapshot === true;
    refuseProtected(entry.record);
    rules.refuseDeletion(entry.record, final);
    // API DeleteDBInstance, DeleteDBCluster: one of the two, unless the final snapshot is skipped; not both. A member of
    // a cluster has no final snapshot of its own to skip.
    if (skip === (final !== undefined) && (entry.record.clusterIdentifier === undefined || skip)) {
      throw refuse(
        "InvalidParameterCombination",
        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified, and not allowed if it is.",
      );
    }
    const gone = () => destroy(entry, input.DeleteAutomatedBackups === false);
    if (final === undefined) {
      gone();
    } else {
      if (entry.record.status === "deleting") {
        throw errors.databaseState(`${identifier} is already being deleted.`);
      }
      const snapshot = snapshots.start(place, identifier, final, {});
      world.outages.work([place], snapshot.record.ownDurationMs, gone, `deletion of ${identifier}`);
    }
    entry.record = { ...entry.record, status: "deleting" };
    return Object.freeze({ [fields.oneDatabase]: entry.output });
  }

  function destroy(entry: DatabaseEntry, keepAutomated: boolean): void {
    snapshots.abandon(entry);
    store.region(entry.record.place).removeDatabase(entry);
    if (!keepAutomated) deleteAutomated(entry);
    rules.deleted(entry.record);
    events.database(entry.record, "deleted");
  }

  /** UG USER_DeleteInstance: automated backups go with their instance, manual snapshots stay. */
  function deleteAutomated({ record }: DatabaseEntry): void {
    for (const snapshot of [...store.region(record.place).of(undefined, record.resourceId).all]) {
      if (snapshot.record.type === "automated") store.removeSnapshot(snapshot);
    }
  }

  const restore: Operation = {
    service: "rds",
    ...operations.restore,
    questions: (call) => restoreQuestions(context, call),
    perform: (call) => Object.freeze({ [fields.oneDatabase]: restoreDatabase(call).output }),
  };

  function restoreDatabase(call: Call): DatabaseEntry {
    const { place, input } = call;
    const snapshot = restorable(context, call);
    rules.refuseRestore(call, snapshot);
    const { record, database, traits } = snapshot;
    if (record.kmsKeyArn !== undefined) {
      requireKey(context, call, {
        role: "source snapshot",
        key: kms.find(record.kmsKeyArn),
        named: record.kmsKeyArn,
        actions: restoreKeyActions,
      });
    }
    const settings = restoredSettings(context, call);
    const entry = add(
      {
        place,
        identifier: String(input[fields.database]),
        sizeGiB: record.sizeGiB,
        changeGiBPerHour: database.changeGiBPerHour,
        kmsKeyArn: record.kmsKeyArn,
        engine: database.engine,
        engineVersion: database.engineVersion,
        multiAz: input.MultiAZ === true,
        tags: tagsOfRestored(call, record),
        optionGroup: optionGroupOfRestore(optionGroups, place, text(input, "OptionGroupName"), database.optionGroup),
        settings,
        ...traits,
        // What is restored replicates nothing.
        replica: undefined,
      },
      "creating",
    );
    const duration = durationMs(world.assumptions.restore, record.sizeGiB);
    world.outages.work(
      [place],
      duration,
      () => {
        if (entry.record.status !== "creating") return;
        const usable = keyUsable(kms, record.kmsKeyArn);
        entry.record = { ...entry.record, status: usable ? "available" : "incompatible-restore" };
        if (usable) events.database(entry.record, "restored");
      },
      `restore of ${entry.record.identifier}`,
    );
    return entry;
  }

  return {
    operations: [remove, restore],
    add,
    destroy,
    keyChanged(keyArn, state) {
      for (const region of store.allRegions()) {
        for (const entry of region.databases.all) {
          if (entry.record.kmsKeyArn === keyArn) setAccessible(entry, state === "Enabled");
        }
      }
    },
  };

  /**
   * UG Overview.Encryption: without its key an instance becomes inaccessible, and recoverable while the key can come
   * back. That RDS notices at once is assumed. One that is still being restored learns of it when that ends.
   */
  function setAccessible(entry: DatabaseEntry, accessible: boolean): void {
    if (accessible) {
      if (entry.record.status === INACCESSIBLE) entry.record = { ...entry.record, status: "available" };
    } else if (
      ![INACCESSIBLE, "deleting", "creating", "incompatible-restore", "failed"].includes(entry.record.status)
    ) {
      entry.record = { ...entry.record, status: INACCESSIBLE };
      events.database(entry.record, "keyInaccessible");
    }
  }
}

/**
 * Without tags of its own a restored database has those of the snapshot (hashicorp/terraform-provider-aws issue 26808: "The tags
 * from the snapshot are applied"). Those of a snapshot that another account shares are not to be seen (assumed).
 */
function tagsOfRestored(call: Call, { tags, place }: SnapshotRecord): Readonly<Record<string, string>> {
  const given = requestTags(call);
  return Object.keys(given).length === 0 && place.account === call.place.account ? tags : given;
}

function restoreQuestions({ kind, store }: RdsContext, call: Call): readonly Question[] {
  const { place, input } = call;
  const { name } = kind.operations.restore;
  const given = named(kind.snapshot, String(input[kind.fields.restoredFrom]), place);
  const entry = store.region(given.place).snapshots.get(given.identifier);
  const requested = requestTagContext(call);
  const database = rdsArn(place, kind.database, nameOf(kind.database, text(input, kind.fields.database)) ?? "");
  const own = given.place.account === place.account;
  const tags = own ? entry?.tagContext : {};
  const onSnapshot = rdsQuestion(name, rdsArn(given.place, kind.snapshot, given.identifier), { ...tags, ...requested });
  const onDatabase = rdsQuestion(name, database, requested);
  const sharing = own
    ? {}
    : { resourcePolicy: restorePolicy([place.account, ...(entry?.record.sharedWith ?? [])], place.region) };
  return [{ ...onSnapshot, ...sharing }, onDatabase, ...taggingQuestions(call, database)];
}

/**
 * The snapshot to restore. UG USER_ShareSnapshot: an encrypted snapshot of another account must be copied first, under
 * a key of the copying account. A restore happens in the snapshot's own region.
 */
function restorable({ kind, store }: RdsContext, { place, input }: Call): SnapshotEntry {
  const given = String(input[kind.fields.restoredFrom]);
  const wanted = named(kind.snapshot, given, place);
  const entry = store.region(wanted.place).snapshots.get(wanted.identifier);
  const shared = entry?.record.sharedWith.some((account) => account === place.account || account === "all") === true;
  const own = wanted.place.account === place.account;
  if (entry === undefined || wanted.place.region !== place.region || !(own || shared)) {
    throw kind.errors.snapshotNotFound(given);
  }
  if (!samePlace(wanted.place, place) && entry.record.kmsKeyArn !== undefined) {
    throw kind.errors.snapshotState(
      `The encrypted snapshot ${given} of another account cannot be restored: copy it first.`,
    );
  }
  if (entry.record.status !== "available") {
    throw kind.errors.snapshotState(`The snapshot ${given} is not in the available state.`);
  }
  return entry;
}
