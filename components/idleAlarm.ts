import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../functions/notifying/sections";
import { createAlarm } from "./alarm";

export interface IdleAlarmArgs {
  readonly machineArn: pulumi.Input<string>;
  /** As people find it in the console. */
  readonly machineName: pulumi.Input<string>;
  /** How long it is at most from one run to the next. At least once a day. */
  readonly everyMinutes: number;
  /** Where the run-book is. */
  readonly runbook: pulumi.Input<string>;
  /** Of the notifier's machine: what it says in place of the usual, the section about it, and the topic that it is sent to. */
  readonly straight?: { readonly words: string; readonly section: Section; readonly to: pulumi.Input<string> };
}

/** Runs that must fail to come, and the least time, before people are told: a late one alone is no trouble. */
const [runs, leastMinutes] = [3, 60];
/**
 * Periods of that time. Several short ones rather than a long one: when data are missing, CloudWatch also looks some periods
 * further back, and takes what it finds there for the newest. Source: CloudWatch User Guide, alarms-and-missing-data.
 */
const periods = 6;

/**
 * The period in seconds. All periods together are three days at most: CloudWatch takes up to a day with periods of less than
 * an hour, and up to seven days with others. Source: CloudWatch API, PutMetricAlarm.
 */
function periodSeconds(everyMinutes: number): number {
  return Math.ceil(Math.max(leastMinutes, runs * everyMinutes) / periods) * 60;
}

/** How long nothing may have started a machine before people are told, in minutes. */
export function idleMinutes(everyMinutes: number): number {
  return (periodSeconds(everyMinutes) * periods) / 60;
}

/**
 * Creates the alarm on a machine that nothing starts any more. No event and no failure says that: whoever switches a schedule
 * off breaks nothing. Events that start a machine as well keep it from ringing, since the machine runs.
 */
export function createIdleAlarm(
  parent: pulumi.Resource,
  name: string,
  args: IdleAlarmArgs,
): aws.cloudwatch.MetricAlarm {
  const { machineArn, machineName, everyMinutes, runbook, straight } = args;
  const words = pulumi.interpolate`${machineName} was not started for ${idleMinutes(everyMinutes)} minutes. Look whether its schedule is there and enabled, and who changed it: what this pass does is not done.`;
  return createAlarm(parent, name, {
    words: straight?.words ?? words,
    section: straight?.section ?? "a-pass-does-not-run",
    runbook,
    // Straight to people go data that stop, and not such as have not begun: each deployment would begin with an alarm. The
    // notifier knows itself which alarms have not had the time to see any.
    ...(straight && { straightTo: straight.to, onSilence: true }),
    treatMissingData: straight ? "missing" : "breaching",
    namespace: "AWS/States",
    metricName: "ExecutionsStarted",
    dimensions: { StateMachineArn: machineArn },
    statistic: "Sum",
    period: periodSeconds(everyMinutes),
    evaluationPeriods: periods,
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
  });
}
