import assert from "node:assert/strict";
import { idleMinutes } from "../../../components/kit/idleAlarm";
import { silencePeriods } from "../../../components/kit/silence";
import { declareStack, inputsOf } from "../../support/program";

describe("the alarm on a machine that nothing starts", () => {
  it("waits for three runs and an hour at least", () => {
    assert.deepEqual([1, 10, 20, 60, 100, 1_440].map(idleMinutes), [60, 60, 60, 180, 300, 4_320]);
  });

  it("is late by two twelfths at most where CloudWatch looks two periods further back", () => {
    for (const everyMinutes of [1, 60, 100, 1_440]) {
      const minutes = Math.max(60, 3 * everyMinutes);
      const { period, evaluationPeriods } = silencePeriods(minutes);
      assert.equal((period * evaluationPeriods) / 60, minutes);
      assert.ok(period * 2 <= (period * evaluationPeriods) / 6, `${everyMinutes}`);
    }
  });

  it("is on every machine that has a schedule, within what CloudWatch looks back", async () => {
    const nightly = {
      "dr.schedules.expire": "cron(0 3 * * ? *)",
      "dr.schedules.copy": "rate(9 hours)",
      "dr.retention": "30d",
    };
    for (const [stack, set] of [
      ["prod", {}],
      ["drprod", {}],
      ["drprod", nightly],
    ] as const) {
      const declared = await declareStack(stack, { set });
      const alarms = [...inputsOf(declared, "aws:cloudwatch/metricAlarm:MetricAlarm").values()].filter(
        ({ metricName }) => metricName === "ExecutionsStarted",
      );
      const watched = alarms.map(({ dimensions }) => (dimensions as Record<string, string>).StateMachineArn);
      const started = [...inputsOf(declared, "aws:scheduler/schedule:Schedule").values()].map(
        ({ target }) => (target as { arn: string }).arn,
      );
      assert.deepEqual(watched.sort(), started.sort());
      for (const { period, evaluationPeriods } of alarms) {
        const seconds = Number(period) * Number(evaluationPeriods);
        assert.ok(seconds <= (Number(period) >= 3_600 ? 604_800 : 86_400) && seconds >= 3_600, `${period}`);
      }
    }
  });

  it("is beside one on the schedule itself, wherever events start the machine too", async () => {
    for (const [stack, set, machines] of [
      ["prod", {}, 2],
      ["drprod", {}, 1],
      ["drprod", { "dr.copying": "two-step", "dr.region": "eu-central-1" }, 0],
    ] as const) {
      const declared = await declareStack(stack, { set });
      const byEvents = new Set(
        [...inputsOf(declared, "aws:cloudwatch/eventTarget:EventTarget").values()].map(({ arn }) => arn),
      );
      const alarms = [...inputsOf(declared, "aws:cloudwatch/metricAlarm:MetricAlarm").values()];
      // What the notifier looks for by its schedule, events tell it as well.
      const passes = [...inputsOf(declared, "aws:scheduler/schedule:Schedule")]
        .filter(([name, { target }]) => byEvents.has((target as { arn: string }).arn) && !name.includes("notifier"))
        .map(([, schedule]) => schedule);
      assert.equal(passes.length, machines, stack);
      for (const { groupName } of passes) {
        const on = alarms.filter(
          ({ dimensions }) => (dimensions as Record<string, string>)?.ScheduleGroup === groupName,
        );
        assert.deepEqual(on.map(({ metricName }) => metricName).sort(), [
          "InvocationAttemptCount",
          "InvocationDroppedCount",
        ]);
      }
    }
  });
});
