import { quotaAlarmPercent } from "../../functions/measure/metrics";
import { assess, type Plan } from "./assess";
import { type FleetGroup, intervalOf, type Kind, snapshotMinutes } from "./fleet";
import { isScheduled, routeOf, scheduledMinutes } from "./route";

const dayMinutes = 1_440;
const weekMinutes = 7 * dayMinutes;

/** How long one side keeps the snapshots of a database. */
export interface Keeping {
  /** Age from which a snapshot may be deleted, from when RDS made it: a copy counts from then, and not from its data. */
  readonly retentionMinutes: number;
  /** Age up to which every snapshot stays; beyond it one a day does. At most the retention. */
  readonly keepAllMinutes: number;
  /** Days for which the first of each day stays, weeks for which that of each week does, months for which that of each month does. */
  readonly dailyDays?: number | undefined;
  readonly weeklyWeeks?: number | undefined;
  readonly monthlyMonths?: number | undefined;
  /** Newest ones that are never deleted. */
  readonly keepNewest: number;
  /** Time between two expire passes: snapshots past retention stay until then. */
  readonly expireEveryMinutes: number;
  /** By how much less than the interval two of a database may be made apart; 0 unless stated. */
  readonly unevenMinutes?: number;
}

/** Snapshots against the quota of one side, for one kind. */
export interface QuotaUse {
  readonly kind: Kind;
  readonly databases: number;
  readonly perDatabase: number;
  /** Snapshots under the AWS-managed key, of all databases together, that are there to be re-encrypted. */
  readonly interim: number;
  /** Most there are at once. */
  readonly peak: number;
  /** Manual snapshots that the account may have in that region. */
  readonly quota: number;
}

/** The most snapshots of one database that there are at once, the one being made included. */
export function mostKept(keeping: Keeping, intervalMinutes: number): number {
  const { retentionMinutes, keepAllMinutes, keepNewest, expireEveryMinutes, unevenMinutes = 0 } = keeping;
  const { dailyDays = 0, weeklyWeeks = 0, monthlyMonths = 0 } = keeping;
  const all = Math.ceil((keepAllMinutes + expireEveryMinutes + unevenMinutes) / intervalMinutes) + 1;
  const dailyUntil = Math.max(keepAllMinutes < retentionMinutes ? retentionMinutes : 0, dailyDays * dayMinutes);
  const daily = firstsBetween(keepAllMinutes, dailyUntil, dayMinutes);
  // The first of a week is the first of a day as well: only those beyond the days count.
  const weeklyFrom = Math.max(keepAllMinutes, dailyUntil);
  const weekly = firstsBetween(weeklyFrom, weeklyWeeks * weekMinutes, weekMinutes);
  // That of a month is mostly not the first of a week. Each month begins once, and the last one has begun before.
  const months = Math.max(0, monthlyMonths + 1 - Math.floor(weeklyFrom / (31 * dayMinutes)));
  const monthly = monthlyMonths > 0 ? months : 0;
  // Beside the newest usable ones there may be one being made, and those since the last expire pass.
  const newest = keepNewest + 1 + Math.ceil(expireEveryMinutes / intervalMinutes);
  return Math.max(all + daily + weekly + monthly, newest);
}

/** The most firsts of a period whose age is between the two, minutes. */
function firstsBetween(from: number, until: number, period: number): number {
  return from < until ? Math.ceil((until - from) / period) + 1 : 0;
}

/** What a kind's snapshots take of one side's quota. */
export function quotaUse(
  { kind, databases, quota, interim }: Pick<QuotaUse, "kind" | "databases" | "quota" | "interim">,
  keeping: Keeping,
  intervalMinutes: number,
): QuotaUse {
  const perDatabase = mostKept(keeping, intervalMinutes);
  return { kind, databases, perDatabase, interim, peak: databases * perDatabase + interim, quota };
}

/**
 * The most snapshots under the AWS-managed key that there are at once in the source, beside their copies. Of a database the
 * newest stays until the next is there, and what is no longer needed until the discard pass comes, as often as the expire
 * pass does.
 */
export function mostInterim(
  { fleet, pace, cadences }: Plan,
  kind: Kind,
  intervalMinutes: number,
  expireEveryMinutes: number,
): number {
  const of = (group: FleetGroup) => {
    if (group.kind !== kind || !routeOf(group).some(({ place }) => place === "source")) return 0;
    const interval = intervalOf(group, intervalMinutes);
    const snapshot = snapshotMinutes(group, interval + cadences.takeEveryMinutes, pace);
    return group.count * (2 + Math.ceil((snapshot + expireEveryMinutes) / interval));
  };
  return fleet.reduce((sum, group) => sum + of(group), 0);
}

/** By how much sooner than an interval after the last one a copy may be made: that one has waited, and this one does not. */
export function unevenCopies(plan: Plan, kind: Kind, intervalMinutes: number): number {
  const { loads } = assess(plan, intervalMinutes);
  const waits = plan.fleet
    .filter((group) => group.kind === kind)
    .map((group) =>
      routeOf(group).reduce((sum, step) => {
        const load = loads.find(
          (one) => one.kind === kind && one.place === step.place && one.placeName === step.placeName,
        );
        const scheduled = isScheduled(step) ? scheduledMinutes(plan.cadences.copyEveryMinutes, plan.pace) : 0;
        return sum + (load?.queueMinutes ?? 0) + scheduled;
      }, 0),
    );
  const most = Math.max(0, ...waits);
  return Number.isFinite(most) ? most : 0;
}

/**
 * The longest whole hours, up to `most`, for which every snapshot can be kept with so many places for each database;
 * undefined if not even `least` minutes can.
 */
export function longestKeeping(
  keeping: Omit<Keeping, "retentionMinutes" | "keepAllMinutes">,
  intervalMinutes: number,
  placesPerDatabase: number,
  bounds: { readonly least: number; readonly most: number },
): number | undefined {
  for (let minutes = Math.floor(bounds.most / 60) * 60; minutes >= bounds.least; minutes -= 60) {
    const kept = mostKept({ ...keeping, retentionMinutes: minutes, keepAllMinutes: minutes }, intervalMinutes);
    if (kept <= placesPerDatabase) return minutes;
  }
  return undefined;
}

/** Whether that is a share of the quota of which people are told where copies are kept. */
export function ringsAlarm({ peak, quota }: Pick<QuotaUse, "peak" | "quota">): boolean {
  return peak >= (quota * quotaAlarmPercent) / 100;
}
