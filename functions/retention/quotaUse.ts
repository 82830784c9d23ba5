import type { Snapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { isHeld } from "../snapshots/tags";
import type { QuotaState } from "./quota";

/** By which rules copies stay whatever comes, and how often the expire pass makes room. */
export interface FloorRules {
  /** The newest usable copies of each database that are never deleted, however long it has been silent. */
  readonly keepNewest: number;
  /** How long it is at most from one expire pass to the next, minutes. */
  readonly roomMinutes: number;
  /** Identities of databases of which a person has said that nothing needs to be kept. */
  readonly released: ReadonlySet<string>;
}

/** The part of a quota that is kept free at most, whatever seems to arrive. */
const mostReserved = 0.25;

const day = 86_400_000;

/** Copies that come between two expire passes. */
export interface Arriving {
  readonly copies: number;
  /** Databases of which they are. */
  readonly databases: number;
}

/**
 * As many copies as have come lately will come again. A database of which nothing has come for two days, measured by the
 * newest copy of all, is silent or gone: nothing is expected of it. Its floor stays all the same.
 */
export function arriving(groups: ReadonlyMap<string, readonly Snapshot[]>, roomMinutes: number): Arriving {
  let newestOfAll = Number.NEGATIVE_INFINITY;
  const usable = [...groups.values()].map(newestUsable);
  for (const [newest] of usable) if (newest && newest.takenAt > newestOfAll) newestOfAll = newest.takenAt;
  let copies = 0;
  let databases = 0;
  for (const group of usable) {
    const newest = group[0]?.takenAt ?? Number.NEGATIVE_INFINITY;
    if (!(newest > newestOfAll - 2 * day)) continue;
    databases++;
    for (const { takenAt } of group) if (takenAt > newest - roomMinutes * 60_000) copies++;
  }
  return { copies, databases };
}

/** What is kept free for copies that arrive: never more than a part of the quota, whoever makes how many come. */
export function reserved(copies: number, { most }: QuotaState): number {
  return Math.min(copies, Math.ceil(most * mostReserved));
}

/**
 * Copies that no expire pass may delete to make room: the newest of every database, dead ones included, what a person holds, what
 * is being made, and the snapshots that are not ours. `listed` is how many manual snapshots of the kind there are.
 */
export function undeletable(
  ours: readonly Snapshot[],
  listed: number,
  { keepNewest, released }: Pick<FloorRules, "keepNewest" | "released">,
): number {
  let count = Math.max(0, listed - ours.length);
  for (const [identity, group] of byIdentity(ours)) {
    const newest = new Set<Snapshot>(released.has(identity) ? [] : newestUsable(group).slice(0, keepNewest));
    for (const one of group) if (newest.has(one) || isHeld(one) || one.state === "making") count++;
  }
  return count;
}

/** How many databases of each name are named to people, those that have been silent for longest first. */
const mostNamed = 8;

/** A database is named as silent once so much of the others' data is newer than all of its own, ms. */
const silentAfter = 6 * 3_600_000;

/** Databases whose newest copy is much older than the newest of all, for people: with the day of it, the oldest first. */
export function silentWords(groups: ReadonlyMap<string, readonly Snapshot[]>, released: ReadonlySet<string>): string {
  const newest = [...groups].flatMap(([identity, group]) => {
    const [last] = newestUsable(group);
    return last === undefined || released.has(identity) ? [] : [{ database: last.database, at: last.takenAt }];
  });
  const last = Math.max(...newest.map(({ at }) => at));
  const silent = newest
    .filter(({ at }) => at < last - silentAfter)
    .sort((a, b) => a.at - b.at || (a.database < b.database ? -1 : 1));
  if (silent.length === 0) return "No database among them has been silent for 6 h";
  const names = silent
    .slice(0, mostNamed)
    .map(({ database, at }) => `${database} (newest of ${new Date(at).toISOString().slice(0, 16)}Z)`);
  const more = silent.length > names.length ? ` and ${silent.length - names.length} more` : "";
  return `Silent for longest: ${names.join(", ")}${more}`;
}

/** What helps where the floors fill the quota, for people. */
export const floorCure =
  "Raise the quota (Service Quotas), or release the databases that are gone for good with `npm run release` " +
  "(docs/operations.md#quota-nearly-full), or a few of them with dr.released. A shorter dr.retention frees nothing. Release none only because it is silent: " +
  "that is what an attack looks like";

/** What the expire pass tells while the floors fill the quota; undefined where there is room for what arrives. */
export function floorsFill(
  ours: readonly Snapshot[],
  listed: number,
  quota: QuotaState,
  rules: FloorRules,
): string | undefined {
  const groups = byIdentity(ours);
  const stays = undeletable(ours, listed, rules);
  const comes = reserved(arriving(groups, rules.roomMinutes).copies, quota);
  if (stays + comes <= quota.most) return undefined;
  return (
    `the quota is too small for new copies, and nothing may be deleted for them: the newest ${rules.keepNewest} copies of every ` +
    "database stay, also of silent ones, and so do copies that a person holds and snapshots that are not ours. When it is full, RDS " +
    `refuses new copies. ${stays} of ${quota.most} stay, of ${groups.size} databases, and ${comes} arrive in ${rules.roomMinutes} min. ` +
    `${silentWords(groups, rules.released)}. ${floorCure}`
  );
}
