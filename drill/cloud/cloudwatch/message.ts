import { limits } from "../../../facts/limits";
import type { Fields, Instant } from "../kernel/types";
import { type AlarmRecord, type AlarmState, comparisonWords } from "./alarm";

/** A change of an alarm's state, or of one of the series of an alarm that looks at many. */
export interface AlarmChange {
  /** The series, by the labels that the query groups by; undefined for the alarm as a whole. */
  readonly contributor?: Readonly<Record<string, string>> | undefined;
  readonly before: AlarmState;
  readonly after: AlarmState;
  readonly at: Instant;
  readonly reason: string;
}

/** Region names as CloudWatch writes them in subjects and messages. */
const regionNames: Readonly<Record<string, string>> = {
  "eu-central-1": "EU (Frankfurt)",
  "eu-west-1": "EU (Ireland)",
  "eu-west-2": "EU (London)",
  "us-east-1": "US East (N. Virginia)",
  "us-west-2": "US West (Oregon)",
};

/** Why an alarm has its state, in CloudWatch's manner. */
export function reasonFor(alarm: AlarmRecord, state: AlarmState, values: readonly (number | undefined)[]): string {
  const present = values.filter((value) => value !== undefined);
  const [noun, was] = present.length === 1 ? ["datapoint", "was"] : ["datapoints", "were"];
  if (state === "INSUFFICIENT_DATA") return "Insufficient Data: no datapoints were received.";
  if (present.length === 0) {
    return `no datapoints were received for ${values.length} period${values.length === 1 ? "" : "s"} and missing data is treated as [${alarm.treatMissing === "breaching" ? "Breaching" : "NonBreaching"}].`;
  }
  const not = state === "ALARM" ? "" : " not";
  const comparison = comparisonWords[alarm.comparison];
  return `Threshold Crossed: ${present.length} ${noun} [${present.join(", ")}] ${was}${not} ${comparison} the threshold (${alarm.threshold}).`;
}

/** What the alarm's topics receive: CloudWatch User Guide, the JSON of alarm notifications. */
export function alarmMessage(
  alarm: AlarmRecord,
  change: AlarmChange,
): { readonly subject: string; readonly message: string } {
  const region = regionNames[alarm.place.region] ?? alarm.place.region;
  const body: Fields = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: alarm.place.account,
    NewStateValue: change.after,
    NewStateReason: change.reason,
    StateChangeTime: new Date(change.at).toISOString().replace("Z", "+0000"),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: change.before,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    ...(change.contributor && { AlarmContributorAttributes: change.contributor }),
    Trigger: {
      ...watchedIn(alarm),
      Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.treatMissing,
      EvaluateLowSampleCountPercentile: "",
    },
  };
  // SNS takes subjects of at most 100 characters.
  return { subject: `${change.after}: "${alarm.name}" in ${region}`.slice(0, 100), message: JSON.stringify(body) };
}

/** What the alarm looks at, in the message's words. */
function watchedIn({ watched, periodSeconds }: AlarmRecord): Fields {
  if (watched.by === "query") {
    const { id, text } = watched;
    return { Metrics: [{ Expression: text, Id: id, Period: periodSeconds, ReturnData: true }] };
  }
  return {
    MetricName: watched.metricName,
    Namespace: watched.namespace,
    StatisticType: "Statistic",
    Statistic: watched.statistic.toUpperCase(),
    Unit: null,
    Dimensions: Object.entries(watched.dimensions).map(([name, value]) => ({ value, name })),
  };
}

/** alarm-limits: how the reason of an alarm over many series begins. */
export function reasonOfMany(ringing: number, all: number): string {
  const most = limits.cloudWatch.contributorsInAlarm;
  return ringing > most
    ? `${most}+ time series evaluated to ALARM`
    : `${ringing} out of ${all} time series evaluated to ALARM`;
}
