import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../functions/policy";
import { keyOwnerStatement, policyDocument } from "./policyDocument";

export interface NotificationsArgs {
  readonly scope: pulumi.Input<Scope>;
  /** The ARN of an existing topic of this account and region in place of one that is created. */
  readonly existingTopicArn: string | undefined;
  /** Addresses that are subscribed; each must confirm the mail that SNS sends it. */
  readonly email: readonly string[];
  /** Addresses and topics are encrypted in the stack's file, and so they are in its state. */
  readonly secret: boolean;
}

const publishActions = ["sns:Publish"] as const;
/** What publishing to an encrypted topic takes. Source: SNS guide, sns-key-management. */
const keyActions = ["kms:Decrypt", "kms:GenerateDataKey*"] as const;

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

/** What an existing topic's policy needs, and its key's policy if it is encrypted. */
export interface TopicStatements {
  readonly topicArn: string;
  readonly policy: readonly object[];
  readonly keyPolicy: readonly object[];
}

/** Where failures are reported: an existing topic, or one encrypted under its own key and open to alarms and rules only. */
export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  /** For whoever owns an existing topic; a topic of the stack's own has them. */
  readonly statements: pulumi.Output<TopicStatements>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Notifications", name, {}, opts);
    const { existingTopicArn: given, secret } = args;
    const { subscribed, ready } =
      given === undefined ? this.createTopic(name, args) : existing(secret ? pulumi.secret(given) : given);
    this.subscribe(name, subscribed, args);
    this.topicArn = ready;
    this.statements = pulumi.all([args.scope, ready]).apply(([{ account }, topicArn]) => ({
      topicArn,
      policy: reporters(account, publishActions, topicArn),
      keyPolicy: reporters(account, keyActions, "*"),
    }));
    this.registerOutputs({ topicArn: this.topicArn });
  }

  private createTopic(name: string, args: NotificationsArgs): Topic {
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
          policyDocument([keyOwnerStatement(partition, account), ...reporters(account, keyActions, "*")]),
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
          .apply(([{ account }, arn]) => policyDocument(reporters(account, publishActions, arn))),
      },
      parent,
    );
    // Whoever publishes waits for the policy that lets it.
    return { subscribed: topic.arn, ready: pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn) };
  }

  private subscribe(name: string, topic: pulumi.Output<string>, { email, secret }: NotificationsArgs): void {
    for (const address of email) {
      new aws.sns.TopicSubscription(
        `${name}-mail-${fingerprint(address)}`,
        { topic, protocol: "email", endpoint: secret ? pulumi.secret(address) : address },
        { parent: this },
      );
    }
  }
}

/** A topic as soon as it exists, and once it can be published to. */
interface Topic {
  readonly subscribed: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
}

function existing(arn: pulumi.Input<string>): Topic {
  const topic = pulumi.output(arn);
  return { subscribed: topic, ready: topic };
}

/** Tells addresses apart without showing them, since the name of a resource is never encrypted. */
function fingerprint(address: string): string {
  return createHash("sha256").update(address).digest("hex").slice(0, 8);
}
