import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarm } from "./alarm";
import type { Straight } from "./failureAlarms";
import { type SilencePeriods, silencePeriods } from "./silence";

/** Which machine is watched, and how often it must run. */
export interface IdleAlarmArgs {
  /** ARN of the machine. */
  readonly machineArn: pulumi.Input<string>;
  /**
   * Name of the machine, as people find it in the console.
   * @example "lifeboat-take-machine-1a2b3c4"
   */
  readonly machineName: pulumi.Input<string>;
  /**
   * The longest time between two of its runs, minutes. At least once a day.
   * @example 10
   */
  readonly everyMinutes: number;
  /**
   * Where the run-book is, as alarms name it.
   * @example "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
  /**
   * Of the notifier's machine: what it says in place of the usual, the section about it, and the topics that it is sent
   * to.
   * @default undefined, the notifier tells people
   */
  readonly straight?: Straight;
}

/** What tells a schedule apart, and what is said of it. */
export interface ScheduleAlarmsArgs extends Pick<IdleAlarmArgs, "machineName" | "everyMinutes" | "runbook"> {
  /**
   * Name of a group that holds this schedule only.
   * @example "lifeboat-copy-schedules-1a2b3c4"
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html
   */
  readonly groupName: pulumi.Input<string>;
}

/** Runs that must fail to come, and the least time, before people are told: a late one alone is no trouble. */
const [runs, leastMinutes] = [3, 60];

/** How long nothing may have started a machine before people are told, in minutes. */
export function idleMinutes(everyMinutes: number): number {
  const { period, evaluationPeriods } = idlePeriods(everyMinutes);
  return (period * evaluationPeriods) / 60;
}

function idlePeriods(everyMinutes: number): SilencePeriods {
  return silencePeriods(Math.max(leastMinutes, runs * everyMinutes));
}

/**
 * Creates the alarm on a machine that nothing starts any more. No event and no failure says that: whoever switches a schedule
 * off breaks nothing. Events that start a machine as well keep it from ringing, since the machine runs: see
 * {@link createScheduleAlarms}.
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
    ...idlePeriods(everyMinutes),
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
  });
}

/**
 * Creates the alarms on a schedule beside which events start the machine too: as long as those come, nobody would see that it
 * is gone, and what they miss would be missed for good. Source of the metrics: EventBridge Scheduler User Guide,
 * monitoring-cloudwatch.
 */
export function createScheduleAlarms(parent: pulumi.Resource, name: string, args: ScheduleAlarmsArgs): void {
  const { groupName, machineName, everyMinutes, runbook } = args;
  const common = {
    section: "a-pass-does-not-run",
    runbook,
    namespace: "AWS/Scheduler",
    dimensions: { ScheduleGroup: groupName },
    statistic: "Sum",
  } as const;
  createAlarm(parent, `${name}-unscheduled`, {
    ...common,
    words: pulumi.interpolate`The schedule of ${machineName} has not come for ${idleMinutes(everyMinutes)} minutes. Events still start it, but what they miss nobody makes up for. Look whether the schedule is there and enabled, and who changed it.`,
    metricName: "InvocationAttemptCount",
    treatMissingData: "breaching",
    ...idlePeriods(everyMinutes),
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
  });
  createAlarm(parent, `${name}-undelivered`, {
    ...common,
    words: pulumi.interpolate`The schedule of ${machineName} could not start it. Events still do, but what they miss nobody makes up for. Look whether the role of the schedule still has its policy.`,
    metricName: "InvocationDroppedCount",
    treatMissingData: "notBreaching",
    period: 300,
    evaluationPeriods: 1,
    threshold: 0,
    comparisonOperator: "GreaterThanThreshold",
  });
}
