import assert from "node:assert/strict";
import { busArn } from "../../../drill/cloud/events";
import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { administrator, DR, policy, refused, root, SOURCE, START } from "../../drill/cloud/fixture";
import { stage } from "../../drill/cloud/stage";
import { admit, bus, busWithTopic, inDr, put, received, sender, shared } from "./buses";

const owner = administrator(SOURCE.account);

describe("EventBridge's buses as AWS states them", () => {
  it("eb-events-structure: a receiver sees whose event it is, where it was put, and what it says", async () => {
    const on = stage();
    busWithTopic(on);
    admit(on);
    const answer = put(on, sender(on), [{ ...shared, Resources: ["arn:x"] }]);
    await on.pass(60_000);
    const [event] = received(on);
    assert.deepEqual(event, {
      version: "0",
      id: event?.id,
      source: "lifeboat",
      "detail-type": "Snapshot shared",
      account: SOURCE.account,
      region: DR.region,
      time: "2026-01-01T00:00:00Z",
      resources: ["arn:x"],
      detail: { snapshot: "orders-1" },
    });
    assert.deepEqual(answer, { FailedEntryCount: 0, Entries: [{ EventId: event?.id }] });
    assert.equal(on.notifications[0]?.at, START + 2_000);
  });

  it("eb-event-bus-perms: another account's event needs the bus's policy and the caller's, both", () => {
    const closed = stage();
    busWithTopic(closed);
    refused(() => put(closed, sender(closed), [shared]), "AccessDeniedException", /no resource-based policy/);
    assert.equal(closed.denied[0]?.question.action, "events:PutEvents");

    const elsewhere = stage();
    busWithTopic(elsewhere);
    admit(elsewhere, {}, "333333333333");
    refused(() => put(elsewhere, sender(elsewhere), [shared]), "AccessDeniedException");

    const without = stage();
    busWithTopic(without);
    admit(without);
    const other = sender(without, { Action: "events:PutEvents", Resource: busArn(DR, "other") });
    refused(() => put(without, other, [shared]), "AccessDeniedException", /no identity-based policy/);
  });

  const conditions: readonly (readonly [string, Fields, boolean])[] = [
    ["events:detail-type", { "ForAllValues:StringEquals": { "events:detail-type": "Snapshot shared" } }, true],
    ["events:detail-type", { "ForAnyValue:StringEquals": { "events:detail-type": "Another" } }, false],
    ["events:source", { "ForAllValues:StringEquals": { "events:source": "lifeboat" } }, true],
    ["events:source", { "ForAllValues:StringEquals": { "events:source": "another" } }, false],
    ["events:eventBusInvocation", { Bool: { "events:eventBusInvocation": "true" } }, false],
    ["events:eventBusInvocation", { Bool: { "events:eventBusInvocation": "false" } }, true],
    // "The account where the rule that is specified by aws:SourceArn exists": no rule sends here.
    ["aws:SourceAccount", { StringEquals: { "aws:SourceAccount": SOURCE.account } }, false],
    ["aws:PrincipalAccount", { StringEquals: { "aws:PrincipalAccount": SOURCE.account } }, true],
  ];
  for (const [key, condition, admits] of conditions) {
    it(`eb-use-conditions: ${key}: ${JSON.stringify(condition)} ${admits ? "admits" : "refuses"} it`, () => {
      const on = stage();
      busWithTopic(on);
      admit(on, condition);
      const send = () => put(on, sender(on), [shared]);
      if (admits) assert.equal(send().FailedEntryCount, 0);
      else refused(send, "AccessDeniedException");
    });
  }

  it("service authorization reference: a key of several values needs ForAllValues or ForAnyValue", () => {
    for (const key of ["events:detail-type", "events:source"]) {
      const on = stage();
      busWithTopic(on);
      assert.throws(() => admit(on, { StringEquals: { [key]: "x" } }), ModelError);
      admit(on, { Null: { [key]: "false" } });
      assert.equal(put(on, sender(on), [shared]).FailedEntryCount, 0);
    }
  });

  it("service authorization reference: events:detail-type limits what a caller may put as well", () => {
    const on = stage();
    busWithTopic(on);
    admit(on);
    const caller = sender(on, {
      Action: "events:PutEvents",
      Resource: bus,
      Condition: { "ForAnyValue:StringEquals": { "events:detail-type": "Snapshot shared" } },
    });
    put(on, caller, [shared]);
    refused(() => put(on, caller, [{ ...shared, DetailType: "Another" }]), "AccessDeniedException");
    // One of several is enough, wherever it stands.
    refused(() => put(on, caller, [shared, { ...shared, DetailType: "Another" }]), "AccessDeniedException");
    refused(() => put(on, caller, [{ ...shared, DetailType: "Another" }, shared]), "AccessDeniedException");
  });

  it("API PutEvents: the account's own buses by name, the default one without", async () => {
    const on = stage();
    busWithTopic(on, SOURCE, "own");
    busWithTopic(on, SOURCE, "default", { source: ["lifeboat"] });
    const { EventBusName: _bus, ...plain } = shared;
    put(
      on,
      sender(on),
      [
        { ...plain, EventBusName: "own", DetailType: "a" },
        { ...plain, DetailType: "b" },
      ],
      SOURCE,
    );
    await on.pass(60_000);
    const topics = on.notifications.map(({ topicArn, message }) => [
      topicArn.split(":").pop(),
      (JSON.parse(message) as Fields)["detail-type"],
    ]);
    assert.deepEqual(topics, [
      ["eu-west-1-own", "a"],
      ["eu-west-1-default", "b"],
    ]);
  });

  it("as seen of AWS: a bus of the account that is not there takes events without a word", async () => {
    const on = stage();
    const answer = put(on, owner, [{ ...shared, EventBusName: "nowhere" }]);
    assert.equal(answer.FailedEntryCount, 0);
    await on.pass(60_000);
    assert.deepEqual(on.notifications, []);
  });

  it("another account's bus that is not there refuses", () => {
    const on = stage();
    refused(() => put(on, owner, [shared]), "AccessDeniedException");
  });

  const failures: readonly (readonly [string, Fields, string])[] = [
    ["no source", { Source: undefined }, "InvalidArgument"],
    ["no detail type", { DetailType: undefined }, "InvalidArgument"],
    ["no detail", { Detail: undefined }, "InvalidArgument"],
    ["a source of AWS's", { Source: "aws.rds" }, "NotAuthorizedForSourceException"],
    ["a long detail type", { DetailType: "x".repeat(129) }, "InvalidArgument"],
    ["detail that is not JSON", { Detail: "{" }, "MalformedDetail"],
    ["detail that is no object", { Detail: '["a"]' }, "MalformedDetail"],
  ];
  for (const [what, change, code] of failures) {
    it(`API PutEventsResultEntry: ${what} fails its entry alone (${code})`, async () => {
      const on = stage();
      busWithTopic(on);
      admit(on);
      const { FailedEntryCount, Entries } = put(on, sender(on), [{ ...shared, ...change }, shared]);
      await on.pass(60_000);
      const [failed, taken] = Entries as Fields[];
      assert.deepEqual([FailedEntryCount, failed?.ErrorCode], [1, code]);
      assert.deepEqual(
        received(on).map(({ id }) => id),
        [taken?.EventId],
      );
    });
  }

  it("API PutEvents: 10 entries and less than 1 MB, or the whole request fails", () => {
    const on = stage();
    busWithTopic(on);
    admit(on);
    const many = (count: number) => Array.from({ length: count }, () => shared);
    const sized = (bytes: number) => ({ ...shared, Detail: JSON.stringify({ a: "é".repeat(bytes / 2) }) });
    put(on, sender(on), many(10));
    const caller = owner;
    refused(() => put(on, caller, many(11)), "ValidationException", /less than or equal to 10/);
    refused(() => put(on, caller, []), "ValidationException", /greater than or equal to 1/);
    put(on, caller, [sized(1_048_000)]);
    refused(() => put(on, caller, [sized(1_048_576)]), "ValidationException", /over the limit/);
    refused(() => put(on, caller, [sized(524_288), sized(524_288)]), "ValidationException", /over the limit/);
  });

  it("API PutEventsRequestEntry: a time of its own", async () => {
    const on = stage();
    busWithTopic(on);
    put(on, administrator(DR.account), [{ ...shared, Time: new Date(START - 5_000) }], DR);
    await on.pass(60_000);
    assert.equal(received(on)[0]?.time, "2025-12-31T23:59:55Z");
  });

  it("refuses what the model does not know of PutEvents, by name", () => {
    const on = stage();
    busWithTopic(on);
    const call = (entry: Fields, place = inDr) => put(on, owner, [entry], place);
    refused(() => call({ ...shared, TraceHeader: "x" }), "ModelError", /TraceHeader/);
    refused(() => call(shared, SOURCE), "ModelError", /endpoint of eu-west-1/);
    refused(() => call({ ...shared, Detial: "{}" }), "ModelError", /Detial/);
  });

  it("API CreateEventBus, PutPermission and PutRule: names, what exists already, and what must be there", () => {
    const on = stage();
    const create = (name: string) => on.create("aws:cloudwatch/eventBus:EventBus", name, { name }, DR);
    create("lifeboat");
    assert.throws(() => create("lifeboat"), /ResourceAlreadyExistsException/);
    assert.throws(() => create("default"), /ResourceAlreadyExistsException/);
    assert.throws(() => create("a/b"), /ValidationException/);
    const { arn } = on.create("aws:cloudwatch/eventRule:EventRule", "r", {
      name: "r",
      eventBusName: "default",
      eventPattern: '{"source":["a"]}',
    });
    assert.equal(arn, "arn:aws:events:eu-west-1:111111111111:rule/r");
    const nowhere = { eventBusName: "nowhere", policy: policy(), eventPattern: '{"source":["a"]}' };
    assert.throws(
      () => on.create("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", nowhere, DR),
      /ResourceNotFoundException: Event bus nowhere/,
    );
    assert.throws(
      () => on.create("aws:cloudwatch/eventRule:EventRule", "p", nowhere, DR),
      /ResourceNotFoundException: Event bus nowhere/,
    );
    const foreign = { eventBusName: bus, eventPattern: '{"source":["a"]}' };
    assert.throws(() => on.create("aws:cloudwatch/eventRule:EventRule", "f", foreign), ModelError);
  });

  it("API PutPermission: a policy of 10 KB at most", () => {
    const on = stage();
    on.create("aws:cloudwatch/eventBus:EventBus", "lifeboat", { name: "lifeboat" }, DR);
    const accounts = Array.from({ length: 320 }, (_, i) => root(String(100_000_000_000 + i)));
    const statement = { Effect: "Allow", Principal: { AWS: accounts }, Action: "events:PutEvents", Resource: bus };
    const inputs = { eventBusName: "lifeboat", policy: JSON.stringify(policy(statement)) };
    assert.throws(
      () => on.create("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", inputs, DR),
      /PolicyLengthExceededException/,
    );
  });

  it("eb-monitoring: a rule of a custom bus counts its failures under the bus and its name", async () => {
    const on = stage();
    on.create("aws:cloudwatch/eventBus:EventBus", "lifeboat", { name: "lifeboat" }, DR);
    const data: Fields[] = [];
    on.cloud.world.onMetric(({ namespace, dimensions }) => {
      if (namespace === "AWS/Events") data.push(dimensions);
    });
    // A topic that does not admit EventBridge.
    const arn = String(on.create("aws:sns/topic:Topic", "closed", { name: "closed" }, DR).arn);
    const rule = { name: "all", eventBusName: "lifeboat", eventPattern: '{"source":["lifeboat"]}' };
    on.create("aws:cloudwatch/eventRule:EventRule", "all", rule, DR);
    on.create("aws:cloudwatch/eventTarget:EventTarget", "all", { rule: "all", eventBusName: "lifeboat", arn }, DR);
    put(on, administrator(DR.account), [shared], DR);
    await on.pass(60_000);
    assert.deepEqual(data, [{ EventBusName: "lifeboat", RuleName: "all" }]);
  });

  it("API Target: InputPath sends a part; only one of the three ways to say what is sent", async () => {
    const on = stage();
    busWithTopic(on, SOURCE, "own");
    const machineArn = on.machine({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
    const roleArn = on.role("rule-role", "events.amazonaws.com", {
      Effect: "Allow",
      Action: "states:StartExecution",
      Resource: machineArn,
    });
    const target = { rule: "all", eventBusName: "own", arn: machineArn, roleArn };
    const add = (inputs: Fields) =>
      on.create("aws:cloudwatch/eventTarget:EventTarget", "machine", { ...target, ...inputs });
    assert.throws(() => add({ inputPath: "$.detail", input: "{}" }), /only one of input and inputPath/);
    add({ inputPath: "$.detail" });
    const sent = { ...shared, EventBusName: "own" };
    put(on, owner, [sent], SOURCE);
    await on.pass(60_000);
    const started = on.emitted.find(({ detail }) => detail.status === "SUCCEEDED");
    assert.equal(started?.detail.input, '{"snapshot":"orders-1"}');
  });

  it("EventBridge quotas: five targets to a rule", () => {
    const on = stage();
    on.create("aws:cloudwatch/eventRule:EventRule", "r", { name: "r", eventPattern: '{"source":["a"]}' });
    const add = (i: number) =>
      on.create("aws:cloudwatch/eventTarget:EventTarget", `t${i}`, {
        rule: "r",
        arn: `arn:aws:sns:eu-west-1:111111111111:t${i}`,
      });
    for (let i = 0; i < 5; i++) add(i);
    assert.throws(() => add(5), /LimitExceededException/);
  });
});
