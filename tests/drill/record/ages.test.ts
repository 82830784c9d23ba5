import assert from "node:assert/strict";
import fc from "fast-check";
import { AgeTimeline, ageFigures, percentile, type Stretch } from "../../../drill/record/ages";

describe("copy age", () => {
  it("grows between changes: worst, mean and percentile of a saw tooth", () => {
    const timeline = new AgeTimeline();
    // A copy usable 20 minutes after its snapshot, every 60 minutes.
    for (let at = 20; at <= 620; at += 60) timeline.change(at, at - 20);
    const figures = ageFigures(timeline.stretches(20, 620));
    assert.equal(figures?.worst, 80);
    assert.equal(figures?.mean, 50);
    assert.ok(Math.abs((figures?.p99 ?? 0) - 79.4) < 1e-9);
  });

  it("is infinite where there is no copy, and so is everything it reaches", () => {
    const timeline = new AgeTimeline();
    timeline.change(50, 40);
    const figures = ageFigures(timeline.stretches(0, 100));
    assert.deepEqual(figures, { worst: Infinity, p99: Infinity, mean: Infinity });
    assert.deepEqual(timeline.stretches(0, 100), [
      { from: Infinity, lasts: 50 },
      { from: 10, lasts: 50 },
    ]);
  });

  it("has a finite percentile when less than its share was without a copy", () => {
    const figures = ageFigures([
      { from: Infinity, lasts: 1 },
      { from: 0, lasts: 199 },
    ]);
    assert.equal(figures?.worst, Infinity);
    assert.equal(figures?.p99, 198);
  });

  it("starts anew when every copy has gone", () => {
    const timeline = new AgeTimeline();
    timeline.change(10, 0);
    timeline.change(20, undefined);
    timeline.change(30, 25);
    assert.deepEqual(timeline.stretches(10, 40), [
      { from: 10, lasts: 10 },
      { from: Infinity, lasts: 10 },
      { from: 5, lasts: 10 },
    ]);
    assert.equal(timeline.at(15), 0);
    assert.equal(timeline.at(25), undefined);
    assert.equal(timeline.at(5), undefined);
  });

  it("of no time is undefined, and time does not run backwards", () => {
    const timeline = new AgeTimeline();
    assert.equal(ageFigures(timeline.stretches(10, 10)), undefined);
    timeline.change(10, 0);
    assert.throws(() => timeline.change(5, 0), /backwards/);
  });

  it("takes the last of several changes in one instant", () => {
    const timeline = new AgeTimeline();
    timeline.change(10, 0);
    timeline.change(10, 5);
    assert.deepEqual(timeline.stretches(10, 20), [{ from: 5, lasts: 10 }]);
  });

  it("agrees with sampling every moment, whatever the stretches", () => {
    const stretch = fc.record({ from: fc.integer({ min: 0, max: 300 }), lasts: fc.integer({ min: 1, max: 200 }) });
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (stretches: Stretch[]) => {
        const samples = stretches.flatMap(({ from, lasts }) =>
          Array.from({ length: lasts * 10 }, (_, step) => from + (step + 0.5) / 10),
        );
        const figures = ageFigures(stretches);
        assert.ok(figures);
        const mean = samples.reduce((sum, age) => sum + age, 0) / samples.length;
        assert.ok(Math.abs(figures.mean - mean) < 1e-6);
        assert.ok(Math.abs(figures.worst - Math.max(...samples)) <= 0.051);
        assert.ok(Math.abs(figures.p99 - (percentile(samples, 0.99) ?? 0)) <= 0.11);
      }),
    );
  });
});

describe("a percentile of values", () => {
  it("is the nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile([7], 0.99), 7);
    assert.equal(percentile([], 0.5), undefined);
  });
});
