import assert from "node:assert/strict";
import { busArn } from "../../../drill/cloud/events";
import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import type { Planned } from "../../../drill/deploy";
import { arrangeFaults } from "../../../drill/faults/arrange";
import type { SettingsOf } from "../../../drill/faults/schema";
import { administrator, DR, type Fixture, fixture, MINUTE, policy, refused, SOURCE, START } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged } from "./arranged";

const hour = 60 * MINUTE;

/** Something that a stack declared there. */
function declaredIn(place: Place): Planned {
  const declared = { urn: "urn", type: "aws:sns/topic:Topic", name: "t", inputs: {}, place };
  return { declared, id: "t", state: {}, dependencies: [] };
}

function untouched(): never {
  return assert.fail("an outage disturbs no event by itself");
}

function outage(
  cloud: Pick<Fixture, "world" | "rds" | "lambda" | "kms" | "iam">,
  fault: SettingsOf<"regionOutage">,
  ...[at, lasts]: number[]
): string[] {
  const told: string[] = [];
  const places: Readonly<Record<string, readonly Place[]>> = { source: [SOURCE], dr: [DR] };
  arrangeFaults([{ at: at ?? 0, for: lasts ?? hour, regionOutage: fault }], {
    world: cloud.world,
    cloud: { ...cloud, events: { disturb: untouched, refuse: untouched } },
    start: START,
    places: (role) => places[role] ?? [],
    resources: () => [declaredIn(SOURCE), declaredIn(DR)],
    otherKeys: () => [],
    rebuild: () => assert.fail("nothing is rebuilt here"),
    replace: () => assert.fail("nothing is replaced here"),
    gone: () => assert.fail("nothing goes here"),
    report: (text) => told.push(text),
  });
  return told;
}

describe("a region that is out", () => {
  it("answers no call of RDS, and does again afterwards", async () => {
    const cloud = fixture();
    cloud.database();
    const told = outage(cloud, { region: SOURCE.region }, hour);
    await cloud.pass(hour - 1);
    cloud.call(SOURCE, "DescribeDBInstances", {});
    await cloud.pass(1);
    refused(() => cloud.call(SOURCE, "DescribeDBInstances", {}), "ServiceUnavailable");
    refused(() => cloud.call({ ...DR, region: SOURCE.region }, "DescribeDBInstances", {}), "ServiceUnavailable");
    cloud.call(DR, "DescribeDBInstances", {});
    await cloud.pass(hour);
    cloud.call(SOURCE, "DescribeDBInstances", {});
    assert.deepEqual(told, ["after 1h, for 1h: eu-west-1 is out"]);
  });

  it("lets people do nothing there until it is back", async () => {
    const cloud = fixture();
    cloud.database();
    const told = arranged(
      cloud.whole,
      [
        { at: 0, for: 3 * hour, regionOutage: { region: SOURCE.region } },
        { at: hour, change: { account: "source", databases: ["orders"], become: "renamed" } },
      ],
      [declaredIn(SOURCE)],
    );
    const names = () => cloud.rds.databases(SOURCE).map(({ identifier }) => identifier);
    await cloud.pass(3 * hour - 1);
    assert.deepEqual(names(), ["orders"]);
    await cloud.pass(MINUTE);
    assert.deepEqual(names(), ["orders-renamed"]);
    assert.deepEqual(told, ["after 0s, for 3h: eu-west-1 is out", "after 3h orders is renamed"]);
  });

  it("may be out for one account alone", async () => {
    const cloud = fixture();
    const told = outage(cloud, { region: SOURCE.region, account: "source" });
    await cloud.pass(1);
    refused(() => cloud.call(SOURCE, "DescribeDBInstances", {}), "ServiceUnavailable");
    cloud.call({ ...DR, region: SOURCE.region }, "DescribeDBInstances", {});
    assert.deepEqual(told, ["after 0s, for 1h: eu-west-1 is out for the source account"]);
  });

  it("gives no snapshot to copy to another region", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(hour);
    cloud.share("a");
    outage(cloud, { region: SOURCE.region }, hour);
    await cloud.pass(1);
    refused(() => cloud.copy("a"), "ServiceUnavailable");
    await cloud.pass(hour);
    cloud.copy("a");
  });

  it("lets snapshots, copies and restores stand still, those that leave it as well, and loses none", async () => {
    // A snapshot takes 1 minute and 20 GiB, a copy 10 minutes and 20 GiB, a restore 5 and 20; a GiB a minute.
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(30 * MINUTE);
    cloud.share("a");
    cloud.copy("a");
    cloud.take("orders", "b");
    cloud.call(SOURCE, "RestoreDBInstanceFromDBSnapshot", { DBInstanceIdentifier: "new", DBSnapshotIdentifier: "a" });
    outage(cloud, { region: SOURCE.region }, 31 * MINUTE);
    const state = () => {
      const found = cloud.rds.databases(SOURCE).find(({ identifier }) => identifier === "new");
      return [cloud.status(SOURCE, "b"), cloud.status(DR, "a"), found?.status];
    };
    await cloud.pass(61 * MINUTE - 1);
    assert.deepEqual(state(), ["creating", "copying", "creating"]);
    // The rest of each: 0.5 of 1.5 minutes (changes of half an hour), 24 of 25 and 29 of 30.
    await cloud.pass(MINUTE / 2 + 1);
    assert.deepEqual(state(), ["available", "copying", "creating"]);
    await cloud.pass(23.5 * MINUTE - 1);
    assert.deepEqual(state(), ["available", "copying", "creating"]);
    await cloud.pass(1);
    assert.deepEqual(state(), ["available", "copying", "available"]);
    await cloud.pass(5 * MINUTE);
    assert.deepEqual(state(), ["available", "available", "available"]);
  });

  it("adds up what overlaps: work stands still while any of its places is out, once", async () => {
    const cloud = fixture();
    const { outages } = cloud.world;
    let done = 0;
    outages.work([SOURCE, DR], 10 * MINUTE, () => (done = cloud.world.time.now()), "work");
    outage(cloud, { region: SOURCE.region }, 2 * MINUTE, 4 * MINUTE);
    outage(cloud, { region: DR.region }, 4 * MINUTE, 4 * MINUTE);
    outage(cloud, { region: DR.region }, 15 * MINUTE, 5 * MINUTE);
    await cloud.pass(hour);
    // 2 minutes, out until 8, 7 more, out until 20, 1 more.
    assert.equal(done - START, 21 * MINUTE);
  });

  it("runs no function there; functions elsewhere run", async () => {
    const on = stage();
    const arn = on.handler("exports.handler = async () => 1;");
    outage(on.cloud, { region: SOURCE.region });
    await on.pass(1);
    const outcome = await on.cloud.lambda.invoke(arn, {});
    assert.equal(outcome.kind === "refused" && outcome.name, "ServiceException");
    await on.pass(hour);
    const later = on.cloud.lambda.invoke(arn, {});
    await on.pass(MINUTE);
    assert.equal((await later).kind, "result");
  });

  it("starts no execution meanwhile: what falls due is tried again, and starts afterwards", async () => {
    const on = stage();
    const machineArn = on.machine(task(on.handler("exports.handler = async () => 1;")));
    const allowed = { Effect: "Allow", Action: "states:StartExecution", Resource: machineArn };
    on.create("aws:scheduler/schedule:Schedule", "s", {
      name: "s",
      scheduleExpression: "rate(10 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: machineArn, roleArn: on.role("schedule", "scheduler.amazonaws.com", allowed), input: "{}" },
    });
    const roleArn = on.role("rule", "events.amazonaws.com", allowed);
    on.create("aws:cloudwatch/eventRule:EventRule", "r", { name: "r", eventPattern: '{"source":["aws.rds"]}' });
    on.create("aws:cloudwatch/eventTarget:EventTarget", "r", { rule: "r", arn: machineArn, roleArn });
    outage(on.cloud, { region: SOURCE.region });
    await on.pass(1);
    const { time } = on.cloud.world;
    const event = { ...SOURCE, id: "e", source: "aws.rds", "detail-type": "x", resources: [], detail: {} };
    on.cloud.world.emit({ ...event, time: time.now() });
    await on.pass(hour - 2);
    assert.deepEqual(on.ended, []);
    assert.ok(on.calls.some(({ call, error }) => call.service === "sfn" && error === "ServiceUnavailable"));
    await on.pass(10 * MINUTE);
    // Six or seven of the schedule within the hour, and the event's.
    assert.ok(on.ended.length >= 7, `${on.ended.length} executions`);
    assert.ok(on.ended.every(({ status }) => status === "SUCCEEDED"));
  });

  it("takes no events; a rule elsewhere tries again until it does", async () => {
    const on = stage();
    const bus = busArn(DR, "lifeboat");
    on.create("aws:cloudwatch/eventBus:EventBus", "lifeboat", { name: "lifeboat" }, DR);
    const admits = { Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: bus };
    const inputs = { eventBusName: "lifeboat", policy: JSON.stringify(policy(admits)) };
    on.create("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", inputs, DR);
    const allowed = { Effect: "Allow", Action: "events:PutEvents", Resource: bus };
    const roleArn = on.role("forwarder", "events.amazonaws.com", allowed);
    on.create("aws:cloudwatch/eventRule:EventRule", "r", { name: "r", eventPattern: '{"source":["aws.rds"]}' });
    on.create("aws:cloudwatch/eventTarget:EventTarget", "r", { rule: "r", arn: bus, roleArn });
    const seen: number[] = [];
    on.cloud.events.disturb((_event, place) => {
      if (place.region === DR.region) seen.push(on.cloud.world.time.now() - START);
      return [0];
    });
    outage(on.cloud, { region: DR.region });
    await on.pass(1);
    const put = (): Fields =>
      on.cloud.world.call({
        principal: administrator(SOURCE.account),
        place: { ...SOURCE, region: DR.region },
        service: "eventbridge",
        operation: "PutEvents",
        input: { Entries: [{ Source: "a", DetailType: "b", Detail: "{}", EventBusName: bus }] },
      }) as Fields;
    refused(put, "InternalException");
    const event = { ...SOURCE, id: "e", source: "aws.rds", "detail-type": "x", resources: [], detail: {} };
    on.cloud.world.emit({ ...event, time: on.cloud.world.time.now() });
    await on.pass(hour);
    assert.deepEqual(seen, []);
    await on.pass(10 * MINUTE);
    assert.equal(seen.length, 1);
    assert.equal(put().FailedEntryCount, 0);
  });

  it("leaves keys, topics and alarms alone", async () => {
    const cloud = fixture();
    const key = cloud.kms.addKey(SOURCE, "own");
    outage(cloud, { region: SOURCE.region });
    await cloud.pass(1);
    cloud.kmsCall(SOURCE, "DescribeKey", { KeyId: key.arn });
  });

  it("is one in which a stack declares something", async () => {
    const cloud = fixture();
    outage(cloud, { region: "eu-north-1" });
    await assert.rejects(cloud.pass(1), /no stack declares anything in eu-north-1/);
    const other = fixture();
    outage(other, { region: SOURCE.region, account: "dr" });
    await assert.rejects(other.pass(1), /no stack of the dr account declares anything in eu-west-1/);
  });
});
