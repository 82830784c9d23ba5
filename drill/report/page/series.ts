import type { AgeOverTime, AgesOverTime } from "../types";

/** One interval of a run, over a whole fleet. Ages in minutes; undefined where no database had a copy. */
export interface FleetInterval {
  /** Minutes from the start of the run to the interval's middle. */
  readonly at: number;
  readonly oldest: number | undefined;
  readonly youngest: number | undefined;
  /** Databases that existed, and those of them that had a usable copy throughout. */
  readonly databases: number;
  readonly copied: number;
  /** Whether a database was without a copy although its first-copy time was over. */
  readonly lacking: boolean;
}

/** What a chart of many databases shows: the oldest and the youngest of the newest copies, interval by interval. */
export function fleetIntervals(ages: AgesOverTime): readonly FleetInterval[] {
  const { intervalMinutes, databases } = ages;
  const count = Math.max(0, ...databases.map((one) => one.firstInterval + one.oldestMinutes.length));
  return Array.from({ length: count }, (_, index) => {
    const existing = databases.filter((one) => index >= one.firstInterval);
    const oldest = existing.map((one) => one.oldestMinutes[index - one.firstInterval]!);
    const youngest = existing.map((one) => one.youngestMinutes[index - one.firstInterval]!);
    return {
      at: (index + 0.5) * intervalMinutes,
      oldest: extreme(Math.max, oldest),
      youngest: extreme(Math.min, youngest),
      databases: existing.length,
      copied: oldest.filter(Number.isFinite).length,
      lacking: existing.some((one) => lacks(one, index, intervalMinutes)),
    };
  });
}

/** The same for one database. */
export function databaseIntervals(one: AgeOverTime, intervalMinutes: number): readonly FleetInterval[] {
  return fleetIntervals({ intervalMinutes, databases: [one] }).slice(one.firstInterval);
}

/** Stretches of consecutive intervals of which something is true, as minutes [from, to]. */
export function stretches(
  intervals: readonly FleetInterval[],
  intervalMinutes: number,
  isTrue: (interval: FleetInterval) => boolean,
): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  intervals.forEach((interval, index) => {
    if (!isTrue(interval)) return;
    const from = interval.at - intervalMinutes / 2;
    const last = found.at(-1);
    if (last && index > 0 && isTrue(intervals[index - 1]!)) last[1] = from + intervalMinutes;
    else found.push([from, from + intervalMinutes]);
  });
  return found;
}

function lacks(one: AgeOverTime, index: number, intervalMinutes: number): boolean {
  return (
    index * intervalMinutes >= one.countedFromMinutes && !Number.isFinite(one.oldestMinutes[index - one.firstInterval]!)
  );
}

function extreme(choose: (...values: number[]) => number, ages: readonly number[]): number | undefined {
  const finite = ages.filter(Number.isFinite);
  return finite.length === 0 ? undefined : choose(...finite);
}
