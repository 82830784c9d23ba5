import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { planExpiry } from "../../../functions/retention/plan";
import { type Keeping, longestKeeping, mostKept, quotaUse } from "../../../stacks/objective";
import { Cases } from "../../support/cases";
import { copied, taken } from "../../support/snapshots";

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
    assert.equal(
      mostKept({ ...twoDays, unevenMinutes: 30 }, 60),
      50 + 1,
      "a copy that has waited is nearer to the next",
    );
    // S1's nightly deletion lets 12 databases reach beyond 700: 3 days of hours each.
    const twelve = { kind: "instance", databases: 12, interim: 0, quota: 700 } as const;
    assert.deepEqual(quotaUse(twelve, { ...twoDays, expireEveryMinutes: day }, 60), {
      ...twelve,
      perDatabase: 73,
      peak: 876,
    });
  });

  it("are the newest at least, and one a day beyond those that are all kept", () => {
    assert.equal(mostKept({ ...twoDays, retentionMinutes: 60, keepAllMinutes: 60, keepNewest: 30 }, 60), 32);
    assert.equal(mostKept({ ...twoDays, retentionMinutes: 14 * day, keepAllMinutes: 2 * day }, 60), 50 + 13);
  });

  it("are the firsts of weeks and months beyond that, as far as these are not counted already", () => {
    const weeks = { ...twoDays, dailyDays: 14, weeklyWeeks: 8 };
    assert.equal(mostKept({ ...twoDays, dailyDays: 14 }, 60), 50 + 13);
    assert.equal(mostKept(weeks, 60), 50 + 13 + 7);
    assert.equal(mostKept({ ...weeks, monthlyMonths: 12 }, 60), 50 + 13 + 7 + 13);
  });

  it("are never more than reckoned where they are kept by value", () => {
    const start = Date.UTC(2025, 4, 17, 3);
    const cases = new Cases({ "weeks keep some": 5, "months keep some": 5, "all but six places are used": 5 });
    fc.assert(
      fc.property(
        fc.record({
          everyHours: fc.integer({ min: 2, max: 12 }),
          keepAllDays: fc.integer({ min: 1, max: 4 }),
          dailyDays: fc.integer({ min: 0, max: 20 }),
          weeklyWeeks: fc.integer({ min: 0, max: 9 }),
          monthlyMonths: fc.integer({ min: 0, max: 4 }),
        }),
        ({ everyHours, keepAllDays, dailyDays, weeklyWeeks, monthlyMonths }) => {
          const minutes = keepAllDays * day;
          const rules = { retentionMinutes: minutes, keepNewest: 3, dailyDays, weeklyWeeks, monthlyMonths };
          const keeping = { ...rules, keepAllMinutes: minutes, expireEveryMinutes: day };
          const reckoned = mostKept(keeping, everyHours * 60);
          let held: Snapshot[] = [];
          let most = 0;
          for (let hours = 0; hours < 150 * 24; hours += everyHours) {
            const now = start + hours * hour * 60_000;
            held.push(copied(taken("orders", now)));
            most = Math.max(most, held.length);
            assert.ok(most <= reckoned, `${most} of ${reckoned}`);
            if (hours % 24 >= everyHours) continue;
            const gone = new Set(planExpiry(held, now, rules).map(({ snapshot }) => snapshot));
            held = held.filter((snapshot) => !gone.has(snapshot));
          }
          cases.note("weeks keep some", weeklyWeeks * 7 > Math.max(keepAllDays, dailyDays));
          cases.note("months keep some", monthlyMonths * 30 > Math.max(keepAllDays, dailyDays, weeklyWeeks * 7));
          cases.note("all but six places are used", most >= reckoned - 6);
        },
      ),
      { numRuns: 15, seed: 7 },
    );
    cases.check();
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
    const cases = new Cases({ "some are past their retention": 30, "only the newest are kept": 3 });
    fc.assert(
      fc.property(
        fc.record({
          interval: minutes(15, 180),
          retention: minutes(60, 3 * day),
          expireEvery: minutes(5, 120),
          keepNewest: fc.integer({ min: 1, max: 8 }),
          phase: minutes(0, 119),
        }),
        ({ interval, retention, expireEvery, keepNewest, phase }) => {
          const held: number[] = [];
          let most = 0;
          let gone = 0;
          let spared = 0;
          for (let now = 0; now < 4 * day; now++) {
            if (now % interval === 0) held.push(now);
            most = Math.max(most, held.length);
            if (now % expireEvery !== phase % expireEvery) continue;
            for (; held.length > keepNewest && now - held[0]! > retention; gone++) held.shift();
            if (held.length > 0 && now - held[0]! > retention) spared++;
          }
          cases.note("some are past their retention", gone > 0);
          cases.note("only the newest are kept", spared > 0);
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
    cases.check();
  });
});
