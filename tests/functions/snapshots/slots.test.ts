import assert from "node:assert/strict";
import fc from "fast-check";
import { isReminderPass, slotOffset, slotStart } from "../../../functions/snapshots/slots";
import { hour, minute, noon } from "../../support/snapshots";

describe("slots", () => {
  it("contain the present and begin at their offset", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 15, max: 1440 }), fc.nat(10 ** 9), (identity, minutes, ms) => {
        const interval = minutes * minute;
        const now = noon + ms;
        const offset = slotOffset(identity, interval);
        const start = slotStart(now, interval, offset);
        assert.ok(start <= now && now < start + interval);
        assert.equal((start - offset) % interval, 0);
        assert.ok(offset >= 0 && offset < interval && offset % minute === 0);
      }),
    );
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
