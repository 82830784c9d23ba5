import type { DatabaseRecord, Fields, Instant, Place, Principal } from "./cloud/types";
import type { World } from "./cloud/world";
import type { UsableCopies } from "./copies";
import { day, minute, second } from "./durations";
import type { Measured } from "./report/types";

/** A restore that is not done by then is reported as never done. */
const patience = 14 * day;

/**
 * Restores, as an administrator of the account that keeps the copies, the newest usable copy of every database that
 * existed at the disaster, all at once, and waits for them in virtual time: what the report says was done, not computed.
 * Loss is counted back from the disaster; the time from now on.
 */
export async function recover(
  world: World,
  databases: readonly DatabaseRecord[],
  copies: Pick<UsableCopies, "newest">,
  disaster: Instant,
): Promise<Measured["recovery"]> {
  const begin = world.time.now();
  const losses: number[] = [];
  const restores: Restore[] = [];
  for (const database of databases) {
    const copy = copies.newest(database.resourceId, disaster);
    if (!copy) continue;
    const restore = { place: copy.place, identifier: `${database.identifier.slice(0, 54).replace(/-$/, "")}-restored` };
    const input = { DBInstanceIdentifier: restore.identifier, DBSnapshotIdentifier: copy.identifier };
    await patiently(world, () => call(world, restore.place, "RestoreDBInstanceFromDBSnapshot", input));
    losses.push(disaster - copy.originalCreatedAt);
    restores.push(restore);
  }
  const worst = await availableAfter(world, restores, begin);
  return {
    recoverable: restores.length,
    total: databases.length,
    worstLossMinutes: losses.length < databases.length ? Number.POSITIVE_INFINITY : Math.max(0, ...losses) / minute,
    worstMinutes: losses.length < databases.length ? Number.POSITIVE_INFINITY : worst / minute,
  };
}

interface Restore {
  readonly place: Place;
  readonly identifier: string;
}

/** Milliseconds until all are available, looked at every minute; Infinity if they never are. */
async function availableAfter(world: World, restores: readonly Restore[], begin: Instant): Promise<number> {
  const places = new Map(restores.map(({ place }) => [`${place.account}/${place.region}`, place]));
  const waiting = new Set(restores.map((restore) => restore.identifier));
  while (waiting.size > 0) {
    for (const place of places.values()) {
      for (const database of await patiently(world, () => instances(world, place))) {
        if (database.DBInstanceStatus === "available") waiting.delete(String(database.DBInstanceIdentifier));
      }
    }
    if (waiting.size === 0) break;
    if (world.time.now() - begin > patience) return Number.POSITIVE_INFINITY;
    await world.time.runUntil(world.time.now() + minute);
  }
  return world.time.now() - begin;
}

function instances(world: World, place: Place): Fields[] {
  const all: Fields[] = [];
  let marker: unknown;
  do {
    const input = { MaxRecords: 100, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = call(world, place, "DescribeDBInstances", input) as Fields;
    all.push(...((page.DBInstances ?? []) as Fields[]));
    marker = page.Marker;
  } while (marker !== undefined);
  return all;
}

function call(world: World, place: Place, operation: string, input: Fields): unknown {
  const person: Principal = { kind: "administrator", account: place.account, name: "operator" };
  return world.call(person, place, "rds", operation, input);
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
