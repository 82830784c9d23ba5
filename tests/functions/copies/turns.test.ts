import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Candidate,
  firstCopyPlaces,
  firstInTurn,
  inTurn,
  lateness,
  type Turns,
} from "../../../functions/copies/turns";
import type { UsableSnapshot } from "../../../functions/rds/kind";
import { Cases } from "../../support/cases";
import { hour, noon, sharedView, sourceAccount, taken } from "../../support/snapshots";

const quiet: Turns = {
  places: 5,
  making: 0,
  known: 100,
  quick: 100,
  longUnderWay: 0,
  firstUnderWay: new Map(),
  expected: [],
  now: noon,
};

function offer(name: string, account = sourceAccount, takenAt = noon): UsableSnapshot {
  const one = taken(name, takenAt);
  return sharedView({ ...one, arn: one.arn.replace(sourceAccount, account) }) as UsableSnapshot;
}

function candidate(name: string, change: Partial<Candidate> = {}): Candidate {
  const first = { begun: [], tried: [], known: false };
  return { snapshot: offer(name), ...first, ofHour: undefined, ...change };
}

describe("whose turn it is to be copied", () => {
  it("keeps two of five places for first copies, eight of twenty, and more only while few databases have a copy", () => {
    assert.deepEqual(
      [5, 20, 1, 2].map((places) => firstCopyPlaces(places, Number.POSITIVE_INFINITY)),
      [2, 8, 1, 1],
    );
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((known) => firstCopyPlaces(5, known)),
      [5, 4, 3, 2, 2],
    );
  });

  it("leaves every database that has a copy a place, or three of five, however many first copies want them", () => {
    const hourly = Array.from({ length: 5 }, (_, n) => noon - n * hour);
    const anyTurn = fc.record({
      places: fc.constantFrom(5, 20),
      known: fc.integer({ min: 0, max: 30 }),
      wanting: fc.integer({ min: 0, max: 30 }),
      first: fc.integer({ min: 0, max: 60 }),
      underWay: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 })),
      again: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 20 })),
    });
    const cases = new Cases({ "one that has a copy waits": 20, "a first copy begins": 15, "a first copy waits": 30 });
    fc.assert(
      fc.property(anyTurn, ({ places, known, wanting, first, underWay, again }) => {
        const firstRunning = Math.min(underWay, firstCopyPlaces(places, known));
        const making = Math.min(places, firstRunning + again);
        const due = [
          ...Array.from({ length: Math.min(wanting, known) }, (_, n) =>
            candidate(`old-${n}`, { known: true, begun: hourly, tried: hourly }),
          ),
          ...Array.from({ length: first }, (_, n) => candidate(`new-${n}`)),
        ];
        const firstUnderWay = new Map([["a", firstRunning]]);
        const turns = { ...quiet, places, making, known, quick: known, longUnderWay: firstRunning, firstUnderWay };
        const { starting, waiting } = inTurn(due, turns);
        assert.equal(starting.length + waiting.length, due.length);
        assert.ok(making + starting.length <= Math.max(making, places));
        const begun = starting.filter((one) => !one.known).length;
        assert.ok(begun + firstRunning <= Math.max(firstRunning, firstCopyPlaces(places, known)));
        const left = waiting.filter((one) => one.known).length;
        assert.ok(left === 0 || making + starting.length >= places);
        assert.ok(
          left === 0 || begun === 0 || (begun === 1 && firstRunning === 0),
          "one first copy at most goes before",
        );
        cases.note("one that has a copy waits", left > 0);
        cases.note("a first copy begins", begun > 0);
        cases.note("a first copy waits", begun < first);
        const could = Math.min(first, 1, places - making);
        assert.ok(begun + firstRunning >= could, "one is under way where any waits");
      }),
    );
    cases.check();
  });

  it("keeps a place of five from long copies, first ones or not, while databases have quick ones", () => {
    const every = (hours: number, ago: number) =>
      Array.from({ length: 4 }, (_, n) => noon - ago * hour - n * hours * hour);
    const lake = (n: number) => candidate(`lake-${n}`, { known: true, begun: every(4, 4), tried: every(4, 4) });
    const lakes = [1, 2, 3, 4, 5, 6].map(lake);
    const started = (change: Partial<Turns>) => inTurn(lakes, { ...quiet, ...change }).starting.length;
    assert.deepEqual([started({}), started({ longUnderWay: 3, making: 3 }), started({ quick: 0 })], [4, 1, 5]);
    const one = candidate("once", { known: true, begun: [noon - hour], tried: [noon - hour] });
    assert.equal(
      inTurn([one], { ...quiet, longUnderWay: 4, making: 4 }).starting.length,
      0,
      "nobody knows how long it takes",
    );
    const quick = candidate("ledger", { known: true, begun: every(1, 1.2), tried: every(1, 1.2) });
    assert.deepEqual(
      inTurn([...lakes, quick], { ...quiet, longUnderWay: 4, making: 4 }).starting.map(
        ({ snapshot }) => snapshot.database,
      ),
      ["ledger"],
    );
  });

  it("goes by how late a copy is for the pace of its database, which nobody hastens by sharing more often", () => {
    const at = (...hours: number[]) => ({
      begun: hours.map((ago) => noon - ago * hour),
      tried: hours.map((ago) => noon - ago * hour),
    });
    assert.equal(lateness(at(1.5, 2.5, 3.5), noon), 1.5);
    assert.equal(lateness(at(6, 10, 14), noon), 1.5);
    assert.equal(lateness(at(1.5, 1.75, 2, 2.25), noon), 1.5, "an hour at least");
    assert.equal(lateness(at(3), noon), 1.5, "two hours where one copy does not tell");
    assert.equal(lateness({ ...at(3, 4), tried: [noon - hour] }, noon), 1, "one that failed had its turn");
  });

  it("takes first copies in a round of the sources: one that has more waits with what is more, and with what it makes already", () => {
    const many = Array.from({ length: 40 }, (_, n) => offer(`invented-${n}`));
    const one = offer("real", "333333333333");
    const turn = (underWay: ReadonlyMap<string, number>) =>
      firstInTurn([...many, one], { expected: [], underWay, now: noon }).findIndex(
        ({ database }) => database === "real",
      );
    assert.ok(turn(new Map()) <= 1);
    assert.equal(turn(new Map([[`${sourceAccount}/eu-west-1`, 2]])), 0);
  });

  it("gives the last place of first copies to a source that has none under way, before one that has", () => {
    const many = Array.from({ length: 40 }, (_, n) => candidate(`invented-${n}`));
    const real = candidate("real", { snapshot: offer("real", "333333333333") });
    const firstUnderWay = new Map([[`${sourceAccount}/eu-west-1`, 1]]);
    const { starting } = inTurn([...many, real], { ...quiet, making: 1, longUnderWay: 1, firstUnderWay });
    assert.deepEqual(starting, [real]);
  });

  it("takes what a person expects before all others, and one of each name and source", () => {
    const many = Array.from({ length: 40 }, (_, n) => offer(`invented-${n}`));
    const namesakes = Array.from(
      { length: 5 },
      (_, n) => sharedView(taken("real", noon, { resourceId: `db-${n}` })) as UsableSnapshot,
    );
    const order = firstInTurn([...many, ...namesakes, offer("real", "333333333333")], {
      expected: ["real"],
      underWay: new Map(),
      now: noon,
    });
    assert.deepEqual(
      order.slice(0, 2).map(({ database }) => database),
      ["real", "real"],
    );
    assert.equal(new Set(order.slice(0, 2).map(({ arn }) => arn.split(":")[4])).size, 2);
  });

  it("draws within a source anew every day, by nothing that it chooses but identities", () => {
    const names = Array.from({ length: 8 }, (_, n) => `db-${n}`);
    const anyHours = fc.array(fc.integer({ min: 0, max: 48 }), { minLength: 8, maxLength: 8 });
    const listing = fc.shuffledSubarray(names, { minLength: 8 });
    const cases = new Cases({ "the order is neither that of ages nor that of names": 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), anyHours, listing, (days, hours, listed) => {
        const now = noon + days * 24 * hour;
        const order = (all: readonly string[], ageOf: (name: string) => number) =>
          firstInTurn(
            all.map((name) => offer(name, sourceAccount, now - ageOf(name) * hour)),
            { expected: [], underWay: new Map(), now },
          ).map(({ database }) => database);
        const ageOf = (name: string) => hours[names.indexOf(name)]!;
        const drawn = order(listed, ageOf);
        assert.deepEqual(
          drawn,
          order(names, () => 0),
        );
        const inOrder = drawn.every((name, n) => n === 0 || ageOf(drawn[n - 1]!) <= ageOf(name));
        cases.note("the order is neither that of ages nor that of names", !inOrder && drawn.join() !== names.join());
      }),
    );
    cases.check();
    const firsts = new Set(
      Array.from(
        { length: 60 },
        (_, n) =>
          firstInTurn(
            ["a", "b", "c", "d"].map((name) => offer(name)),
            {
              expected: [],
              underWay: new Map(),
              now: noon + n * 24 * hour,
            },
          )[0]!.database,
      ),
    );
    assert.equal(firsts.size, 4);
  });
});
