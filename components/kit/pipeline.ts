import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import type { Level } from "../../functions/pass/log";
import type { NotifierEnd } from "../notify/notifier";
import { ScheduledPass, type ScheduledPassArgs } from "./scheduledPass";

/** What every pass of a pipeline is told alike. */
export interface PipelineArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Output<Scope>;
  /**
   * Value of the tags CreatedBy and CopiedBy, by which the stack knows its own snapshots.
   * @default "rds-lifeboat"
   */
  readonly createdBy: string;
  /**
   * Value of the tag Platform of snapshots and copies.
   * @default "rds-lifeboat"
   */
  readonly platform: string;
  /**
   * Regular expressions of which one must match the whole name of a database.
   * @default [".*"]
   * @example ["orders", "billing-.*"]
   */
  readonly patterns: readonly string[];
  /**
   * Whether what holds data, or without which data is lost, survives the destruction of the stack.
   * @default true
   */
  readonly deletionProtection: boolean;
  /**
   * Whether the passes only log what they would do.
   * @default false
   */
  readonly dryRun: boolean;
  /**
   * How much the functions log: this level and those that are worse.
   * @default "info"
   */
  readonly logLevel: Level;
  /**
   * Days for which logs are kept: one of the periods that CloudWatch Logs knows.
   * @default 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly logRetentionDays: number;
  /** ARN of the topic through which people are told. */
  readonly topicArn: pulumi.Input<string>;
  /** ARN of the topic without encryption, for the worst news alone. */
  readonly plainTopicArn: pulumi.Input<string>;
  /** Who tells people what goes wrong. */
  readonly notifier: NotifierEnd;
  /**
   * Where the run-book is, as messages and alarms name it.
   * @default "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
}

/** What one pass adds to that. */
export type PassArgs = Pick<
  ScheduledPassArgs,
  "description" | "factory" | "settings" | "needs" | "schedule" | "everyMinutes" | "eventsStartIt"
>;

/** Creates the sweep of one pass. */
export function createScheduledPass(
  parent: pulumi.Resource,
  name: string,
  { scope, logRetentionDays, runbook }: PipelineArgs,
  pass: PassArgs,
): ScheduledPass {
  return new ScheduledPass(name, { ...pass, scope, logRetentionDays, runbook }, { parent });
}

/** Creates the sweep of one pass and returns the ARN of its machine. */
export function createPass(...given: Parameters<typeof createScheduledPass>): pulumi.Output<string> {
  return createScheduledPass(...given).machineArn;
}
