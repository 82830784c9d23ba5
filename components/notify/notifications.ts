import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import { keyOwnerStatement, policyDocument } from "../kit/policyDocument";

/** Who is told by the topic of a region. */
export interface NotificationsArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Input<Scope>;
  /**
   * ARN of an existing topic of this account and region in place of one that is created.
   * @default undefined, a topic is created
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
   */
  readonly existingTopicArn: string | undefined;
  /**
   * Addresses that are subscribed; each must confirm the mail that SNS sends it.
   * @example ["on-call@example.com"]
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
   */
  readonly email: readonly string[];
  /** Whether addresses and topics are encrypted in the stack's file, and so in its state. */
  readonly secret: boolean;
}

const publishActions = ["sns:Publish"] as const;
/** What publishing to an encrypted topic takes. Source: SNS guide, sns-key-management. */
const keyActions = ["kms:Decrypt", "kms:GenerateDataKey*"] as const;

/**
 * Alarms on what tells people, which reach them by themselves. CloudWatch says for which account it acts. Whatever else
 * publishes is a role of this stack: IAM lets it. Source: SNS guide, encrypted topics.
 */
function alarms(account: string, actions: readonly string[], resource: string): object[] {
  return [
    {
      Sid: "AlarmsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: actions,
      Resource: resource,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
  ];
}

/** The statements of a topic's policy that let the alarms of its account publish to it, and nobody else. */
export function alarmsMayPublish(account: string, topicArn: string): object[] {
  return alarms(account, publishActions, topicArn);
}

/** What an existing topic's policy needs, and its key's policy if it is encrypted. */
export interface TopicStatements {
  /** ARN of the topic. */
  readonly topicArn: string;
  /**
   * Statements for the topic's policy.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
   */
  readonly policy: readonly object[];
  /**
   * Statements for the policy of the topic's key, if it is encrypted.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  readonly keyPolicy: readonly object[];
}

/** Where people are told: an existing topic, or one encrypted under its own key and open to alarms of this account only. */
export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  /** The key of a topic that is created; undefined for an existing one, of which it is not known. */
  readonly keyArn: pulumi.Output<string> | undefined;
  /** For whoever owns an existing topic; a topic of the stack's own has them. */
  readonly statements: pulumi.Output<TopicStatements>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Notifications", name, {}, opts);
    const { existingTopicArn: given, secret } = args;
    const { subscribed, ready, keyArn } =
      given === undefined ? this.createTopic(name, args) : existing(secret ? pulumi.secret(given) : given);
    this.keyArn = keyArn;
    subscribeMail(this, name, subscribed, args);
    this.topicArn = ready;
    this.statements = pulumi.all([args.scope, ready]).apply(([{ account }, topicArn]) => ({
      topicArn,
      policy: alarmsMayPublish(account, topicArn),
      keyPolicy: alarms(account, keyActions, "*"),
    }));
    this.registerOutputs({ topicArn: this.topicArn });
  }

  private createTopic(name: string, args: NotificationsArgs): Topic {
    const parent = { parent: this };
    const scope = pulumi.output(args.scope);
    // The AWS-managed key of SNS does not admit CloudWatch, so an encrypted topic needs its own.
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Encrypts the notifications of rds-lifeboat",
        enableKeyRotation: true,
        deletionWindowInDays: 7,
        policy: scope.apply(({ partition, account }) =>
          policyDocument([keyOwnerStatement(partition, account), ...alarms(account, keyActions, "*")]),
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
          .apply(([{ account }, arn]) => policyDocument(alarmsMayPublish(account, arn))),
      },
      parent,
    );
    // Whoever publishes waits for the policy that lets it.
    return { subscribed: topic.arn, ready: pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn), keyArn: key.arn };
  }
}

/** A topic as soon as it exists, and once it can be published to. */
interface Topic {
  readonly subscribed: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string> | undefined;
}

function existing(arn: pulumi.Input<string>): Topic {
  const topic = pulumi.output(arn);
  return { subscribed: topic, ready: topic, keyArn: undefined };
}

/** Subscribes addresses to a topic; each must confirm the mail that SNS sends it. */
export function subscribeMail(
  parent: pulumi.Resource,
  name: string,
  topic: pulumi.Output<string>,
  { email, secret }: Pick<NotificationsArgs, "email" | "secret">,
): void {
  for (const address of email) {
    new aws.sns.TopicSubscription(
      `${name}-mail-${fingerprint(address)}`,
      { topic, protocol: "email", endpoint: secret ? pulumi.secret(address) : address },
      { parent },
    );
  }
}

/** Tells addresses apart without showing them, since the name of a resource is never encrypted. */
function fingerprint(address: string): string {
  return createHash("sha256").update(address).digest("hex").slice(0, 8);
}
