import assert from "node:assert/strict";
import fc from "fast-check";
import { day, hour, minute } from "../../../cli/durations";
import { agesOverTime } from "../../../drill/record/ageSeries";
import { AgeTimeline } from "../../../drill/record/ages";
import { Cases } from "../../support/cases";
import { orders } from "../records";

/** 240 intervals of an hour. */
const end = 10 * day;

function aged(timeline: AgeTimeline, changed: Partial<typeof orders> = {}) {
  const database = { ...orders, ...changed };
  return { database, name: database.identifier, timeline, countedFrom: 3 * hour, worst: 90 * minute };
}

function seriesOf(timeline: AgeTimeline, changed: Partial<typeof orders> = {}) {
  const [series] = agesOverTime([aged(timeline, changed)], 0, end).databases;
  assert.ok(series);
  return series;
}

describe("ages over time", () => {
  it("are the oldest and the youngest of each interval, infinite where there was no copy", () => {
    const timeline = new AgeTimeline();
    timeline.change(90 * minute, hour);
    timeline.change(4 * hour, 4 * hour - 20 * minute);
    timeline.change(6 * hour, undefined);
    const series = seriesOf(timeline);
    assert.deepEqual(series.oldestMinutes.slice(0, 7), [Infinity, Infinity, 120, 180, 80, 140, Infinity]);
    assert.deepEqual(series.youngestMinutes.slice(0, 7), [Infinity, 30, 60, 120, 20, 80, Infinity]);
    assert.deepEqual(
      [series.oldestMinutes.length, series.firstInterval, series.countedFromMinutes, series.worstMinutes],
      [240, 0, 180, 90],
    );
    assert.equal(agesOverTime([aged(timeline)], 0, end).intervalMinutes, 60);
  });

  it("begin when the database was created", () => {
    const timeline = new AgeTimeline();
    timeline.change(50 * hour, 49 * hour);
    const series = seriesOf(timeline, { createdAt: 48.5 * hour });
    assert.equal(series.firstInterval, 48);
    assert.equal(series.oldestMinutes.length, 192);
    assert.deepEqual(series.oldestMinutes.slice(0, 3), [Infinity, Infinity, 120]);
  });

  it("come sorted by the databases' names", () => {
    const timeline = new AgeTimeline();
    timeline.change(0, 0);
    const both = [aged(timeline, { identifier: "b" }), aged(timeline, { identifier: "a" })];
    assert.deepEqual(
      agesOverTime(both, 0, end).databases.map((one) => one.database),
      ["a", "b"],
    );
  });

  it("lose no peak and no low of any interval, however the copies came and went", () => {
    const gaps = fc.array(
      fc.record({
        gap: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 900 })),
        back: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined, freq: 9 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const cases = new Cases({
      "an interval has several changes": 20,
      "an interval's peak is not at its end": 40,
      "an interval is without a copy in part only": 10,
    });
    fc.assert(
      fc.property(gaps, (changes) => {
        const timeline = new AgeTimeline();
        timeline.change(0, 0);
        /** The data of the newest copy, minute by minute. */
        const takenAt = new Array<number | undefined>(end / minute).fill(0);
        const perInterval = new Array<number>(240).fill(0);
        let at = 0;
        for (const { gap, back } of changes) {
          at += gap * minute;
          if (at >= end) break;
          const taken = back === undefined ? undefined : at - back * minute;
          timeline.change(at, taken);
          takenAt.fill(taken, at / minute);
          perInterval[Math.floor(at / hour)]!++;
        }
        const { oldestMinutes, youngestMinutes } = seriesOf(timeline);
        const ages = takenAt.map((taken, n) => n - (taken ?? Number.NEGATIVE_INFINITY) / minute);
        const inInterval = (n: number) => ages.slice(n * 60, (n + 1) * 60);
        const highest = perInterval.map((_, n) => Math.max(...inInterval(n)) + 1);
        const lowest = perInterval.map((_, n) => Math.min(...inInterval(n)));
        assert.deepEqual([oldestMinutes, youngestMinutes], [highest, lowest]);
        cases.note(
          "an interval has several changes",
          perInterval.some((count) => count > 1),
        );
        cases.note(
          "an interval's peak is not at its end",
          highest.some((age, n) => age > ages[n * 60 + 59]! + 1),
        );
        cases.note(
          "an interval is without a copy in part only",
          highest.some((age, n) => age === Infinity && lowest[n]! < Infinity),
        );
      }),
    );
    cases.check();
  });
});
