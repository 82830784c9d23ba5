import assert from "node:assert/strict";
import { busArn } from "../../../drill/cloud/events";
import type { Fields } from "../../../drill/cloud/kernel/types";
import type { CloudEvent } from "../../../drill/cloud/kernel/world";
import { administrator, DR, policy, SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";
import { admit, bus, busWithTopic, put, received, sender, shared } from "./buses";

describe("EventBridge from bus to bus", () => {
  const event: CloudEvent = {
    id: "e-1",
    source: "aws.rds",
    "detail-type": "RDS DB Snapshot Event",
    account: SOURCE.account,
    region: SOURCE.region,
    time: START,
    resources: [],
    detail: { EventID: "RDS-EVENT-0042" },
  };

  /** A rule in the source account that sends RDS's events to the DR account's bus. */
  function forward(
    on: Stage,
    statement: Fields = { Action: "events:PutEvents", Resource: bus },
    target: Fields = {},
  ): void {
    const roleArn = on.role("forwarder", "events.amazonaws.com", { Effect: "Allow", ...statement });
    on.create("aws:cloudwatch/eventRule:EventRule", "f", { name: "f", eventPattern: '{"source":["aws.rds"]}' });
    on.create("aws:cloudwatch/eventTarget:EventTarget", "f", { rule: "f", arn: bus, roleArn, ...target });
  }

  it("eb-cross-account and eb-cross-region: the event arrives as it was, under both policies", async () => {
    const on = stage();
    busWithTopic(on);
    const rule = "arn:aws:events:eu-west-1:111111111111:rule/f";
    admit(on, {
      ArnEquals: { "aws:SourceArn": rule },
      StringEquals: { "aws:SourceAccount": SOURCE.account },
      Bool: { "events:eventBusInvocation": "true" },
    });
    forward(on);
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.deepEqual(received(on), [{ version: "0", ...event, time: "2026-01-01T00:00:00Z" }]);
    // Once to the bus, once from it.
    assert.equal(on.notifications[0]?.at, START + 4_000);
  });

  it("eb-event-bus-perms: it fails where the role or the bus does not allow it", async () => {
    const narrow = stage();
    busWithTopic(narrow);
    admit(narrow);
    forward(narrow, { Action: "events:PutEvents", Resource: busArn(DR, "other") });
    narrow.cloud.world.emit(event);
    await narrow.pass(60_000);
    const closed = stage();
    busWithTopic(closed);
    admit(closed, { "ForAllValues:StringEquals": { "events:detail-type": "Another" } });
    forward(closed);
    closed.cloud.world.emit(event);
    await closed.pass(60_000);
    for (const on of [narrow, closed]) {
      assert.deepEqual(on.notifications, []);
      assert.ok(on.metrics.includes("AWS/Events FailedInvocations"));
    }
  });

  it("eb-rule-retry-policy: a bus that is too busy is tried again", async () => {
    const on = stage();
    busWithTopic(on);
    admit(on);
    forward(on);
    const admitAgain = on.cloud.events.refuse((_source, place) => place.region === DR.region);
    on.cloud.world.emit(event);
    await on.pass(60_000);
    assert.deepEqual(on.notifications, []);
    admitAgain();
    await on.pass(600_000);
    assert.equal(on.notifications.length, 1);
  });

  it("as seen of AWS: PutTargets refuses a bus that admits no other account", () => {
    const on = stage();
    busWithTopic(on);
    assert.throws(() => forward(on), /AccessDeniedException: .* admits no other account/);
    assert.throws(() => forward(stage()), /AccessDeniedException/);
  });

  it("eb-cross-account: a bus as a target needs a role", () => {
    const on = stage();
    busWithTopic(on);
    admit(on);
    assert.throws(() => forward(on, undefined, { roleArn: undefined }), /RoleArn is required/);
  });

  it("eb-cross-account: what came from another bus or account is not sent on to a third", async () => {
    const on = stage();
    busWithTopic(on);
    admit(on);
    forward(on);
    busWithTopic(on, DR, "third");
    const third = busArn(DR, "third");
    const statement = { Effect: "Allow", Action: "events:PutEvents", Resource: third };
    const trust = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" };
    const roleArn = on.cloud.iam.addRole(DR, "onward", { trust: policy(trust), policies: { own: policy(statement) } });
    const all = { name: "on", eventBusName: "lifeboat", eventPattern: '{"version":["0"]}' };
    on.create("aws:cloudwatch/eventRule:EventRule", "on", all, DR);
    const target = { rule: "on", eventBusName: "lifeboat", arn: third, roleArn };
    on.create("aws:cloudwatch/eventTarget:EventTarget", "on", target, DR);
    on.cloud.world.emit(event);
    put(on, sender(on), [shared]);
    await on.pass(60_000);
    const to = (name: string) => on.notifications.filter(({ topicArn }) => topicArn.endsWith(name)).length;
    assert.deepEqual([to("-lifeboat"), to("-third")], [2, 0]);
    // The account's own events are sent on.
    put(on, administrator(DR.account), [shared], DR);
    await on.pass(60_000);
    assert.deepEqual([to("-lifeboat"), to("-third")], [3, 1]);
  });
});
