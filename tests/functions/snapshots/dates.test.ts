import assert from "node:assert/strict";
import fc from "fast-check";
import { dataFrom, retainedFrom } from "../../../functions/snapshots/dates";
import { Cases } from "../../support/cases";

const moment = fc.option(fc.integer({ min: 1, max: 4_000_000_000_000 }), { nil: undefined, freq: 2 });

describe("the dates of a snapshot", () => {
  it("retention never counts from before RDS made it, whatever is stated of its data", () => {
    assert.equal(retainedFrom({ takenAt: 1_000, madeAt: 5_000 }), 5_000);
    assert.equal(retainedFrom({ takenAt: 9_000, madeAt: 5_000 }), 9_000);
  });

  it("data are never taken for newer than the snapshot that holds them", () => {
    assert.equal(dataFrom({ takenAt: 9_000, madeAt: 5_000 }), 5_000);
    assert.equal(dataFrom({ takenAt: 1_000, madeAt: 5_000 }), 1_000);
  });

  it("the one that is known counts, and none means that nothing is known", () => {
    const cases = new Cases({
      "both are known": 30,
      "one is known": 60,
      "neither is known": 30,
      "it is older than its data": 10,
    });
    fc.assert(
      fc.property(moment, moment, (takenAt, madeAt) => {
        const known = [takenAt, madeAt].filter((at) => at !== undefined);
        cases.note("both are known", known.length === 2);
        cases.note("one is known", known.length === 1);
        cases.note("neither is known", known.length === 0);
        cases.note("it is older than its data", (madeAt ?? Infinity) < (takenAt ?? 0));
        assert.equal(retainedFrom({ takenAt, madeAt }), known.length === 0 ? undefined : Math.max(...known));
        assert.equal(dataFrom({ takenAt, madeAt }), known.length === 0 ? undefined : Math.min(...known));
      }),
      { numRuns: 300 },
    );
    cases.check();
  });
});
