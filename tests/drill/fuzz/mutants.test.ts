import assert from "node:assert/strict";
import { mutants, mutated } from "../../../drill/fuzz/mutants";
import { declareStack } from "../../support/program";

describe("programs that are broken on purpose", () => {
  it("are other than the program, each in the functions that it names", async () => {
    const stacks = await Promise.all([declareStack("prod"), declareStack("drprod")]);
    const resources = stacks.flatMap((stack) => stack.resources);
    for (const mutant of mutants) {
      const changed = resources.filter((resource) => mutated(mutant, resource) !== resource);
      assert.equal(changed.length, 1, mutant.name);
      assert.ok(changed[0]?.declared.name.includes(mutant.functions), mutant.name);
    }
  });
});
