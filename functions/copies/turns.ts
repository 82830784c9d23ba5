import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { placeOf } from "../snapshots/lineage";
import { hash } from "../snapshots/slots";

/** The part of the copies that RDS runs at once which first copies may take, where enough other databases want the rest. */
const firstCopyShare = 0.4;

/**
 * How many first copies may run at once, of `places` copies that RDS runs at once. A first copy is a full one and can take
 * hours: the databases that have copies must not wait for it. Two of five, eight of twenty; more only while so few databases
 * have a copy (`known`) that each of them keeps a place of its own. With `known` at Infinity it is the bound for any fleet:
 * the other `places - firstCopyPlaces(places, Infinity)` are always there for databases that have copies.
 */
export function firstCopyPlaces(places: number, known: number): number {
  return Math.max(1, Math.floor(places * firstCopyShare), places - known);
}

/**
 * How many places long copies may take, first ones among them, where `quick` databases have copies that come and go within an hour:
 * each of these has a place of its own, or every fifth one is theirs. A large cluster is copied in full each time, for hours.
 */
export function longCopyPlaces(places: number, quick: number): number {
  return Math.max(1, places - Math.min(quick, Math.ceil(places / 5)));
}

/** A database that lacks its newest snapshot. */
export interface Candidate {
  readonly snapshot: UsableSnapshot;
  /** When RDS began its copies that are held, ms since the epoch, in any order: of those that can be restored, and of all. */
  readonly begun: readonly number[];
  readonly tried: readonly number[];
  /** Whether a usable copy of it is held: then only what has changed is copied. */
  readonly known: boolean;
  readonly ofHour: number | undefined;
}

/** What decides whose turn it is. */
export interface Turns {
  /** Copies that RDS runs at once there. */
  readonly places: number;
  /** Copies that RDS is making there, whosever they are. */
  readonly making: number;
  /** Databases that have a copy. */
  readonly known: number;
  /** Those copies being made that are the first of their database, by {@link sourceOf}. */
  readonly firstUnderWay: ReadonlyMap<string, number>;
  /** Those copies being made that are long ({@link isLong}), the first ones among them. */
  readonly longUnderWay: number;
  /** Databases whose copies are not long. */
  readonly quick: number;
  /** Names of databases that a person says must be there. */
  readonly expected: readonly string[];
  readonly now: number;
}

const hour = 3_600_000;

/** The pace of a database that has one copy, which does not tell it. */
const unknownPace = 2 * hour;

/** Copies that tell how often a database is copied. */
const mostTold = 24;

/** When RDS began copies, of those of which it says so. */
export function begunOf(copies: readonly Snapshot[]): number[] {
  return copies.flatMap(({ madeAt }) => madeAt ?? []);
}

/** The time that there usually is between the beginnings of two copies, ms: the middle one; undefined where there are not two. */
function usualPace(begun: readonly number[]): number | undefined {
  const times = [...begun].sort((a, b) => b - a).slice(0, mostTold + 1);
  const gaps = times.slice(1).map((at, n) => times[n]! - at);
  return gaps.sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
}

/** Whether the copies of a database may take hours, as far as one can tell: it is not copied every hour, or not known how often. */
export function isLong(begun: readonly number[]): boolean {
  return !((usualPace(begun) ?? Number.POSITIVE_INFINITY) <= 1.5 * hour);
}

/**
 * How late the next copy of a database is: the time since RDS began the newest one, whatever became of it, by the time that
 * there usually is between two of them, an hour at least. 1 is on time. So a small database that is copied every hour does not
 * wait behind large ones whose copies take hours. Nothing in it is the source's to choose: when a copy was begun RDS says here,
 * and a source that shares more often is not later by it. By the age of the data, a source that keeps old snapshots back and
 * shares them one by one would always be the latest.
 */
export function lateness({ begun, tried }: Pick<Candidate, "begun" | "tried">, now: number): number {
  const newest = Math.max(...tried);
  return (now - newest) / Math.max(hour, usualPace(begun) ?? unknownPace);
}

/**
 * Which databases are copied now, and which wait for a place. Those that have copies go first, the latest of them before the
 * others ({@link lateness}). First copies take what is left, within {@link firstCopyPlaces}, and all long ones stay within
 * {@link longCopyPlaces}. One first copy is always under way where any waits, since without that a fleet that never has a place
 * left would leave new databases without a copy for ever.
 */
export function inTurn(
  due: readonly Candidate[],
  { places, making, known, firstUnderWay, longUnderWay, quick, expected, now }: Turns,
): { readonly starting: readonly Candidate[]; readonly waiting: readonly Candidate[] } {
  const again = due
    .filter((one) => one.known)
    .map((one) => ({ one, late: lateness(one, now) }))
    .sort((a, b) => b.late - a.late || (a.one.snapshot.identity < b.one.snapshot.identity ? -1 : 1))
    .map(({ one }) => one);
  const byIdentity = new Map(due.map((one) => [one.snapshot.identity, one]));
  const snapshots = due.filter((one) => !one.known).map(({ snapshot }) => snapshot);
  const first = firstInTurn(snapshots, { expected, underWay: firstUnderWay, now }).map(
    ({ identity }) => byIdentity.get(identity)!,
  );
  const firstRunning = [...firstUnderWay.values()].reduce((sum, count) => sum + count, 0);
  const ahead = firstRunning === 0 && places > 1 ? 1 : 0;
  let left = places - making;
  let leftForFirst = firstCopyPlaces(places, known) - firstRunning;
  let leftForLong = longCopyPlaces(places, quick) - longUnderWay;
  const starting: Candidate[] = [];
  const waiting: Candidate[] = [];
  for (const one of [...first.slice(0, ahead), ...again, ...first.slice(ahead)]) {
    const long = !one.known || isLong(one.begun);
    if (left <= 0 || (long && leftForLong <= 0) || (!one.known && leftForFirst <= 0)) {
      waiting.push(one);
      continue;
    }
    starting.push(one);
    left--;
    if (long) leftForLong--;
    if (!one.known) leftForFirst--;
  }
  return { starting, waiting };
}

/** What the order of first copies goes by. */
export interface FirstTurns {
  /** Names of databases that a person says must be there. */
  readonly expected: readonly string[];
  /** First copies that are under way, by {@link sourceOf}. */
  readonly underWay: ReadonlyMap<string, number>;
  readonly now: number;
}

const day = 86_400_000;

/**
 * Databases without a copy, in the order in which they are taken on: first those that a person expects by name, one of each
 * name and source; then of each source one after the other, so that a source which makes many delays only its own; within a
 * source by a hash that changes every day. Names, numbers, times and sizes are the source's to choose, so none of them decides.
 */
export function firstInTurn<One extends Pick<UsableSnapshot, "identity" | "database">>(
  candidates: readonly One[],
  { expected, underWay, now }: FirstTurns,
): One[] {
  const names = new Set(expected);
  const today = Math.floor(now / day);
  const drawn = candidates
    .map((one) => ({ one, source: sourceOf(one.identity), draw: hash(`${today} ${one.identity}`) }))
    .sort((a, b) => a.draw - b.draw || (a.one.identity < b.one.identity ? -1 : 1));
  const meant = new Set<string>();
  const ofSource = new Map<string, number>(underWay);
  const ranked = drawn.map(({ one, source }, draw) => {
    const name = `${source} ${one.database}`;
    const isExpected = names.has(one.database) && !meant.has(name);
    if (isExpected) meant.add(name);
    const rank = ofSource.get(source) ?? 0;
    if (!isExpected) ofSource.set(source, rank + 1);
    return { one, isExpected, rank: isExpected ? 0 : rank, draw };
  });
  ranked.sort((a, b) => Number(b.isExpected) - Number(a.isExpected) || a.rank - b.rank || a.draw - b.draw);
  return ranked.map(({ one }) => one);
}

/** The account and region of a database, as people read it. */
export function sourceOf(identity: string): string {
  const { account, region } = placeOf(identity);
  return `${account}/${region}`;
}
