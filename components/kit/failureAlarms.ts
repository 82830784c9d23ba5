import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../../functions/notify/sections";
import { createAlarm } from "./alarm";

/** Which machine is watched, and what is said when it fails. */
export interface FailureAlarmsArgs {
  /** ARN of the machine. */
  readonly machineArn: pulumi.Input<string>;
  /**
   * Name of the machine, as people find it in the console. Not taken from its ARN, which a deployment of other parts alone does
   * not have.
   * @example "lifeboat-take-machine-1a2b3c4"
   */
  readonly machineName: pulumi.Input<string>;
  /**
   * Where the run-book is, as alarms name it.
   * @example "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
  /**
   * Of the notifier's machine: the topics that its alarms are sent to, the section about it, and what they mean.
   * @default undefined, the notifier tells people
   */
  readonly straight?: Straight;
}

/** An alarm that goes to people as it is. */
export interface Straight {
  /** ARNs of the topics. */
  readonly to: readonly pulumi.Input<string>[];
  /** The section of the run-book that says what to do. */
  readonly section: Section;
  /** What it says: constant, and without names, since a topic that it goes to may not be encrypted. */
  readonly words: string;
}

/** How an execution can end badly: the metric of AWS/States, the word people read, and where they read on. */
const endings = [
  { suffix: "failed", metric: "ExecutionsFailed", word: "failed", section: "a-pass-fails" },
  { suffix: "timed-out", metric: "ExecutionsTimedOut", word: "timed out", section: "a-pass-does-not-end" },
  { suffix: "aborted", metric: "ExecutionsAborted", word: "was aborted", section: "a-pass-was-stopped" },
] as const;

/** Minutes for which an alarm rings on after a failure: longer than the notifier needs to look at it. */
const ringMinutes = 30;

/** Alarms on a machine's metrics: status events are best effort, metrics are not. */
export class FailureAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: FailureAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:FailureAlarms", name, {}, opts);
    for (const { suffix, metric, word, section } of endings) {
      createAlarm(this, `${name}-${suffix}`, {
        words:
          args.straight?.words ??
          pulumi.interpolate`An execution of ${args.machineName} ${word}. Open that state machine in Step Functions and read the cause of its last execution; databases may go unprotected until it works again.`,
        section: args.straight?.section ?? section,
        runbook: args.runbook,
        ...(args.straight && { straightTo: args.straight.to }),
        namespace: "AWS/States",
        metricName: metric,
        dimensions: { StateMachineArn: args.machineArn },
        statistic: "Sum",
        period: 60,
        evaluationPeriods: ringMinutes,
        datapointsToAlarm: 1,
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      });
    }
    this.registerOutputs({});
  }
}
