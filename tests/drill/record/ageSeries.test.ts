import assert from "node:assert/strict";
import fc from "fast-check";
import { day, hour, minute } from "../../../cli/durations";
import { agesOverTime } from "../../../drill/record/ageSeries";
import { AgeTimeline } from "../../../drill/record/ages";
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

  it("lose no peak and no low, however the copies came", () => {
    const gaps = fc.array(
      fc.record({ gap: fc.integer({ min: 1, max: 900 }), back: fc.integer({ min: 0, max: 300 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(gaps, (changes) => {
        const timeline = new AgeTimeline();
        timeline.change(0, 0);
        let at = 0;
        for (const { gap, back } of changes) {
          at += gap * minute;
          if (at < end) timeline.change(at, at - back * minute);
        }
        const exact = timeline.stretches(0, end);
        const series = seriesOf(timeline);
        assert.equal(
          Math.max(...series.oldestMinutes),
          Math.max(...exact.map((one) => (one.from + one.lasts) / minute)),
        );
        assert.equal(Math.min(...series.youngestMinutes), Math.min(...exact.map((one) => one.from / minute)));
        series.oldestMinutes.forEach((oldest, index) => {
          assert.ok(oldest >= series.youngestMinutes[index]!, `interval ${index}`);
        });
      }),
    );
  });
});
