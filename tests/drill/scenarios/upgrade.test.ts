import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { type Deploy, declare, put } from "../../../drill/deploy";
import { withText } from "../../../drill/fuzz/mutants";
import { hasRevision } from "../../../drill/run/revision";
import { runScenario } from "../../../drill/run/runScenario";
import { Revisions } from "../../../drill/run/stacks";
import { findScenario, type Scenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

const first = "0eb73bb";
/** A directory that was downloaded without the history cannot run the scenarios: there is only the message to look at. */
const here = hasRevision(first, project);

const inputOf = (scenario: Scenario) => ({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });

/** This program with another mark on its copies: what the first version has made is nobody's to it. */
const forgetful: Deploy = async (cloud, input, before) => {
  const declaration = await declare(input, cloud.world);
  const own = input.program.startsWith(project);
  const resources = declaration.resources.map((resource) =>
    own && /-dr-(?:copy|expire)-function$/.test(resource.declared.name)
      ? withText(resource, '"CopiedBy"', '"CopiedByOther"')
      : resource,
  );
  return put(cloud, { ...declaration, resources }, before);
};

describe("an upgrade in the course of a run", () => {
  it("says what is missing where the revision is not in git, or there is no git", () => {
    const nowhere = new Revisions("a.yaml", tmpdir());
    assert.throws(
      () => nowhere.rootOf(first),
      /a\.yaml.*\n.*revision 0eb73bb, which this scenario deploys, is not in git/,
    );
    const unknown = new Revisions("a.yaml", project);
    assert.throws(() => unknown.rootOf("0000000000"), /clone the whole history \(git fetch --unshallow\)/);
    assert.equal(hasRevision("0000000000", project), false);
  });

  it("holds from the first version to this one and back, while copies are under way", async () => {
    const { report } = here ? await runScenario(inputOf(findScenario("upgrade"))) : { report: undefined };
    if (report === undefined)
      return assert.throws(() => new Revisions("a.yaml", project).rootOf(first), /whole history/);
    const broken = report.expectations.filter(({ held }) => !held);
    assert.deepEqual(broken, []);
    assert.equal(report.faults.length, 4);
    for (const said of report.faults) {
      assert.match(
        said,
        /is updated to (?:this program|revision 0eb73bb): \d+ resources changed, .* while [1-9]\d* copies/,
      );
    }
  });

  it("does not hold with a program that does not know what the first version has made", async () => {
    const scenario = findScenario("upgrade");
    const stacks = scenario.stacks.map((one) => ({
      ...one,
      upgrades: one.role === "dr" ? [{ at: 20 * 3_600_000, program: "index.ts" }] : [],
    }));
    if (!here) return;
    const { report } = await runScenario(inputOf({ ...scenario, days: 1, stacks }), undefined, forgetful);
    assert.equal(report.passed, false);
    const violated = report.expectations.filter(({ held }) => !held).map(({ measured }) => measured);
    assert.match(violated.join("\n"), /denied: CopyDBSnapshot .* objective: the newest copy/);
  });
});
