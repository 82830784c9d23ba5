import assert from "node:assert/strict";
import type { Declared, Fields } from "../../../drill/cloud/kernel/types";
import { policy, SOURCE } from "../../drill/cloud/fixture";
import { type Stage, stage, task } from "../../drill/cloud/stage";

const minute = 60_000;

/** Declares a resource, and returns a way to change it as Pulumi does. */
function declared(on: Stage, type: string, name: string, inputs: Fields) {
  const state = on.create(type, name, inputs);
  const found = on.cloud.world.resourceType(type);
  let before: Declared = { urn: `urn:pulumi:test::test::${type}::${name}`, type, name, inputs, place: SOURCE };
  return {
    state,
    change(more: Fields): void {
      const next = { ...before, inputs: { ...before.inputs, ...more } };
      found.update?.({ declared: next, state: found.outputs(next).state, before, changed: Object.keys(more).sort() });
      before = next;
    },
    remove: () => found.remove?.(before, state),
  };
}

const functionText = (words: string) =>
  `exports.handler = async () => { await new Promise((done) => setTimeout(done, 60000)); console.log("${words}"); };`;

describe("what an update of a stack does to what is there", () => {
  it("terraform-provider-aws resourceFunctionUpdate: first the configuration, with which the old code runs, then the code", async () => {
    const on = stage();
    const role = on.role("worker-role", "lambda.amazonaws.com", { Effect: "Allow", Action: "logs:*", Resource: "*" });
    const text = (version: string) => ({
      "__index.js": `exports.handler = async () => "${version} told " + process.env.TOLD;`,
    });
    const base = { name: "worker", role, handler: "__index.handler", runtime: "nodejs22.x", timeout: 120 };
    const environment = (TOLD: string) => ({ variables: { TOLD } });
    const inputs = { ...base, code: text("old"), environment: environment("before") };
    const worker = declared(on, "aws:lambda/function:Function", "worker", inputs);
    const answers: string[] = [];
    const invoke = async () => {
      void on.cloud.lambda.invoke(String(worker.state.arn), {}).then((outcome) => {
        answers.push(outcome.kind === "result" ? outcome.payload : outcome.kind);
      });
      await on.pass(2_000);
    };
    await invoke();
    worker.change({ code: text("new"), environment: environment("after") });
    await invoke();
    await on.pass(minute);
    await invoke();
    assert.deepEqual(answers, ['"old told before"', '"old told after"', '"new told after"']);
    worker.remove();
    await invoke();
    assert.equal(answers.at(-1), "refused");
  });

  it("Lambda Developer Guide: what runs comes to its end with the code that it was started with", async () => {
    const on = stage();
    const role = on.role("worker-role", "lambda.amazonaws.com", { Effect: "Allow", Action: "logs:*", Resource: "*" });
    const base = { name: "worker", role, handler: "__index.handler", runtime: "nodejs22.x", timeout: 120 };
    const code = (words: string) => ({ "__index.js": functionText(words) });
    const worker = declared(on, "aws:lambda/function:Function", "worker", { ...base, code: code("old") });
    void on.cloud.lambda.invoke(String(worker.state.arn), {});
    await on.pass(minute / 2);
    worker.change({ code: code("new") });
    await on.pass(minute);
    void on.cloud.lambda.invoke(String(worker.state.arn), {});
    await on.pass(2 * minute);
    assert.deepEqual(on.log, ["old", "new"]);
  });

  it("API UpdateStateMachine: running executions continue with the previous definition, later ones have the new one", async () => {
    const on = stage();
    const worker = on.handler("exports.handler = async () => 1;");
    const roleArn = on.role("machine-role", "states.amazonaws.com", {
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: "*",
    });
    const definition = (name: string) => {
      const { States } = task(worker, { End: undefined, Next: "Wait" }) as { readonly States: Fields };
      const Wait = { Type: "Wait", Seconds: 60, Next: "Say" };
      return JSON.stringify({ StartAt: "Work", States: { ...States, Wait, Say: { Type: "Fail", Error: name } } });
    };
    const inputs = { name: "machine", roleArn, definition: definition("Old") };
    const machine = declared(on, "aws:sfn/stateMachine:StateMachine", "machine", inputs);
    const arn = String(machine.state.arn);
    on.cloud.states.start(arn, {});
    await on.pass(minute / 2);
    machine.change({ definition: definition("New") });
    on.cloud.states.start(arn, {});
    await on.pass(5 * minute);
    assert.deepEqual(
      on.ended.map(({ error }) => error),
      ["Old", "New"],
    );
    assert.equal(on.cloud.states.usage().get(arn)?.executions, 2);
  });

  it("API PutMetricAlarm: an update leaves the alarm's state unchanged, and its metric's data count", async () => {
    const on = stage();
    const inputs = {
      namespace: "Own",
      metricName: "Age",
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 10,
      treatMissingData: "ignore",
    };
    const alarm = declared(on, "aws:cloudwatch/metricAlarm:MetricAlarm", "age", inputs);
    const state = () => on.cloud.cloudwatch.alarms().map((one) => one.state);
    on.cloud.world.metric({ place: SOURCE, namespace: "Own", name: "Age", dimensions: {}, value: 20 });
    await on.pass(3 * minute);
    assert.deepEqual(state(), ["ALARM"]);
    alarm.change({ alarmDescription: "In other words" });
    assert.deepEqual(state(), ["ALARM"]);
    await on.pass(3 * minute);
    assert.deepEqual(state(), ["ALARM"]);
    on.cloud.world.metric({ place: SOURCE, namespace: "Own", name: "Age", dimensions: {}, value: 20 });
    alarm.change({ threshold: 30 });
    await on.pass(3 * minute);
    assert.deepEqual(state(), ["OK"]);
    alarm.remove();
    assert.deepEqual(state(), []);
  });

  it("terraform-provider-aws resourceParameterUpdate: a change of the description writes the value of the deployment back", () => {
    const on = stage();
    const inputs = { type: "String", value: "first", description: "In some words" };
    const parameter = declared(on, "aws:ssm/parameter:Parameter", "accepted", inputs);
    const person = { kind: "administrator", account: SOURCE.account, name: "person" } as const;
    const Name = String(parameter.state.name);
    on.cloud.world.call({
      principal: person,
      place: SOURCE,
      service: "ssm",
      operation: "PutParameter",
      input: { Name, Value: "a person's", Overwrite: true },
    });
    parameter.change({ tags: { owner: "somebody" } });
    assert.equal(on.cloud.ssm.find(SOURCE, Name)?.value, "a person's");
    parameter.change({ description: "In other words" });
    assert.equal(on.cloud.ssm.find(SOURCE, Name)?.value, "first");
  });

  it("API UpdateSchedule: replaces all of a schedule, which is due by the new one only", async () => {
    const on = stage();
    const machine = on.machine({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
    const roleArn = on.role("schedule-role", "scheduler.amazonaws.com", {
      Effect: "Allow",
      Action: "states:StartExecution",
      Resource: "*",
    });
    const target = { arn: machine, roleArn };
    const inputs = { flexibleTimeWindow: { mode: "OFF" }, scheduleExpression: "rate(1 minute)", target };
    const schedule = declared(on, "aws:scheduler/schedule:Schedule", "often", inputs);
    await on.pass(5 * minute + 1_000);
    const often = on.ended.length;
    assert.ok(often >= 4, String(often));
    schedule.change({ scheduleExpression: "rate(1 hour)" });
    await on.pass(50 * minute);
    assert.ok(on.ended.length <= often + 1, String(on.ended.length));
    schedule.remove();
    const left = on.ended.length;
    await on.pass(180 * minute);
    assert.equal(on.ended.length, left);
  });

  it("API PutRolePolicy, PutRule, SetTopicAttributes: replace what they name, and nothing beside it", () => {
    const on = stage();
    const role = on.role("pass", "lambda.amazonaws.com", { Effect: "Allow", Action: "rds:*", Resource: "*" });
    const named = (Action: string) => policy({ Effect: "Allow", Action, Resource: "*" });
    const inputs = { name: "second", role: "pass", policy: named("kms:*") };
    const second = declared(on, "aws:iam/rolePolicy:RolePolicy", "second", inputs);
    second.change({ policy: named("sns:*") });
    assert.deepEqual([...on.cloud.iam.policiesOf(role).keys()], ["own", "second"]);
    assert.match(JSON.stringify(on.cloud.iam.policiesOf(role).get("second")), /sns/);
    second.remove();
    assert.deepEqual([...on.cloud.iam.policiesOf(role).keys()], ["own"]);

    const topic = declared(on, "aws:sns/topic:Topic", "people", {});
    const arn = String(topic.state.arn);
    on.create("aws:sns/topicSubscription:TopicSubscription", "one", {
      topic: arn,
      protocol: "email",
      endpoint: "a@b.c",
    });
    topic.change({ displayName: "In other words" });
    assert.deepEqual(on.cloud.sns.find(arn)?.recipients, ["a@b.c"]);
  });

  it("DynamoDB, UpdateTable: a table keeps its items, and a protected one is not deleted", () => {
    const on = stage();
    const inputs = {
      attributes: [{ name: "id", type: "S" }],
      hashKey: "id",
      billingMode: "PAY_PER_REQUEST",
      deletionProtectionEnabled: true,
    };
    const table = declared(on, "aws:dynamodb/table:Table", "seen", inputs);
    const person = { kind: "administrator", account: SOURCE.account, name: "person" } as const;
    const Item = { id: { S: "one" } };
    on.cloud.world.call({
      principal: person,
      place: SOURCE,
      service: "dynamodb",
      operation: "PutItem",
      input: { TableName: table.state.name, Item },
    });
    table.change({ pointInTimeRecovery: { enabled: true } });
    assert.equal(on.cloud.dynamodb.items(String(table.state.arn))?.size, 1);
    assert.throws(() => table.remove(), /cannot be deleted as it is currently protected/);
    table.change({ deletionProtectionEnabled: false });
    table.remove();
    assert.equal(on.cloud.dynamodb.items(String(table.state.arn)), undefined);
    assert.throws(() => table.change({ billingMode: "PROVISIONED" }), /a change of billingMode is not implemented/);
  });
});
