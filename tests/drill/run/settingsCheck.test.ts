import assert from "node:assert/strict";
import { fileErrorName } from "../../../cli/validation";
import type { RunInput } from "../../../drill/run/job";
import { checkSettings } from "../../../drill/run/settingsCheck";
import { findScenario, ownScenarios, type Scenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

const normal = findScenario("normal");

function job(scenario: Scenario): RunInput {
  return { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
}

/** The scenario normal under another name, with other settings of its stacks. */
function named(name: string, ...sets: readonly Readonly<Record<string, unknown>>[]): Scenario {
  return { ...normal, name, stacks: normal.stacks.map((stack, at) => ({ ...stack, set: sets[at] ?? {} })) };
}

async function messageOf(...scenarios: readonly Scenario[]): Promise<string> {
  try {
    await checkSettings(scenarios.map(job));
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, fileErrorName);
    return error.message;
  }
  return "";
}

describe("settings before anything runs", () => {
  it("are in order for every scenario of the project", async () => {
    assert.equal(await messageOf(...ownScenarios()), "");
  });

  it("are refused with every mistake of every stack, and the scenarios that have it", async () => {
    const wrong = { "source.retention": "banana", "source.keepNewest": 0 };
    const message = await messageOf(named("one", wrong), named("two"), named("three", wrong, { "dr.retentoin": "2d" }));
    const [first = "", ...rest] = message.split("\n");
    assert.equal(first, "Pulumi.prod.yaml (the stack prod of one, three) cannot be used:");
    assert.equal(rest.filter((line) => /^ {2}- source\.(retention|keepNewest): /.test(line)).length, 2);
    assert.ok(rest.includes("Pulumi.drprod.yaml (the stack drprod of three) cannot be used:"));
    assert.match(message, /^ {2}- dr\.retentoin: .*Did you mean retention/m);
  });

  it("are read of what a stack is updated to", async () => {
    const [source, dr] = normal.stacks;
    const upgrades = [{ at: 1, program: source!.program, revision: undefined, set: { sauce: 1 } }];
    assert.match(await messageOf({ ...normal, stacks: [{ ...source!, upgrades }, dr!] }), /- sauce: /);
  });

  it("are left to the run where another revision, or another program, reads them", async () => {
    const [source, dr] = named("old", { sauce: 1 }).stacks;
    assert.equal(await messageOf({ ...normal, stacks: [{ ...source!, revision: "v1" }, dr!] }), "");
    assert.equal(await messageOf({ ...normal, stacks: [{ ...source!, program: "drill/classic/index.ts" }, dr!] }), "");
  });
});
