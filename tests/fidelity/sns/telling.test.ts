import assert from "node:assert/strict";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { secretArn } from "../../../drill/cloud/secretsManager";
import type { Disturbed } from "../../../drill/cloud/web";
import { policy, root, SOURCE } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";

const minute = 60_000;

/** A call, and the role that makes it. */
interface Asked {
  readonly roleArn: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Fields;
}

/** Calls as a role; gives the answer, or the error's name. */
function call(on: Stage, { roleArn, ...asked }: Asked): unknown {
  const principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" } as const;
  try {
    return on.cloud.world.call({ principal, place: SOURCE, ...asked });
  } catch (error) {
    return (error as Error).name;
  }
}

describe("Secrets Manager as AWS states it", () => {
  const arn = secretArn(SOURCE, "slack");
  const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn };

  it("API GetSecretValue: a secret that is there, to whom a policy allows it", () => {
    const on = stage();
    on.cloud.secrets.add({ place: SOURCE, arn, name: "slack", value: "v", key: undefined });
    const reader = on.role("reader", "lambda.amazonaws.com", read);
    const input = { SecretId: arn };
    assert.equal(
      (call(on, { roleArn: reader, service: "secrets-manager", operation: "GetSecretValue", input }) as Fields)
        .SecretString,
      "v",
    );
    const other = on.role("other", "lambda.amazonaws.com");
    assert.equal(
      call(on, { roleArn: other, service: "secrets-manager", operation: "GetSecretValue", input }),
      "AccessDeniedException",
    );
    on.cloud.secrets.remove(arn);
    assert.equal(
      call(on, { roleArn: reader, service: "secrets-manager", operation: "GetSecretValue", input }),
      "ResourceNotFoundException",
    );
  });

  it("security-encryption: a key of one's own is used as the caller, through Secrets Manager", () => {
    const on = stage();
    const statement = { Effect: "Allow", Principal: { AWS: root(SOURCE.account) }, Action: "kms:*", Resource: "*" };
    const key = on.cloud.kms.addKey(SOURCE, "secret", policy(statement)).arn;
    on.cloud.secrets.add({ place: SOURCE, arn, name: "slack", value: "v", key });
    const via = { StringEquals: { "kms:ViaService": `secretsmanager.${SOURCE.region}.amazonaws.com` } };
    const decrypt = { Effect: "Allow", Action: "kms:Decrypt", Resource: key, Condition: via };
    const input = { SecretId: arn };
    const without = on.role("without", "lambda.amazonaws.com", read);
    assert.equal(
      call(on, { roleArn: without, service: "secrets-manager", operation: "GetSecretValue", input }),
      "AccessDeniedException",
    );
    const both = on.role("both", "lambda.amazonaws.com", read, decrypt);
    assert.equal(
      (call(on, { roleArn: both, service: "secrets-manager", operation: "GetSecretValue", input }) as Fields)
        .SecretString,
      "v",
    );
  });
});

describe("Slack's incoming webhooks, from a function", () => {
  const url = "https://hooks.slack.com/services/T0/B0/x";
  const text = (address: string, body: string) => `exports.handler = () => new Promise((resolve, reject) => {
    const request = require("node:https").request(${JSON.stringify(address)}, { method: "POST", headers: {} }, (answer) => {
      answer.on("end", () => resolve([answer.statusCode, answer.headers["retry-after"]]));
      answer.resume();
    });
    request.on("error", (error) => resolve(error.code));
    setTimeout(() => request.destroy(Object.assign(new Error("late"), { code: "ETIMEDOUT" })), 10000);
    request.end(${JSON.stringify(body)});
  });`;

  async function post(on: Stage, body: string, address = url): Promise<unknown> {
    let payload: string | undefined;
    on.cloud.lambda.invoke(on.handler(text(address, body), { name: `f${on.calls.length}` }), {}).then((outcome) => {
      payload = outcome.kind === "result" ? outcome.payload : JSON.stringify(outcome);
    });
    await on.pass(minute);
    return JSON.parse(payload ?? "null");
  }

  it("Sending messages using incoming webhooks: a message arrives in the webhook's channel", async () => {
    const on = stage();
    on.cloud.web.addWebhook(url, "#ops");
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "hello" } }];
    assert.deepEqual(await post(on, JSON.stringify({ text: "t", blocks })), [200, null]);
    const [told] = on.notifications;
    assert.deepEqual(
      [told?.by, told?.account, told?.message, told?.recipients],
      ["slack", SOURCE.account, "hello", ["#ops"]],
    );
  });

  for (const [name, disturbance, expected] of [
    ["no_service", undefined, [404, null]],
    ["Rate limits: 429 with Retry-After", { status: 429, retryAfterSeconds: 30 }, [429, "30"]],
    ["no connection", { code: "ECONNREFUSED" }, "ECONNREFUSED"],
    ["no answer", "silence", "ETIMEDOUT"],
  ] as const satisfies readonly (readonly [string, Disturbed | undefined, unknown])[]) {
    it(`${name}: the function is told`, async () => {
      const on = stage();
      if (disturbance) on.cloud.web.disturb(url, [disturbance]);
      assert.deepEqual(await post(on, "{}"), expected);
      assert.deepEqual(on.notifications, []);
    });
  }

  it("any other host is not known to the model", async () => {
    await assert.rejects(
      post(stage(), "{}", "https://example.com/"),
      /https:\/\/example.com is not known to the model/,
    );
  });
});

describe("alarms as others see them", () => {
  const alarm = (on: Stage, name: string) =>
    on.create("aws:cloudwatch/metricAlarm:MetricAlarm", name, {
      name,
      alarmDescription: `about ${name}`,
      namespace: "N",
      metricName: "M",
      dimensions: { D: name },
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
    });

  it("API DescribeAlarms: by the beginning of their names, in pages, with state, reason and since when", async () => {
    const on = stage();
    for (const name of ["own-a", "own-b", "other"]) alarm(on, name);
    await on.pass(5 * minute);
    on.cloud.world.metric({ place: SOURCE, namespace: "N", name: "M", dimensions: { D: "own-b" }, value: 1 });
    await on.pass(minute);
    const everything = {
      Effect: "Allow",
      Action: "cloudwatch:DescribeAlarms",
      Resource: "arn:aws:cloudwatch:*:*:alarm:*",
    };
    const role = on.role("r", "lambda.amazonaws.com", everything);
    const ask = (input: Fields) =>
      call(on, { roleArn: role, service: "cloudwatch", operation: "DescribeAlarms", input }) as Fields;
    const first = ask({ AlarmNamePrefix: "own", MaxRecords: 1 });
    const second = ask({ AlarmNamePrefix: "own", MaxRecords: 1, NextToken: first.NextToken });
    const [a, b] = [first, second].flatMap(({ MetricAlarms }) => MetricAlarms as readonly Fields[]);
    assert.deepEqual([a?.AlarmName, a?.StateValue, b?.AlarmName, b?.StateValue], ["own-a", "OK", "own-b", "ALARM"]);
    assert.equal(second.NextToken, undefined);
    assert.deepEqual(b?.Dimensions, [{ Name: "D", Value: "own-b" }]);
    assert.deepEqual([b?.Period, b?.EvaluationPeriods, b?.TreatMissingData], [60, 1, "notBreaching"]);
    assert.equal(Number(b?.StateTransitionedTimestamp) - Number(b?.AlarmConfigurationUpdatedTimestamp), 6 * minute);
    assert.equal(Number(b?.StateTransitionedTimestamp) % minute, 0);
    assert.equal(
      call(on, {
        roleArn: on.role("n", "lambda.amazonaws.com"),
        service: "cloudwatch",
        operation: "DescribeAlarms",
        input: {},
      }),
      "AccessDenied",
    );
  });

  it("cloudwatch-and-eventbridge: every change of state is an event with the alarm's description", async () => {
    const on = stage();
    alarm(on, "own");
    await on.pass(minute);
    on.cloud.world.metric({ place: SOURCE, namespace: "N", name: "M", dimensions: { D: "own" }, value: 1 });
    await on.pass(3 * minute);
    const events = on.emitted.filter(({ source }) => source === "aws.cloudwatch");
    assert.deepEqual(
      events.map(({ detail }) => (detail.state as Fields).value),
      ["OK", "ALARM", "OK"],
    );
    const { configuration, alarmName } = events[1]!.detail as { configuration: Fields; alarmName: string };
    assert.deepEqual([alarmName, configuration.description], ["own", "about own"]);
    assert.equal(events[1]?.["detail-type"], "CloudWatch Alarm State Change");
  });
});

describe("a machine that publishes", () => {
  const definition = (topicArn: string): Fields => ({
    StartAt: "Tell",
    States: {
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: topicArn, Subject: "s", "Message.$": "States.JsonToString($.event)" },
        End: true,
      },
    },
  });

  it("connect-sns: tells the topic, as its role", async () => {
    for (const allowed of [true, false]) {
      const on = stage();
      const topic = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic" }).arn);
      const publish = { Effect: allowed ? "Allow" : "Deny", Action: "sns:Publish", Resource: topic };
      const roleArn = on.role("m", "states.amazonaws.com", publish);
      const inputs = { name: "m", roleArn, definition: JSON.stringify(definition(topic)) };
      const arn = String(on.create("aws:sfn/stateMachine:StateMachine", "m", inputs).arn);
      on.cloud.states.start(arn, { event: { what: "trouble" } });
      await on.pass(minute);
      assert.deepEqual(
        on.notifications.map(({ message, subject }) => [subject, message]),
        allowed ? [["s", '{"what":"trouble"}']] : [],
      );
      assert.deepEqual(on.ended[0]?.error, allowed ? undefined : "SNS.AuthorizationError");
    }
  });
});

describe("DynamoDB's conditional puts", () => {
  it("API PutItem: happen as long as the item is what the caller takes it for", () => {
    const on = stage();
    const table = {
      name: "memory",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
    };
    const arn = String(on.create("aws:dynamodb/table:Table", "memory", table).arn);
    const role = on.role("r", "lambda.amazonaws.com", { Effect: "Allow", Action: "dynamodb:PutItem", Resource: arn });
    const put = (revision: string, condition: Fields) =>
      call(on, {
        roleArn: role,
        service: "dynamodb",
        operation: "PutItem",
        input: {
          TableName: "memory",
          Item: { id: { S: "a" }, revision: { N: revision } },
          ...condition,
        },
      });
    const isNew = { ConditionExpression: "attribute_not_exists(#id)", ExpressionAttributeNames: { "#id": "id" } };
    const follows = (known: string) => ({
      ConditionExpression: "#r = :known",
      ExpressionAttributeNames: { "#r": "revision" },
      ExpressionAttributeValues: { ":known": { N: known } },
    });
    assert.deepEqual(put("1", isNew), {});
    assert.equal(put("1", isNew), "ConditionalCheckFailedException");
    assert.deepEqual(put("2", follows("1")), {});
    assert.equal(put("2", follows("1")), "ConditionalCheckFailedException");
  });
});
