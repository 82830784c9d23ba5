import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface FailureEventsArgs {
  readonly machineArns: readonly pulumi.Input<string>[];
  readonly topicArn: pulumi.Input<string>;
}

/** Sends the cause of every execution that ended badly to the topic, in words, as soon as Step Functions says so. */
export class FailureEvents extends pulumi.ComponentResource {
  constructor(name: string, args: FailureEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:FailureEvents", name, {}, opts);
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        description: "Executions of rds-lifeboat's state machines that failed, timed out or were aborted",
        eventPattern: pulumi.jsonStringify({
          source: ["aws.states"],
          "detail-type": ["Step Functions Execution Status Change"],
          detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: args.machineArns },
        }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        arn: args.topicArn,
        inputTransformer: {
          inputPaths: {
            machine: "$.detail.stateMachineArn",
            execution: "$.detail.name",
            status: "$.detail.status",
            error: "$.detail.error",
            cause: "$.detail.cause",
            account: "$.account",
            time: "$.time",
          },
          inputTemplate:
            '"rds-lifeboat in account <account>: execution <execution> of <machine> ended <status> at <time>. Error: <error>. Cause: <cause>"',
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
