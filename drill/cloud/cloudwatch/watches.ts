import type { Instant, Place } from "../kernel/types";
import type { MetricDatum } from "../kernel/world";
import type { AlarmRecord } from "./alarm";
import type { InsightsQuery } from "./insights";
import { MetricSeries } from "./metrics";

/** One series that an alarm looks at, with the values of the labels that tell it from the alarm's others. */
export interface Contributor {
  readonly attributes: Readonly<Record<string, string>>;
  readonly series: MetricSeries;
  ringing: boolean;
}

/** What one alarm has seen so far. */
export interface Seen {
  /** By the values of the labels; an alarm over one metric has one, of no labels. */
  readonly contributors: Map<string, Contributor>;
  /** Keeps a datum, if it is one that the alarm looks at, and says whether it is. */
  take(datum: MetricDatum, at: Instant): boolean;
  /** Metrics that it has looked at, which is what an alarm is paid by. */
  metrics(): number;
}

const MINUTE = 60_000;

/** Milliseconds that an evaluation over so many periods looks back. */
export function lookBack(record: AlarmRecord, periods: number): number {
  return record.periodSeconds * 1_000 * periods;
}

/** The metric's name and where it is: what an alarm's data have in common. */
export function metricName(place: Place, namespace: string, name: string): string {
  return `${place.account}|${place.region}|${namespace}|${name}`;
}

/** What an alarm looks at, so many periods back: nothing as yet, or what it has seen before a change. */
export function seenBy(
  record: AlarmRecord,
  periods: number,
  before: ReadonlyMap<string, Contributor> = new Map(),
): Seen {
  const { watched } = record;
  const minutes = lookBack(record, periods) / MINUTE + 1;
  const contributors = new Map(
    [...before].map(([key, one]) => [key, { ...one, series: one.series.keeping(minutes) }] as const),
  );
  if (watched.by === "query") return seenByQuery(watched.query, minutes, contributors);
  const only: Contributor = contributors.get("") ?? {
    attributes: {},
    series: new MetricSeries(minutes),
    ringing: false,
  };
  const wanted = Object.entries(watched.dimensions);
  return {
    contributors: new Map([["", only]]),
    take({ dimensions, value }, at) {
      if (Object.keys(dimensions).length !== wanted.length) return false;
      for (const [name, expected] of wanted) if (dimensions[name] !== expected) return false;
      only.series.add(at, value);
      return true;
    },
    metrics: () => 1,
  };
}

/** A series comes to be with its first datum: nobody has to know beforehand which there are. */
function seenByQuery(
  { labels, where, groupBy }: InsightsQuery,
  minutes: number,
  contributors: Map<string, Contributor>,
): Seen {
  const ever = new Set<string>(contributors.keys());
  const wanted = Object.entries(where);
  return {
    contributors,
    take({ dimensions, value }, at) {
      // SCHEMA: "only metrics with that exact set of dimensions".
      if (Object.keys(dimensions).length !== labels.length) return false;
      for (const label of labels) if (dimensions[label] === undefined) return false;
      for (const [name, expected] of wanted) if (dimensions[name] !== expected) return false;
      let key = "";
      for (const label of groupBy) key += `${dimensions[label]}\n`;
      let contributor = contributors.get(key);
      if (contributor === undefined) {
        const attributes = Object.fromEntries(groupBy.map((label) => [label, dimensions[label]!]));
        contributor = { attributes, series: new MetricSeries(minutes), ringing: false };
        contributors.set(key, contributor);
        ever.add(key);
      }
      contributor.series.add(at, value);
      return true;
    },
    metrics: () => ever.size,
  };
}
