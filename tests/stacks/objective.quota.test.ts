import assert from "node:assert/strict";
import fc from "fast-check";
import { type Keeping, longestKeeping, mostKept, quotaUse } from "../../stacks/objective";

const hour = 60;
const day = 24 * hour;
const twoDays: Keeping = {
  retentionMinutes: 2 * day,
  keepAllMinutes: 2 * day,
  keepNewest: 3,
  expireEveryMinutes: hour,
};

describe("objective: snapshots against the quota", () => {
  it("are rate times retention and deletion period", () => {
    assert.equal(mostKept(twoDays, 60), 49 + 1);
    // S1's nightly deletion lets 12 databases reach beyond 700: 3 days of hours each.
    assert.deepEqual(quotaUse("instance", 12, 700, { ...twoDays, expireEveryMinutes: day }, 60), {
      kind: "instance",
      databases: 12,
      perDatabase: 73,
      peak: 876,
      quota: 700,
    });
  });

  it("are the newest at least, and one a day beyond those that are all kept", () => {
    assert.equal(mostKept({ ...twoDays, retentionMinutes: 60, keepAllMinutes: 60, keepNewest: 30 }, 60), 32);
    assert.equal(mostKept({ ...twoDays, retentionMinutes: 14 * day, keepAllMinutes: 2 * day }, 60), 50 + 13);
  });

  it("are kept for as many whole hours as the places allow, within bounds", () => {
    const keeping = { keepNewest: 3, expireEveryMinutes: hour };
    // 8 places, one of them for the one being made: 7 slots of 39 minutes are 273 minutes, less the hour until deletion.
    assert.equal(longestKeeping(keeping, 39, 8, { least: hour, most: day }), 3 * hour);
    assert.equal(longestKeeping(keeping, 39, 1000, { least: hour, most: day }), day);
    assert.equal(longestKeeping(keeping, 39, 4, { least: hour, most: day }), undefined);
  });

  it("are never more than reckoned, whenever the passes come", () => {
    const minutes = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(
        minutes(15, 180),
        minutes(60, 3 * day),
        minutes(5, 120),
        fc.integer({ min: 1, max: 8 }),
        minutes(0, 119),
        (interval, retention, expireEvery, keepNewest, phase) => {
          const held: number[] = [];
          let most = 0;
          for (let now = 0; now < 4 * day; now++) {
            if (now % interval === 0) held.push(now);
            most = Math.max(most, held.length);
            if (now % expireEvery !== phase % expireEvery) continue;
            while (held.length > keepNewest && now - held[0]! > retention) held.shift();
          }
          const keeping = {
            retentionMinutes: retention,
            keepAllMinutes: retention,
            keepNewest,
            expireEveryMinutes: expireEvery,
          };
          const reckoned = mostKept(keeping, interval);
          assert(most <= reckoned, `${most} of ${reckoned}`);
          assert(reckoned <= most + 3, `${reckoned} for ${most}`);
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });
});
