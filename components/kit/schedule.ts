import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import { createCallerRole } from "./callerRole";

/** What is started, and when. */
export interface ScheduleArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Input<Scope>;
  /** What it is for, in a few words: shown in the console. */
  readonly description: string;
  /**
   * When it starts, in the words of EventBridge Scheduler, UTC.
   * @example "rate(10 minutes)", "cron(0 3 * * ? *)"
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: string;
  /** ARN of the machine that it starts. */
  readonly machineArn: pulumi.Output<string>;
  /**
   * Name of the group of the schedule.
   * @default undefined, the account's default group
   * @example "lifeboat-copy-schedules-1a2b3c4"
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html
   */
  readonly groupName?: pulumi.Output<string> | undefined;
}

/**
 * The input of a machine that its schedule starts: the time that was meant, by EventBridge's clock. Source: EventBridge
 * Scheduler User Guide, managing-schedule-context-attributes.
 */
const scheduledInput = JSON.stringify({ scheduledAt: "<aws.scheduler.scheduled-time>" });

/** Creates the schedule of a machine, with a role that can start that machine only. */
export function createSchedule(parent: pulumi.Resource, name: string, args: ScheduleArgs): void {
  const call = { service: "scheduler.amazonaws.com", sid: "StartSweep", action: "states:StartExecution" };
  const role = createCallerRole(
    `${name}-schedule`,
    { ...call, scope: args.scope, resourceArn: args.machineArn },
    parent,
  );
  new aws.scheduler.Schedule(
    `${name}-schedule`,
    {
      description: args.description,
      groupName: args.groupName,
      scheduleExpression: args.schedule,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: args.machineArn,
        roleArn: role.arn,
        input: scheduledInput,
        // A run that could not start within the hour is of no use: the next one does the same work.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      },
    },
    { parent, dependsOn: [role.policy] },
  );
}
