import { DescribeAlarmsInput$ } from "@aws-sdk/client-cloudwatch";
import { partitionOf } from "../../../facts/regions";
import type { Fields, Instant, Operation, Place } from "../kernel/types";
import type { CloudEvent } from "../kernel/world";
import type { AlarmRecord, AlarmState } from "./alarm";
import type { AlarmChange } from "./message";

/** An alarm as it can be asked about. */
export interface DescribedAlarm {
  readonly record: AlarmRecord;
  readonly state: AlarmState;
  readonly reason: string;
  /** When it came into that state. */
  readonly since: Instant;
  /** When it was created. */
  readonly configured: Instant;
}

/** The operation by which functions ask about alarms. `all` gives those of a place, by name. */
export function describeOperations(all: (place: Place) => readonly DescribedAlarm[]): readonly Operation[] {
  return [
    {
      service: "cloudwatch",
      name: "DescribeAlarms",
      inputSchema: DescribeAlarmsInput$,
      parameters: ["AlarmNamePrefix", "MaxRecords", "NextToken"],
      questions: ({ place }) => [question(place)],
      perform: ({ place, input }) => describe(all(place), input),
    },
  ];
}

/** Service Authorization Reference, Amazon CloudWatch: it is authorized on alarms, whichever there are. */
function question({ account, region }: Place): ReturnType<Operation["questions"]>[0] {
  const resource = `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:*`;
  return { action: "cloudwatch:DescribeAlarms", resource, context: {}, resourceAccount: account };
}

/** API DescribeAlarms: without AlarmTypes metric alarms only, 50 a page unless told, in pages that a token leads through. */
function describe(alarms: readonly DescribedAlarm[], input: Fields): object {
  const prefix = String(input.AlarmNamePrefix ?? "");
  const from = Number(input.NextToken ?? 0);
  const to = from + Number(input.MaxRecords ?? 50);
  const found = alarms.filter(({ record }) => record.name.startsWith(prefix));
  return Object.freeze({
    MetricAlarms: found.slice(from, to).map(described),
    ...(to < found.length && { NextToken: String(to) }),
  });
}

function described({ record, state, reason, since, configured }: DescribedAlarm): object {
  const { watched } = record;
  const at = new Date(since);
  return {
    AlarmName: record.name,
    AlarmArn: record.arn,
    AlarmDescription: record.description,
    AlarmConfigurationUpdatedTimestamp: new Date(configured),
    EvaluationPeriods: record.evaluationPeriods,
    TreatMissingData: record.treatMissing,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: at,
    StateTransitionedTimestamp: at,
    ...(watched.by === "metric"
      ? {
          MetricName: watched.metricName,
          Namespace: watched.namespace,
          Period: record.periodSeconds,
          Dimensions: Object.entries(watched.dimensions).map(([Name, Value]) => ({ Name, Value })),
        }
      : { Metrics: [{ Id: watched.id, Expression: watched.text, ReturnData: true }] }),
  };
}

/**
 * What EventBridge gets of an alarm's change: CloudWatch User Guide, cloudwatch-and-eventbridge. (Changes of single series
 * are events of their own, "CloudWatch Alarm Contributor State Change", which the model does not send.)
 */
export function alarmEvent(record: AlarmRecord, change: AlarmChange, id: string): CloudEvent {
  const { watched, place } = record;
  return {
    id,
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    account: place.account,
    region: place.region,
    time: change.at,
    resources: [record.arn],
    detail: {
      alarmName: record.name,
      configuration: {
        ...(record.description !== undefined && { description: record.description }),
        metrics: [
          watched.by === "metric"
            ? {
                id: "m1",
                metricStat: { metric: metricOf(watched), period: record.periodSeconds, stat: watched.statistic },
              }
            : { id: watched.id, expression: watched.text, returnData: true },
        ],
      },
      previousState: { value: change.before },
      state: { value: change.after, reason: change.reason, timestamp: timestamp(change.at) },
    },
  };
}

function metricOf({ dimensions, metricName, namespace }: Extract<AlarmRecord["watched"], { by: "metric" }>): object {
  return { dimensions, name: metricName, namespace };
}

function timestamp(at: Instant): string {
  return new Date(at).toISOString().replace("Z", "+0000");
}
