const topic = "arn:aws:sns:eu-west-1:111111111111:pager";
const topics =
  "Allowed: up to 2 ARNs of SNS topics of this account, arn:aws:sns:REGION:ACCOUNT:NAME: one of the stack's region and one of dr.region.";
const email = ["ops@example.com"];
const secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:slack-AbCdEf";
const secrets =
  "Allowed: the ARN of a secret of this account: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX.";

/** The rules about who is told: as in settings.rules.ts. */
export const notificationRules: readonly (readonly [path: string, value: unknown, text: string, at?: string])[] = [
  [
    "notifications.email",
    "a@example.com",
    'Given: "a@example.com". This is a list: write ["a@example.com"], or a hyphen before each entry. Allowed: up to 20 e-mail addresses, each once.',
  ],
  [
    "notifications.email",
    ["ops@example"],
    'Given: "ops@example". This is not an e-mail address. Allowed: up to 20 e-mail addresses, each once.',
    "notifications.email[0]",
  ],
  [
    "notifications.email",
    ["a@example.com", "a@example.com"],
    'Given: "a@example.com". This is listed above. Remove one of the two.',
    "notifications.email[1]",
  ],
  [
    "notifications.topics",
    ["pager"],
    `Given: "pager". This is not the ARN of an SNS topic. ${topics}`,
    "notifications.topics[0]",
  ],
  [
    "notifications.topics",
    [`${topic}.fifo`],
    `Given: "${topic}.fifo". A FIFO topic sends no mail. Name a standard topic. ${topics}`,
    "notifications.topics[0]",
  ],
  [
    "notifications.topics",
    [topic.replace("111111111111", "999999999999")],
    `Given: "${topic.replace("111111111111", "999999999999")}". The topic is in account 999999999999, not in this stack's 111111111111, and nothing there is admitted here. Name a topic of this account.`,
    "notifications.topics[0]",
  ],
  [
    "notifications.topics",
    [topic.replace("eu-west-1", "eu-west-2")],
    `Given: "${topic.replace("eu-west-1", "eu-west-2")}". Nothing is reported in eu-west-2: this stack is in eu-west-1, and alarms reach topics of their own region only. Name a topic there.`,
    "notifications.topics[0]",
  ],
  [
    "notifications.topics",
    [topic.replace("arn:aws:", "arn:aws-cn:")],
    `Given: "${topic.replace("arn:aws:", "arn:aws-cn:")}". The partition aws-cn does not have eu-west-1. Copy the topic's ARN from the console.`,
    "notifications.topics[0]",
  ],
  [
    "notifications.topics",
    [topic, `${topic}-2`],
    `Given: "${topic}-2". A topic of eu-west-1 is listed above. Remove one of the two.`,
    "notifications.topics[1]",
  ],
  [
    "notifications",
    { email, slack: { webhookSecret: secret.replace("-AbCdEf", "") } },
    `Given: "${secret.replace("-AbCdEf", "")}". This is not the whole ARN of a secret, with the six characters at its end (aws secretsmanager describe-secret --secret-id NAME). ${secrets}`,
    "notifications.slack.webhookSecret",
  ],
  [
    "notifications",
    { email, slack: { webhookSecret: secret.replace("111111111111", "999999999999") } },
    `Given: "${secret.replace("111111111111", "999999999999")}". The secret is in account 999999999999, not in this stack's 111111111111, where the notifier may read it. Name a secret of this account.`,
    "notifications.slack.webhookSecret",
  ],
  [
    "notifications",
    { email, slack: { webhookSecret: secret.replace("arn:aws:", "arn:aws-cn:") } },
    `Given: "${secret.replace("arn:aws:", "arn:aws-cn:")}". The partition aws-cn does not have eu-west-1. Copy the secret's ARN from the console.`,
    "notifications.slack.webhookSecret",
  ],
  [
    "notifications",
    {
      email,
      slack: {
        webhookSecret: secret,
        key: "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000001",
      },
    },
    'Given: "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000001". The key is in region eu-central-1, not in the secret\'s eu-west-1. Name the key that the databases there use.',
    "notifications.slack.key",
  ],
  [
    "notifications.slack",
    { webhookSecret: secret },
    "Slack alone is not enough, because nobody would be told when Slack or the notifier fails. Give notifications.email or notifications.topics as well.",
  ],
  [
    "notifications",
    { email, slack: { webhookSecret: "https://hooks.slack.com/services/T0/B0/unsaid" } },
    `Given: "https://hooks.slack.com/...". This is not the whole ARN of a secret, with the six characters at its end (aws secretsmanager describe-secret --secret-id NAME). ${secrets}`,
    "notifications.slack.webhookSecret",
  ],
  [
    "notifications.runbook",
    "see the wiki",
    'Given: "see the wiki". This is neither an https address nor a path. Allowed: an https address, or a path in this repository, without # and spaces.',
  ],
  [
    "notifications.heartbeat",
    "http://heartbeats.example.com/ping",
    'Given: "http://heartbeats.example.com/ping". The notifier could not call this. Copy the whole address from the service that listens: https://HOST/PATH. Allowed: an https address that accepts POST, 300 characters at most.',
  ],
  [
    "notifications.reminder",
    "5m",
    'Given: "5m". More often it would be noise; less often a problem would be forgotten. Allowed: 1h to 30d, as a whole number and m, h or d.',
  ],
];
