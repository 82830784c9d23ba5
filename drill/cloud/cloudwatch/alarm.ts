import { limits } from "../../../facts/limits";
import { ModelError } from "../kernel/errors";
import type { Declared, Fields, Place } from "../kernel/types";
import { type InsightsQuery, readQuery } from "./insights";
import type { Statistic } from "./metrics";

/** An alarm's definition. */
export interface AlarmRecord {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  readonly description: string | undefined;
  readonly watched: Watched;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly treatMissing: TreatMissing;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
}

/** What an alarm looks at: one metric, or the series that a Metrics Insights query finds. */
export type Watched =
  | {
      readonly by: "metric";
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly statistic: Statistic;
    }
  | { readonly by: "query"; readonly id: string; readonly text: string; readonly query: InsightsQuery };

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";
export type TreatMissing = "missing" | "ignore" | "breaching" | "notBreaching";
export type Comparison = keyof typeof comparisons;

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

/** Words of alarm reasons: "greater than or equal to the threshold". */
export const comparisonWords: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

export const alarmProperties: readonly string[] = [
  "name",
  "alarmDescription",
  "namespace",
  "metricName",
  "dimensions",
  "statistic",
  "period",
  "metricQueries",
  "evaluationPeriods",
  "datapointsToAlarm",
  "threshold",
  "comparisonOperator",
  "treatMissingData",
  "actionsEnabled",
  "alarmActions",
  "okActions",
  "insufficientDataActions",
  "tags",
  "tagsAll",
];

const statistics: readonly Statistic[] = ["Sum", "Average", "Minimum", "Maximum", "SampleCount"];
const treatments: readonly TreatMissing[] = ["missing", "ignore", "breaching", "notBreaching"];

/** Reads a declared alarm; throws what AWS would refuse (API PutMetricAlarm). */
export function readAlarm({ inputs, place }: Declared, name: string, arn: string): AlarmRecord {
  const where = `alarm ${name}`;
  const evaluationPeriods = whole(inputs.evaluationPeriods, `${where}: evaluationPeriods`);
  const datapointsToAlarm = whole(inputs.datapointsToAlarm ?? evaluationPeriods, `${where}: datapointsToAlarm`);
  if (datapointsToAlarm > evaluationPeriods) {
    throw new Error(`${where}: ValidationError: datapointsToAlarm is more than evaluationPeriods`);
  }
  const { watched, period } = watchedBy(inputs, where);
  const periodSeconds = whole(period, `${where}: period`);
  // High-resolution periods (10, 20, 30 s) are not implemented; others are multiples of a minute.
  if (periodSeconds % 60 !== 0) throw new ModelError(`${where}: a period of ${periodSeconds} s is not implemented`);
  // "up to seven days" for periods of an hour and more, "one day" otherwise.
  if (periodSeconds * evaluationPeriods > (periodSeconds >= 3_600 ? 604_800 : 86_400)) {
    throw new Error(`${where}: ValidationError: Metrics cannot be checked across so long a time (period x evaluation)`);
  }
  // alarm-limits: "Only the latest 3 hours of data can be used for evaluating the alarm's conditions."
  const insightsSeconds = limits.cloudWatch.insightsAlarmHours * 3_600;
  if (watched.by === "query" && periodSeconds * evaluationPeriods > insightsSeconds) {
    throw new Error(`${where}: ValidationError: a Metrics Insights alarm looks at the latest 3 hours at most`);
  }
  if (typeof inputs.threshold !== "number") throw new Error(`${where}: ValidationError: no threshold`);
  return {
    arn,
    name,
    place,
    description: inputs.alarmDescription === undefined ? undefined : String(inputs.alarmDescription),
    watched,
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm,
    threshold: inputs.threshold,
    comparison: oneOf(
      Object.keys(comparisons) as Comparison[],
      inputs.comparisonOperator,
      `${where}: comparisonOperator`,
    ),
    treatMissing: oneOf(treatments, inputs.treatMissingData ?? "missing", `${where}: treatMissingData`),
    actionsEnabled: inputs.actionsEnabled !== false,
    alarmActions: actions(inputs, "alarmActions", where),
    okActions: actions(inputs, "okActions", where),
    insufficientDataActions: actions(inputs, "insufficientDataActions", where),
  };
}

/** API PutMetricAlarm: either one metric with its statistic and period, or queries, of which the model knows a single one. */
function watchedBy(inputs: Fields, where: string): { readonly watched: Watched; readonly period: unknown } {
  if (inputs.metricQueries === undefined) {
    const { namespace, metricName, dimensions = {}, period } = inputs;
    const statistic = oneOf(statistics, inputs.statistic, `${where}: statistic`);
    const metric = { namespace: String(namespace), metricName: String(metricName), statistic };
    return { watched: { by: "metric", ...metric, dimensions: dimensions as Record<string, string> }, period };
  }
  const both = ["namespace", "metricName", "dimensions", "statistic", "period"].find((name) => name in inputs);
  if (both !== undefined) throw new Error(`${where}: ValidationError: ${both} cannot be given with metricQueries`);
  const [only, ...others] = inputs.metricQueries as readonly Fields[];
  if (only === undefined || others.length > 0) {
    throw new ModelError(`${where}: ${others.length + 1} metricQueries are not implemented by the model, only one is`);
  }
  const { id, expression, period, returnData, ...unknown } = only;
  const [more] = Object.keys(unknown);
  if (more !== undefined) throw new ModelError(`${where}: metricQueries.${more} is not implemented by the model`);
  if (!/^[a-z][A-Za-z0-9_]*$/.test(String(id))) throw new Error(`${where}: ValidationError: metricQueries.id ${id}`);
  if (returnData !== true) throw new Error(`${where}: ValidationError: no metricQueries with returnData`);
  if (!/^\s*SELECT\b/i.test(String(expression))) {
    throw new ModelError(`${where}: metric math such as ${String(expression)} is not implemented by the model`);
  }
  const text = String(expression);
  return { watched: { by: "query", id: String(id), text, query: readQuery(text, where) }, period };
}

function actions(inputs: Fields, property: string, where: string): readonly string[] {
  const given = (inputs[property] ?? []) as readonly unknown[];
  return given.map((action) => {
    if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(String(action))) return String(action);
    throw new ModelError(`${where}: an action such as ${String(action)} is not implemented by the model`);
  });
}

function whole(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new Error(`${what}: ValidationError: expected a positive whole number, got ${JSON.stringify(value)}`);
}

function oneOf<T extends string>(known: readonly T[], value: unknown, what: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new ModelError(`${what}: ${JSON.stringify(value)} is not one of ${known.join(", ")}`);
  return found;
}
