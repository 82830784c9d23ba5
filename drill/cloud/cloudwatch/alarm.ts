import { ModelError } from "../errors";
import type { Declared, Fields, Place } from "../types";
import type { Statistic } from "./metrics";

/** An alarm's definition. */
export interface AlarmRecord {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  readonly description: string | undefined;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
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
  const periodSeconds = whole(inputs.period, `${where}: period`);
  // High-resolution periods (10, 20, 30 s) are not implemented; others are multiples of a minute.
  if (periodSeconds % 60 !== 0) throw new ModelError(`${where}: a period of ${periodSeconds} s is not implemented`);
  // "up to seven days" for periods of an hour and more, "one day" otherwise.
  if (periodSeconds * evaluationPeriods > (periodSeconds >= 3_600 ? 604_800 : 86_400)) {
    throw new Error(`${where}: ValidationError: Metrics cannot be checked across so long a time (period x evaluation)`);
  }
  if (typeof inputs.threshold !== "number") throw new Error(`${where}: ValidationError: no threshold`);
  return {
    arn,
    name,
    place,
    description: inputs.alarmDescription === undefined ? undefined : String(inputs.alarmDescription),
    namespace: String(inputs.namespace),
    metricName: String(inputs.metricName),
    dimensions: (inputs.dimensions ?? {}) as Readonly<Record<string, string>>,
    statistic: oneOf(statistics, inputs.statistic, `${where}: statistic`),
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
