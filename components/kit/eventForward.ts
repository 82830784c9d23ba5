import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import { createCallerRole } from "./callerRole";

/** Which events go where. */
export interface EventForwardArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Output<Scope>;
  /** What the rule is for, in a few words: shown in the console. */
  readonly description: string;
  /**
   * Which events are sent.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
   */
  readonly pattern: object;
  /** ARN of the bus that gets the events, of this account and maybe another region. */
  readonly busArn: pulumi.Input<string>;
}

/** Sends events of one region to a bus of another: a rule starts what is in its own region only. Source: EventBridge guide. */
export class EventForward extends pulumi.ComponentResource {
  constructor(name: string, args: EventForwardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:EventForward", name, {}, opts);
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      { description: args.description, eventPattern: JSON.stringify(args.pattern) },
      { parent: this },
    );
    const { scope, busArn } = args;
    const call = { scope, service: "events.amazonaws.com", sid: "ForwardEvents", action: "events:PutEvents" };
    const role = createCallerRole(name, { ...call, resourceArn: busArn }, this);
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      { rule: rule.name, arn: busArn, roleArn: role.arn },
      { parent: this, dependsOn: [role.policy] },
    );
    this.registerOutputs({});
  }
}
