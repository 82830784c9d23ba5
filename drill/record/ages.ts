/**
 * The mathematics of copy age. Between two changes the age of the newest copy grows by a minute a minute, so worst,
 * mean and percentiles follow from the changes alone: nothing is sampled.
 */

import type { Instant } from "../cloud/kernel/types";

/** A stretch of time in which a database's newest usable copy stayed the same; ages in milliseconds. */
export interface Stretch {
  /** Age at the beginning; Infinity when there is no usable copy. */
  readonly from: number;
  readonly lasts: number;
}

/** Figures over the pooled time of all databases, milliseconds; all Infinity where too long without any copy. */
export interface AgeFigures {
  readonly worst: number;
  readonly p99: number;
  readonly mean: number;
}

/** What the newest usable copy of one database was, over time. */
export class AgeTimeline {
  private readonly changes: { readonly at: Instant; readonly takenAt: Instant | undefined }[] = [];

  /** From `at` on the newest usable copy holds the data of `takenAt`; undefined: there is none. */
  change(at: Instant, takenAt: Instant | undefined): void {
    const last = this.changes.at(-1);
    if (last && at < last.at) throw new Error(`a change at ${at} after one at ${last.at}: time runs backwards`);
    if (last?.takenAt === takenAt && last !== undefined) return;
    if (last?.at === at) this.changes.pop();
    this.changes.push({ at, takenAt });
  }

  /** The newest usable copy's data at an instant, undefined where there was none. */
  at(instant: Instant): Instant | undefined {
    return this.changes.findLast((change) => change.at <= instant)?.takenAt;
  }

  /** When the age was more than that, between two instants: each time as long as it lasted. */
  exceeding(age: number, from: Instant, to: Instant): readonly { readonly from: Instant; readonly to: Instant }[] {
    const times: { from: Instant; to: Instant }[] = [];
    const moments = [Number.NEGATIVE_INFINITY, ...this.changes.map(({ at }) => at)];
    moments.forEach((moment, index) => {
      const takenAt = this.changes[index - 1]?.takenAt ?? Number.NEGATIVE_INFINITY;
      const begin = Math.max(from, moment, takenAt + age);
      const end = Math.min(to, moments[index + 1] ?? Number.POSITIVE_INFINITY);
      const last = times.at(-1);
      if (begin >= end) return;
      if (last?.to === begin) last.to = end;
      else times.push({ from: begin, to: end });
    });
    return times;
  }

  /** When there was no usable copy, between two instants. */
  without(from: Instant, to: Instant): readonly { readonly from: Instant; readonly to: Instant }[] {
    return this.exceeding(Number.MAX_SAFE_INTEGER, from, to);
  }

  /** The stretches between two instants. */
  stretches(from: Instant, to: Instant): readonly Stretch[] {
    const found: Stretch[] = [];
    const add = (start: Instant, end: Instant, takenAt: Instant | undefined) => {
      const begin = Math.max(start, from);
      const lasts = Math.min(end, to) - begin;
      if (lasts <= 0) return;
      found.push({ from: takenAt === undefined ? Number.POSITIVE_INFINITY : begin - takenAt, lasts });
    };
    add(Number.NEGATIVE_INFINITY, this.changes[0]?.at ?? Number.POSITIVE_INFINITY, undefined);
    this.changes.forEach((change, index) => {
      add(change.at, this.changes[index + 1]?.at ?? Number.POSITIVE_INFINITY, change.takenAt);
    });
    return found;
  }
}

/** Worst, 99th percentile and mean of the age over stretches; undefined when they last no time. */
export function ageFigures(stretches: readonly Stretch[]): AgeFigures | undefined {
  const total = stretches.reduce((sum, stretch) => sum + stretch.lasts, 0);
  if (total === 0) return undefined;
  const area = stretches.reduce((sum, { from, lasts }) => sum + lasts * (from + lasts / 2), 0);
  return {
    worst: stretches.reduce((worst, { from, lasts }) => Math.max(worst, from + lasts), 0),
    p99: percentileOfAges(stretches, 0.99, total),
    mean: area / total,
  };
}

/**
 * The age that is not exceeded in that share of the time. Within a stretch all ages between its ends last equally long,
 * so the time below an age is a piecewise linear function: it is walked from edge to edge.
 */
function percentileOfAges(stretches: readonly Stretch[], share: number, total: number): number {
  const edges: { age: number; slope: number }[] = [];
  for (const { from, lasts } of stretches) {
    if (from === Number.POSITIVE_INFINITY) continue;
    edges.push({ age: from, slope: 1 }, { age: from + lasts, slope: -1 });
  }
  edges.sort((a, b) => a.age - b.age);
  let below = 0;
  let slope = 0;
  let age = 0;
  for (const edge of edges) {
    const gained = slope * (edge.age - age);
    if (slope > 0 && below + gained >= share * total) return age + (share * total - below) / slope;
    below += gained;
    slope += edge.slope;
    age = edge.age;
  }
  // Rounding may leave a whole short by a hair; a share never reached is time without a copy.
  return below >= share * total * (1 - 1e-9) ? age : Number.POSITIVE_INFINITY;
}

/** How many of these times there were at once at most; one that begins as another ends is not at once with it. */
export function mostAtOnce(times: readonly { readonly from: Instant; readonly to: Instant }[]): number {
  const edges = times.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  return edges.reduce((most, { by }) => {
    now += by;
    return Math.max(most, now);
  }, 0);
}

/** The value that a share of the values does not exceed (nearest rank); undefined of none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
