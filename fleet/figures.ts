import { lookBackDays, nameOf, type Wanted } from "./metrics";

/** By which hour a database's change is reckoned. */
export const changeWays = ["busiest", "mean"] as const;
export type ChangeWay = (typeof changeWays)[number];

/** What CloudWatch said; undefined where it could not be asked. */
export type Series = ReadonlyMap<string, readonly number[]> | undefined;

/** A size and a change, and for people what of it is an upper bound. */
export interface Figures {
  readonly sizeGiB: number;
  readonly changeGiBPerHour: number;
  readonly remarks: readonly string[];
}

const gib = 2 ** 30;

/** The least that the fleet says: nothing is empty, and the drill takes no size of 0. */
const leastGiB = 0.01;

/** GiB that a fleet file takes as the change in an hour. Source: stacks/settings/objective/fleetFile.ts. */
const mostChangeGiB = 10_000;

/**
 * Bytes of one I/O that Aurora counts at most when writing. Source: Aurora FAQ, "How are I/Os counted": a write of up to
 * 4 KB is one.
 */
const auroraWriteBytes = 4_096;

/** The series of an instance that has storage of its own. */
export function instanceSeries(id: string): { readonly free: Wanted; readonly written: Wanted } {
  const dimension = "DBInstanceIdentifier";
  return {
    free: { metric: "FreeStorageSpace", stat: "Minimum", dimension, of: id },
    written: { metric: "WriteThroughput", stat: "Average", dimension, of: id },
  };
}

/** The series of an Aurora cluster. */
export function auroraSeries(id: string): { readonly used: Wanted; readonly written: Wanted } {
  const dimension = "DBClusterIdentifier";
  return {
    used: { metric: "VolumeBytesUsed", stat: "Maximum", dimension, of: id },
    written: { metric: "VolumeWriteIOPs", stat: "Sum", dimension, of: id },
  };
}

/**
 * Figures of an instance: what is allocated less what is free, and what is written. Both are upper bounds of what a snapshot
 * moves: a block that is written ten times in an hour has changed once. `metered` is the instance that is looked at;
 * undefined where its storage is more than the metric shows.
 */
export function instanceFigures(
  allocatedGiB: number,
  { id, freeIsAll }: { readonly id: string | undefined; readonly freeIsAll: boolean },
  series: Series,
  way: ChangeWay,
): Figures {
  const wanted = id === undefined ? undefined : instanceSeries(id);
  const free = wanted && freeIsAll ? series?.get(nameOf(wanted.free))?.[0] : undefined;
  const sizeGiB = rounded(allocatedGiB - (free === undefined ? 0 : Math.min(free / gib, allocatedGiB)));
  const perSecond = wanted && chosen(series?.get(nameOf(wanted.written)), way);
  return withChange(
    sizeGiB,
    perSecond === undefined ? undefined : (perSecond * 3_600) / gib,
    free === undefined ? ["the size is what is allocated"] : [],
  );
}

/**
 * Figures of an Aurora cluster: what its volume uses and what is written to it. Nothing is allocated, so without the metric
 * the size is not known at all: undefined.
 */
export function auroraFigures(id: string, series: Series, way: ChangeWay): Figures | undefined {
  const { used, written } = auroraSeries(id);
  const bytes = series?.get(nameOf(used))?.[0];
  if (bytes === undefined) return undefined;
  const writes = chosen(series?.get(nameOf(written)), way);
  return withChange(rounded(bytes / gib), writes === undefined ? undefined : (writes * auroraWriteBytes) / gib, []);
}

function withChange(sizeGiB: number, changeGiB: number | undefined, remarks: readonly string[]): Figures {
  if (changeGiB === undefined) {
    const all = Math.min(sizeGiB, mostChangeGiB);
    return {
      sizeGiB,
      changeGiBPerHour: all,
      remarks: [...remarks, "its change is not known: all of it in an hour is the most"],
    };
  }
  return { sizeGiB, changeGiBPerHour: Math.min(mostChangeGiB, Math.ceil(changeGiB * 100) / 100), remarks };
}

function chosen(values: readonly number[] | undefined, way: ChangeWay): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  if (way === "mean") return values.reduce((sum, one) => sum + one, 0) / values.length;
  return values.reduce((most, one) => Math.max(most, one), 0);
}

function rounded(size: number): number {
  return Math.max(leastGiB, Math.ceil(size * 100) / 100);
}

/** What the figures are, for the head of the file. */
export function figuresText(way: ChangeWay): readonly string[] {
  const hour = way === "busiest" ? "in the busiest hour" : "in an hour on average";
  return [
    "sizeGiB: what is allocated less what was free in the last hour; of Aurora what its volume uses.",
    `changeGiBPerHour: what was written ${hour} of the ${lookBackDays} days before, which is more than the blocks that`,
    "changed: an estimate, and an upper bound. Put the measured one in its place where you know it.",
  ];
}
