import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { AlarmNow, Finding } from "./report";
import { cloudWatchSdk } from "./sdk";

/** The series of an alarm over many that ring, up to a hundred. Source: API DescribeAlarmContributors. */
async function ringingOf(client: CloudWatchClient, name: string): Promise<Finding[]> {
  const { DescribeAlarmContributorsCommand } = cloudWatchSdk();
  const { AlarmContributors = [] } = await client.send(new DescribeAlarmContributorsCommand({ AlarmName: name }));
  return AlarmContributors.map(({ ContributorAttributes = {}, StateReason = "" }) => {
    const { Database: database = "", Source: source } = ContributorAttributes;
    return { database, text: source === undefined ? StateReason : `of ${source}: ${StateReason}` };
  });
}

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
        ringing: alarm.Metrics && alarm.StateValue === "ALARM" ? await ringingOf(client, alarm.AlarmName ?? "") : [],
        since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
      });
    }
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
}
