import assert from "node:assert/strict";
import { HOUR, MINUTE, SOURCE } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged, declared } from "./arranged";

describe("an account that falls silent", () => {
  function running() {
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
    const resources = [
      declared("aws:scheduler/schedule:Schedule", "s"),
      declared("aws:cloudwatch/eventRule:EventRule", "r"),
    ];
    /** Executions of an hour in which one event comes. */
    const anHour = async () => {
      const before = on.ended.length;
      const event = { ...SOURCE, id: "e", source: "aws.rds", "detail-type": "x", resources: [], detail: {} };
      on.cloud.world.emit({ ...event, time: on.cloud.world.time.now() });
      await on.pass(HOUR);
      return on.ended.length - before;
    };
    return { ...on, resources, anHour };
  }

  it("starts nothing by schedule or event, and does again where it ends", async () => {
    const on = running();
    assert.equal(await on.anHour(), 7);
    const told = arranged(
      on.cloud,
      [{ at: HOUR + MINUTE, for: 2 * HOUR, silence: { account: "source", delete: false } }],
      on.resources,
    );
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 0);
    await on.pass(HOUR);
    assert.ok((await on.anHour()) >= 6);
    assert.deepEqual(told, [
      "after 1h1m, for 2h: the source account falls silent: 1 schedules switched off, 1 event rules switched off",
    ]);
  });

  it("may have its schedules deleted, for good", async () => {
    const on = running();
    const told = arranged(on.cloud, [{ at: MINUTE, silence: { account: "source", delete: true } }], on.resources);
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 0);
    assert.deepEqual(on.cloud.scheduler.list(SOURCE), []);
    assert.deepEqual(told, [
      "after 1m the source account falls silent: 1 schedules deleted, 1 event rules switched off",
    ]);
  });

  it("may lose a single schedule by its name, and no rule", async () => {
    const on = running();
    const named = (schedule: string, at: number) => ({ at, silence: { account: "source", schedule, delete: false } });
    const told = arranged(on.cloud, [named("s", MINUTE)], on.resources);
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 1);
    assert.deepEqual(told, ["after 1m s of the source account: switched off"]);
    arranged(on.cloud, [named("other", 0)], on.resources);
    await assert.rejects(
      on.pass(MINUTE),
      /silence: no stack in the source account declares a schedule whose name has other/,
    );
  });

  it("may lose a single rule by its name, and no schedule", async () => {
    const on = running();
    const named = (rule: string, at: number) => ({ at, silence: { account: "source", rule, delete: false } });
    const told = arranged(on.cloud, [named("r", MINUTE)], on.resources);
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 6);
    assert.deepEqual(told, ["after 1m r of the source account: switched off"]);
    arranged(on.cloud, [named("other", 0)], on.resources);
    await assert.rejects(
      on.pass(MINUTE),
      /silence: no stack in the source account declares a eventrule whose name has other/,
    );
  });

  it("has something that can be stopped", async () => {
    const on = stage();
    arranged(on.cloud, [{ at: 0, silence: { account: "dr", delete: false } }]);
    await assert.rejects(on.pass(1), /silence: no stack in the dr account declares a schedule \(there is none\)/);
  });
});
