import assert from "node:assert/strict";
import { day } from "../../../cli/durations";
import type { Observer } from "../../../drill/cloud/kernel/types";
import { type Deploy, deploy } from "../../../drill/deploy";
import { recordsIn } from "../../../drill/record/counting";
import { runScenario, scenarioStart } from "../../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

/** What the drill did in one virtual day. */
interface Work {
  calls: number;
  records: number;
  questions: number;
  executions: number;
}

interface Days {
  readonly work: readonly Work[];
  /** Permission questions that had to be evaluated: all others were answered from memory. */
  readonly distinctDecisions: number;
}

/** What each day of the scenario normal costs the drill, in things counted: the same on every machine. */
async function workByDay(days: number, databases: number): Promise<Days> {
  const work: Work[] = Array.from({ length: days }, () => ({ calls: 0, records: 0, questions: 0, executions: 0 }));
  let questionsBefore = 0;
  let watched: Parameters<Deploy>[0]["world"] | undefined;
  const at = (now: number): Work | undefined => work[Math.floor((now - scenarioStart) / day)];
  const observer: Observer = {
    onCall(_call, now, _error, answer) {
      const today = at(now);
      const { decisions } = watched!.ledger;
      if (today === undefined) return;
      today.calls++;
      today.records += recordsIn(answer);
      today.questions += decisions - questionsBefore;
      questionsBefore = decisions;
    },
    onExecution() {
      const today = at(watched!.time.now());
      if (today) today.executions++;
    },
  };
  const watching: Deploy = (cloud, input, before) => {
    if (watched === undefined) cloud.world.observe(observer);
    watched = cloud.world;
    return deploy(cloud, input, before);
  };
  const normal = withOverrides(findScenario("normal"), { days, databases });
  const scenario = { ...normal, quotas: { manualSnapshots: 10_000 } };
  await runScenario({ scenario, seed: 1, fleetFile: undefined, configDir: project, project }, undefined, watching);
  return { work, distinctDecisions: watched!.ledger.distinctDecisions };
}

const counted = ["calls", "records", "questions", "executions"] as const;

describe("what a virtual day costs the drill", () => {
  let small: Days;
  before(async () => {
    small = await workByDay(7, 3);
  });

  it("does not grow once snapshots are deleted as fast as they are made, from the fourth day on", () => {
    const [, , , fourth, ...later] = small.work;
    assert.ok(fourth && later.length === 3);
    for (const name of counted) {
      assert.ok(fourth[name] > 500, `${name}: ${fourth[name]}`);
      for (const today of later) {
        const growth = today[name] / fourth[name];
        assert.ok(growth > 0.95 && growth < 1.05, `${name}: ${JSON.stringify(small.work.map((one) => one[name]))}`);
      }
    }
  });

  it("grows no faster than the number of databases", async () => {
    const large = await workByDay(4, 6);
    const [three, six] = [small.work[3]!, large.work[3]!];
    for (const name of counted) {
      const growth = six[name] / three[name];
      assert.ok(growth <= 2.05, `${name}: ${three[name]} with 3 databases, ${six[name]} with 6`);
    }
    assert.ok(large.distinctDecisions <= 150, `${large.distinctDecisions} distinct decisions`);
    assert.ok(large.distinctDecisions - small.distinctDecisions <= 3, "no more than one more per database");
  });
});
