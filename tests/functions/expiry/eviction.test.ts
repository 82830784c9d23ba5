import assert from "node:assert/strict";
import fc from "fast-check";
import { planEviction } from "../../../functions/expiry/eviction";
import type { Snapshot } from "../../../functions/rds/kind";
import { copied, day, hour, noon, states, tagList, taken } from "../../support/snapshots";

const rules = { keepNewest: 3, cadenceMinutes: 60 };
const copies = (database: string, agesHours: readonly number[]) =>
  agesHours.map((age) => copied(taken(database, noon - age * hour)));
const hours = (count: number, first = 0) => Array.from({ length: count }, (_, n) => first + n);
const ages = (evicted: readonly Snapshot[]) =>
  evicted.map(({ database, takenAt }) => `${database} ${(noon - (takenAt ?? 0)) / hour}`);
const evict = (ours: readonly Snapshot[], most: number, others = 0) =>
  planEviction(ours, { used: ours.length + others, most }, rules);

/** Copies of a few databases in any state, some of them held. */
const anyCopies = fc
  .array(
    fc.record({
      database: fc.constantFrom("a", "b", "c"),
      rebuilt: fc.boolean(),
      age: fc.integer({ min: 0, max: 40 * 24 }),
      state: fc.constantFrom(...states, "usable" as const, "usable" as const),
      held: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((all) =>
    all.map(({ database, rebuilt, age, state, held }, n) =>
      copied(taken(database, noon - age * hour), {
        id: `${database}-${n}`,
        arn: `arn:aws:rds:eu-central-1:222222222222:snapshot:${database}-${n}`,
        resourceId: `db-${database}${rebuilt ? "-2" : ""}`,
        state,
        ...(held && n % 5 === 0 ? { tags: tagList({ CopiedBy: "rds-lifeboat", "rds-lifeboat:hold": "" }) } : {}),
      }),
    ),
  );

describe("which copies give way when the quota is full", () => {
  it("is none while there is room for what arrives before the next pass", () => {
    const ours = [...copies("a", hours(20)), ...copies("b", hours(20))];
    assert.deepEqual(evict(ours, 42), []);
    assert.deepEqual(evict(ours, 41).length, 1);
    assert.deepEqual(evict(ours, 45, 4).length, 1);
  });

  it("counts nothing to arrive of a database that has fallen silent", () => {
    assert.equal(evict([...copies("a", hours(20)), ...copies("b", hours(20, 60))], 41).length, 0);
  });

  it("is of the database with the most copies, each time one that is closest behind another, the oldest of them", () => {
    // Noon of a Saturday: 12 hours ago it began, and its first copy stays.
    assert.deepEqual(ages(evict([...copies("a", hours(9)), ...copies("b", hours(20))], 26)), [
      "b 18",
      "b 16",
      "b 14",
      "b 11",
      "b 9",
    ]);
  });

  it("spares the firsts of days, then of weeks, then of months, for as long as there are others", () => {
    // The firsts of 14, 13, 12, 9 and 2 March, and one that is the first of none.
    const firsts = copies("a", [...hours(3), 5, 11, 12 + 24, 12 + 48, 12 + 24 * 5, 12 + 24 * 12]);
    assert.deepEqual(ages(evict(firsts, 4)), ["a 5", "a 36", "a 11", "a 60", "a 132", "a 300"]);
  });

  it("is what failed before anything that holds data, and never what is being made", () => {
    const failed = copied(taken("b", noon - hour), { state: "failed" });
    const making = copied(taken("b", noon - 3 * hour), { state: "making" });
    assert.deepEqual(evict([...copies("a", hours(20)), failed, making], 22), [failed]);
  });

  it("is never the newest K of a database, nor what is held, nor more than it takes", () => {
    fc.assert(
      fc.property(
        anyCopies,
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 5 }),
        (ours, most, keepNewest) => {
          const evicted = new Set(planEviction(ours, { used: ours.length, most }, { ...rules, keepNewest }));
          const arriving = Math.ceil(most * 0.25);
          assert.ok(evicted.size <= Math.max(0, ours.length + arriving - most));
          for (const snapshot of evicted) {
            assert.ok(ours.includes(snapshot) && ["usable", "failed"].includes(snapshot.state));
            assert.ok(!snapshot.tags.some(({ Key }) => Key === "rds-lifeboat:hold"));
          }
          for (const identity of new Set(ours.map((one) => one.identity))) {
            const usable = ours.filter((one) => one.identity === identity && one.state === "usable");
            const newest = usable
              .sort((a, b) => b.takenAt! - a.takenAt! || (a.arn < b.arn ? 1 : -1))
              .slice(0, keepNewest);
            for (const one of newest) assert.ok(!evicted.has(one));
          }
        },
      ),
    );
  });

  it("is the same in any order of the listing, and nothing more when the pass is repeated", () => {
    fc.assert(
      fc.property(anyCopies, fc.integer({ min: 1, max: 70 }), (ours, most) => {
        const evicted = evict(ours, most);
        assert.deepEqual(evict([...ours].reverse(), most), evicted);
        const gone = new Set(evicted);
        const left = ours.filter((one) => !gone.has(one));
        // What is left may be too much, if nothing more may go; then a repetition finds nothing either.
        assert.deepEqual(evict(left, most), []);
      }),
    );
  });

  it("finds nothing more when what failed, and was the newest of all, has given way", () => {
    const failed = copied(taken("c", noon), { id: "c-failed", state: "failed" });
    const ours = [...copies("a", hours(20, 30)), ...copies("b", hours(20, 49)), failed];
    const evicted = evict(ours, 41);
    assert.deepEqual(evicted[0], failed);
    assert.deepEqual(
      evict(
        ours.filter((one) => !evicted.includes(one)),
        41,
      ),
      [],
    );
  });

  it("takes nothing of a database within its share while another is above and has something to give", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 6 }), (counts) => {
        const names = ["a", "b", "c", "d", "e", "f"];
        const ours = counts.flatMap((count, n) => copies(names[n]!, hours(count)));
        const most = Math.max(8, Math.floor(ours.length * 0.7));
        const share = Math.floor(most / counts.length);
        const held = new Map(counts.map((count, n) => [names[n]!, count]));
        for (const { database } of evict(ours, most)) {
          const count = held.get(database)!;
          const another = [...held].some(([name, its]) => name !== database && its > Math.max(share, rules.keepNewest));
          assert.ok(count > share || !another, `${database} has ${count} of ${share}`);
          held.set(database, count - 1);
        }
      }),
    );
  });

  it("lets a database that is flooded pay for its flood", () => {
    const flooded = Array.from({ length: 80 }, (_, n) => copied(taken("a", noon - n * 10 * 60_000)));
    const others = [...copies("b", hours(20)), ...copies("c", hours(20))];
    const evicted = evict([...flooded, ...others], 100);
    assert.ok(evicted.length > 20 && evicted.every(({ database }) => database === "a"));
    assert.ok(evicted.every(({ takenAt }) => takenAt! > noon - day));
  });

  it("thins a flood of every database until it is no denser than what was there before, and takes none of that till then", () => {
    const flood = fc.record({
      databases: fc.integer({ min: 1, max: 5 }),
      cadence: fc.constantFrom(1, 2, 4, 6, 12).map((every) => every * hour),
      perCadence: fc.integer({ min: 2, max: 24 }),
      floodHours: fc.integer({ min: 3, max: 60 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(flood, ({ databases, cadence, perCadence, floodHours, share }) => {
        const begin = noon - floodHours * hour;
        const names = ["a", "b", "c", "d", "e"].slice(0, databases);
        const step = cadence / perCadence;
        const ours = names.flatMap((name) => [
          ...Array.from({ length: Math.floor((48 * hour) / cadence) }, (_, n) =>
            copied(taken(name, begin - n * cadence)),
          ),
          ...Array.from({ length: Math.floor((noon - begin) / step) }, (_, n) =>
            copied(taken(name, noon - n * step), { id: `${name}-${n}`, arn: `arn:aws:rds:x:2:snapshot:${name}-${n}` }),
          ),
        ]);
        // Room for what there would be without a flood and a little more, and what is kept free besides.
        const ordinary = databases * (Math.ceil(((48 + floodHours) * hour * 1.1) / cadence) + rules.keepNewest + 4);
        const most = Math.ceil(ordinary / 0.75) + Math.floor(share * ours.length);
        for (const { takenAt } of evict(ours, most)) assert.ok(takenAt! > begin, `${(noon - takenAt!) / hour} h old`);
      }),
    );
  });
});
