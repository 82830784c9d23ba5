import { minute } from "../../cli/durations";
import type { DatabaseRecord, Instant } from "../cloud/kernel/types";
import type { AgeOverTime, AgesOverTime } from "../report/types";
import type { AgeTimeline } from "./ages";

/** Intervals that a run is cut into for its charts: more than a chart has room for would show nothing more. */
const intervals = 240;

/** A database whose age is shown. */
export interface Aged {
  readonly database: DatabaseRecord;
  /** What it is called: its identifier, and more where several have that. */
  readonly name: string;
  /** When it was deleted for good; undefined: not until the end. */
  readonly gone?: Instant | undefined;
  readonly timeline: AgeTimeline;
  /** Until then its first copy is under way, or nothing is measured yet: its age is not counted. */
  readonly countedFrom: Instant;
  /** Worst age that counted, milliseconds; 0 where none did. */
  readonly worst: number;
}

/** The age of every database's newest usable copy between two instants, in equal intervals; sorted by name. */
export function agesOverTime(databases: readonly Aged[], start: Instant, end: Instant): AgesOverTime {
  const width = (end - start) / intervals;
  return {
    intervalMinutes: width / minute,
    databases: databases
      .map((one) => ageOverTime(one, start, end, width))
      .sort((a, b) => (a.database < b.database ? -1 : a.database > b.database ? 1 : 0)),
  };
}

/**
 * The oldest and the youngest age in each interval. Peaks are kept exactly, so that a line drawn through the oldest
 * never stays below what was measured; only when within its interval a peak came is lost.
 */
function ageOverTime(one: Aged, start: Instant, end: Instant, width: number): AgeOverTime {
  const begin = Math.max(start, Math.min(one.database.createdAt, end));
  const until = Math.max(begin, Math.min(one.gone ?? end, end));
  const first = Math.min(intervals - 1, Math.floor((begin - start) / width));
  // Of one that is gone nothing is shown any more: there is nothing left to lose.
  const shown = (until === end ? intervals : Math.max(first + 1, Math.ceil((until - start) / width))) - first;
  const oldest = new Array<number>(shown).fill(Number.NEGATIVE_INFINITY);
  const youngest = new Array<number>(shown).fill(Number.POSITIVE_INFINITY);
  let at = begin;
  for (const { from, lasts } of one.timeline.stretches(begin, until)) {
    const last = Math.min(intervals - 1, Math.ceil((at + lasts - start) / width) - 1);
    for (let index = Math.floor((at - start) / width); index <= last; index++) {
      const enters = Math.max(0, start + index * width - at);
      const leaves = Math.min(lasts, start + (index + 1) * width - at);
      if (leaves <= enters) continue;
      oldest[index - first] = Math.max(oldest[index - first]!, from + leaves);
      youngest[index - first] = Math.min(youngest[index - first]!, from + enters);
    }
    at += lasts;
  }
  return {
    database: one.name,
    countedFromMinutes: (one.countedFrom - start) / minute,
    worstMinutes: one.worst / minute,
    firstInterval: first,
    oldestMinutes: oldest.map((age) => age / minute),
    youngestMinutes: youngest.map((age) => age / minute),
  };
}
