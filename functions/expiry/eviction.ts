import type { Snapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { isHeld } from "../snapshots/tags";
import type { QuotaState } from "./quota";

/** By which rules copies give way to newer ones. */
export interface EvictionRules {
  readonly keepNewest: number;
  /** How long it is at most from one pass to the next: what arrives until then must find room. */
  readonly cadenceMinutes: number;
}

/** The part of a quota that is kept free at most, whatever seems to arrive. */
const mostReserved = 0.25;

/**
 * Which copies give way because the quota would not hold what arrives before the next pass: as many as that needs and not
 * more, so that doing it again finds nothing to do. The least valuable first: what failed and holds no data; then of the
 * database with the most copies, so that one that is flooded pays for its flood; of that one the first of no period before
 * those of days, weeks and months, the oldest first. Never the newest K usable ones of a database, nor what is held.
 *
 * `ours` is a whole listing of what is ours and stays otherwise; `quota.used` counts it and what is not ours.
 */
export function planEviction(
  ours: readonly Snapshot[],
  quota: QuotaState,
  { keepNewest, cadenceMinutes }: EvictionRules,
): Snapshot[] {
  const groups = byIdentity(ours);
  // Of what can be restored: the newest of it never gives way, so that doing it again reckons with the same moment.
  let newestOfAll = Number.NEGATIVE_INFINITY;
  for (const { state, takenAt } of ours) if (state === "usable" && takenAt > newestOfAll) newestOfAll = takenAt;
  // As many as have come lately will come again. A database of which nothing has come for two days is silent, or gone.
  let arriving = 0;
  for (const group of groups.values()) {
    const usable = newestUsable(group);
    const newest = usable[0]?.takenAt ?? Number.NEGATIVE_INFINITY;
    if (newest <= newestOfAll - 2 * 86_400_000) continue;
    for (const { takenAt } of usable) if (takenAt > newest - cadenceMinutes * 60_000) arriving++;
  }
  let tooMany = quota.used + Math.min(arriving, Math.ceil(quota.most * mostReserved)) - quota.most;
  if (!(tooMany > 0)) return [];
  const evicted: Snapshot[] = [];
  const failed: Snapshot[] = [];
  const queues = [...groups].map(([identity, group]) => {
    failed.push(...group.filter((one) => one.state === "failed" && !isHeld(one)));
    return { identity, held: group.length, givesWay: leastValuableFirst(group, keepNewest) };
  });
  failed.sort((a, b) => (a.arn < b.arn ? -1 : 1));
  for (const snapshot of failed) {
    if (tooMany <= 0) break;
    evicted.push(snapshot);
    tooMany--;
    for (const queue of queues) if (queue.identity === snapshot.identity) queue.held--;
  }
  while (tooMany > 0) {
    let most: (typeof queues)[number] | undefined;
    for (const queue of queues) {
      if (queue.givesWay.length === 0) continue;
      if (!most || queue.held > most.held || (queue.held === most.held && queue.identity < most.identity)) most = queue;
    }
    const snapshot = most?.givesWay.shift();
    if (most === undefined || snapshot === undefined) break;
    evicted.push(snapshot);
    most.held--;
    tooMany--;
  }
  return evicted;
}

/** What of a database may give way, in that order. */
function leastValuableFirst(group: readonly Snapshot[], keepNewest: number): Snapshot[] {
  const usable = newestUsable(group);
  const firsts = new Map<string, number>();
  // The newest come first, so that what stays is the first of each period.
  for (const { takenAt } of usable) for (const key of periods(takenAt)) firsts.set(key, takenAt);
  return usable
    .slice(keepNewest)
    .filter((snapshot) => !isHeld(snapshot))
    .map((snapshot) => {
      const [day, week, month] = periods(snapshot.takenAt).map((key) => firsts.get(key) === snapshot.takenAt);
      return { snapshot, worth: month ? 3 : week ? 2 : day ? 1 : 0 };
    })
    .sort((a, b) => {
      const [first, second] = [a.snapshot, b.snapshot];
      return a.worth - b.worth || first.takenAt - second.takenAt || (first.arn < second.arn ? -1 : 1);
    })
    .map(({ snapshot }) => snapshot);
}

/** The day, ISO week and month of a moment, in UTC. */
function periods(at: number): readonly [string, string, string] {
  const day = Math.floor(at / 86_400_000);
  // The epoch began on a Thursday.
  return [`d${day}`, `w${Math.floor((day + 3) / 7)}`, `m${new Date(at).toISOString().slice(0, 7)}`];
}
