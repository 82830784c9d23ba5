import assert from "node:assert/strict";
import { declarations, type Mutate, runMutant as run, withText } from "../../support/mutants";

describe("what the program declares is needed: the floor", () => {
  it("fails source-compromise without the floor", async () => {
    const floor = "slice(0, retention.keepNewest)";
    const withoutFloor: Mutate = (resource) =>
      resource.declared.name.endsWith("dr-expire-function") ? withText(resource, floor, "slice(0, 0)") : resource;
    declarations.clear();
    const outcome = await run("source-compromise", withoutFloor);
    assert.ok(!(outcome instanceof Error), String(outcome));
    const recoverable = outcome.expectations.find((expectation) => expectation.text === "every database recoverable");
    assert.deepEqual([recoverable?.held, recoverable?.measured], [false, "0 of 12"]);
  }).timeout(600_000);
});
