import type { Snapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import type { KeepRules } from "./acceptedRules";
import { planEviction } from "./eviction";
import { floorOf } from "./floors";
import { type Due, planExpiry } from "./plan";
import type { QuotaState } from "./quota";

/** The copies of one kind, and how many the account may have. */
export interface Holding {
  /** All manual snapshots of the kind that RDS lists, ours or not. */
  readonly listed: number;
  /** A whole listing of what is ours, what is due included. */
  readonly ours: readonly Snapshot[];
  /** What of it the retention lets go. */
  readonly due: readonly Due[];
  readonly quota: QuotaState;
}

/** The rules by which room is made: the safer of those that the pass is told and those that a person has accepted. */
export type QuotaEvictionRules = Omit<KeepRules, "brakeMinutes" | "brakeSurplus">;

/**
 * Which copies give way because the quota would not hold what arrives before the next pass.
 *
 * Where deletion goes on, what is due goes anyway, and of the rest the least valuable. While the brake is on, nothing goes but
 * what {@link overdueByRds} says, and no more of it than the quota needs: without it the quota fills, and no database gets new
 * copies any more until a person lifts the brake.
 */
export function planQuotaEviction(
  { listed, ours, due, quota }: Holding,
  rules: QuotaEvictionRules,
  brakeIsOn: boolean,
): Snapshot[] {
  // All manual snapshots were listed: where RDS counts more than it lists, nothing may have to go for the difference.
  const used = Math.min(quota.used, listed);
  const released = new Set(rules.released);
  const eviction = { keepNewest: floorOf(rules), roomMinutes: rules.roomMinutes, released };
  if (brakeIsOn) {
    // While it was full, RDS refused what came: without room for that as well, every copy would go on being late by a pass.
    const areWaiting = used >= quota.most;
    const only = overdueByRds(ours, due, rules);
    return planEviction(ours, { ...quota, used }, { ...eviction, areWaiting, only });
  }
  const going = new Set(due.map(({ snapshot }) => snapshot));
  const staying = ours.filter((one) => !going.has(one));
  return planEviction(staying, { ...quota, used: used - going.size }, eviction);
}

/**
 * What of the due copies was past every rule already when the newest copy arrived, by RDS's own dates alone: neither a clock of
 * ours nor a tag has a say. RDS's date of the newest copy stands for the time, so that copies give way only to others that have
 * really arrived since their time was over. A copy that RDS does not date stays.
 */
export function overdueByRds(
  ours: readonly Snapshot[],
  due: readonly Due[],
  rules: QuotaEvictionRules,
): ReadonlySet<Snapshot> {
  const dated = ours.filter(({ madeAt }) => madeAt !== undefined);
  let arrivedAt = Number.NEGATIVE_INFINITY;
  for (const { state, madeAt = arrivedAt } of dated) if (state === "usable" && madeAt > arrivedAt) arrivedAt = madeAt;
  // A tag could make one copy look newer than another: the floor holds in the order in which RDS made them, too.
  const floor = new Set<Snapshot>();
  const released = new Set(rules.released);
  for (const [identity, group] of byIdentity(ours)) {
    if (released.has(identity)) continue;
    const byDate = newestUsable(group).sort((a, b) => (b.madeAt ?? 0) - (a.madeAt ?? 0));
    for (const snapshot of byDate.slice(0, floorOf(rules))) floor.add(snapshot);
  }
  const isDue = new Set(due.map(({ snapshot }) => snapshot));
  const overdue = new Set<Snapshot>();
  for (const { snapshot } of planExpiry(dated, arrivedAt, rules))
    if (isDue.has(snapshot) && !floor.has(snapshot)) overdue.add(snapshot);
  return overdue;
}
