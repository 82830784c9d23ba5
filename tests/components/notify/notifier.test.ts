import assert from "node:assert/strict";
import validate from "asl-validator";
import type { Declaration } from "../../../drill/deploy";
import { cannotMail, notRemembered } from "../../../functions/notify/handler";
import { alarmLabel, labelEnd } from "../../../functions/notify/sections";
import { declareStack, inputsOf, listOf, statementsOf } from "../../support/program";

for (const stack of ["prod", "drprod"] as const) {
  describe(`the notifier of stack ${stack}`, () => {
    let declared: Declaration;
    before(async () => {
      declared = await declareStack(stack);
    });
    const inputs = (type: string) => inputsOf(declared, type);
    const stateOf = (name: string) => declared.resources.find((one) => one.declared.name === name)!.state;
    const plainTopic = () => stateOf("lifeboat-plain-topic").arn;
    const topics = () => [stateOf("lifeboat-notifications-topic").arn, plainTopic()];

    it("has a second topic without a key, to which the same people are subscribed and only alarms publish", () => {
      const topic = inputs("aws:sns/topic:Topic").get("lifeboat-plain-topic");
      assert.deepEqual(topic, {});
      const subscriptions = [...inputs("aws:sns/topicSubscription:TopicSubscription").values()];
      const subscribed = (arn: unknown) => subscriptions.filter((one) => one.topic === arn).map((one) => one.endpoint);
      const [encrypted, plain] = topics();
      assert.equal(subscribed(encrypted).length, 1);
      assert.deepEqual(subscribed(plain), subscribed(encrypted));
      const [statement, ...more] = statementsOf(
        inputs("aws:sns/topicPolicy:TopicPolicy").get("lifeboat-plain-policy")?.policy,
      );
      assert.deepEqual(more, []);
      assert.deepEqual(statement?.Principal, { Service: "cloudwatch.amazonaws.com" });
      assert.deepEqual(statement?.Condition, {
        StringEquals: { "aws:SourceAccount": stateOf("lifeboat-notifications-topic").owner },
      });
    });

    it("is told under which key the topic is, to say by another way when that cannot be used", () => {
      const { environment } = inputs("aws:lambda/function:Function").get("lifeboat-notifier-function") ?? {};
      const { variables } = environment as { readonly variables: { readonly PASS_SETTINGS: string } };
      const topic = inputs("aws:sns/topic:Topic").get("lifeboat-notifications-topic");
      const { topicKeyArn } = JSON.parse(variables.PASS_SETTINGS) as { readonly topicKeyArn?: string };
      assert.match(topicKeyArn ?? "", /^arn:aws:kms:/);
      assert.equal(topicKeyArn, topic?.kmsMasterKeyId);
    });

    it("sends nothing through the topic without a key that names a database, a person, a key or an account", () => {
      const alarms = [...inputs("aws:cloudwatch/metricAlarm:MetricAlarm").values()].filter((alarm) =>
        [...((alarm.alarmActions ?? alarm.insufficientDataActions ?? []) as string[])].includes(String(plainTopic())),
      );
      assert.equal(alarms.length, stack === "prod" ? 4 : 6);
      for (const alarm of alarms) {
        const words = String(alarm.alarmDescription);
        assert.doesNotMatch(words, /\d{12}|arn:|@|[0-9a-f]{8}-/, words);
        // Queries over many series put the labels of those that ring into the message.
        assert.equal(alarm.metricQueries, undefined, words);
        const names = Object.keys((alarm.dimensions ?? {}) as object);
        assert.ok(
          names.every((one) => one === "Stack" || one === "StateMachineArn"),
          names.join(),
        );
      }
    });

    it("is told of every alarm, which say so themselves, and only its own go to people as they are", () => {
      const alarms = [...inputs("aws:cloudwatch/metricAlarm:MetricAlarm")];
      assert.ok(alarms.length >= 10);
      for (const [name, alarm] of alarms) {
        const label = alarmLabel(String(alarm.alarmDescription));
        assert.equal(label?.stack, `rds-lifeboat/${stack}`, name);
        assert.notEqual(label?.section, "something-else", name);
        assert.ok(String(alarm.alarmDescription).length <= 1_024, name);
        assert.ok(name.startsWith("lifeboat"), name);
        const actions = [alarm.alarmActions, alarm.okActions, alarm.insufficientDataActions].flatMap(
          (one) => one ?? [],
        );
        const own = name.startsWith("lifeboat-notifier-");
        const worst = /^lifeboat-dr-measure-(?:keys|vanished)$/.test(name);
        assert.deepEqual(actions, own ? topics() : worst ? [plainTopic()] : [], name);
      }
      const rule = inputs("aws:cloudwatch/eventRule:EventRule").get("lifeboat-notifier-alarms-rule");
      const { detail } = JSON.parse(String(rule?.eventPattern));
      assert.deepEqual(detail.configuration.description, [{ suffix: labelEnd(`rds-lifeboat/${stack}`) }]);
    });

    it("is started by every rule about trouble, by its schedule, and by roles that can do nothing else", () => {
      const machine = stateOf("lifeboat-notifier-machine").arn;
      const targets = [...inputs("aws:cloudwatch/eventTarget:EventTarget")].filter(([, { arn }]) => arn === machine);
      assert.deepEqual(targets.map(([name]) => name.replace(/^.*-(\w+)-target$/, "$1")).sort(), ["alarms", "failures"]);
      const schedule = inputs("aws:scheduler/schedule:Schedule").get("lifeboat-notifier-schedule");
      assert.equal((schedule as { target: { arn: string } }).target.arn, machine);
      for (const policy of ["lifeboat-notifier-start-policy", "lifeboat-notifier-schedule-policy"]) {
        const statements = statementsOf(inputs("aws:iam/rolePolicy:RolePolicy").get(policy)?.policy);
        assert.deepEqual(
          statements.map(({ Action, Resource }) => [listOf(Action), listOf(Resource)]),
          [[["states:StartExecution"], [machine]]],
        );
      }
    });

    it("has a machine that says as it is what the function cannot say, but not a second time what it has said", () => {
      const definition = JSON.parse(
        String(inputs("aws:sfn/stateMachine:StateMachine").get("lifeboat-notifier-machine")?.definition),
      );
      assert.deepEqual(validate(definition).errors, []);
      const { Notify: notify, SayItAsItIs: raw } = definition.States;
      assert.deepEqual(notify.Retry[0], { ErrorEquals: [notRemembered, cannotMail], MaxAttempts: 0 });
      assert.deepEqual(notify.Catch[0].Next, "Broken");
      assert.equal(raw.Parameters.TopicArn, topics()[0]);
      const waits = notify.Retry[1].IntervalSeconds * (2 ** notify.Retry[1].MaxAttempts - 1);
      assert.ok(definition.TimeoutSeconds >= (notify.Retry[1].MaxAttempts + 1) * notify.TimeoutSeconds + waits);
    });

    it("knows of Slack's webhook where it is kept, and may read that one secret only", async () => {
      const secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:slack-AbCdEf";
      const own = stack === "prod" ? secret : secret.replace("111111111111", "222222222222");
      const key = own
        .replace("secretsmanager", "kms")
        .replace("secret:slack-AbCdEf", "key/00000000-0000-0000-0000-000000000009");
      const withSlack = await declareStack(stack, { set: { "notifications.slack": { webhookSecret: own, key } } });
      const policy = inputsOf(withSlack, "aws:iam/rolePolicy:RolePolicy").get("lifeboat-notifier-function-policy");
      const added = statementsOf(policy?.policy).filter(({ Sid }) => /Slack/.test(Sid ?? ""));
      assert.deepEqual(added, [
        { Sid: "ReadSlackWebhook", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [own] },
        {
          Sid: "DecryptSlackWebhook",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [key],
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
        },
      ]);
      const without = inputs("aws:iam/rolePolicy:RolePolicy").get("lifeboat-notifier-function-policy");
      assert.ok(!/Slack|secretsmanager/.test(String(without?.policy)));
    });
  });
}
