import { SnapshotQuotaExceededFault } from "@aws-sdk/client-rds";
import { type TransferTime, transferMinutes } from "../../../facts/assumptions";
import { modelled } from "../kernel/errors";
import type { DatabaseRecord, Instant, Operation, Place, SnapshotRecord } from "../kernel/types";
import { keyUsable, type RdsContext } from "./context";
import type { DatabaseTraits } from "./kind";
import { checkedIdentifier, nameOf, rdsArn } from "./names";
import { rdsQuestion, requestTagContext, requestTags, taggingQuestions, text } from "./questions";
import { type DatabaseEntry, SnapshotEntry } from "./store";
import { inWindow } from "./windows";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How snapshots of databases come to be and go. */
export interface Snapshots {
  readonly operations: readonly Operation[];
  /** Starts a manual snapshot; throws what CreateDBSnapshot throws (for a cluster: CreateDBClusterSnapshot), but asks no permissions. */
  start(place: Place, database: string, identifier: string, tags: Readonly<Record<string, string>>): SnapshotEntry;
  /** Starts an automated snapshot (`rds:<database>-<yyyy-mm-dd-hh-mm>`) as RDS does once a day. */
  startAutomated(entry: DatabaseEntry): SnapshotEntry;
  /** Fails the snapshot that is being made of a database which is going away. */
  abandon(entry: DatabaseEntry): void;
}

export function snapshotOperations(context: RdsContext, onDeleted: (entry: SnapshotEntry) => void): Snapshots {
  const { kind, world, kms, store, events } = context;
  const { fields, operations, errors } = kind;
  /** Snapshots being made, by database entry. */
  const making = new Map<DatabaseEntry, SnapshotEntry>();

  function begin(
    database: DatabaseEntry,
    identifier: string,
    type: "manual" | "automated",
    tags: Readonly<Record<string, string>>,
  ): SnapshotEntry {
    const { record } = database;
    const now = world.time.now();
    // The blocks changed since the one before; that a cluster's snapshot takes as long as an instance's is assumed.
    const previous = newestOf(context, database);
    const movedGiB = previous === undefined ? record.sizeGiB : changedGiB(record, now - previous);
    const ownDurationMs = durationMs(world.assumptions.snapshot, movedGiB);
    const entry = new SnapshotEntry(
      Object.freeze({
        kind: kind.name,
        place: record.place,
        identifier,
        arn: rdsArn(record.place, kind.snapshot, identifier),
        databaseIdentifier: record.identifier,
        resourceId: record.resourceId,
        type,
        status: "creating",
        requestedAt: now,
        originalCreatedAt: now,
        databaseTime: databaseTime(database.traits, now, world.assumptions.databaseTimeMinutes),
        replicaLagMs: database.traits.replica?.lagMs,
        createdAt: now,
        availableAt: undefined,
        ownDurationMs,
        sourceArn: undefined,
        // UG: a snapshot is encrypted under the key of its database, never another.
        kmsKeyArn: record.kmsKeyArn,
        sizeGiB: record.sizeGiB,
        movedGiB,
        full: previous === undefined,
        ioSuspension: kind.suspendsIo(record) ? (inWindow(record, now) ? "in-window" : "outside") : undefined,
        tags: tagsOfSnapshot(record, tags),
        sharedWith: [],
      }),
      record,
      database.traits,
      kind,
    );
    database.record = { ...record, status: "backing-up" };
    making.set(database, entry);
    store.addSnapshot(entry);
    events.snapshot(entry.record, type === "manual" ? "creating" : "automatedCreating");
    const lasts = ownDurationMs + world.mishaps.delay(entry.record);
    world.outages.work([record.place], lasts, () => finish(database, entry), `snapshot ${identifier}`);
    return entry;
  }

  function finish(database: DatabaseEntry, entry: SnapshotEntry): void {
    if (making.get(database) !== entry) return;
    making.delete(database);
    const usable = keyUsable(kms, entry.record.kmsKeyArn) && !world.mishaps.fails(entry.record);
    if (database.record.status === "backing-up") database.record = { ...database.record, status: "available" };
    if (!usable) {
      store.changeSnapshot(entry, failure(world));
      return;
    }
    store.changeSnapshot(entry, { status: "available", availableAt: world.time.now() });
    events.snapshot(entry.record, entry.record.type === "manual" ? "created" : "automatedCreated");
  }

  function start(place: Place, name: string, given: string, tags: Readonly<Record<string, string>>): SnapshotEntry {
    const region = store.region(place);
    const identifier = checkedIdentifier(kind.snapshot, fields.snapshot, given);
    const database = region.database(name);
    if (database === undefined) throw errors.databaseNotFound(name);
    kind.refuseSnapshotOf(database.record, database.traits);
    refuseExisting(context, place, identifier);
    refuseOverQuota(context, place);
    // Without its key a database is in another state: the operation has no error of its own for that (API CreateDBSnapshot).
    if (!kind.snapshotWhile.includes(database.record.status)) throw errors.busy(name);
    return begin(database, identifier, "manual", tags);
  }

  const create: Operation = {
    service: "rds",
    ...operations.create,
    questions: (call) => {
      const { name } = operations.create;
      const requested = requestTagContext(call);
      const database = nameOf(kind.database, text(call.input, fields.database)) ?? "";
      const identifier = nameOf(kind.snapshot, text(call.input, fields.snapshot)) ?? "";
      const snapshot = rdsArn(call.place, kind.snapshot, identifier);
      const region = store.region(call.place);
      const tags = region.database(database)?.tagContext;
      const existing = region.snapshots.get(identifier)?.tagContext;
      return [
        rdsQuestion(name, rdsArn(call.place, kind.database, database), { ...tags, ...requested }),
        rdsQuestion(name, snapshot, { ...existing, ...requested }),
        ...taggingQuestions(call, snapshot, existing),
      ];
    },
    perform: (call) => {
      const database = nameOf(kind.database, text(call.input, fields.database)) ?? "";
      const entry = start(call.place, database, String(call.input[fields.snapshot]), requestTags(call));
      return Object.freeze({ [fields.oneSnapshot]: entry.output });
    },
  };

  const remove: Operation = {
    service: "rds",
    ...operations.remove,
    questions: ({ place, input }) => {
      const identifier = nameOf(kind.snapshot, text(input, fields.snapshot)) ?? "";
      const entry = store.region(place).snapshots.get(identifier);
      return [rdsQuestion(operations.remove.name, rdsArn(place, kind.snapshot, identifier), entry?.tagContext)];
    },
    perform: ({ place, input }) => {
      const identifier = nameOf(kind.snapshot, text(input, fields.snapshot)) ?? "";
      const entry = store.region(place).snapshots.get(identifier);
      if (entry === undefined) throw errors.snapshotNotFound(identifier);
      const { status, type } = entry.record;
      if (type === "automated") {
        throw errors.snapshotState(`Only manual snapshots may be deleted: ${identifier} is automated.`);
      }
      if (!kind.deletable.includes(status)) {
        throw errors.snapshotState(
          `Cannot delete the snapshot because it is not currently in the available or failed state: ${identifier}.`,
        );
      }
      store.removeSnapshot(entry);
      onDeleted(entry);
      events.snapshot(entry.record, "deleted");
      return Object.freeze({ [fields.oneSnapshot]: Object.freeze({ ...entry.output, Status: "deleted" }) });
    },
  };

  return {
    operations: [create, remove],
    start,
    startAutomated(database) {
      const stamp = new Date(world.time.now()).toISOString().slice(0, 16).replace(/[T:]/g, "-");
      return begin(database, `rds:${database.record.identifier}-${stamp}`, "automated", {});
    },
    abandon(database) {
      const entry = making.get(database);
      if (entry === undefined) return;
      making.delete(database);
      store.changeSnapshot(entry, failure(world));
    },
  };
}

/**
 * UG USER_Tagging: with CopyTagsToSnapshot a snapshot has the tags of its database, automated ones as well; a manual one only where no
 * tags are given with it (aws-solutions/instance-scheduler-on-aws issue 142 met the same).
 */
function tagsOfSnapshot({ settings, tags }: DatabaseRecord, given: Readonly<Record<string, string>>) {
  return settings?.copyTags === true && Object.keys(given).length === 0 ? tags : given;
}

/** What becomes of a snapshot or copy that fails. Whether RDS says when it was begun is assumed. */
export function failure({ assumptions }: RdsContext["world"]): Pick<SnapshotRecord, "status" | "undated"> {
  return { status: "failed", ...(assumptions.failedSnapshotsDated ? {} : { undated: true }) };
}

/** Throws if the account has a snapshot of that name there. */
export function refuseExisting({ kind, store }: RdsContext, place: Place, identifier: string): void {
  if (store.region(place).snapshots.has(identifier)) throw kind.errors.snapshotExists(identifier);
}

/**
 * UG CHAP_Limits: manual snapshots per region and account, each kind for itself; automated ones do not count. The same code as for too many
 * copies at once, told apart by the message (pbudzon/aws-maintenance issues 12 and 19).
 */
export function refuseOverQuota({ kind, world, store }: RdsContext, place: Place): void {
  const most = world.quota(place.account)[kind.quota];
  if (store.region(place).manual.size >= most) {
    throw modelled(SnapshotQuotaExceededFault, `Cannot create more than ${most} manual snapshots`);
  }
}

/** GiB of blocks changed in that many milliseconds: never more than there are. */
export function changedGiB(
  { sizeGiB, changeGiBPerHour }: { readonly sizeGiB: number; readonly changeGiBPerHour: number },
  elapsedMs: number,
): number {
  return Math.min(sizeGiB, (changeGiBPerHour * elapsedMs) / HOUR);
}

/** Whole milliseconds that a transfer takes. */
export function durationMs(time: TransferTime, gib: number): number {
  return Math.round(transferMinutes(time, gib) * MINUTE);
}

/** The instant of the newest existing snapshot made of the database itself: what the next one is incremental to. */
function newestOf({ store }: RdsContext, database: DatabaseEntry): Instant | undefined {
  let newest: Instant | undefined;
  for (const { record } of store.region(database.record.place).of(undefined, database.record.resourceId).all) {
    if (record.sourceArn !== undefined || record.status !== "available") continue;
    if (newest === undefined || record.originalCreatedAt > newest) newest = record.originalCreatedAt;
  }
  return newest;
}

/**
 * The last transaction in a snapshot: of a read replica the one that it had applied by then. Of other databases RDS's own
 * are the last, if nobody writes: how long ago these are is assumed. Source: API DBSnapshot, SnapshotDatabaseTime.
 */
function databaseTime({ replica }: DatabaseTraits, now: Instant, idleMinutes: number): Instant {
  return now - (replica?.lagMs ?? idleMinutes * MINUTE);
}
