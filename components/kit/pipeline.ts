import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import type { Level } from "../../functions/pass/log";
import type { NotifierEnd } from "../notify/notifier";
import { ScheduledPass, type ScheduledPassArgs } from "./scheduledPass";

/** What every pass of a pipeline is told alike. */
export interface PipelineArgs {
  readonly scope: pulumi.Output<Scope>;
  /** Value of the tags by which the stack knows its own snapshots. */
  readonly createdBy: string;
  readonly platform: string;
  /** Expressions of which one must match the whole name of a database. */
  readonly patterns: readonly string[];
  /** Whether what holds data, or without which data is lost, survives the destruction of the stack. */
  readonly deletionProtection: boolean;
  readonly dryRun: boolean;
  readonly logLevel: Level;
  readonly logRetentionDays: number;
  readonly topicArn: pulumi.Input<string>;
  /** The topic without encryption, for the worst news alone. */
  readonly plainTopicArn: pulumi.Input<string>;
  /** Who tells people what goes wrong. */
  readonly notifier: NotifierEnd;
  /** Where the run-book is. */
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
