import { type AlarmRecord, type AlarmState, comparisons } from "./alarm";

/** Data points of one series, one a period, oldest first; undefined where there was none. */
export type Values = readonly (number | undefined)[];

/** What an alarm looks at when it decides: the periods that count, and more behind them. */
type Rule = Pick<AlarmRecord, "evaluationPeriods" | "datapointsToAlarm" | "threshold" | "comparison" | "treatMissing">;

/**
 * Periods that CloudWatch retrieves for an alarm: more than it evaluates, and how many more is (assumed). Of an alarm over
 * many series as many as it evaluates. CloudWatch User Guide, alarms-and-missing-data.
 */
export function evaluationRange({ watched, evaluationPeriods }: AlarmRecord, extraPeriods: number): number {
  return watched.by === "query" && watched.query.groupBy.length > 0
    ? evaluationPeriods
    : evaluationPeriods + extraPeriods;
}

/** The data points that decide: the newest there are, and gaps only where these are too few. */
export function evaluated({ evaluationPeriods }: Rule, range: Values): Values {
  const real = range.filter((value) => value !== undefined);
  if (real.length >= evaluationPeriods) return real.slice(-evaluationPeriods);
  return [...real, ...Array.from({ length: evaluationPeriods - real.length }, () => undefined)];
}

/**
 * The state that the data points of the evaluation range give. CloudWatch User Guide, alarms-and-missing-data: with as many
 * as it evaluates, the newest decide; with fewer all of them do, and what is missing counts as the alarm says. With gaps that
 * count for nothing, breaching points alone ring once the oldest is as old as M of "M out of N" ("premature alarm state");
 * that the alarm has insufficient data until then is (assumed): an earlier edition of the guide says so.
 */
export function judge(rule: Rule, range: Values, before: AlarmState): AlarmState {
  const { datapointsToAlarm, treatMissing, threshold } = rule;
  const breaches = comparisons[rule.comparison];
  const points = evaluated(rule, range);
  const real = points.filter((value) => value !== undefined);
  const missing = points.length - real.length;
  const breaching = real.filter((value) => breaches(value, threshold)).length;
  if (breaching + (treatMissing === "breaching" ? missing : 0) >= datapointsToAlarm) return "ALARM";
  if (missing === 0 || treatMissing === "breaching" || treatMissing === "notBreaching") return "OK";
  if (breaching < real.length) return "OK";
  if (treatMissing === "ignore") return before;
  const oldest = range.findIndex((value) => value !== undefined);
  return oldest >= 0 && range.length - oldest >= datapointsToAlarm ? "ALARM" : "INSUFFICIENT_DATA";
}
