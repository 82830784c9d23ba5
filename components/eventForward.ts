import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../functions/policy";
import { policyDocument, trustService } from "./policyDocument";

export interface EventForwardArgs {
  readonly scope: pulumi.Output<Scope>;
  readonly description: string;
  readonly pattern: object;
  /** The bus that gets the events, of this account and maybe another region. */
  readonly busArn: pulumi.Input<string>;
}

/** Sends events of one region to a bus of another: a rule starts what is in its own region only. Source: EventBridge guide. */
export class EventForward extends pulumi.ComponentResource {
  constructor(name: string, args: EventForwardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:EventForward", name, {}, opts);
    const parent = { parent: this };
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      { description: args.description, eventPattern: JSON.stringify(args.pattern) },
      parent,
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: args.scope.apply(({ account }) => trustService("events.amazonaws.com", account)) },
      parent,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi
          .output(args.busArn)
          .apply((arn) =>
            policyDocument([{ Sid: "ForwardEvents", Effect: "Allow", Action: ["events:PutEvents"], Resource: [arn] }]),
          ),
      },
      parent,
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      { rule: rule.name, arn: args.busArn, roleArn: role.arn },
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}
