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
  /** Whether a database's first copy was still under way, so that its age is not judged. */
  readonly settling: boolean;
}

/** What a chart of many databases shows: the oldest and the youngest of the newest copies, interval by interval. */
export function fleetIntervals(ages: AgesOverTime): readonly FleetInterval[] {
  const { intervalMinutes, databases } = ages;
  const count = Math.max(0, ...databases.map((one) => one.firstInterval + one.oldestMinutes.length));
  return Array.from({ length: count }, (_, index) => {
    const existing = databases.filter(
      (one) => index >= one.firstInterval && index < one.firstInterval + one.oldestMinutes.length,
    );
    const oldest = existing.map((one) => one.oldestMinutes[index - one.firstInterval]!);
    const youngest = existing.map((one) => one.youngestMinutes[index - one.firstInterval]!);
    return {
      at: (index + 0.5) * intervalMinutes,
      oldest: extreme(Math.max, oldest),
      youngest: extreme(Math.min, youngest),
      databases: existing.length,
      copied: oldest.filter(Number.isFinite).length,
      lacking: existing.some((one) => lacks(one, index, intervalMinutes)),
      settling: existing.some((one) => !counts(one, index, intervalMinutes)),
    };
  });
}

/** The same for one database. */
export function databaseIntervals(one: AgeOverTime, intervalMinutes: number): readonly FleetInterval[] {
  return fleetIntervals({ intervalMinutes, databases: [one] }).slice(one.firstInterval);
}

/** Fewer and longer intervals: so many become one, which keeps the oldest and the youngest of them. */
export function merged(intervals: readonly FleetInterval[], factor: number): readonly FleetInterval[] {
  return Array.from({ length: Math.ceil(intervals.length / factor) }, (_, index) => {
    const part = intervals.slice(index * factor, (index + 1) * factor);
    return {
      at: part.reduce((sum, { at }) => sum + at, 0) / part.length,
      oldest: extreme(Math.max, present(part.map(({ oldest }) => oldest))),
      youngest: extreme(Math.min, present(part.map(({ youngest }) => youngest))),
      databases: Math.max(...part.map(({ databases }) => databases)),
      copied: Math.min(...part.map(({ copied }) => copied)),
      lacking: part.some(({ lacking }) => lacking),
      settling: part.some(({ settling }) => settling),
    };
  });
}

function present(ages: readonly (number | undefined)[]): readonly number[] {
  return ages.filter((one) => one !== undefined);
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

/** The oldest copy seen while ages counted, up to a moment; times without any copy are left out. Minutes. */
export function countedPeak({ intervalMinutes, databases }: AgesOverTime, until: number): number {
  const seen = databases.flatMap((one) =>
    one.oldestMinutes.filter((oldest, at) => {
      const index = one.firstInterval + at;
      const judged = counts(one, index, intervalMinutes) && index * intervalMinutes < until;
      return judged && Number.isFinite(oldest);
    }),
  );
  return seen.reduce((most, oldest) => Math.max(most, oldest), 0);
}

function counts(one: AgeOverTime, index: number, intervalMinutes: number): boolean {
  return index * intervalMinutes >= one.countedFromMinutes;
}

function lacks(one: AgeOverTime, index: number, intervalMinutes: number): boolean {
  return counts(one, index, intervalMinutes) && !Number.isFinite(one.oldestMinutes[index - one.firstInterval]!);
}

function extreme(choose: (...values: number[]) => number, ages: readonly number[]): number | undefined {
  const finite = ages.filter(Number.isFinite);
  return finite.length === 0 ? undefined : choose(...finite);
}
