import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { cloudWatchSdk } from "../aws/clients";
import type { Statement } from "../aws/policy";

/** The namespace of every metric of ours. */
export const namespace = "rds-lifeboat";

/** The metrics by what they are about. A name is a contract: alarms and dashboards look for it. */
export const metricNames = {
  /** Per source and database: minutes since the data of the newest usable copy were taken. */
  age: "AgeMinutes",
  /** Per source and database: usable copies. */
  copies: "CopiesHeld",
  /** Per stack: the highest age of all databases that have none of their own allowance. */
  worstAge: "WorstAgeMinutes",
  /** Per stack: databases of which there is a usable copy. */
  measured: "DatabasesMeasured",
  /** Per stack: databases that are to be there. */
  expected: "DatabasesExpected",
  /** Per stack: those of them without any usable copy. */
  missing: "DatabasesMissing",
  /** Per stack: the fuller of the two quotas of manual snapshots, in percent. */
  quota: "QuotaUsedPercent",
  /** Per stack: 1 from {@link quotaAlarmPercent} of a quota until less than {@link quotaCalmPercent} are used, else 0. */
  quotaNearlyFull: "QuotaNearlyFull",
  /** Per stack: snapshots shared by accounts that nobody configured. */
  strangers: "StrangerShares",
  /** Per stack: keys of the account that copies are encrypted under and that cannot be used. */
  unusableKeys: "KeysUnusable",
  /** Per stack: sources that offer nothing and patterns that match nothing, for longer than is accepted. */
  empty: "EmptyChoices",
  /** Per stack: copies that were there at the last look, are not now, and that our retention did not let go. */
  vanished: "VanishedCopies",
} as const;

/** The quota's share from which people are told, in percent. */
export const quotaAlarmPercent = 80;

/**
 * The quota's share below which that is over, in percent: another one than {@link quotaAlarmPercent}, because copies come and go
 * every hour, and people would hear of each.
 */
export const quotaCalmPercent = 75;

/** One value of one metric. */
export interface Datum {
  readonly name: (typeof metricNames)[keyof typeof metricNames];
  readonly value: number;
  /** Beside the stack, which every metric has. */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** Data of the stack as a whole, by what they are about. */
export function stackData(values: Partial<Record<keyof typeof metricNames, number>>): readonly Datum[] {
  return Object.entries(values).map(([about, value]) => ({
    name: metricNames[about as keyof typeof metricNames],
    value,
  }));
}

/** Data in one request. Source: CloudWatch User Guide, CloudWatch service quotas. */
const dataPerRequest = 1_000;

/** Publishes the data of a stack, as of now. */
export async function publish(client: CloudWatchClient, stack: string, data: readonly Datum[]): Promise<void> {
  const sdk = cloudWatchSdk();
  for (let from = 0; from < data.length; from += dataPerRequest) {
    const MetricData = data.slice(from, from + dataPerRequest).map(({ name, value, dimensions = {} }) => ({
      MetricName: name,
      Value: value,
      Dimensions: Object.entries({ Stack: stack, ...dimensions }).map(([Name, Value]) => ({ Name, Value })),
    }));
    await client.send(new sdk.PutMetricDataCommand({ Namespace: namespace, MetricData }));
  }
}

/** The permission to publish: CloudWatch knows no resources here, only namespaces. Source: service authorization reference. */
export function publishNeeds(): Statement[] {
  return [
    {
      Sid: "PublishOwnMetrics",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricData"],
      Resource: ["*"],
      Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
    },
  ];
}
