import assert from "node:assert/strict";
import { mutants, mutated } from "../../../drill/fuzz/mutants";
import { declareStack } from "../../support/program";

describe("programs that are broken on purpose", () => {
  it("are other than the program, each in the function that it names and in no other, once a stack", async () => {
    const stacks = await Promise.all([declareStack("prod"), declareStack("drprod")]);
    for (const mutant of mutants) {
      const changed = stacks.map(({ resources }) =>
        resources.filter((resource) => mutated(mutant, resource) !== resource).map(({ declared }) => declared.name),
      );
      // Both stacks have a notifier.
      assert.ok(changed.every((names) => names.length <= 1) && changed.flat().length > 0, mutant.name);
      for (const name of changed.flat()) assert.ok(name.includes(mutant.functions), `${mutant.name}: ${name}`);
    }
  });
});
