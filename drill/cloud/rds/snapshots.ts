import {
  CreateDBSnapshotMessage$,
  DBSnapshotAlreadyExistsFault,
  DeleteDBSnapshotMessage$,
  InvalidDBInstanceStateFault,
  InvalidDBSnapshotStateFault,
  SnapshotQuotaExceededFault,
} from "@aws-sdk/client-rds";
import { type TransferTime, transferMinutes } from "../../../facts/assumptions";
import { modelled } from "../errors";
import type { Call, Instant, Operation, Place } from "../types";
import {
  keyNotAccessible,
  keyUsable,
  type RdsContext,
  rdsQuestion,
  requestTagContext,
  requestTags,
  text,
} from "./context";
import { instanceNotFound, nameOf, snapshotNotFound } from "./listing";
import { checkedIdentifier, rdsArn } from "./names";
import { type DatabaseEntry, SnapshotEntry, tagContext } from "./store";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How snapshots of databases come to be and go. */
export interface Snapshots {
  readonly operations: readonly Operation[];
  /** Starts a manual snapshot; throws what CreateDBSnapshot throws, but asks no permissions. */
  start(place: Place, database: string, identifier: string, tags: Readonly<Record<string, string>>): SnapshotEntry;
  /** Starts an automated snapshot (`rds:<database>-<yyyy-mm-dd-hh-mm>`) as RDS does once a day. */
  startAutomated(entry: DatabaseEntry): SnapshotEntry;
  /** Fails the snapshot that is being made of a database which is going away. */
  abandon(entry: DatabaseEntry): void;
}

export function snapshotOperations(context: RdsContext, onDeleted: (entry: SnapshotEntry) => void): Snapshots {
  const { world, kms, store, events } = context;
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
    const previous = newestOf(context, database);
    const movedGiB = previous === undefined ? record.sizeGiB : changedGiB(record, now - previous);
    const ownDurationMs = durationMs(world.assumptions.snapshot, movedGiB);
    const entry = new SnapshotEntry(
      Object.freeze({
        place: record.place,
        identifier,
        arn: rdsArn(record.place, "snapshot", identifier),
        databaseIdentifier: record.identifier,
        resourceId: record.resourceId,
        type,
        status: "creating",
        requestedAt: now,
        originalCreatedAt: now,
        createdAt: now,
        availableAt: undefined,
        ownDurationMs,
        sourceArn: undefined,
        // UG: a snapshot is encrypted under the key of its database, never another.
        kmsKeyArn: record.kmsKeyArn,
        sizeGiB: record.sizeGiB,
        movedGiB,
        full: previous === undefined,
        tags,
        sharedWith: [],
      }),
      record,
      database.traits,
    );
    database.record = { ...record, status: "backing-up" };
    making.set(database, entry);
    store.addSnapshot(entry);
    events.snapshot(entry.record, type === "manual" ? "creating" : "automatedCreating");
    world.outages.work([record.place], ownDurationMs, () => finish(database, entry), `snapshot ${identifier}`);
    return entry;
  }

  function finish(database: DatabaseEntry, entry: SnapshotEntry): void {
    if (making.get(database) !== entry) return;
    making.delete(database);
    const usable = keyUsable(kms, entry.record.kmsKeyArn);
    if (database.record.status === "backing-up") database.record = { ...database.record, status: "available" };
    if (!usable) {
      store.changeSnapshot(entry, { status: "failed" });
      return;
    }
    store.changeSnapshot(entry, { status: "available", availableAt: world.time.now() });
    events.snapshot(entry.record, entry.record.type === "manual" ? "created" : "automatedCreated");
  }

  function start(place: Place, name: string, given: string, tags: Readonly<Record<string, string>>): SnapshotEntry {
    const region = store.region(place);
    const identifier = checkedIdentifier("snapshot", "DBSnapshotIdentifier", given);
    const database = region.database(name);
    if (database === undefined) throw instanceNotFound(name);
    refuseExisting(context, place, identifier);
    refuseOverQuota(context, place);
    const { status, kmsKeyArn } = database.record;
    if (kmsKeyArn !== undefined && !keyUsable(kms, kmsKeyArn)) throw keyNotAccessible("database", kmsKeyArn);
    // API CreateDBSnapshot: the instance must be `available` or `storage-optimization`.
    if (status !== "available" && status !== "storage-optimization") {
      throw modelled(
        InvalidDBInstanceStateFault,
        `Cannot create a snapshot because the database instance ${name} is not currently in the available state.`,
      );
    }
    return begin(database, identifier, "manual", tags);
  }

  const create: Operation = {
    service: "rds",
    name: "CreateDBSnapshot",
    inputSchema: CreateDBSnapshotMessage$,
    parameters: ["DBSnapshotIdentifier", "DBInstanceIdentifier", "Tags"],
    questions: (call) => {
      const requested = requestTagContext(call);
      const database = nameOf(text(call.input, "DBInstanceIdentifier")) ?? "";
      const snapshot = rdsArn(call.place, "snapshot", nameOf(text(call.input, "DBSnapshotIdentifier")) ?? "");
      const entry = store.region(call.place).database(database);
      const tags = entry === undefined ? {} : tagContext("rds:db-tag", entry.record.tags);
      return [
        rdsQuestion("CreateDBSnapshot", rdsArn(call.place, "db", database), { ...tags, ...requested }),
        rdsQuestion("CreateDBSnapshot", snapshot, requested),
        ...taggingQuestions(call, snapshot),
      ];
    },
    perform: (call) => {
      const database = nameOf(text(call.input, "DBInstanceIdentifier")) ?? "";
      const entry = start(call.place, database, String(call.input.DBSnapshotIdentifier), requestTags(call));
      return Object.freeze({ DBSnapshot: entry.output });
    },
  };

  const remove: Operation = {
    service: "rds",
    name: "DeleteDBSnapshot",
    inputSchema: DeleteDBSnapshotMessage$,
    parameters: ["DBSnapshotIdentifier"],
    questions: ({ place, input }) => {
      const identifier = nameOf(text(input, "DBSnapshotIdentifier")) ?? "";
      const entry = store.region(place).snapshots.get(identifier);
      return [rdsQuestion("DeleteDBSnapshot", rdsArn(place, "snapshot", identifier), entry?.tagContext)];
    },
    perform: ({ place, input }) => {
      const identifier = nameOf(text(input, "DBSnapshotIdentifier")) ?? "";
      const entry = store.region(place).snapshots.get(identifier);
      if (entry === undefined) throw snapshotNotFound(identifier);
      // API DeleteDBSnapshot: it must be available; one that failed can be deleted as well.
      const { status, type } = entry.record;
      if ((status !== "available" && status !== "failed") || type === "automated") {
        throw modelled(
          InvalidDBSnapshotStateFault,
          type === "automated"
            ? `Only manual snapshots may be deleted: ${identifier} is automated.`
            : `Cannot delete the snapshot because it is not currently in the available or failed state: ${identifier}.`,
        );
      }
      store.removeSnapshot(entry);
      onDeleted(entry);
      events.snapshot(entry.record, "deleted");
      return Object.freeze({ DBSnapshot: Object.freeze({ ...entry.output, Status: "deleted" }) });
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
      store.changeSnapshot(entry, { status: "failed" });
    },
  };
}

/** CopyDBSnapshot and CreateDBSnapshot with tags need AddTagsToResource as well (service authorization reference). */
export function taggingQuestions(call: Call, arn: string) {
  const requested = requestTagContext(call);
  return Object.keys(requested).length === 0 ? [] : [rdsQuestion("AddTagsToResource", arn, requested)];
}

/** Throws DBSnapshotAlreadyExistsFault if the account has a snapshot of that name there. */
export function refuseExisting({ store }: RdsContext, place: Place, identifier: string): void {
  if (store.region(place).snapshots.has(identifier)) {
    throw modelled(
      DBSnapshotAlreadyExistsFault,
      `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`,
    );
  }
}

/**
 * UG CHAP_Limits: manual snapshots per region and account; automated ones do not count. The same code as for too many
 * copies at once, told apart by the message (pbudzon/aws-maintenance issues 12 and 19).
 */
export function refuseOverQuota({ world, store }: RdsContext, place: Place): void {
  const { manualSnapshots } = world.quota(place.account);
  if (store.region(place).manual.size >= manualSnapshots) {
    throw modelled(SnapshotQuotaExceededFault, `Cannot create more than ${manualSnapshots} manual snapshots`);
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
  for (const { record } of store.region(database.record.place).byResource.get(database.record.resourceId) ?? []) {
    if (record.sourceArn !== undefined || record.status !== "available") continue;
    if (newest === undefined || record.originalCreatedAt > newest) newest = record.originalCreatedAt;
  }
  return newest;
}
