import assert from "node:assert/strict";
import { ModelError, metadata } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { readExpression } from "../../../drill/cloud/scheduler/expression";
import { administrator, policy, SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage, stageAssumptions } from "../../drill/cloud/stage";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The first four due times from the first of January 2026 on, a Thursday. */
function due(expression: string, timezone = "UTC", from = START): string[] {
  const recurrence = readExpression(expression, timezone, START);
  const times: string[] = [];
  for (let next = recurrence.next(from); next !== undefined && times.length < 4; next = recurrence.next(next + 1)) {
    times.push(new Date(next).toISOString().slice(0, 16));
  }
  return times;
}

/** A schedule of a machine that succeeds at once. */
function scheduled(on: Stage, inputs: Fields): Fields {
  const machineArn = on.machine({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
  const roleArn = on.role("schedule-role", "scheduler.amazonaws.com", {
    Effect: "Allow",
    Action: "states:StartExecution",
    Resource: machineArn,
  });
  const target = { arn: machineArn, roleArn, input: '{"by":"schedule"}', ...(inputs.target as Fields) };
  return on.create("aws:scheduler/schedule:Schedule", "tick", {
    name: "tick",
    scheduleExpression: "rate(10 minutes)",
    flexibleTimeWindow: { mode: "OFF" },
    ...inputs,
    target,
  });
}

function minutes(on: Stage): number[] {
  return on.ended.map(({ at }) => (at - START) / MINUTE);
}

function operate(on: Stage, operation: string, input: Fields): Fields {
  return on.cloud.world.call({
    principal: administrator(SOURCE.account),
    place: SOURCE,
    service: "scheduler",
    operation,
    input,
  }) as Fields;
}

describe("EventBridge Scheduler as AWS states it", () => {
  const expressions: readonly (readonly [string, readonly string[]])[] = [
    ["rate(90 minutes)", ["2026-01-01T00:00", "2026-01-01T01:30", "2026-01-01T03:00", "2026-01-01T04:30"]],
    ["rate(1 day)", ["2026-01-01T00:00", "2026-01-02T00:00", "2026-01-03T00:00", "2026-01-04T00:00"]],
    ["cron(0 3 * * ? *)", ["2026-01-01T03:00", "2026-01-02T03:00", "2026-01-03T03:00", "2026-01-04T03:00"]],
    ["cron(0/15 8 ? * 2-6 *)", ["2026-01-01T08:00", "2026-01-01T08:15", "2026-01-01T08:30", "2026-01-01T08:45"]],
    ["cron(0 0 ? * 1 *)", ["2026-01-04T00:00", "2026-01-11T00:00", "2026-01-18T00:00", "2026-01-25T00:00"]],
    ["cron(0 0 ? * SUN *)", ["2026-01-04T00:00", "2026-01-11T00:00", "2026-01-18T00:00", "2026-01-25T00:00"]],
    ["cron(0 12 L * ? *)", ["2026-01-31T12:00", "2026-02-28T12:00", "2026-03-31T12:00", "2026-04-30T12:00"]],
    ["cron(0 12 ? * 6#1 *)", ["2026-01-02T12:00", "2026-02-06T12:00", "2026-03-06T12:00", "2026-04-03T12:00"]],
    ["cron(0 9 15W * ? *)", ["2026-01-15T09:00", "2026-02-16T09:00", "2026-03-16T09:00", "2026-04-15T09:00"]],
    ["cron(30 2 1 JUL ? 2027)", ["2027-07-01T02:30"]],
    ["at(2026-03-01T10:00:00)", ["2026-03-01T10:00"]],
  ];
  for (const [expression, times] of expressions) {
    it(`schedule-types: ${expression}`, () => assert.deepEqual(due(expression), times));
  }

  it("schedule-types: times are of the schedule's time zone; what spring skips is skipped", () => {
    const from = Date.parse("2026-03-27T12:00:00Z");
    const times = ["2026-03-28T01:30", "2026-03-30T00:30", "2026-03-31T00:30", "2026-04-01T00:30"];
    assert.deepEqual(due("cron(30 2 * * ? *)", "Europe/Berlin", from), times);
    assert.deepEqual(due("at(2026-07-01T10:00:00)", "Europe/Berlin"), ["2026-07-01T08:00"]);
  });

  for (const expression of [
    "rate(1 minutes)",
    "rate(2 minute)",
    "rate(0 minutes)",
    "rate(5 weeks)",
    "cron(0 3 * * * *)",
    "cron(0 3 ? * ? *)",
    "cron(0 3 * * ?)",
    "cron(61 3 * * ? *)",
    "cron(0 3 ? * 0 *)",
    "cron(0 3 ? * 8 *)",
    "at(tomorrow)",
    "every 5 minutes",
  ]) {
    it(`schedule-types: ${expression} is refused`, () => {
      assert.throws(() => due(expression), /ValidationException: Invalid Schedule Expression/);
    });
  }

  it("schedule-types: a rate without StartDate starts at once, and goes on at its rate", async () => {
    const on = stage();
    scheduled(on, {});
    await on.pass(35 * MINUTE);
    assert.deepEqual(minutes(on), [0, 10, 20, 30]);
    const [started] = on.emitted;
    assert.equal(started?.detail.input, '{"by":"schedule"}');
  });

  it("schedule-types: with a StartDate it starts then", async () => {
    const on = stage();
    scheduled(on, { startDate: new Date(START + 25 * MINUTE).toISOString() });
    await on.pass(50 * MINUTE);
    assert.deepEqual(minutes(on), [25, 35, 45]);
  });

  it("API CreateSchedule: a cron starts at its first time on or after the StartDate", async () => {
    const on = stage();
    const startDate = new Date(START + 90 * MINUTE).toISOString();
    scheduled(on, { scheduleExpression: "cron(0 * * * ? *)", startDate });
    await on.pass(4 * HOUR);
    assert.deepEqual(minutes(on), [120, 180, 240]);
  });

  it("API CreateSchedule: after the EndDate nothing is started", async () => {
    const on = stage();
    scheduled(on, { endDate: new Date(START + 15 * MINUTE).toISOString() });
    await on.pass(HOUR);
    assert.deepEqual(minutes(on), [0, 10]);
  });

  it("schedule-types: targets start within 60 s, as late as assumed", async () => {
    const on = stage({ assumptions: { ...stageAssumptions, scheduleLatencySeconds: [5, 50] } });
    scheduled(on, {});
    await on.pass(HOUR);
    const late = on.ended.map(({ at }) => (at - START) % (10 * MINUTE));
    assert.equal(new Set(late).size, late.length);
    for (const ms of late) assert.ok(ms >= 5_000 && ms <= 50_000, `${ms} ms`);
  });

  it("API CreateSchedule: a disabled schedule starts nothing", async () => {
    const on = stage();
    scheduled(on, { state: "DISABLED" });
    await on.pass(HOUR);
    assert.deepEqual(on.ended, []);
  });

  it("API DeleteSchedule: a deleted schedule starts nothing more, and is gone", async () => {
    const on = stage();
    scheduled(on, {});
    await on.pass(15 * MINUTE);
    operate(on, "DeleteSchedule", { Name: "tick" });
    await on.pass(HOUR);
    assert.deepEqual(minutes(on), [0, 10]);
    assert.deepEqual(operate(on, "ListSchedules", {}).Schedules, []);
    assert.throws(() => operate(on, "DeleteSchedule", { Name: "tick" }), { name: "ResourceNotFoundException" });
  });

  it("API UpdateSchedule: takes back what GetSchedule gives, here to stop it", async () => {
    const on = stage();
    scheduled(on, {});
    await on.pass(5 * MINUTE);
    const { Arn, ...schedule } = operate(on, "GetSchedule", { Name: "tick" });
    assert.equal(Arn, `arn:aws:scheduler:eu-west-1:111111111111:schedule/default/tick`);
    operate(on, "UpdateSchedule", { ...schedule, State: "DISABLED" });
    await on.pass(HOUR);
    assert.deepEqual(minutes(on), [0]);
    const [listed] = operate(on, "ListSchedules", {}).Schedules as Fields[];
    assert.equal(listed?.State, "DISABLED");
    assert.throws(() => operate(on, "UpdateSchedule", { ...schedule, ScheduleExpression: "rate(1 minutes)" }), {
      name: "ValidationException",
    });
  });

  it("setting-up: the role must trust the service", () => {
    const on = stage();
    const roleArn = on.role("stranger", "lambda.amazonaws.com");
    assert.throws(
      () => scheduled(on, { target: { roleArn } }),
      /must allow AWS EventBridge Scheduler to assume the role/,
    );
  });

  it("setting-up: the role must be allowed to start the machine; else the run is dropped", async () => {
    const on = stage();
    scheduled(on, {});
    const statement = { Effect: "Allow", Action: "states:StartExecution", Resource: "arn:aws:states:::x" };
    on.cloud.iam.putRolePolicy(`arn:aws:iam::${SOURCE.account}:role/schedule-role`, "own", policy(statement));
    await on.pass(5 * MINUTE);
    assert.deepEqual(on.ended, []);
    assert.deepEqual(
      on.denied.map(({ question }) => question.action),
      ["states:StartExecution"],
    );
    assert.ok(on.metrics.includes("AWS/Scheduler InvocationDroppedCount"));
  });

  for (const [attempts, expected] of [
    [5, ["SUCCEEDED"]],
    [2, []],
  ] as const) {
    it(`API RetryPolicy: a target that fails three times, with ${attempts} retries`, async () => {
      const on = stage();
      let failures = 3;
      on.cloud.world.intercept((call) => {
        if (call.service !== "sfn" || failures-- <= 0) return undefined;
        return Object.assign(new Error("busy"), { name: "ThrottlingException", $metadata: metadata(400) });
      });
      const startDate = new Date(START + MINUTE).toISOString();
      scheduled(on, {
        scheduleExpression: "rate(1 day)",
        startDate,
        target: { retryPolicy: { maximumRetryAttempts: attempts } },
      });
      await on.pass(HOUR);
      assert.deepEqual(
        on.ended.map(({ status }) => status),
        expected,
      );
      const dropped = on.metrics.includes("AWS/Scheduler InvocationDroppedCount");
      assert.equal(dropped, expected.length === 0);
    });
  }

  it("API RetryPolicy: an invocation that is too old is dropped, whatever retries are left", async () => {
    const on = stage();
    let attempts = 0;
    on.cloud.world.intercept((call) => {
      if (call.service !== "sfn") return undefined;
      attempts++;
      return Object.assign(new Error("busy"), { name: "ThrottlingException", $metadata: metadata(400) });
    });
    const startDate = new Date(START + MINUTE).toISOString();
    const retryPolicy = { maximumEventAgeInSeconds: 60 };
    scheduled(on, { scheduleExpression: "rate(1 day)", startDate, target: { retryPolicy } });
    await on.pass(HOUR);
    assert.ok(attempts > 1 && attempts < 10, `${attempts} attempts`);
    assert.ok(on.metrics.includes("AWS/Scheduler InvocationDroppedCount"));
  });

  it("managing-schedule-group: a schedule is found in its group only, and counted by it; a group must be there", async () => {
    assert.throws(() => scheduled(stage(), { groupName: "own" }), /ResourceNotFoundException: Schedule group own/);
    const on = stage();
    on.create("aws:scheduler/scheduleGroup:ScheduleGroup", "own", { name: "own" });
    const again = () => on.create("aws:scheduler/scheduleGroup:ScheduleGroup", "other", { name: "own" });
    assert.throws(again, /ConflictException/);
    const counted: string[] = [];
    on.cloud.world.onMetric(({ namespace, name, dimensions }) => {
      if (namespace === "AWS/Scheduler") counted.push(`${name} ${dimensions.ScheduleGroup}`);
    });
    const { arn } = scheduled(on, { groupName: "own" });
    assert.equal(arn, `arn:aws:scheduler:${SOURCE.region}:${SOURCE.account}:schedule/own/tick`);
    assert.throws(() => operate(on, "GetSchedule", { Name: "tick" }), { name: "ResourceNotFoundException" });
    assert.equal(operate(on, "GetSchedule", { Name: "tick", GroupName: "own" }).GroupName, "own");
    const inGroup = (GroupName?: string) => operate(on, "ListSchedules", { GroupName }).Schedules as object[];
    assert.deepEqual([inGroup("own").length, inGroup("default").length, inGroup().length], [1, 0, 1]);
    await on.pass(MINUTE);
    assert.deepEqual(counted, ["InvocationAttemptCount own"]);
    operate(on, "DeleteSchedule", { Name: "tick", GroupName: "own" });
    assert.deepEqual(inGroup("own"), []);
  });

  it("refuses a target or window that the model does not know, by name", () => {
    for (const [inputs, message] of [
      [{ target: { arn: "arn:aws:sqs:eu-west-1:111111111111:q" } }, /a target such as arn:aws:sqs/],
      [{ flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 } }, /flexible time window/],
      [{ target: { deadLetterConfig: { arn: "x" } } }, /deadLetterConfig/],
    ] as const) {
      assert.throws(
        () => scheduled(stage(), inputs),
        (error: Error) => error instanceof ModelError && message.test(error.message),
      );
    }
  });
});
