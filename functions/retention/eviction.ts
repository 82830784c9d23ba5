import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { isHeld } from "../snapshots/tags";
import { newestKept } from "./floors";
import type { QuotaState } from "./quota";
import { arriving, reserved } from "./quotaUse";

/** By which rules copies give way to newer ones. */
export interface EvictionRules {
  readonly keepNewest: number;
  /** Minutes for which room is made: what arrives in so long must fit into the quota. One expire interval. */
  readonly roomMinutes: number;
  /** Whether as many wait by now as come until then, since RDS refused them for want of room: they take the first free places. */
  readonly areWaiting?: boolean;
  /** Where stated, nothing else gives way: what of it is among the newest K, or held, stays all the same. */
  readonly only?: ReadonlySet<Snapshot>;
  /** Identities of databases of which a person has said that nothing needs to be kept: they have no newest K. */
  readonly released?: ReadonlySet<string>;
}

/**
 * Which copies give way because the quota would not hold what arrives before the next pass: as many as that needs and not
 * more, so that doing it again finds nothing to do. The least valuable first: what failed and holds no data; then
 * the copies of released databases, the oldest first; then what is the first of no day before the firsts of days, weeks and months, and of these what is closest behind another copy of its
 * database, so that a flood pays for itself; where that is the same, of the database with the most copies, the oldest. Never
 * the newest K usable ones of a database, nor what is held.
 *
 * `ours` is a whole listing of what is ours and stays otherwise; `quota.used` counts it and what is not ours.
 */
export function planEviction(
  ours: readonly Snapshot[],
  quota: QuotaState,
  { keepNewest, roomMinutes, areWaiting = false, only, released }: EvictionRules,
): Snapshot[] {
  const mayGo = (snapshot: Snapshot) => !isHeld(snapshot) && (only === undefined || only.has(snapshot));
  const groups = byIdentity(ours);
  // The newest copy of all never gives way, so that doing it again reckons with the same moment.
  const coming = arriving(groups, roomMinutes).copies;
  let tooMany = quota.used + reserved(areWaiting ? 2 * coming : coming, quota) - quota.most;
  if (!(tooMany > 0)) return [];
  const evicted: Snapshot[] = [];
  const failed: Snapshot[] = [];
  const given: UsableSnapshot[] = [];
  const most = tooMany;
  const queues = [...groups].map(([identity, group]) => {
    failed.push(...group.filter((one) => one.state === "failed" && mayGo(one)));
    if (released?.has(identity)) {
      given.push(...newestUsable(group).filter(mayGo));
      return { identity, held: group.length, givesWay: [] };
    }
    return { identity, held: group.length, givesWay: leastMissedFirst(group, { keepNewest, most, mayGo }) };
  });
  failed.sort((a, b) => (a.arn < b.arn ? -1 : 1));
  given.sort((a, b) => a.takenAt - b.takenAt || (a.arn < b.arn ? -1 : 1));
  for (const snapshot of [...failed, ...given]) {
    if (tooMany <= 0) break;
    evicted.push(snapshot);
    tooMany--;
    for (const queue of queues) if (queue.identity === snapshot.identity) queue.held--;
  }
  while (tooMany > 0) {
    let next: (typeof queues)[number] | undefined;
    for (const queue of queues) if (queue.givesWay.length > 0 && (!next || goesBefore(queue, next))) next = queue;
    const missed = next?.givesWay.shift();
    if (next === undefined || missed === undefined) break;
    evicted.push(missed.snapshot);
    next.held--;
    tooMany--;
  }
  return evicted;
}

/** A copy that may give way, and what would be missing without it. */
interface Missed {
  readonly snapshot: UsableSnapshot;
  /** 0 for the first of no day, 1 for that of a day, 2 of a week, 3 of a month. */
  readonly worth: number;
  /** How far it is behind what is left before it, in units of {@link gapUnit}. */
  readonly gap: number;
}

/** What is left of a database, by what goes next of it. */
interface Queue {
  readonly identity: string;
  readonly held: number;
  readonly givesWay: readonly Missed[];
}

/** Whether what goes next of one database is missed less than that of another; of equals the one with more copies gives. */
function goesBefore(one: Queue, other: Queue): boolean {
  const [a, b] = [one.givesWay[0]!, other.givesWay[0]!];
  const order = a.worth - b.worth || a.gap - b.gap || other.held - one.held;
  return order < 0 || (order === 0 && one.identity < other.identity);
}

/** What of a database may give way: none of the newest K, so many at most, and of the others what a test says. */
interface Allowed {
  readonly keepNewest: number;
  readonly most: number;
  readonly mayGo: (snapshot: Snapshot) => boolean;
}

/**
 * What of a database may give way, so many at most, in that order: what is the first of no day before the firsts of days,
 * weeks and months, and of these each time the copy without which least would be missing: the one closest behind what is
 * left before it. So a flood is thinned until its copies are no closer together than what was there before, and only then anything of that
 * goes, whoever made the flood.
 */
function leastMissedFirst(group: readonly Snapshot[], { keepNewest, most, mayGo }: Allowed): Missed[] {
  const usable = newestUsable(group);
  const firsts = new Map<string, number>();
  // The newest come first, so that what stays is the first of each period.
  for (const { takenAt } of usable) for (const key of periods(takenAt)) firsts.set(key, takenAt);
  const worths = new Map<UsableSnapshot, number>();
  const kept = new Set(newestKept(usable).slice(0, keepNewest));
  for (const snapshot of usable) {
    if (kept.has(snapshot) || !mayGo(snapshot)) continue;
    const [day, week, month] = periods(snapshot.takenAt).map((key) => firsts.get(key) === snapshot.takenAt);
    worths.set(snapshot, month ? 3 : week ? 2 : day ? 1 : 0);
  }
  const left = usable.reverse();
  const order: Missed[] = [];
  while (order.length < Math.min(most, worths.size)) {
    const missed = leastMissed(left, worths);
    if (missed === undefined) break;
    left.splice(left.indexOf(missed.snapshot), 1);
    order.push(missed);
  }
  return order;
}

/** How far two copies are apart counts in so many milliseconds: schedules and databases are not punctual. */
const gapUnit = 2 * 60_000;

/** The one to go next; `left` has the oldest first, and of equals the oldest goes. */
function leastMissed(left: readonly UsableSnapshot[], worths: ReadonlyMap<UsableSnapshot, number>): Missed | undefined {
  let least: Missed | undefined;
  let before = Number.NEGATIVE_INFINITY;
  for (const snapshot of left) {
    const gap = Math.round((snapshot.takenAt - before) / gapUnit);
    before = snapshot.takenAt;
    const worth = worths.get(snapshot);
    if (worth === undefined) continue;
    if (least && (worth > least.worth || (worth === least.worth && gap >= least.gap))) continue;
    least = { snapshot, worth, gap };
  }
  return least;
}

/** The day, ISO week and month of a moment, in UTC. */
function periods(at: number): readonly [string, string, string] {
  const day = Math.floor(at / 86_400_000);
  // The epoch began on a Thursday.
  return [`d${day}`, `w${Math.floor((day + 3) / 7)}`, `m${new Date(at).toISOString().slice(0, 7)}`];
}
