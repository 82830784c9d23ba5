import type { CloudWatchClient, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { cloudWatchSdk } from "../aws/clients";
import type { AlarmNow } from "./report";

/** Every metric alarm whose name begins so, in whatever state. */
export async function alarmsOf(client: CloudWatchClient, prefix: string): Promise<AlarmNow[]> {
  const { DescribeAlarmsCommand } = cloudWatchSdk();
  const found: AlarmNow[] = [];
  let NextToken: string | undefined;
  do {
    const input = { AlarmNamePrefix: prefix, MaxRecords: 100, ...(NextToken && { NextToken }) };
    const answer = await client.send(new DescribeAlarmsCommand(input));
    for (const alarm of answer.MetricAlarms ?? []) {
      const dimensions: Record<string, string> = {};
      for (const { Name = "", Value = "" } of alarm.Dimensions ?? []) dimensions[Name] = Value;
      found.push({
        name: alarm.AlarmName ?? "",
        description: alarm.AlarmDescription ?? "",
        dimensions,
        state: alarm.StateValue ?? "",
        reason: alarm.StateReason ?? "",
        silentUntil: alarm.TreatMissingData === "breaching" ? firstWindowEnd(alarm) : undefined,
        since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
      });
    }
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
}

/** When an alarm has looked for as long as it looks back: until then, data that it misses may only not have begun. */
function firstWindowEnd({
  AlarmConfigurationUpdatedTimestamp,
  Period = 0,
  EvaluationPeriods = 0,
}: MetricAlarm): number {
  return (AlarmConfigurationUpdatedTimestamp?.getTime() ?? 0) + Period * EvaluationPeriods * 1_000;
}
