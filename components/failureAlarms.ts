import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface FailureAlarmsArgs {
  readonly machineArn: pulumi.Input<string>;
  /** As people find it in the console. Not taken from the ARN, which a deployment of other parts alone does not have. */
  readonly machineName: pulumi.Input<string>;
  readonly topicArn: pulumi.Input<string>;
}

/** How an execution can end badly: the metric of AWS/States, and the word people read. */
const endings = [
  { suffix: "failed", metric: "ExecutionsFailed", word: "failed" },
  { suffix: "timed-out", metric: "ExecutionsTimedOut", word: "timed out" },
  { suffix: "aborted", metric: "ExecutionsAborted", word: "was aborted" },
] as const;

/** Alarms on a machine's metrics: status events are best effort, metrics are not. */
export class FailureAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: FailureAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:FailureAlarms", name, {}, opts);
    for (const { suffix, metric, word } of endings) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${suffix}`,
        {
          alarmDescription: pulumi.interpolate`An execution of ${args.machineName} ${word}. Open that state machine in Step Functions and read the cause of its last execution; databases may go unprotected until it works again.`,
          namespace: "AWS/States",
          metricName: metric,
          dimensions: { StateMachineArn: args.machineArn },
          statistic: "Sum",
          period: 60,
          evaluationPeriods: 1,
          threshold: 0,
          comparisonOperator: "GreaterThanThreshold",
          treatMissingData: "notBreaching",
          alarmActions: [args.topicArn],
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
