import assert from "node:assert/strict";
import fc from "fast-check";
import { AgeTimeline, ageFigures, percentile, type Stretch } from "../../../drill/record/ages";
import { Cases } from "../../support/cases";

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
    const age = fc.integer({ min: 0, max: 300 });
    const lasts = fc.integer({ min: 1, max: 200 });
    const one = fc.record({ from: age, lasts });
    // Short enough, now and then, to be less than the hundredth that the percentile leaves out.
    const without = fc.record({ from: fc.constant(Infinity), lasts: fc.oneof(fc.integer({ min: 1, max: 3 }), lasts) });
    const stretches = fc
      .tuple(fc.array(one, { minLength: 1, maxLength: 8 }), fc.option(without, { nil: undefined, freq: 2 }))
      .map(([some, none]): Stretch[] => [...some, ...(none ? [none] : [])]);
    const near = (one: number | undefined, other: number | undefined, by: number) =>
      assert.ok(one === other || Math.abs(one! - other!) <= by, `${one} and ${other}`);
    const cases = new Cases({
      "ages overlap": 40,
      "no age lies between two": 20,
      "the percentile is infinite": 15,
      "the percentile is finite and the worst is not": 3,
    });
    fc.assert(
      fc.property(stretches, (all) => {
        const samples = all.flatMap(({ from, lasts }) =>
          Array.from({ length: lasts * 10 }, (_, step) => from + (step + 0.5) / 10),
        );
        const figures = ageFigures(all);
        assert.ok(figures);
        near(figures.mean, samples.reduce((sum, age) => sum + age, 0) / samples.length, 1e-6);
        near(figures.worst, Math.max(...samples), 0.051);
        near(figures.p99, percentile(samples, 0.99), 0.11);
        const sorted = all.filter(({ from }) => from < Infinity).sort((a, b) => a.from - b.from);
        const oldestOf = (n: number) => Math.max(...sorted.slice(0, n).map(({ from, lasts }) => from + lasts));
        cases.note(
          "ages overlap",
          sorted.some(({ from }, n) => n > 0 && from < oldestOf(n)),
        );
        cases.note(
          "no age lies between two",
          sorted.some(({ from }, n) => n > 0 && from > oldestOf(n)),
        );
        cases.note("the percentile is infinite", figures.p99 === Infinity);
        cases.note(
          "the percentile is finite and the worst is not",
          figures.p99 < figures.worst && figures.worst === Infinity,
        );
      }),
      { numRuns: 200 },
    );
    cases.check();
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
