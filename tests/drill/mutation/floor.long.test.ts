import assert from "node:assert/strict";
import { broken, holds, ran } from "../../support/controls";
import type { Size } from "../../support/mutants";
import { inFunction, without } from "../../support/mutations";

/** The attack comes after four days, and copies are kept for two. */
const aWeek: Size = { days: 7, databases: 3 };

describe("what the program declares is needed after the source account is taken over", () => {
  it("is what a week of source-compromise is held by", () => holds("source-compromise", aWeek));

  it("fails source-compromise without the floor", async () => {
    const withoutFloor = inFunction("lifeboat-dr-expire-function", "slice(0, retention.keepNewest)", "slice(0, 0)");
    const { expectations } = await ran("source-compromise", withoutFloor, aWeek);
    const recoverable = expectations.find(({ text }) => text === "every database recoverable");
    assert.equal(recoverable?.held, false);
    assert.match(String(recoverable.measured), /^0 of 3: not /);
  });

  it("fails source-compromise where nobody measures", async () => {
    const found = await broken("source-compromise", without(/^lifeboat-dr-measure-schedule$/), aWeek);
    assert.ok(found.some((text) => text.includes("measure-failure-failed")));
    assert.ok(found.some((text) => text.includes("measure-age")));
  });
});
