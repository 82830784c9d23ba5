import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NotifierEnd } from "../notify/notifier";

/** Which machines' failures the notifier is told. */
export interface FailureEventsArgs {
  /** ARNs of the machines. */
  readonly machineArns: readonly pulumi.Input<string>[];
  /**
   * The longest time between two runs of any of them, minutes: by that the notifier knows when silence means that all
   * is well.
   */
  readonly everyMinutes: number;
  /** Who is told. */
  readonly notifier: NotifierEnd;
}

/** Hands every execution that ended badly to the notifier, with its cause, as soon as Step Functions says so. */
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
        arn: args.notifier.machineArn,
        roleArn: args.notifier.roleArn,
        inputTransformer: {
          inputTemplate: `{"event": <aws.events.event.json>, "everyMinutes": ${args.everyMinutes}}`,
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
