import assert from "node:assert/strict";
import fc from "fast-check";
import { windowEnd, windowsEnd } from "../../../functions/snapshots/windows";
import { Cases } from "../../support/cases";
import { day, hour, minute } from "../../support/snapshots";

/** A Saturday, midnight. */
const saturday = Date.UTC(2026, 2, 14);

describe("backup and maintenance windows", () => {
  const cases: readonly (readonly [what: string, window: string, at: number, end: number | undefined])[] = [
    ["in a daily one", "03:00-03:30", 3 * hour + 10 * minute, 3 * hour + 30 * minute],
    ["as it begins", "03:00-03:30", 3 * hour, 3 * hour + 30 * minute],
    ["as it ends", "03:00-03:30", 3 * hour + 30 * minute, undefined],
    ["so shortly before it that the suspension reaches into it", "03:00-03:30", 2 * hour + 50 * minute, 3.5 * hour],
    ["earlier", "03:00-03:30", 2 * hour + 49 * minute, undefined],
    ["around midnight, before it", "23:45-00:15", day - 5 * minute, day + 15 * minute],
    ["around midnight, after it", "23:45-00:15", 5 * minute, 15 * minute],
    ["shortly before one that begins at midnight", "00:00-00:30", day - 5 * minute, day + 30 * minute],
    ["in a weekly one", "sat:04:00-sat:05:00", 4.5 * hour, 5 * hour],
    ["at its time on another day", "sun:04:00-sun:05:00", 4.5 * hour, undefined],
    ["in capitals", "Sat:04:00-Sat:05:00", 4.5 * hour, 5 * hour],
    ["around the end of a day", "sat:23:30-sun:00:30", day - minute, day + 30 * minute],
    ["around the end of the epoch's week, before it", "wed:23:30-thu:00:30", 5 * day - minute, 5 * day + 30 * minute],
    ["around the end of the epoch's week, after it", "wed:23:30-thu:00:30", 5 * day + minute, 5 * day + 30 * minute],
    ["in what is no window", "always", 4 * hour, undefined],
    ["in one of an unknown day", "xyz:04:00-xyz:05:00", 4.5 * hour, undefined],
    ["in none", "", 4 * hour, undefined],
  ];
  for (const [what, window, at, end] of cases) {
    it(`are known ${what}`, () => {
      assert.equal(windowEnd(window, saturday + at), end === undefined ? undefined : saturday + end);
    });
  }

  it("end where the last of several ends", () => {
    const now = saturday + 3 * hour + 25 * minute;
    assert.equal(windowsEnd(["sat:03:20-sat:04:20", "03:00-03:30"], now), saturday + 4 * hour + 20 * minute);
    assert.equal(windowsEnd(["", "06:00-06:30"], now), undefined);
  });

  it("cover their length and the ten minutes before, once a day", () => {
    const text = (at: number) => new Date(at).toISOString().slice(11, 16);
    // Around midnight, and anywhere.
    const beginning = fc.oneof(fc.nat(24 * 60 - 1), fc.integer({ min: 18 * 60, max: 24 * 60 - 1 }), fc.nat(15));
    const cases = new Cases({
      "it goes over midnight": 4,
      "it does not": 4,
      "the ten minutes before it do": 1,
    });
    fc.assert(
      fc.property(beginning, fc.integer({ min: 30, max: 12 * 60 }), (from, length) => {
        const window = `${text(saturday + from * minute)}-${text(saturday + (from + length) * minute)}`;
        cases.note("it goes over midnight", from + length > 24 * 60);
        cases.note("it does not", from + length < 24 * 60);
        cases.note("the ten minutes before it do", from < 10);
        let covered = 0;
        for (let at = 0; at < 24 * 60; at++) {
          const now = saturday + at * minute;
          const end = windowEnd(window, now);
          if (end === undefined) continue;
          covered++;
          assert.ok(end > now && end <= now + (length + 10) * minute);
          assert.ok((end - saturday - (from + length) * minute) % day === 0);
        }
        assert.equal(covered, length + 10);
      }),
      { numRuns: 60 },
    );
    cases.check();
  });
});
