import { minute, parseDuration } from "../../cli/durations";
import { layers } from "../judge/cost";
import { age, copyAge, counted, dollars, gib, whole } from "../report/page/figures";
import type { ScenarioReport } from "../report/types";

/** What became of a figure. `worse` and `better` are said of what has a better side only, and not of what is lost in noise. */
export type Turn = "same" | "changed" | "better" | "worse";

/** One figure of both runs. */
export interface Row {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly turn: Turn;
}

/** A figure of a run: how it is shown, and, of what has a better side, a number that is the worse the greater it is. */
interface Figure {
  readonly shown: string;
  readonly weight?: number;
}

interface Measure {
  readonly name: string;
  /** Undefined where a run has no such figure. */
  readonly of: (run: ScenarioReport) => Figure | undefined;
  /** Differences up to this much of the smaller one are noise; by default any difference counts. */
  readonly share?: number;
  /** Nor does a difference of less than that count. */
  readonly least?: number;
}

const never = Number.POSITIVE_INFINITY;
const rises = (value: number, shown: string): Figure => ({ shown, weight: value });
const falls = (value: number, shown: string): Figure => ({ shown, weight: -value });
const plain = (shown: string): Figure => ({ shown });
/** Events and schedules are late by chance: a minute says nothing. */
const ages = { share: 0.01, least: 1 } as const;
const money = { share: 0.01, least: 1 } as const;

/** What counts for recovery, the weightiest first. */
const ofRecovery: readonly Measure[] = [
  {
    name: "Databases recoverable",
    of: ({ recovery: { recoverable, total } }) =>
      falls(recoverable - total, `${whole(recoverable)} of ${whole(total)}`),
  },
  {
    name: "Recoverable at the worst moment",
    of: ({ atWorst }) =>
      atWorst && falls(atWorst.recoverable - atWorst.total, `${whole(atWorst.recoverable)} of ${whole(atWorst.total)}`),
  },
  {
    name: "Recoverable as of the corruption",
    of: ({ asOf }) =>
      asOf && falls(asOf.recoverable - asOf.total, `${whole(asOf.recoverable)} of ${whole(asOf.total)}`),
  },
  { name: "Worst loss of data", of: (run) => rises(run.recovery.worstLossMinutes, lossOf(run)), ...ages },
  { name: "Worst age of the newest copy", of: ({ copyAge: { worstMinutes } }) => aged(worstMinutes), ...ages },
  { name: "Age, 99 % of the time", of: ({ copyAge: { p99Minutes } }) => aged(p99Minutes), ...ages },
  { name: "Objective stated", of: statedObjective },
  {
    name: "Expectations that hold",
    of: ({ expectations }) => {
      const held = expectations.filter((one) => one.held).length;
      return falls(held - expectations.length, `${held} of ${expectations.length}`);
    },
  },
  {
    name: "All restored after",
    of: ({ recovery: { worstMinutes } }) =>
      worstMinutes === undefined ? undefined : rises(worstMinutes, age(worstMinutes)),
    ...ages,
  },
  {
    name: "Copies of every database reach back",
    of: ({ copies: { reachMinutes } }) => falls(reachMinutes, age(reachMinutes)),
    share: 0.05,
    least: 30,
  },
  {
    name: "Copies of the database with fewest",
    of: ({ copies: { fewest } }) => falls(fewest, whole(fewest)),
    share: 0.05,
  },
  {
    name: "First alarm where copies are kept",
    of: firstAlarm,
    ...ages,
  },
  { name: "Copies of strangers' snapshots", of: ({ copies: { foreign } }) => rises(foreign, whole(foreign)) },
];

/** What it takes. */
const ofEffort: readonly Measure[] = [
  { name: "Moved by full copies", of: ({ bytesMoved: { full } }) => rises(full, gib(full)), ...money },
  {
    name: "Moved by incremental copies",
    of: ({ bytesMoved }) => rises(bytesMoved.incremental, gib(bytesMoved.incremental)),
    ...money,
  },
  {
    name: "Youngest data whose last copy was deleted",
    of: ({ copies: { youngestDeletedHours: hours } }) =>
      falls(hours, Number.isFinite(hours) ? `${age(hours * 60)} old` : "none"),
    share: 0.05,
  },
  {
    name: "Most snapshots held, of the quota",
    of: fullest,
    share: 0.05,
  },
  {
    name: "I/O suspensions a month",
    of: ({ ioSuspensions: { perMonth } }) => rises(perMonth, whole(perMonth)),
    share: 0.05,
  },
  {
    name: "Calls refused",
    of: ({ denied }) => {
      const refused = denied.reduce((sum, { count }) => sum + count, 0);
      return rises(refused, whole(refused));
    },
  },
  { name: "Alarms rung", of: ({ alarms }) => plain(alarmCount(alarms)) },
  { name: "Messages to people", of: ({ messages }) => plain(whole(messages.length)) },
];

/** What became of the figures of one scenario, those that neither run has left out. */
export interface Comparison {
  readonly recovery: readonly Row[];
  /** What it costs a month, in all and by layer. */
  readonly cost: readonly Row[];
  readonly effort: readonly Row[];
  readonly alarms: {
    /** Alarms that rang before only, and after only. */
    readonly gone: readonly string[];
    readonly added: readonly string[];
    /** Silence where there was something to tell, or noise where there is nothing. */
    readonly turn: Turn;
  };
}

/** Compares two runs of one scenario. */
export function compare(before: ScenarioReport, after: ScenarioReport): Comparison {
  const rows = (measures: readonly Measure[]) => measures.flatMap((measure) => rowOf(measure, before, after));
  const parts = [...new Set([before, after].flatMap(({ apiCalls }) => Object.keys(apiCalls)))].sort();
  const gone = onlyIn(before, after);
  const added = onlyIn(after, before);
  const worse = after.faults.length > 0 ? gone : added;
  const none = gone.length + added.length === 0;
  return {
    recovery: rows(ofRecovery),
    cost: rows([costInAll, ...layersOf(before, after).map(ofLayer)]),
    effort: rows([...ofEffort, ...parts.flatMap(ofPart)]),
    alarms: { gone, added, turn: none ? "same" : worse.length > 0 ? "worse" : "changed" },
  };
}

const costInAll: Measure = {
  name: "Cost a month",
  of: ({ monthlyCost: { total } }) => rises(total, dollars(total)),
  ...money,
};

/** The layers that cost something before or after, in order. */
function layersOf(...runs: readonly ScenarioReport[]): readonly string[] {
  const named = new Set(runs.flatMap(({ costByLayer }) => costByLayer.map(({ name }) => name)));
  return Object.values(layers).filter((name) => named.has(name));
}

function ofLayer(layer: string): Measure {
  return {
    name: layer,
    of({ costByLayer }) {
      const cost = costByLayer.find(({ name }) => name === layer)?.dollars ?? 0;
      return rises(cost, dollars(cost));
    },
    ...money,
  };
}

/** What the functions of one part of the accounts did: source, dr, or both in one. */
function ofPart(part: string): readonly Measure[] {
  return [
    { name: `API calls (${part})`, of: (run) => called(run, part), share: 0.05 },
    { name: `Snapshots deleted (${part})`, of: (run) => plain(whole(deleted(run, part))) },
  ];
}

/** Alarms that rang in the one run and not in the other, each once, in order. */
function onlyIn(these: ScenarioReport, those: ScenarioReport): readonly string[] {
  const others = new Set(those.alarms.map(({ name }) => name));
  return [...new Set(these.alarms.map(({ name }) => name))].filter((name) => !others.has(name)).sort();
}

function rowOf(
  { name, of, share = 0, least = 0 }: Measure,
  one: ScenarioReport,
  other: ScenarioReport,
): readonly Row[] {
  const [before, after] = [of(one), of(other)];
  if (before === undefined && after === undefined) return [];
  return [
    {
      name,
      before: before?.shown ?? "–",
      after: after?.shown ?? "–",
      turn: turnOf(before, after, share, least),
    },
  ];
}

function turnOf(before: Figure | undefined, after: Figure | undefined, share: number, least: number): Turn {
  if (before?.weight !== undefined && after?.weight !== undefined) {
    const [from, to] = [before.weight, after.weight];
    if (from === to) return before.shown === after.shown ? "same" : "changed";
    const counts =
      !Number.isFinite(from) ||
      !Number.isFinite(to) ||
      Math.abs(to - from) >= Math.max(least, share * Math.min(Math.abs(from), Math.abs(to)));
    if (counts) return to > from ? "worse" : "better";
  }
  return before?.shown === after?.shown ? "same" : "changed";
}

function aged(minutes: number): Figure {
  return rises(minutes, copyAge(minutes));
}

/** Where nothing goes wrong, an alarm is no good news. */
function firstAlarm({ noticed, faults }: ScenarioReport): Figure | undefined {
  if (noticed === undefined) return undefined;
  const { afterMinutes } = noticed;
  const shown = Number.isFinite(afterMinutes) ? `after ${age(afterMinutes)}` : "never";
  return faults.length > 0 ? rises(afterMinutes, shown) : rises(-afterMinutes, shown);
}

function lossOf({ recovery: { recoverable, worstLossMinutes } }: ScenarioReport): string {
  if (Number.isFinite(worstLossMinutes)) return age(worstLossMinutes);
  return recoverable === 0 ? "everything" : "databases";
}

/**
 * The objective that the settings state, and whether the worst age was within it: of several stacks the strictest. Stating a longer
 * one, or none any more, is worse.
 */
function statedObjective({ statedObjectives = {}, copyAge: { worstMinutes } }: ScenarioReport): Figure {
  const stated = [...new Set(Object.values(statedObjectives))];
  if (stated.length === 0) return rises(never, "none");
  const least = Math.min(...stated.map((one) => (parseDuration(one) ?? never) / minute));
  const text = stated.join(", ");
  // A parameter of SSM, say.
  if (!Number.isFinite(least)) return plain(text);
  return rises(worstMinutes <= least ? least : 1e9 + least, `${text}, ${worstMinutes <= least ? "held" : "not held"}`);
}

function called({ apiCalls }: ScenarioReport, part: string): Figure | undefined {
  const operations = apiCalls[part];
  if (operations === undefined) return undefined;
  const calls = Object.values(operations).reduce((sum, count) => sum + count, 0);
  return rises(calls, whole(calls));
}

function deleted({ apiCalls }: ScenarioReport, part: string): number {
  const operations = apiCalls[part] ?? {};
  return (operations["rds:DeleteDBSnapshot"] ?? 0) + (operations["rds:DeleteDBClusterSnapshot"] ?? 0);
}

/** The place that comes closest to its quota: only what is near it is worse than less. */
function fullest({ quotaPeak, quotas }: ScenarioReport): Figure | undefined {
  const [first] = Object.entries(quotaPeak)
    .map(([place, peak]) => ({ peak, quota: quotas[place] ?? 0 }))
    .sort((a, b) => b.peak / b.quota - a.peak / a.quota);
  if (first === undefined) return undefined;
  const shown = `${whole(first.peak)} of ${whole(first.quota)}`;
  const share = first.peak / first.quota;
  return rises(Math.max(0.8, share), shown);
}

function alarmCount(alarms: ScenarioReport["alarms"]): string {
  if (alarms.length === 0) return "none";
  const names = new Set(alarms.map(({ name }) => name)).size;
  return `${counted(names, "alarm")}, ${counted(alarms.length, "time")}`;
}
