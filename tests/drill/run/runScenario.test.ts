import assert from "node:assert/strict";
import { day } from "../../../cli/durations";
import { silent } from "../../../cli/progress";
import { reportText } from "../../../drill/report/json";
import { broke, type ScenarioOutcome } from "../../../drill/report/types";
import type { RunInput } from "../../../drill/run/job";
import { runAll } from "../../../drill/run/pool";
import { runScenario, runToOutcome } from "../../../drill/run/runScenario";
import { findScenario, type Scenario, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";
import { report } from "../measured";

function job(scenario: Scenario, seed = 1): RunInput {
  return { scenario, seed, fleetFile: undefined, configDir: project, project };
}

/** A scenario of the project, cut to a few databases and days; an attack comes on day 2. */
function short(name: string, days: number, databases: number): Scenario {
  const found = findScenario(name);
  const early = {
    disaster: found.disaster && 2 * day,
    faults: found.faults.map((fault) => ({ ...fault, at: 2 * day })),
  };
  return withOverrides({ ...found, ...early }, { days, databases });
}

const text = (...scenarios: readonly ScenarioOutcome[]) => reportText({ ...report, scenarios });

describe("a run", () => {
  it("gives the same bytes for the same seed, in this process and in a worker, and others for another seed", async () => {
    const scenario = short("normal", 1, 3);
    const here = text(await runToOutcome(job(scenario)));
    assert.equal(text(await runToOutcome(job(scenario))), here);
    assert.equal(text(...(await runAll([job(scenario)], silent))), here);
    assert.notEqual(text(await runToOutcome(job(scenario, 2))), here);
  });

  it("keeps every database recoverable through an attack, and the classic pipeline none", async () => {
    // The classic pipeline's copies are past its two days' retention on day 5.
    const [ours, classic] = await Promise.all([
      runToOutcome(job(short("source-compromise", 6, 2))),
      runToOutcome(job(short("classic-source-compromise", 6, 2))),
    ]);
    assert.ok(!broke(ours) && !broke(classic));
    assert.deepEqual([ours.recovery.recoverable, ours.recovery.total], [2, 2]);
    assert.ok(ours.recovery.worstLossMinutes <= 120);
    assert.deepEqual([classic.recovery.recoverable, classic.recovery.total], [0, 2]);
    assert.equal(classic.recovery.worstLossMinutes, Number.POSITIVE_INFINITY);
    for (const { faults } of [ours, classic]) {
      assert.equal(faults.length, 1);
      assert.match(
        faults[0] ?? "",
        /^after 2d an administrator of the source account attacks: \d schedules deleted, 2 databases deleted, \d+ snapshots deleted, \d keys? due to be deleted in 7 days$/,
      );
    }
  });

  it("waits for restores where the report or an expectation asks how long they take, and nowhere else", async () => {
    const scenario = short("normal", 1, 1);
    const timed = { ...scenario, expect: { ...scenario.expect, recoveryMinutes: { atMost: 600 } } };
    const [untimed, asked, expected] = [
      await runScenario(job(scenario)),
      await runScenario({ ...job(scenario), timeRestores: true }),
      await runScenario(job(timed)),
    ].map(({ report: { recovery } }) => recovery);
    assert.equal(untimed?.worstMinutes, undefined);
    assert.ok(asked?.worstMinutes !== undefined && asked.worstMinutes > 0);
    const { worstMinutes, ...others } = asked;
    assert.deepEqual(untimed, others);
    assert.deepEqual(expected, asked);
  });

  it("counts copy age until the disaster only", async () => {
    const { report: attacked } = await runScenario(job(short("source-compromise", 6, 1)));
    assert.ok(attacked.copyAge.worstMinutes < 120, `${attacked.copyAge.worstMinutes}`);
  });

  it("that cannot be deployed is an outcome with the reason", async () => {
    const scenario = short("normal", 1, 1);
    const [source, dr] = scenario.stacks;
    assert.ok(source && dr);
    const outcome = await runToOutcome(
      job({
        ...scenario,
        stacks: [{ ...source, callerAccount: "111111111111", set: { account: "333333333333" } }, dr],
      }),
    );
    assert.ok(broke(outcome));
    assert.match(outcome.error, /AWS account ID not allowed: 111111111111/);
    assert.deepEqual(outcome.expectations[0]?.held, false);
  });
});

describe("the model against arithmetic on paper", () => {
  for (const name of ["classic-calibration-a", "classic-calibration-b"]) {
    it(`measures what the schedules of ${name} give`, async () => {
      const outcome = await runToOutcome(job(findScenario(name)));
      assert.ok(outcome.passed, JSON.stringify(outcome.expectations));
    });
  }

  it("would not measure it with other schedules", async () => {
    const found = findScenario("classic-calibration-a");
    const stacks = found.stacks.map((stack) =>
      stack.role === "source" ? { ...stack, set: { "schedules.share.start": "2026-01-05T01:20:00Z" } } : stack,
    );
    const outcome = await runToOutcome(job({ ...found, stacks }));
    assert.equal(outcome.passed, false);
  });
});
