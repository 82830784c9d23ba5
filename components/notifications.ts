import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../functions/policy";
import { keyOwnerStatement, policyDocument } from "./policyDocument";

export interface NotificationsArgs {
  readonly scope: pulumi.Input<Scope>;
  /** Addresses that are subscribed; each must confirm the mail that SNS sends it. */
  readonly email: readonly string[];
  /** The addresses are encrypted in the stack's file, and so they are in its state. */
  readonly secret: boolean;
}

/**
 * The services that report failures. CloudWatch says for which account it acts; EventBridge does not when it publishes
 * to SNS, so a condition would silence it. Source: EventBridge guide ("You can't use Condition blocks in Amazon SNS
 * topic policies for EventBridge"); SNS guide, encrypted topics.
 */
function reporters(account: string, actions: readonly string[], resource: string): object[] {
  return [
    {
      Sid: "AlarmsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: actions,
      Resource: resource,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    {
      Sid: "StatusEvents",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: actions,
      Resource: resource,
    },
  ];
}

/** The stack's topic: encrypted under a key of its own, open to CloudWatch alarms and EventBridge rules only. */
export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Notifications", name, {}, opts);
    const parent = { parent: this };
    const scope = pulumi.output(args.scope);
    // The AWS-managed key of SNS admits neither of the two services, so an encrypted topic needs its own.
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Encrypts the notifications of rds-lifeboat",
        enableKeyRotation: true,
        deletionWindowInDays: 7,
        policy: scope.apply(({ partition, account }) =>
          policyDocument([
            keyOwnerStatement(partition, account),
            ...reporters(account, ["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
          ]),
        ),
      },
      parent,
    );
    const topic = new aws.sns.Topic(`${name}-topic`, { kmsMasterKeyId: key.arn }, parent);
    const policy = new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: topic.arn,
        policy: pulumi
          .all([scope, topic.arn])
          .apply(([{ account }, arn]) => policyDocument(reporters(account, ["sns:Publish"], arn))),
      },
      parent,
    );
    for (const address of args.email) {
      new aws.sns.TopicSubscription(
        `${name}-mail-${fingerprint(address)}`,
        { topic: topic.arn, protocol: "email", endpoint: args.secret ? pulumi.secret(address) : address },
        parent,
      );
    }
    // Whoever publishes waits for the policy that lets it.
    this.topicArn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

/** Tells addresses apart without showing them, since the name of a resource is never encrypted. */
function fingerprint(address: string): string {
  return createHash("sha256").update(address).digest("hex").slice(0, 8);
}
