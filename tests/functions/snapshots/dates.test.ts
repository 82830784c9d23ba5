import assert from "node:assert/strict";
import fc from "fast-check";
import { dataFrom, retainedFrom } from "../../../functions/snapshots/dates";

const moment = fc.option(fc.integer({ min: 1, max: 4_000_000_000_000 }), { nil: undefined });

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
    fc.assert(
      fc.property(moment, moment, (takenAt, madeAt) => {
        const known = [takenAt, madeAt].filter((at) => at !== undefined);
        assert.equal(retainedFrom({ takenAt, madeAt }), known.length === 0 ? undefined : Math.max(...known));
        assert.equal(dataFrom({ takenAt, madeAt }), known.length === 0 ? undefined : Math.min(...known));
      }),
    );
  });
});
