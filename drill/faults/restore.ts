import { z } from "zod";
import { formatDuration, minute } from "../../cli/durations";
import type { DatabaseKind, DatabaseRecord, Fields, SnapshotRecord } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { under } from "./kit/databases";
import { account, every, namedDatabases, several } from "./kit/forms";
import { insist, inWords, refusedInWords } from "./kit/insist";
import { momentary } from "./kit/kind";
import { administratorOf, nameTime, takeSnapshot } from "./kit/snapshotCalls";

const schema = z.strictObject({
  account,
  databases: namedDatabases,
  /** Of each database. */
  snapshots: several.max(1_000, "needs 1000 at most"),
  /** From one to the next; the first as soon as the database is restored. */
  every: every(minute, "1m"),
});

type RestoredDatabases = Readonly<z.output<typeof schema>>;

/**
 * People restore databases, under names that end with -trial, from the newest snapshot or copy of ours that the account has, and go on taking
 * snapshots of them by hand. They state no tags and have CopyTagsToSnapshot on: so the restored database has our tags, and its
 * snapshots have them as well (UG USER_Tagging).
 */
export const restore = momentary({
  schema,
  words: "a restore",
  callers: ({ account }) => account,
  act: restoreDatabases,
});

function restoreDatabases(restored: RestoredDatabases, at: number, context: FaultContext): void {
  const { account, databases, snapshots, every } = restored;
  for (const name of databases) {
    const from = newestOfOurs(name, account, context);
    const database = restoreFrom(from, under(name, "-trial"), context);
    context.report(`after ${formatDuration(at)} ${database.identifier} is restored from ${from.arn}`);
    takeByHand(database, { left: snapshots, every }, context);
  }
}

/** What a pass has made of a database of that name, and is usable. Throws where there is none: then nothing is inherited. */
function newestOfOurs(name: string, account: string, { cloud, places }: FaultContext): SnapshotRecord {
  const [newest] = places(account)
    .flatMap((place) => cloud.rds.snapshots(place))
    .filter(({ databaseIdentifier, status }) => databaseIdentifier === name && status === "available")
    .filter(({ tags }) => tags.CreatedBy !== undefined || tags.CopiedBy !== undefined)
    .sort((a, b) => b.createdAt - a.createdAt);
  if (newest === undefined)
    throw new Error(`restore: the ${account} account has no snapshot or copy of ours of ${name}`);
  return newest;
}

/**
 * An instance gets a standby, so that snapshots do not suspend its I/O. A cluster comes back without instances, and can be
 * snapshotted all the same.
 */
function restoreFrom(from: SnapshotRecord, identifier: string, { world, cloud }: FaultContext): DatabaseRecord {
  const { kind, place } = from;
  const who = administratorOf(place, "operator");
  const call = (operation: string, input: Fields) =>
    world.call({ principal: who, place, service: "rds", operation, input }) as Readonly<Record<string, Fields>>;
  const restores: Readonly<Record<DatabaseKind, () => unknown>> = {
    instance: () => {
      const input = { DBInstanceIdentifier: identifier, DBSnapshotIdentifier: from.identifier };
      const rest = { MultiAZ: true, CopyTagsToSnapshot: true };
      return call("RestoreDBInstanceFromDBSnapshot", { ...input, ...rest }).DBInstance?.DBInstanceArn;
    },
    cluster: () => {
      const shown = call("DescribeDBClusterSnapshots", { DBClusterSnapshotIdentifier: from.identifier });
      const [{ Engine } = {}] = (shown.DBClusterSnapshots ?? []) as readonly Fields[];
      const input = { DBClusterIdentifier: identifier, SnapshotIdentifier: from.identifier, Engine };
      return call("RestoreDBClusterFromSnapshot", { ...input, CopyTagsToSnapshot: true }).DBCluster?.DBClusterArn;
    },
  };
  const database = cloud.rds.database(String(restores[kind]()));
  if (database === undefined) throw new Error(`restore: ${identifier} is not there`);
  return database;
}

interface ByHand {
  /** How many are yet to be taken. */
  readonly left: number;
  readonly every: number;
}

/** One snapshot under a name as ours have them, as soon as RDS takes one, and then the next. */
function takeByHand(database: DatabaseRecord, { left, every }: ByHand, context: FaultContext): void {
  const { world } = context;
  const who = administratorOf(database.place, "operator");
  const act = () => {
    takeSnapshot(context, who, database, { name: `${database.identifier}-${nameTime(world.time.now())}` });
  };
  const target = { id: `${database.arn} ${left}`, kind: "snapshots", act };
  insist(
    context,
    "a snapshot by hand",
    () => [target],
    ({ done, refused }) => {
      const after = formatDuration(world.time.now() - context.start);
      const did = inWords(done, () => `of ${database.identifier} taken by hand`);
      context.report(`after ${after}: ${did}${refusedInWords(refused)}`);
      if (left <= 1) return;
      const next = () => takeByHand(database, { left: left - 1, every }, context);
      world.time.after(every, next, "a snapshot by hand");
    },
  );
}
