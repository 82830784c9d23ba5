import assert from "node:assert/strict";
import { countedPeak, databaseIntervals, fleetIntervals, merged, stretches } from "../../../drill/report/page/series";
import type { AgesOverTime } from "../../../drill/report/types";

const none = Number.POSITIVE_INFINITY;

/** Intervals of an hour; `b` is created in the second, and loses its copy in the last. */
const fleet: AgesOverTime = {
  intervalMinutes: 60,
  databases: [
    {
      database: "a",
      countedFromMinutes: 60,
      worstMinutes: 80,
      firstInterval: 0,
      oldestMinutes: [none, 70, 80, 60],
      youngestMinutes: [50, 10, 20, 30],
    },
    {
      database: "b",
      countedFromMinutes: 120,
      worstMinutes: none,
      firstInterval: 1,
      oldestMinutes: [500, 75, none],
      youngestMinutes: [40, 15, none],
    },
  ],
};

describe("what the page's charts show", () => {
  it("is the oldest and the youngest of a fleet, and how many have a copy", () => {
    const shown = fleetIntervals(fleet).map((one) => [one.at, one.oldest, one.youngest, one.databases, one.copied]);
    assert.deepEqual(shown, [
      [30, undefined, 50, 1, 0],
      [90, 500, 10, 2, 2],
      [150, 80, 15, 2, 2],
      [210, 60, 30, 2, 1],
    ]);
  });

  it("tells a lack of copies from a first copy that is under way", () => {
    const shown = fleetIntervals(fleet);
    assert.deepEqual(
      shown.map((one) => one.lacking),
      [false, false, false, true],
    );
    assert.deepEqual(
      shown.map((one) => one.settling),
      [true, true, false, false],
    );
    assert.deepEqual(
      databaseIntervals(fleet.databases[1]!, 60).map((one) => [one.at, one.settling, one.lacking]),
      [
        [90, true, false],
        [150, false, false],
        [210, false, true],
      ],
    );
  });

  it("has room for the oldest copy that counted, and for no other", () => {
    assert.equal(countedPeak(fleet, 240), 80);
    assert.equal(countedPeak(fleet, 120), 70);
  });

  it("keeps peaks, lows and lacks when intervals are merged", () => {
    const shown = merged(fleetIntervals(fleet), 3);
    assert.deepEqual(
      shown.map((one) => [one.at, one.oldest, one.youngest, one.copied, one.lacking, one.settling]),
      [
        [90, 500, 10, 0, false, true],
        [210, 60, 30, 1, true, false],
      ],
    );
  });

  it("joins neighbouring intervals of which something is true", () => {
    const shown = fleetIntervals(fleet);
    assert.deepEqual(
      stretches(shown, 60, (one) => one.settling),
      [[0, 120]],
    );
    assert.deepEqual(
      stretches(shown, 60, (one) => one.copied !== 2),
      [
        [0, 60],
        [180, 240],
      ],
    );
  });
});
