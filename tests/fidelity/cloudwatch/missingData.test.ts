import assert from "node:assert/strict";
import type { TreatMissing } from "../../../drill/cloud/cloudwatch/alarm";
import { judge } from "../../../drill/cloud/cloudwatch/judge";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { defaultAssumptions } from "../../../facts/assumptions";
import { SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage, stageAssumptions } from "../../drill/cloud/stage";

const MINUTE = 60_000;
const treatments: readonly TreatMissing[] = ["missing", "ignore", "breaching", "notBreaching"];
/** What keeps its state is told by a state that nothing else gives. */
const kept = "INSUFFICIENT_DATA" as const;

/** A stage where alarms look as far back as is assumed, or further. */
function looking(alarmExtraPeriods = defaultAssumptions.alarmExtraPeriods): Stage {
  return stage({ assumptions: { ...stageAssumptions, alarmExtraPeriods } });
}

/** The states that five data points give, oldest first, for each way to treat what is missing. */
function states(points: string, datapointsToAlarm: number): string[] {
  const values = points.split(" ").map((point) => ({ "0": 0, X: 9, "-": undefined })[point]);
  const rule = { evaluationPeriods: 3, datapointsToAlarm, threshold: 5, comparison: "GreaterThanThreshold" } as const;
  return treatments.map((treatMissing) => {
    const before = treatMissing === "ignore" ? kept : "OK";
    const state = judge({ ...rule, treatMissing }, values, before);
    return treatMissing === "ignore" && state === kept ? "kept" : state;
  });
}

/** An alarm on one datum a minute, which rings when there is none or a bad one. */
function alarm(on: Stage, inputs: Fields = {}): void {
  on.create("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
    name: "silent",
    namespace: "Test",
    metricName: "Looks",
    dimensions: {},
    statistic: "Sum",
    period: 60,
    evaluationPeriods: 2,
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
    treatMissingData: "breaching",
    ...inputs,
  });
}

async function lookFor(on: Stage, minutes: number): Promise<void> {
  await on.pass(MINUTE / 2);
  for (let minute = 0; minute < minutes; minute++) {
    on.cloud.world.metric({ place: SOURCE, namespace: "Test", name: "Looks", dimensions: {}, value: 1 });
    await on.pass(MINUTE);
  }
}

function changes(on: Stage): string[] {
  return on.alarms.map(({ state, at }) => `${(at - START) / MINUTE} ${state}`);
}

describe("alarms that miss data as AWS states them", () => {
  for (const [points, ...expected] of [
    ["0 - X - X", "OK", "OK", "OK", "OK"],
    ["0 - - - -", "OK", "OK", "OK", "OK"],
    ["- - - - -", "INSUFFICIENT_DATA", "kept", "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["- - X - -", "ALARM", "kept", "ALARM", "OK"],
  ] as const) {
    it(`alarms-and-missing-data, 3 of 3: ${points}`, () => assert.deepEqual(states(points, 3), expected));
  }

  for (const [points, ...expected] of [
    ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 - X - -", "OK", "OK", "ALARM", "OK"],
    ["- - - - 0", "OK", "OK", "ALARM", "OK"],
    ["- - - X -", "ALARM", "kept", "ALARM", "OK"],
  ] as const) {
    it(`alarms-and-missing-data, 2 of 3: ${points}`, () => assert.deepEqual(states(points, 2), expected));
  }

  for (const points of ["- - - - X", "- - - X -"]) {
    it(`alarms-and-missing-data, premature transitions: ${points} does not ring at once, 3 of 3`, () => {
      assert.deepEqual(states(points, 3).slice(0, 2), ["INSUFFICIENT_DATA", "kept"]);
    });
  }

  it("alarms-and-missing-data: silence rings only when all periods that are retrieved are empty", async () => {
    const on = looking();
    alarm(on);
    await lookFor(on, 3);
    await on.pass(10 * MINUTE);
    // The last datum is of minute 2: periods of minutes 3 and 4 are evaluated, those of 1 and 2 are retrieved as well.
    assert.deepEqual(changes(on), ["1 OK", "7 ALARM"]);
  });

  it("alarms-and-missing-data: how many more periods are retrieved is assumed, and can be adjusted", async () => {
    for (const [alarmExtraPeriods, rings] of [
      [0, 5],
      [5, 10],
    ] as const) {
      const on = looking(alarmExtraPeriods);
      alarm(on);
      await lookFor(on, 3);
      await on.pass(10 * MINUTE);
      assert.deepEqual(changes(on), ["1 OK", `${rings} ALARM`]);
    }
  });

  it("alarms-and-missing-data: what has stopped flowing is evaluated again and again", async () => {
    const on = looking();
    alarm(on, {
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      evaluationPeriods: 1,
      treatMissingData: "missing",
    });
    await lookFor(on, 1);
    await on.pass(10 * MINUTE);
    assert.deepEqual(changes(on), ["1 ALARM", "4 INSUFFICIENT_DATA"]);
  });
});
