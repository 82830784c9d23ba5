import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawCase } from "../../../drill/fuzz/draw";
import { writeCase } from "../../../drill/fuzz/files";
import { mutantNamed, mutated } from "../../../drill/fuzz/mutants";
import { runScenario } from "../../../drill/run/runScenario";
import { readScenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";
import { mutantTable } from "../../docs/support/mutantTable";
import { declarations } from "../../support/mutants";

// That each of these seeds holds where nothing is broken, CI shows: it tries sixty.
describe("a program that is broken on purpose is found by the seed that docs/simulation.md names", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "mutants-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, seeds: seed, rule } of mutantTable()) {
    it(`${name}: seed ${seed} by the rule ${rule}`, async () => {
      const mutant = mutantNamed(name);
      const scenario = readScenario(writeCase(folder, drawCase(seed)));
      const input = { scenario, seed, fleetFile: undefined, configDir: project, project };
      const broken = declarations.deploying((resource) => mutated(mutant, resource));
      const { violations = [] } = (await runScenario(input, undefined, broken)).report;
      const found = new Set(violations.map((violation) => violation.split(":")[0]));
      assert.ok(found.has(rule), `what is found: ${[...found].join(", ") || "nothing"}`);
    });
  }
});
