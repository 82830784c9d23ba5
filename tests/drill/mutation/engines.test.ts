import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { fails, type Mutate, runMutant } from "../../support/mutants";

/** A mistake in the text of one function, and the expectation of a scenario that finds it. */
const mistakes = [
  {
    name: "copies without a key although nobody accepted them",
    scenario: "clusters-without-key",
    part: "dr-copy-function",
    from: "rules.onlyWithKey && snapshot.keyArn === undefined",
    to: "false",
    found: "1 databases recoverable",
  },
  {
    name: "gives a key for what RDS cannot encrypt",
    scenario: "engines",
    part: "dr-copy-function",
    from: "snapshot.keyArn === undefined && !kind.encryptsOnCopy ? undefined : into.keyArn",
    to: "into.keyArn",
    found: "6 databases recoverable",
  },
  {
    name: "does not look at the options of a database before its first snapshot",
    scenario: "engines",
    part: "source-take-function",
    from: "looked.get(identity)",
    to: "undefined",
    found: "people in source are told of payroll",
  },
] as const;

describe("what is refused by its kind", () => {
  for (const { name, scenario, part, from, to, found } of mistakes) {
    it(`fails ${scenario} where a pass ${name}`, async () => {
      let changed = 0;
      const mutate: Mutate = (resource) => {
        if (!resource.declared.name.endsWith(part)) return resource;
        const other = withText(resource, from, to);
        if (other !== resource) changed++;
        return other;
      };
      const outcome = await runMutant(scenario, mutate);
      assert.ok(!(outcome instanceof Error), String(outcome));
      assert.equal(changed, 1, `the text of ${part} has no such part`);
      assert.ok(fails(outcome));
      const expectation = outcome.expectations.find(({ text }) => text.startsWith(found));
      assert.equal(expectation?.held, false, found);
    });
  }
});
