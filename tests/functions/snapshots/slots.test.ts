import assert from "node:assert/strict";
import fc from "fast-check";
import { isReminderPass, slotOffset, slotStart } from "../../../functions/snapshots/slots";
import { Cases } from "../../support/cases";
import { hour, minute, noon } from "../../support/snapshots";

describe("slots", () => {
  it("contain the present and begin at their offset", () => {
    const cases = new Cases({ "one begins now": 8, "one ends next": 4, "it is amidst one": 25 });
    // At the edges of slots, and anywhere.
    const moments = fc.oneof(fc.record({ slots: fc.nat(1_000), by: fc.constantFrom(-1, 0, 1) }), fc.nat(10 ** 9));
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 15, max: 1440 }), moments, (identity, minutes, moment) => {
        const interval = minutes * minute;
        const offset = slotOffset(identity, interval);
        const edge = Math.ceil(noon / interval) * interval + offset;
        const now = typeof moment === "number" ? noon + moment : edge + moment.slots * interval + moment.by;
        const start = slotStart(now, interval, offset);
        cases.note("one begins now", start === now);
        cases.note("one ends next", start + interval - now === 1);
        cases.note("it is amidst one", now > start && start + interval - now > 1);
        assert.ok(start <= now && now < start + interval);
        assert.equal((start - offset) % interval, 0);
        assert.ok(offset >= 0 && offset < interval && offset % minute === 0);
      }),
      { numRuns: 200 },
    );
    cases.check();
  });

  it("spread a fleet over the interval", () => {
    const offsets = new Set(Array.from({ length: 100 }, (_, i) => slotOffset(`111/eu/db-${i}`, hour)));
    assert.ok(offsets.size > 35, `100 databases start in only ${offsets.size} different minutes of the hour`);
  });

  it("let a standing problem be told once a period, whatever the cadence", () => {
    for (const cadence of [1, 5, 10, 60]) {
      let told = 0;
      for (let at = 0; at < 24 * 60; at += cadence) {
        if (isReminderPass(noon + 30_000 + at * minute, cadence * minute, hour)) told++;
      }
      assert.equal(told, 24, `every ${cadence} minutes`);
    }
  });
});
