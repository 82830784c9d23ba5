import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { type Mutate, runMutant as run } from "../../support/mutants";

describe("what the program declares is needed: the floor", () => {
  it("fails source-compromise without the floor", async () => {
    const floor = "slice(0, retention.keepNewest)";
    const withoutFloor: Mutate = (resource) =>
      resource.declared.name.endsWith("dr-expire-function") ? withText(resource, floor, "slice(0, 0)") : resource;
    // The attack comes after four days, and copies are kept for two.
    const outcome = await run("source-compromise", withoutFloor, 7);
    assert.ok(!(outcome instanceof Error), String(outcome));
    const recoverable = outcome.expectations.find((expectation) => expectation.text === "every database recoverable");
    assert.equal(recoverable?.held, false);
    assert.match(String(recoverable.measured), /^0 of 12: not /);
  }).timeout(600_000);
});
