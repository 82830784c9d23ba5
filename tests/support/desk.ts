import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SNSClient } from "@aws-sdk/client-sns";
import { makeNotify, type NotifyHandler } from "../../functions/notify/handler";
import { describeAlarm } from "../../functions/notify/sections";
import { passErrors } from "../../functions/pass/outcome";
import { summary } from "../../functions/pass/summary";

const minute = 60_000;
export const start = Date.UTC(2026, 0, 5);
export const webhook = "https://hooks.slack.com/services/T0/B0/secretsecret";
export const secretArn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:slack-AbCdEf";

/** An item of its table, as a run of the notifier writes it, or somebody else. */
export interface Item {
  readonly id: { readonly S: string };
  readonly trouble?: object;
  readonly revision?: { readonly N?: string };
}

/** A notifier with services of its own: what they hold, and what they refuse. */
export class Desk {
  now = start;
  readonly mails: { readonly subject: string; readonly text: string }[] = [];
  readonly posts: string[] = [];
  readonly lines: string[] = [];
  readonly items = new Map<string, Item>();
  alarms: object[] = [];
  /** Errors by command. */
  readonly broken = new Map<string, Error>();
  slackStatus = 200;
  secret: string | undefined = webhook;
  /** State of the topic's key. */
  keyState = "Enabled";
  /** Addresses that were posted to, in order. */
  readonly calls: string[] = [];
  readonly handler: NotifyHandler;

  constructor(slackSecretArn?: string, more: { readonly topicKeyArn?: string; readonly heartbeat?: string } = {}) {
    const client = <T>() => ({ send: (command: object) => this.answer(command) }) as T;
    this.handler = makeNotify({
      alarms: client<CloudWatchClient>(),
      memory: client<DynamoDBClient>(),
      topic: client<SNSClient>(),
      secretsOf: () => client<SecretsManagerClient>(),
      kmsOf: () => client<KMSClient>(),
      post: async (url, body) => {
        this.posts.push(body);
        this.calls.push(url);
        return { status: this.slackStatus, retryAfter: undefined };
      },
      wait: async () => undefined,
      now: () => this.now,
      write: (line) => this.lines.push(line),
      settings: {
        stack: "p/prod",
        account: "111111111111",
        region: "eu-west-1",
        runbook: "docs/operations.md",
        topicArn: "topic",
        table: "memory",
        alarmPrefix: "lifeboat",
        slackSecretArn,
        ...more,
        reminderMinutes: 1_440,
        logLevel: "info",
      },
    });
  }

  /** What was told since the last time that this was asked. */
  get told(): string[] {
    return this.mails.splice(0).map(({ subject }) => subject);
  }

  run(minutes: number, input: object = {}): ReturnType<NotifyHandler> {
    this.now = start + minutes * minute;
    return this.handler(input);
  }

  private async answer(command: object): Promise<unknown> {
    const name = command.constructor.name.replace(/Command$/, "");
    const { input } = command as { readonly input: Record<string, unknown> };
    const error = this.broken.get(name);
    if (error) throw error;
    switch (name) {
      case "Scan":
        return { Items: [...this.items.values()] };
      case "PutItem": {
        const item = input.Item as Item;
        const known = this.items.get(item.id.S);
        const values = input.ExpressionAttributeValues as { ":known": { N: string } } | undefined;
        const holds = values === undefined ? known === undefined : known?.revision?.N === values[":known"].N;
        if (input.ConditionExpression !== undefined && !holds) {
          throw Object.assign(new Error("no"), { name: "ConditionalCheckFailedException" });
        }
        this.items.set(item.id.S, item);
        return {};
      }
      case "Publish":
        this.mails.push({ subject: String(input.Subject), text: String(input.Message) });
        return {};
      case "DescribeAlarms":
        return { MetricAlarms: this.alarms };
      case "DescribeKey":
        return { KeyMetadata: { KeyState: this.keyState } };
      case "GetSecretValue":
        return { SecretString: this.secret };
      default:
        throw new Error(`no answer to ${name}`);
    }
  }
}

/** What the notifier is started with when the take pass has failed for these databases. */
export function failure(...databases: string[]): object {
  const lines = databases.map((subject) => ({ subject, reason: "Throttling" }));
  const event = {
    "detail-type": "Step Functions Execution Status Change",
    detail: {
      stateMachineArn: "arn:aws:states:eu-west-1:111111111111:stateMachine:take-machine",
      name: "run",
      status: "FAILED",
      error: passErrors.failed,
      cause: summary("take", "failed for", lines),
    },
  };
  return { event, everyMinutes: 5 };
}

/** An alarm of this stack as CloudWatch describes it. */
export function alarm(state: string, sinceMinutes: number, change: object = {}): object {
  return {
    AlarmName: "lifeboat-age",
    AlarmDescription: describeAlarm("Copies are too old. Look why.", "copies-too-old", "docs/operations.md", "p/prod"),
    StateValue: state,
    StateReason: "Threshold Crossed",
    StateTransitionedTimestamp: new Date(start + sinceMinutes * minute),
    Dimensions: [],
    ...change,
  };
}
