import { z } from "zod";
import { partitionOf } from "../../facts/regions";
import { each, foreignKey, problem, repeated } from "./kit/checks";
import type { Sparse } from "./kit/draft";
import { durationMinutes } from "./kit/durations";
import { duration, durationAllowed, email, keyAllowed, keyArn, setting, text } from "./kit/forms";
import type { Problem } from "./kit/problems";
import { parseTopicArn, topicArnProblem } from "./kit/topicArns";
import type { StackDraft } from "./stack";

const secretAllowed = "the ARN of a secret of this account: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX";

/** The parts of a secret's ARN that matter. */
interface SecretArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Secrets Manager adds a hyphen and six characters to the name. Source: User Guide, ARN of a secret. */
function parseSecretArn(text: string): SecretArn | undefined {
  const found = /^arn:([a-z-]+):secretsmanager:([a-z0-9-]+):(\d{12}):secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/.exec(
    text,
  );
  return found ? { partition: found[1]!, region: found[2]!, account: found[3]! } : undefined;
}

/** Why a text cannot stand for a secret, or undefined if it can. */
function secretArnProblem(text: string): string | undefined {
  if (parseSecretArn(text)) return undefined;
  return "This is not the whole ARN of a secret, with the six characters at its end (aws secretsmanager describe-secret --secret-id NAME).";
}

/** Why a text cannot stand for where the run-book is. A setting: people follow it when something is wrong. */
function runbookProblem(text: string): string | undefined {
  return /^(?:https:\/\/|(?![A-Za-z][\w+.-]*:))[\w.-][\w./~%&=?:+-]{0,299}$/.test(text)
    ? undefined
    : "This is neither an https address nor a path.";
}

/** Why a text cannot stand for an address that the notifier calls while all is well. */
function heartbeatProblem(text: string): string | undefined {
  return /^https:\/\/[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?\/[\w./~%&=?:+@-]{1,250}$/.test(text)
    ? undefined
    : "The notifier could not call this. Copy the whole address from the service that listens: https://HOST/PATH.";
}

const shape = {
  notifications: z
    .strictObject({
      email: setting(z.array(email()).max(20).default([]), {
        meaning: "Who is told about failures; each address must confirm AWS's first message.",
        allowed: "up to 20 e-mail addresses, each once",
        example: ["on-call@example.com"],
        see: "https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html",
      }),
      topics: setting(z.array(text(topicArnProblem)).max(2).default([]), {
        meaning:
          "Existing topics to use in place of those that this stack creates, each for its region. What their policies need is printed as topicPolicyStatements.",
        allowed:
          "up to 2 ARNs of SNS topics of this account, arn:aws:sns:REGION:ACCOUNT:NAME: one of the stack's region and one of dr.region",
        see: "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        s1: "the topic from outside",
      }),
      slack: z
        .strictObject({
          webhookSecret: setting(text(secretArnProblem), {
            meaning:
              "A secret of Secrets Manager whose value is the address of an incoming webhook of Slack: messages go there too. The address itself has no place in settings.",
            allowed: secretAllowed,
            fallback: "none: nothing goes to Slack",
            see: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html",
          }),
          key: setting(keyArn().optional(), {
            meaning: "The customer-managed key that this secret is encrypted with.",
            allowed: `${keyAllowed}, of the secret's account and region`,
            fallback: "the key that AWS manages",
            see: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
          }),
        })
        .optional(),
      heartbeat: setting(text(heartbeatProblem).optional(), {
        meaning:
          "An address outside of AWS that the notifier calls every 15 minutes while it can tell people; let its service alert you when no call came for an hour. It notices what no alarm can: that alarms, topics or the account are gone. Give each stack an address of its own, and keep it from the source account: whoever knows it can call in the notifier's place.",
        allowed: "an https address that accepts POST, 300 characters at most",
        fallback: "none: nobody outside of AWS notices silence",
        example: "https://health.example.com/ping/drprod",
      }),
      runbook: setting(text(runbookProblem).default("docs/operations.md"), {
        meaning:
          "Where messages say that the run-book is, followed by # and the section. Give the address at which your people read it.",
        allowed: "an https address, or a path in this repository, without # and spaces",
      }),
      reminder: setting(
        duration("1h", "30d", "More often it would be noise; less often a problem would be forgotten.").default("1d"),
        {
          meaning: "After how long people are told again of a problem that has not changed.",
          allowed: durationAllowed("1h", "30d"),
        },
      ),
    })
    .prefault({}),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** Messages to Slack, beside those by mail. */
export interface SlackSettings {
  /**
   * ARN of the secret of Secrets Manager whose value is the address of an incoming webhook.
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  readonly webhookSecret: string;
  /**
   * ARN of the customer-managed key that the secret is encrypted with.
   * @default undefined, the key that AWS manages
   */
  readonly key: string | undefined;
}

/** Who is told of failures, how, and how often. */
export interface NotificationsSettings {
  /**
   * Addresses to which SNS sends mail; each must confirm AWS's first message.
   * @default none
   * @example ["on-call@example.com"]
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
   */
  readonly email: readonly string[];
  /**
   * ARNs of existing topics of this account, at most one in each region of the stack, in place of those that it would create.
   * @default none
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
   */
  readonly topics: readonly string[];
  /**
   * Where the address of Slack's webhook is kept.
   * @default undefined, nothing goes to Slack
   * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
   */
  readonly slack: SlackSettings | undefined;
  /**
   * An https address outside of AWS that the notifier calls every 15 minutes while it can tell people.
   * @default undefined, it calls none
   * @example "https://health.example.com/ping/drprod"
   */
  readonly heartbeat: string | undefined;
  /**
   * Where the run-book is, as messages name it: an https address, or a path in this repository.
   * @default "docs/operations.md"
   */
  readonly runbook: string;
  /**
   * Minutes after which people are told again of what still stands.
   * @default 1440
   */
  readonly reminderMinutes: number;
}

type NotificationsDraft = NonNullable<Sparse<Written>["notifications"]>;

/** What the rules need to know besides: alarms and events reach topics of their own region, of which a stack has up to two. */
interface Draft extends StackDraft {
  readonly notifications?: NotificationsDraft | undefined;
  readonly dr?: { readonly region?: string | undefined } | undefined;
}

function rules(draft: Draft): readonly Problem[] {
  const { notifications, account } = draft;
  return [
    ...repeated("notifications.email", notifications?.email),
    ...topicsProblems(draft),
    ...(notifications?.slack ? slackProblems(notifications.slack, account, hasOtherWay(notifications)) : []),
  ];
}

/** Whether anybody is told by other means than Slack, rightly or not. */
function hasOtherWay({ email, topics }: NotificationsDraft): boolean {
  return (email ?? []).length + (topics ?? []).length > 0;
}

/** Alarms and events reach topics of their own account and region only. */
function topicsProblems({ account, region, dr, notifications }: Draft): readonly Problem[] {
  const topics = notifications?.topics;
  const regions =
    region === undefined || (dr && "region" in dr && !dr.region) ? undefined : [region, dr?.region ?? region];
  return each("notifications.topics", topics, (arn, at) => {
    const topic = parseTopicArn(arn);
    if (topic === undefined) return undefined;
    if (account !== undefined && topic.account !== account) {
      return `The topic is in account ${topic.account}, not in this stack's ${account}, and nothing there is admitted here. Name a topic of this account.`;
    }
    if (regions !== undefined && !regions.includes(topic.region)) {
      return `Nothing is reported in ${topic.region}: this stack is in ${[...new Set(regions)].join(" and ")}, and alarms reach topics of their own region only. Name a topic there.`;
    }
    if (partitionOf(topic.region) !== topic.partition) {
      return `The partition ${topic.partition} does not have ${topic.region}. Copy the topic's ARN from the console.`;
    }
    const first = topics!.findIndex((other) => other !== undefined && parseTopicArn(other)?.region === topic.region);
    return first < at ? `A topic of ${topic.region} is listed above. Remove one of the two.` : undefined;
  });
}

function slackProblems(
  { webhookSecret, key }: Sparse<SlackSettings>,
  account: string | undefined,
  toldOtherwise: boolean,
): readonly Problem[] {
  const path = "notifications.slack";
  const secret = webhookSecret === undefined ? undefined : parseSecretArn(webhookSecret);
  const problems: Problem[] = [];
  if (secret && account !== undefined && secret.account !== account) {
    const text = `The secret is in account ${secret.account}, not in this stack's ${account}, where the notifier may read it. Name a secret of this account.`;
    problems.push(problem(`${path}.webhookSecret`, webhookSecret, text));
  }
  if (secret && partitionOf(secret.region) !== secret.partition) {
    const text = `The partition ${secret.partition} does not have ${secret.region}. Copy the secret's ARN from the console.`;
    problems.push(problem(`${path}.webhookSecret`, webhookSecret, text));
  }
  const foreign = key && secret && foreignKey(key, secret, "the secret's");
  if (foreign) problems.push(problem(`${path}.key`, key, foreign));
  if (!toldOtherwise) {
    const text =
      "Slack alone is not enough, because nobody would be told when Slack or the notifier fails. Give notifications.email or notifications.topics as well.";
    problems.push({ path, text });
  }
  return problems;
}

function read({ notifications }: Written): { readonly notifications: NotificationsSettings } {
  const { email, topics, slack, heartbeat, runbook, reminder } = notifications;
  return {
    notifications: {
      email,
      topics,
      slack: slack && { webhookSecret: slack.webhookSecret, key: slack.key },
      heartbeat,
      runbook,
      reminderMinutes: durationMinutes(reminder)!,
    },
  };
}

/** Who is told of failures, how, and how often. */
export const notifications = { shape, rules, read };
