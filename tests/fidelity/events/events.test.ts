import assert from "node:assert/strict";
import { compilePattern } from "../../../drill/cloud/events/pattern";
import { compileTransformer } from "../../../drill/cloud/events/transformer";
import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import type { CloudEvent } from "../../../drill/cloud/kernel/world";
import { administrator, policy, SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage, stageAssumptions } from "../../drill/cloud/stage";

const event: CloudEvent = {
  id: "e-1",
  source: "aws.rds",
  "detail-type": "RDS DB Snapshot Event",
  account: SOURCE.account,
  region: SOURCE.region,
  time: START,
  resources: ["arn:aws:rds:eu-west-1:111111111111:snapshot:orders-1", "arn:aws:rds:eu-west-1:111111111111:db:orders"],
  detail: { EventID: "RDS-EVENT-0042", SourceIdentifier: "orders-1", size: 20, note: null, tags: { a: "b" } },
};

function rule(on: Stage, target: Fields, eventPattern: Fields = { source: ["aws.rds"] }): void {
  const name = on.create("aws:cloudwatch/eventRule:EventRule", "rule", {
    name: "rule",
    eventPattern: JSON.stringify(eventPattern),
  }).name;
  on.create("aws:cloudwatch/eventTarget:EventTarget", "target", { rule: name, ...target });
}

function openTopic(on: Stage, condition: Fields = {}): string {
  const arn = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic" }).arn);
  const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish" };
  on.create("aws:sns/topicPolicy:TopicPolicy", "topic", {
    arn,
    policy: JSON.stringify(policy({ ...statement, Resource: arn, ...condition })),
  });
  return arn;
}

describe("EventBridge as AWS states it", () => {
  const patterns: readonly (readonly [Fields, boolean])[] = [
    [{ source: ["aws.rds"] }, true],
    [{ source: ["aws.ec2", "aws.rds"] }, true],
    [{ source: ["aws.ec2"] }, false],
    [{ source: ["aws.rds"], detail: { EventID: ["RDS-EVENT-0041"] } }, false],
    [{ resources: ["arn:aws:rds:eu-west-1:111111111111:snapshot:orders-1"] }, true],
    [{ resources: [{ prefix: "arn:aws:rds:" }] }, true],
    [{ detail: { SourceIdentifier: [{ prefix: "billing" }] } }, false],
    [{ detail: { SourceIdentifier: [{ suffix: "-1" }] } }, true],
    [{ detail: { SourceIdentifier: [{ "equals-ignore-case": "ORDERS-1" }] } }, true],
    [{ detail: { SourceIdentifier: [{ "anything-but": "orders-1" }] } }, false],
    [{ detail: { SourceIdentifier: [{ "anything-but": ["a", "b"] }] } }, true],
    [{ detail: { SourceIdentifier: [{ "anything-but": { prefix: "orders" } }] } }, false],
    [{ detail: { missing: [{ "anything-but": "a" }] } }, false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { SourceIdentifier: [{ exists: true }] } }, true],
    [{ detail: { size: [20] } }, true],
    [{ detail: { size: ["20"] } }, false],
    [{ detail: { size: [{ numeric: [">", 10, "<=", 20] }] } }, true],
    [{ detail: { size: [{ numeric: ["<", 20] }] } }, false],
    [{ detail: { note: [null] } }, true],
    [{ detail: { tags: { a: ["b"] } } }, true],
    [{ detail: { tags: { a: ["c"] } } }, false],
  ];
  for (const [pattern, matches] of patterns) {
    it(`eb-event-patterns: ${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"}`, () => {
      assert.equal(compilePattern(JSON.stringify(pattern), "rule r")(event), matches);
    });
  }

  for (const [pattern, message] of [
    ["{", /not valid. Reason: not JSON/],
    ["{}", /not valid/],
    ['{"source":[]}', /Empty arrays/],
    ['{"source":"aws.rds"}', /not an object/],
  ] as const) {
    it(`eb-event-patterns: ${pattern} is refused`, () =>
      assert.throws(() => compilePattern(pattern, "rule r"), message));
  }

  for (const operator of ["wildcard", "cidr", "$or"]) {
    it(`refuses the operator ${operator}, which the model does not know, by name`, () => {
      const pattern = operator === "$or" ? { $or: [{ source: ["a"] }] } : { source: [{ [operator]: "x" }] };
      assert.throws(
        () => compilePattern(JSON.stringify(pattern), "rule r"),
        (error: Error) => error instanceof ModelError && error.message.includes(operator),
      );
    });
  }

  const id = { arn: "arn:rule", name: "r" };
  const paths = {
    id: "$.detail.SourceIdentifier",
    size: "$.detail.size",
    none: "$.detail.nothing",
    tags: "$.detail.tags",
    first: "$.resources[0]",
  };
  const quote = { said: "$.detail.said" };
  const render = (template: string, given: Readonly<Record<string, string>> = paths, detail = event.detail): string =>
    compileTransformer(given, template, id, "target t")({ ...event, detail });

  it("eb-transform-target-input: text in quotes keeps its quotes; variables stand in it as they are", () => {
    assert.equal(render('"<id> has <size> GiB"'), '"orders-1 has 20 GiB"');
  });

  it("eb-transform-target-input: in JSON, variables are JSON outside of quotes and text within", () => {
    assert.equal(
      render('{"id": <id>, "size": <size>, "tags": <tags>, "text": "of <id>"}'),
      '{"id": "orders-1", "size": 20, "tags": {"a":"b"}, "text": "of orders-1"}',
    );
  });

  it("eb-transform-target-input: a path that leads nowhere leaves nothing", () => {
    assert.equal(render('"<id>: <none>."'), '"orders-1: ."');
  });

  it("eb-transform-target-input: knows the rule and list items", () => {
    assert.equal(render('"<aws.events.rule-name> <first>"'), `"r ${event.resources[0]}"`);
  });

  it("eb-transform-target-input: what has quotes in it stays JSON", () => {
    assert.equal(JSON.parse(render('"it <said>"', quote, { said: 'says "no"\nand goes' })), 'it says "no"\nand goes');
  });

  it("eb-transform-target-input: several lines in quotes", () => {
    assert.equal(render('"one <id>"\n"two"'), '"one orders-1"\n"two"');
  });

  for (const [template, message] of [
    ["<id> without quotes", /text in quotes, or JSON/],
    ['"<unknown>"', /<unknown>, which InputPathsMap does not define/],
    ['{"a": }', /Invalid InputTemplate/],
  ] as const) {
    it(`API InputTransformer: ${template} is refused`, () => assert.throws(() => render(template), message));
  }

  it("refuses an object within quotes, which the model does not know", () => {
    assert.throws(() => render('"<tags>"'), ModelError);
  });

  it("eb-use-resource-based: a topic admits EventBridge by its own policy", async () => {
    const on = stage();
    rule(on, { arn: openTopic(on), inputTransformer: { inputPaths: paths, inputTemplate: '"<id>"' } });
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.deepEqual(
      on.notifications.map(({ message, at }) => [message, at]),
      [['"orders-1"', START + 2_000]],
    );
  });

  it("eb-use-resource-based: a condition on the source is never met, nor is the default policy", async () => {
    const on = stage();
    rule(on, { arn: openTopic(on, { Condition: { StringEquals: { "aws:SourceAccount": SOURCE.account } } }) });
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.deepEqual(on.notifications, []);
    assert.deepEqual(
      on.denied.map(({ question }) => question.action),
      ["sns:Publish"],
    );
    assert.ok(on.metrics.includes("AWS/Events FailedInvocations"));

    const closed = stage();
    rule(closed, { arn: String(closed.create("aws:sns/topic:Topic", "topic", {}).arn) });
    closed.cloud.world.emit(event);
    await closed.pass(60_000);
    assert.deepEqual(closed.notifications, []);
  });

  it("eb-use-identity-based: a machine is started with the target's role and the event as input", async () => {
    const on = stage();
    const machineArn = on.machine({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
    const roleArn = on.role("rule-role", "events.amazonaws.com", {
      Effect: "Allow",
      Action: "states:StartExecution",
      Resource: machineArn,
    });
    rule(on, { arn: machineArn, roleArn });
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.equal(on.ended[0]?.status, "SUCCEEDED");
    const input = JSON.parse(String(on.emitted[1]?.detail.input)) as Fields;
    assert.deepEqual([input.time, input.detail], ["2026-01-01T00:00:00Z", event.detail]);
  });

  it("UG rds-cloud-watch-events: RDS's snapshot events reach a rule in the shape of its example", async () => {
    const on = stage();
    rule(on, { arn: openTopic(on) }, { source: ["aws.rds"], detail: { EventID: ["RDS-EVENT-0042"] } });
    on.cloud.rds.addDatabase({
      place: SOURCE,
      identifier: "orders",
      sizeGiB: 1,
      changeGiBPerHour: 1,
      kmsKeyArn: undefined,
    });
    const input = { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "orders-1" };
    on.cloud.world.call({
      principal: administrator(SOURCE.account),
      place: SOURCE,
      service: "rds",
      operation: "CreateDBSnapshot",
      input,
    });
    await on.pass(3_600_000);
    assert.equal(on.notifications.length, 1);
    const got = JSON.parse(on.notifications[0]?.message ?? "") as Fields;
    const arn = "arn:aws:rds:eu-west-1:111111111111:snapshot:orders-1";
    const { Date: date } = got.detail as { readonly Date: string };
    assert.match(date, /^2026-01-01T00:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(got, {
      version: "0",
      id: got.id,
      "detail-type": "RDS DB Snapshot Event",
      source: "aws.rds",
      account: SOURCE.account,
      time: `${date.slice(0, 19)}Z`,
      region: SOURCE.region,
      resources: [arn],
      detail: {
        EventCategories: ["creation"],
        SourceType: "SNAPSHOT",
        SourceArn: arn,
        Date: date,
        Message: "Manual snapshot created",
        SourceIdentifier: "orders-1",
        EventID: "RDS-EVENT-0042",
      },
    });
  });

  it("eb-targets: a machine needs a role that EventBridge may have; a topic takes none", () => {
    const on = stage();
    const machineArn = on.machine({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
    const stranger = on.role("stranger", "lambda.amazonaws.com");
    assert.throws(() => rule(on, { arn: machineArn }), /RoleArn is required/);
    assert.throws(
      () => rule(stage(), { arn: "arn:aws:sns:eu-west-1:111111111111:t", roleArn: stranger }),
      /takes no role/,
    );
    const other = stage();
    other.machine({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
    other.role("stranger", "lambda.amazonaws.com");
    assert.throws(() => rule(other, { arn: machineArn, roleArn: stranger }), /cannot be assumed by EventBridge/);
  });

  it("a rule sees the events of its own account and region only, and a disabled one none", async () => {
    const on = stage();
    const arn = openTopic(on);
    rule(on, { arn });
    on.cloud.world.emit({ ...event, region: "eu-central-1" });
    on.cloud.world.emit({ ...event, account: "222222222222" });
    const off = on.create("aws:cloudwatch/eventRule:EventRule", "off", {
      eventPattern: '{"source":["aws.rds"]}',
      state: "DISABLED",
    });
    on.create("aws:cloudwatch/eventTarget:EventTarget", "off", { rule: off.name, arn });
    await on.pass(60_000);
    assert.deepEqual(on.notifications, []);
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.equal(on.notifications.length, 1);
  });

  it("delivery takes time even where none is assumed", async () => {
    const on = stage({ assumptions: { ...stageAssumptions, eventLatencySeconds: [0, 0] } });
    rule(on, { arn: openTopic(on) });
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.deepEqual(
      on.notifications.map(({ at }) => at),
      [START + 1],
    );
  });

  it("delivery takes time, drawn from the seed for every event, never none", async () => {
    const times = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const on = stage({ seed, assumptions: { ...stageAssumptions, eventLatencySeconds: [0, 3] } });
        rule(on, { arn: openTopic(on) });
        for (let i = 0; i < 20; i++) on.cloud.world.emit(event);
        await on.pass(60_000);
        return on.notifications.map(({ at }) => at - START);
      }),
    );
    const [first, again, other] = times;
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, other);
    assert.equal(first?.length, 20);
    for (const ms of first ?? []) assert.ok(ms > 0 && ms <= 3_000);
  });
});
