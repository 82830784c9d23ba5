import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import type { PassSettings } from "../../functions/pass/settings";
import type { NotifierEnd } from "../notify/notifier";
import { ScheduledPass, type ScheduledPassArgs } from "./scheduledPass";

/** What every pass of a pipeline is told alike. */
export interface PipelineArgs extends Omit<PassSettings, "cadenceMinutes"> {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Output<Scope>;
  /**
   * Whether what holds data, or without which data is lost, survives the destruction of the stack.
   * @default true
   */
  readonly deletionProtection: boolean;
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

/** Creates a pass that a schedule starts. */
export function createScheduledPass(
  parent: pulumi.Resource,
  name: string,
  { scope, logRetentionDays, runbook }: PipelineArgs,
  pass: PassArgs,
): ScheduledPass {
  return new ScheduledPass(name, { ...pass, scope, logRetentionDays, runbook }, { parent });
}

/** Creates a pass that a schedule starts, and returns the ARN of its machine. */
export function createPass(...given: Parameters<typeof createScheduledPass>): pulumi.Output<string> {
  return createScheduledPass(...given).machineArn;
}
