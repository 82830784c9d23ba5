import { day, minute, second } from "../../cli/durations";
import type {
  DatabaseKind,
  DatabaseRecord,
  Fields,
  Instant,
  Place,
  Principal,
  SnapshotRecord,
} from "../cloud/kernel/types";
import type { World } from "../cloud/kernel/world";
import { dataAt, type UsableCopies } from "../record/copies";
import { namesOf } from "../record/namesakes";
import type { Measured } from "../report/types";

/** A restore that is not done by then is reported as never done. */
const patience = 14 * day;

/** What a recovery is of, and how far it goes. */
export interface RecoveryArgs {
  /** Those that are to be restored: all that existed at the disaster. */
  readonly databases: readonly DatabaseRecord[];
  /** The newest usable copy of each of them is restored. */
  readonly copies: Pick<UsableCopies, "newest">;
  readonly disaster: Instant;
  /** When a database was gone before the disaster: its loss is counted back from then. By default none was. */
  readonly lostAt?: (database: DatabaseRecord) => Instant | undefined;
  /**
   * Whether to wait in virtual time until every restored database is available. All schedules go on meanwhile, for hours: where
   * nobody asks how long restores take, it is enough that RDS has accepted them.
   */
  readonly timed: boolean;
}

/**
 * Restores, as an administrator of the account that keeps the copies, the newest usable copy of every database, all at once:
 * what the report says was done, not computed. The time it took is counted from now on, and left out unless it is asked for.
 */
export async function recover(
  world: World,
  { databases, copies, disaster, lostAt = () => undefined, timed }: RecoveryArgs,
): Promise<Measured["recovery"]> {
  const begin = world.time.now();
  const losses: number[] = [];
  const restores: Restore[] = [];
  const lost: string[] = [];
  const names = namesOf(databases);
  const free = freeIdentifiers();
  for (const database of databases) {
    const copy = copies.newest(database.resourceId, disaster);
    if (!copy) {
      lost.push(names.get(database.resourceId) ?? database.identifier);
      continue;
    }
    restores.push(await begins[database.kind](world, copy, free, database));
    losses.push(Math.min(disaster, lostAt(database) ?? disaster) - dataAt(copy));
  }
  const all = losses.length === databases.length;
  return {
    recoverable: restores.length,
    total: databases.length,
    worstLossMinutes: all ? Math.max(0, ...losses) / minute : Number.POSITIVE_INFINITY,
    ...(timed && {
      worstMinutes: all ? (await availableAfter(world, restores, begin)) / minute : Number.POSITIVE_INFINITY,
    }),
    ...(lost.length > 0 && { lost }),
  };
}

/** A name that nothing else has that is restored there: the one wanted, cut and numbered where it must be. */
type FreeIdentifier = (kind: DatabaseKind, place: Place, wanted: string) => string;

/**
 * Databases of one name, from several accounts or built anew, are restored side by side: the second gets another name.
 * Names have 63 characters at most. Source: API RestoreDBInstanceFromDBSnapshot, RestoreDBClusterFromSnapshot.
 */
function freeIdentifiers(): FreeIdentifier {
  const taken = new Set<string>();
  const cut = (name: string, length: number) => name.slice(0, length).replace(/-$/, "");
  return (kind, place, wanted) => {
    let identifier = cut(wanted, 63);
    for (let n = 2; taken.has(`${kind} ${key(place, identifier)}`); n++) {
      identifier = `${cut(wanted, 62 - `${n}`.length)}-${n}`;
    }
    taken.add(`${kind} ${key(place, identifier)}`);
    return identifier;
  };
}

/** So much of a database's name that it ends with what it is. */
function restoredName({ identifier }: DatabaseRecord): string {
  return `${identifier.slice(0, 54).replace(/-$/, "")}-restored`;
}

/** What has to be available, and what is to be done before it can be. */
interface Restore {
  readonly place: Place;
  /** The instance that is waited for. */
  readonly identifier: string;
  /** The cluster that must be available before the instance can be created in it. */
  readonly cluster?: { readonly identifier: string; readonly engine: string };
}

type Begin = (world: World, copy: SnapshotRecord, free: FreeIdentifier, database: DatabaseRecord) => Promise<Restore>;

/**
 * How a restore of each kind begins. An Aurora cluster comes back without instances, and nobody can connect to it: one is
 * created as soon as the cluster is available (API RestoreDBClusterFromSnapshot).
 */
const begins: Readonly<Record<DatabaseKind, Begin>> = {
  async instance(world, { place, identifier: DBSnapshotIdentifier }, free, database) {
    const identifier = free("instance", place, restoredName(database));
    const input = { DBInstanceIdentifier: identifier, DBSnapshotIdentifier };
    await patiently(world, () => call(world, place, "RestoreDBInstanceFromDBSnapshot", input));
    return { place, identifier };
  },
  async cluster(world, { place, identifier: SnapshotIdentifier }, free, database) {
    const identifier = free("cluster", place, restoredName(database));
    const { engine } = database;
    const input = { DBClusterIdentifier: identifier, SnapshotIdentifier, Engine: engine };
    await patiently(world, () => call(world, place, "RestoreDBClusterFromSnapshot", input));
    return { place, identifier: free("instance", place, `${identifier}-1`), cluster: { identifier, engine } };
  },
};

/** Milliseconds until all are available, looked at every minute; Infinity if they never are. */
async function availableAfter(world: World, restores: readonly Restore[], begin: Instant): Promise<number> {
  const places = new Map(restores.map(({ place }) => [`${place.account}/${place.region}`, place]));
  const waiting = new Set(restores.map(({ place, identifier }) => key(place, identifier)));
  const empty = new Set(restores.filter(({ cluster }) => cluster !== undefined));
  while (waiting.size > 0) {
    for (const place of places.values()) {
      await fill(world, place, empty);
      for (const database of await patiently(world, () => listed(world, place, "DBInstances"))) {
        if (database.DBInstanceStatus !== "available") continue;
        waiting.delete(key(place, String(database.DBInstanceIdentifier)));
      }
    }
    if (waiting.size === 0) break;
    if (world.time.now() - begin > patience) return Number.POSITIVE_INFINITY;
    await world.time.runUntil(world.time.now() + minute);
  }
  return world.time.now() - begin;
}

function key({ account, region }: Place, identifier: string): string {
  return `${account}/${region}/${identifier}`;
}

/** Creates the first instance of every cluster that has become available there, and takes it out of `empty`. */
async function fill(world: World, place: Place, empty: Set<Restore>): Promise<void> {
  const here = [...empty].filter((one) => one.place.account === place.account && one.place.region === place.region);
  if (here.length === 0) return;
  const clusters = await patiently(world, () => listed(world, place, "DBClusters"));
  const available = new Set(
    clusters.filter(({ Status }) => Status === "available").map((one) => one.DBClusterIdentifier),
  );
  for (const restore of here) {
    const { cluster, identifier } = restore;
    if (cluster === undefined || !available.has(cluster.identifier)) continue;
    const input = {
      DBInstanceIdentifier: identifier,
      DBClusterIdentifier: cluster.identifier,
      DBInstanceClass: "db.r6g.large",
      Engine: cluster.engine,
    };
    await patiently(world, () => call(world, place, "CreateDBInstance", input));
    empty.delete(restore);
  }
}

/** All databases of a kind in a place, page by page. */
function listed(world: World, place: Place, what: "DBInstances" | "DBClusters"): Fields[] {
  const all: Fields[] = [];
  let marker: unknown;
  do {
    const input = { MaxRecords: 100, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = call(world, place, `Describe${what}`, input) as Fields;
    all.push(...((page[what] ?? []) as Fields[]));
    marker = page.Marker;
  } while (marker !== undefined);
  return all;
}

function call(world: World, place: Place, operation: string, input: Fields): unknown {
  const person: Principal = { kind: "administrator", account: place.account, name: "operator" };
  return world.call({ principal: person, place, service: "rds", operation, input });
}

/** Does it again a second later while the API throttles. */
async function patiently<Result>(world: World, act: () => Result): Promise<Result> {
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Error) || !/^(Throttling|ThrottlingException|RequestLimitExceeded)$/.test(error.name))
        throw error;
      await world.time.runUntil(world.time.now() + second);
    }
  }
}
