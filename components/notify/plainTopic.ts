import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import { policyDocument } from "../kit/policyDocument";
import { alarmsMayPublish, subscribeMail } from "./notifications";

/** Who is told by the topic without encryption. */
export interface PlainTopicArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Input<Scope>;
  /**
   * Addresses that are subscribed; each must confirm the mail that SNS sends it.
   * @example ["on-call@example.com"]
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
   */
  readonly email: readonly string[];
  /** Whether addresses are encrypted in the stack's file, and so in its state. */
  readonly secret: boolean;
}

/**
 * A topic without encryption, for the worst news: alarms publish to it themselves. A topic under a key falls silent with
 * the key, so whoever disables the account's keys would silence the news of it. What comes here is the text of alarms as
 * they were deployed: no database, person or key is named in it.
 */
export class PlainTopic extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: PlainTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:PlainTopic", name, {}, opts);
    const parent = { parent: this };
    const topic = new aws.sns.Topic(`${name}-topic`, {}, parent);
    const policy = new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: topic.arn,
        policy: pulumi
          .all([pulumi.output(args.scope), topic.arn])
          .apply(([{ account }, arn]) => policyDocument(alarmsMayPublish(account, arn))),
      },
      parent,
    );
    subscribeMail(this, name, topic.arn, args);
    // Alarms wait for the policy that lets them publish.
    this.topicArn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
