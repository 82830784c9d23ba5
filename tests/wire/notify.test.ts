import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { makeNotify, type NotifySettings, notifyFactory } from "../../functions/notify/handler";
import { recall, remember } from "../../functions/notify/memory";
import { describeAlarm } from "../../functions/notify/sections";
import { passErrors } from "../../functions/pass/outcome";
import { summary } from "../../functions/pass/summary";
import { sourceAccount as account, hour, sourceRegion as region } from "../support/snapshots";
import { runFunction } from "./support/lambda";
import { Moto } from "./support/moto";

/** The notifier's calls over HTTP: alarms, topic, memory and secret; what reaches a subscriber of the topic. */
describe("the notifier over HTTP", () => {
  const webhook = "https://hooks.slack.com/services/T0/B0/abc";
  let moto: Moto;
  let mailbox: Server;
  let alarms: CloudWatchClient;
  let memory: DynamoDBClient;
  let topic: SNSClient;
  let secrets: SecretsManagerClient;
  let settings: NotifySettings;
  const mails: { readonly Subject: string; readonly Message: string }[] = [];
  const posts: string[] = [];

  before(async () => {
    moto = await Moto.start([account]);
    mailbox = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        const said = JSON.parse(body) as { readonly Type: string; Subject: string; Message: string };
        if (said.Type === "Notification") mails.push({ Subject: said.Subject, Message: said.Message });
        response.end();
      });
    }).listen(0, "127.0.0.1");
    await once(mailbox, "listening");
    const options = moto.options(account, region);
    alarms = new CloudWatchClient(options);
    memory = new DynamoDBClient(options);
    topic = new SNSClient(options);
    secrets = new SecretsManagerClient(options);
    const { TopicArn = "" } = await topic.send(new CreateTopicCommand({ Name: "lifeboat" }));
    const Endpoint = `http://127.0.0.1:${(mailbox.address() as AddressInfo).port}/`;
    await topic.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
    const { ARN: slackSecretArn } = await secrets.send(
      new CreateSecretCommand({ Name: "slack", SecretString: ` ${webhook}\n` }),
    );
    await memory.send(
      new CreateTableCommand({
        TableName: "memory",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
    settings = {
      stack: "p/prod",
      account,
      region,
      runbook: "docs/operations.md",
      topicArn: TopicArn,
      table: "memory",
      alarmPrefix: "lifeboat",
      slackSecretArn,
      reminderMinutes: 1_440,
      logLevel: "error",
    };
    for (const AlarmName of ["lifeboat-age", "lifeboat-idle", "somebody-elses"]) {
      await alarms.send(
        new PutMetricAlarmCommand({
          AlarmName,
          AlarmDescription: describeAlarm("Copies are too old", "copies-too-old", "docs/operations.md", "p/prod"),
          Namespace: "rds-lifeboat",
          MetricName: "WorstAgeMinutes",
          Dimensions: [{ Name: "Stack", Value: "prod" }],
          Statistic: "Maximum",
          Period: 60,
          EvaluationPeriods: 5,
          Threshold: 90,
          ComparisonOperator: "GreaterThanThreshold",
        }),
      );
    }
  });
  after(async () => {
    for (const client of [alarms, memory, topic, secrets]) client?.destroy();
    mailbox?.close();
    await moto?.stop();
  });

  const notify = (event: object = {}, now = Date.now() + hour) =>
    makeNotify({
      alarms,
      memory,
      topic,
      secretsOf: () => secrets,
      kmsOf: () => {
        throw new Error("the settings name no key");
      },
      post: async (_url, body) => {
        posts.push(body);
        return { status: 200, retryAfter: undefined };
      },
      wait: async () => undefined,
      now: () => now,
      write: () => {},
      settings,
    })(event);

  const setState = (StateValue: "ALARM" | "OK") =>
    alarms.send(new SetAlarmStateCommand({ AlarmName: "lifeboat-age", StateValue, StateReason: "for a test" }));

  it("tells of an alarm that rings, once, and when it is over", async () => {
    assert.deepEqual(await notify(), { told: 0, standing: 0 });
    await setState("ALARM");
    assert.deepEqual(await notify(), { told: 1, standing: 1 });
    assert.deepEqual(await notify(), { told: 0, standing: 1 });
    await setState("OK");
    assert.deepEqual(await notify(), { told: 1, standing: 0 });
    assert.equal(mails.length, 2);
    assert.equal(posts.length, 2);
    assert.match(mails[0]!.Message, /for a test/);
    assert.match(mails[0]!.Subject, /p\/prod/);
  });

  it("tells of an execution that failed, in the mail's own characters", async () => {
    mails.length = 0;
    const machine = `arn:aws:states:${region}:${account}:stateMachine:lifeboat-copy`;
    const said = [{ subject: "orders <ü>", reason: "it & its key are gone" }];
    const event = {
      "detail-type": "Step Functions Execution Status Change",
      time: new Date().toISOString(),
      detail: {
        status: "FAILED",
        stateMachineArn: machine,
        name: "run-1",
        error: passErrors.attention,
        cause: JSON.stringify({ errorMessage: summary("copy", "needs a person for", said) }),
      },
    };
    assert.equal((await notify({ event, everyMinutes: 10 })).told, 1);
    assert.match(mails[0]!.Message, /orders <ü>/);
    assert.match(mails[0]!.Message, /it & its key are gone/);
  });

  it("lets one of two writers know that another was there", async () => {
    const known = await recall(memory, "memory");
    const [[id, before]] = [...known] as [[string, Parameters<typeof remember>[3] & object]];
    const { trouble, revision } = before;
    assert.ok(trouble !== undefined && revision !== undefined, "what was written can be read");
    assert.equal(await remember(memory, "memory", trouble, before), true);
    assert.equal(await remember(memory, "memory", trouble, before), false, "its revision has passed");
    assert.equal(await remember(memory, "memory", trouble, undefined), false, "it is there already");
    assert.equal((await recall(memory, "memory")).get(id)?.revision, revision + 1);
  });

  it("runs by what its environment says, and tells by mail of a secret that is not there", async () => {
    mails.length = 0;
    await setState("ALARM");
    const broken = { ...settings, slackSecretArn: `${settings.slackSecretArn}-not` };
    const { told, standing } = await runFunction(notifyFactory, {}, { moto, account, region, settings: broken });
    assert.deepEqual([told, standing], [1, 3], "the alarm and the execution and Slack");
    assert.match(mails.map(({ Message }) => Message).join("\n"), /Slack does[\s\S]*ResourceNotFoundException/);
    const lost = { ...settings, table: "no-table" };
    await assert.rejects(runFunction(notifyFactory, {}, { moto, account, region, settings: lost }), {
      name: "ResourceNotFoundException",
    });
  });
});
