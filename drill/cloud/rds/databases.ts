import {
  DBInstanceAlreadyExistsFault,
  DeleteDBInstanceMessage$,
  InvalidDBInstanceStateFault,
  InvalidDBSnapshotStateFault,
  RestoreDBInstanceFromDBSnapshotMessage$,
} from "@aws-sdk/client-rds";
import { modelled } from "../errors";
import type { Call, DatabaseRecord, KeyState, Operation, Place, Question } from "../types";
import { keyUsable, type RdsContext, rdsQuestion, requestTagContext, requestTags, requireKey, text } from "./context";
import { instanceNotFound, nameOf, snapshotNotFound } from "./listing";
import { checkedIdentifier, parseRdsArn, rdsArn, refuse, samePlace } from "./names";
import { durationMs, type Snapshots, taggingQuestions } from "./snapshots";
import { DatabaseEntry, restorePolicy, type SnapshotEntry, tagContext } from "./store";

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
  /** TDE, or permanent or persistent options: its snapshots cannot be shared. */
  readonly persistentOptions?: boolean;
}

/** Databases: seeding, deletion, restore. */
export interface Databases {
  readonly operations: readonly Operation[];
  add(spec: DatabaseSpec): DatabaseRecord;
  /** A key changed: databases under it become inaccessible, or come back. */
  keyChanged(keyArn: string, state: KeyState): void;
}

/** What RDS uses on a key to restore an encrypted snapshot for the caller. */
const restoreKeyActions = ["DescribeKey", "CreateGrant", "Decrypt"];

const INACCESSIBLE = "inaccessible-encryption-credentials-recoverable";

export function databaseOperations(context: RdsContext, snapshots: Snapshots): Databases {
  const { world, kms, store, events } = context;

  function add(spec: DatabaseSpec, status = "available"): DatabaseEntry {
    const region = store.region(spec.place);
    const identifier = checkedIdentifier("db", "DBInstanceIdentifier", spec.identifier);
    if (region.database(identifier)) throw modelled(DBInstanceAlreadyExistsFault, "DB instance already exists");
    const engine = spec.engine ?? "postgres";
    const engineVersion = spec.engineVersion ?? "16.4";
    const record: DatabaseRecord = Object.freeze({
      place: region.place,
      identifier,
      arn: rdsArn(spec.place, "db", identifier),
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
    });
    const entry = new DatabaseEntry(record, { persistentOptions: spec.persistentOptions ?? false });
    region.addDatabase(entry);
    return entry;
  }

  const remove: Operation = {
    service: "rds",
    name: "DeleteDBInstance",
    inputSchema: DeleteDBInstanceMessage$,
    parameters: ["DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier", "DeleteAutomatedBackups"],
    questions: ({ place, input }) => {
      const identifier = nameOf(text(input, "DBInstanceIdentifier")) ?? "";
      const entry = store.region(place).database(identifier);
      const tags = entry === undefined ? {} : tagContext("rds:db-tag", entry.record.tags);
      const questions = [rdsQuestion("DeleteDBInstance", rdsArn(place, "db", identifier), tags)];
      const final = text(input, "FinalDBSnapshotIdentifier");
      if (final !== undefined) {
        questions.push(rdsQuestion("CreateDBSnapshot", rdsArn(place, "snapshot", nameOf(final) ?? "")));
      }
      return questions;
    },
    perform: (call) => deleteInstance(call),
  };

  function deleteInstance({ place, input }: Call): object {
    const region = store.region(place);
    const identifier = nameOf(text(input, "DBInstanceIdentifier")) ?? "";
    const entry = region.database(identifier);
    if (entry === undefined) throw instanceNotFound(identifier);
    const final = text(input, "FinalDBSnapshotIdentifier");
    const skip = input.SkipFinalSnapshot === true;
    // API DeleteDBInstance: one of the two, unless the final snapshot is skipped; not both.
    if (skip === (final !== undefined)) {
      throw refuse(
        "InvalidParameterCombination",
        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified, and not allowed if it is.",
      );
    }
    const gone = (): void => {
      snapshots.abandon(entry);
      region.removeDatabase(entry);
      if (input.DeleteAutomatedBackups !== false) deleteAutomated(entry);
      events.instance(entry.record, "deleted");
    };
    if (final === undefined) {
      gone();
    } else {
      if (entry.record.status === "deleting") {
        throw modelled(InvalidDBInstanceStateFault, `Instance ${identifier} is already being deleted.`);
      }
      const snapshot = snapshots.start(place, identifier, final, {});
      world.outages.work([place], snapshot.record.ownDurationMs, gone, `deletion of ${identifier}`);
    }
    entry.record = { ...entry.record, status: "deleting" };
    return Object.freeze({ DBInstance: entry.output });
  }

  /** UG USER_DeleteInstance: automated backups go with their instance, manual snapshots stay. */
  function deleteAutomated({ record }: DatabaseEntry): void {
    const ofResource = store.region(record.place).byResource.get(record.resourceId) ?? new Set<SnapshotEntry>();
    for (const snapshot of [...ofResource]) {
      if (snapshot.record.type === "automated") store.removeSnapshot(snapshot);
    }
  }

  const restore: Operation = {
    service: "rds",
    name: "RestoreDBInstanceFromDBSnapshot",
    inputSchema: RestoreDBInstanceFromDBSnapshotMessage$,
    parameters: ["DBInstanceIdentifier", "DBSnapshotIdentifier", "MultiAZ", "OptionGroupName", "Tags"],
    questions: (call) => restoreQuestions(context, call),
    perform: (call) => Object.freeze({ DBInstance: restoreInstance(call).output }),
  };

  function restoreInstance(call: Call): DatabaseEntry {
    const { place, input } = call;
    const snapshot = restorable(context, call);
    const { record, database, traits } = snapshot;
    if (record.kmsKeyArn !== undefined) {
      requireKey(context, call, "source snapshot", kms.find(record.kmsKeyArn), record.kmsKeyArn, restoreKeyActions);
    }
    const entry = add(
      {
        place,
        identifier: String(input.DBInstanceIdentifier),
        sizeGiB: record.sizeGiB,
        changeGiBPerHour: database.changeGiBPerHour,
        kmsKeyArn: record.kmsKeyArn,
        engine: database.engine,
        engineVersion: database.engineVersion,
        multiAz: input.MultiAZ === true,
        tags: requestTags(call),
        optionGroup: text(input, "OptionGroupName") ?? database.optionGroup,
        persistentOptions: traits.persistentOptions,
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
        if (usable) events.instance(entry.record, "restored");
      },
      `restore of ${entry.record.identifier}`,
    );
    return entry;
  }

  return {
    operations: [remove, restore],
    add: (spec) => add(spec).record,
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
    } else if (![INACCESSIBLE, "deleting", "creating", "incompatible-restore"].includes(entry.record.status)) {
      entry.record = { ...entry.record, status: INACCESSIBLE };
      events.instance(entry.record, "keyInaccessible");
    }
  }
}

function restoreQuestions({ store }: RdsContext, call: Call): readonly Question[] {
  const { place, input } = call;
  const given = String(input.DBSnapshotIdentifier);
  const sourcePlace = parseRdsArn(given)?.place ?? place;
  const identifier = nameOf(given) ?? "";
  const entry = store.region(sourcePlace).snapshots.get(identifier);
  const requested = requestTagContext(call);
  const database = rdsArn(place, "db", nameOf(text(input, "DBInstanceIdentifier")) ?? "");
  const own = sourcePlace.account === place.account;
  const action = "RestoreDBInstanceFromDBSnapshot";
  const tags = own ? (entry?.tagContext ?? {}) : {};
  const onSnapshot = rdsQuestion(action, rdsArn(sourcePlace, "snapshot", identifier), { ...tags, ...requested });
  const onDatabase = rdsQuestion(action, database, requested);
  const sharing = own ? {} : { resourcePolicy: restorePolicy([place.account, ...(entry?.record.sharedWith ?? [])]) };
  return [{ ...onSnapshot, ...sharing }, onDatabase, ...taggingQuestions(call, database)];
}

/**
 * The snapshot to restore. UG USER_ShareSnapshot: an encrypted snapshot of another account must be copied first, under
 * a key of the copying account. A restore happens in the snapshot's own region.
 */
function restorable({ store }: RdsContext, { place, input }: Call): SnapshotEntry {
  const given = String(input.DBSnapshotIdentifier);
  const sourcePlace = parseRdsArn(given)?.place ?? place;
  const entry = store.region(sourcePlace).snapshots.get(nameOf(given) ?? "");
  const shared = entry?.record.sharedWith.some((account) => account === place.account || account === "all") === true;
  const own = sourcePlace.account === place.account;
  if (entry === undefined || sourcePlace.region !== place.region || !(own || shared)) throw snapshotNotFound(given);
  if (!samePlace(sourcePlace, place) && entry.record.kmsKeyArn !== undefined) {
    throw modelled(
      InvalidDBSnapshotStateFault,
      `The encrypted snapshot ${given} of another account cannot be restored: copy it first.`,
    );
  }
  if (entry.record.status !== "available") {
    throw modelled(InvalidDBSnapshotStateFault, `The snapshot ${given} is not in the available state.`);
  }
  return entry;
}
