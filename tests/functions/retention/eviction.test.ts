import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { planEviction } from "../../../functions/retention/eviction";
import { Cases } from "../../support/cases";
import { copied, day, hour, manyOrFew, minute, noon, states, tagList, taken } from "../../support/snapshots";

const rules = { keepNewest: 3, roomMinutes: 60 };
const copies = (database: string, agesHours: readonly number[]) =>
  agesHours.map((age) => copied(taken(database, noon - age * hour)));
const hours = (count: number, first = 0) => Array.from({ length: count }, (_, n) => first + n);
const ages = (evicted: readonly Snapshot[]) =>
  evicted.map(({ database, takenAt }) => `${database} ${(noon - (takenAt ?? 0)) / hour}`);
const evict = (ours: readonly Snapshot[], most: number, others = 0) =>
  planEviction(ours, { used: ours.length + others, most }, rules);

/** Copies of a few databases in any state, some of them held. */
const anyCopies = manyOrFew(
  fc.record({
    database: fc.constantFrom("a", "b", "c"),
    rebuilt: fc.boolean(),
    age: fc.integer({ min: 0, max: 40 * 24 }),
    state: fc.constantFrom(...states, "usable" as const, "usable" as const),
    held: fc.boolean(),
  }),
  60,
).map((all) =>
  all.map(({ database, rebuilt, age, state, held }, n) =>
    copied(taken(database, noon - age * hour), {
      id: `${database}-${n}`,
      arn: `arn:aws:rds:eu-central-1:222222222222:snapshot:${database}-${n}`,
      resourceId: `db-${database}${rebuilt ? "-2" : ""}`,
      state,
      ...(held && n % 2 === 0 ? { tags: tagList({ CopiedBy: "rds-lifeboat", "rds-lifeboat:hold": "" }) } : {}),
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
    const cases = new Cases({
      "gives way": 15,
      "is spared since it is held": 15,
      "is spared as one of the newest": 15,
    });
    const planned = (ours: readonly Snapshot[], most: number, keepNewest: number) =>
      new Set(planEviction(ours, { used: ours.length, most }, { ...rules, keepNewest }).map(({ id }) => id));
    fc.assert(
      fc.property(
        anyCopies,
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 5 }),
        (ours, most, keepNewest) => {
          const evicted = new Set(planEviction(ours, { used: ours.length, most }, { ...rules, keepNewest }));
          const arriving = Math.ceil(most * 0.25);
          assert.ok(evicted.size <= Math.max(0, ours.length + arriving - most));
          const isHeld = ({ tags }: Snapshot) => tags.some(({ Key }) => Key === "rds-lifeboat:hold");
          const unheld = planned(
            ours.map((one) => ({ ...one, tags: [] })),
            most,
            keepNewest,
          );
          cases.note("gives way", evicted.size > 0);
          cases.note(
            "is spared since it is held",
            ours.some((one) => isHeld(one) && unheld.has(one.id)),
          );
          const fewer = planned(ours, most, 1);
          cases.note(
            "is spared as one of the newest",
            ours.some((one) => !evicted.has(one) && fewer.has(one.id)),
          );
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
    cases.check();
  });

  it("is never the newest K by when RDS made them, whatever a tag says of when their data are", () => {
    const made = copies("a", hours(20));
    // The newest three claim to be the oldest.
    const aged = made.map((one, n) =>
      n < 3 ? copied(one, { takenAt: noon - (40 - n) * hour, copiedFrom: one.copiedFrom }) : one,
    );
    const evicted = evict(aged, 5);
    assert.ok(evicted.length >= 14);
    for (const one of aged.slice(0, 3)) assert.ok(!evicted.includes(one), one.id);
  });

  it("is nothing that a person holds, also of a database that a person has released", () => {
    const ours = copies("a", hours(4)).map((one, n) =>
      n < 2 ? { ...one, tags: tagList({ "rds-lifeboat:hold": "" }) } : one,
    );
    const released = new Set([ours[0]!.identity]);
    assert.deepEqual(planEviction(ours, { used: 4, most: 1 }, { ...rules, released }), [ours[3], ours[2]]);
  });

  it("is the same in any order of the listing, and nothing more when the pass is repeated", () => {
    const cases = new Cases({ "gives way": 15, "something is left": 45 });
    fc.assert(
      fc.property(anyCopies, fc.integer({ min: 1, max: 70 }), (ours, most) => {
        const evicted = evict(ours, most);
        cases.note("gives way", evicted.length > 0);
        cases.note("something is left", ours.length > evicted.length);
        assert.deepEqual(evict([...ours].reverse(), most), evicted);
        const gone = new Set(evicted);
        const left = ours.filter((one) => !gone.has(one));
        // What is left may be too much, if nothing more may go; then a repetition finds nothing either.
        assert.deepEqual(evict(left, most), []);
      }),
    );
    cases.check();
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

  it("is each time what is missed least, of whichever database", () => {
    const anyAges = fc.uniqueArray(fc.integer({ min: 0, max: 72 * 6 }), { minLength: 1, maxLength: 40 });
    const cases = new Cases({ "several databases give way": 10, "the first of a day gives way": 10 });
    fc.assert(
      fc.property(
        fc.array(anyAges, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, share) => {
          const left = all.map((tens, n) =>
            tens.sort((a, b) => b - a).map((age) => copied(taken("abcde"[n]!, noon - age * 10 * minute))),
          );
          const ours = left.flat();
          const firstOfDay = new Set(
            left.flatMap((group) => {
              const days = new Set<number>();
              return group.filter(({ takenAt }) => {
                const its = Math.floor(takenAt! / day);
                return !days.has(its) && days.add(its);
              });
            }),
          );
          const newest = new Set(left.flatMap((group) => group.slice(-rules.keepNewest)));
          const evicted = evict(ours, Math.max(1, Math.floor(ours.length * share)));
          cases.note("several databases give way", new Set(evicted.map(({ database }) => database)).size > 1);
          cases.note(
            "the first of a day gives way",
            evicted.some((one) => firstOfDay.has(one as Snapshot)),
          );
          for (const one of evicted) {
            const gaps = left.flatMap((group) =>
              group.map((it, n) => ({ it, gap: n === 0 ? Infinity : it.takenAt! - group[n - 1]!.takenAt! })),
            );
            const may = gaps.filter(({ it }) => !newest.has(it));
            const least = Math.min(...may.filter(({ it }) => !firstOfDay.has(it)).map(({ gap }) => gap));
            const its = gaps.find(({ it }) => it === one)!;
            assert.ok(!newest.has(one));
            if (least < Infinity) assert.deepEqual([firstOfDay.has(one), its.gap], [false, least], one.id);
            for (const group of left) if (group.includes(one)) group.splice(group.indexOf(one), 1);
          }
        },
      ),
    );
    cases.check();
  });

  it("is of the flood where a database is flooded that has few copies otherwise, and not of others that have more", () => {
    const others = ["a", "b", "c", "d", "e"].flatMap((name) => copies(name, hours(48)));
    const flooded = Array.from({ length: 47 }, (_, n) => copied(taken("f", noon - n * 10 * minute)));
    const evicted = evict([...others, ...flooded], 270);
    assert.ok(evicted.length >= 20 && evicted.every(({ database }) => database === "f"), ages(evicted).join(", "));
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
      cadence: fc.constantFrom(10, 12, 15, 30, 60, 120, 240, 720),
      perCadence: fc.integer({ min: 2, max: 24 }),
      floodHours: fc.integer({ min: 3, max: 48 }),
      // Schedules, and snapshots, are late by some seconds.
      late: fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 7, maxLength: 7 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const cases = new Cases({ "the flood gives way": 15 });
    fc.assert(
      fc.property(flood, ({ databases, cadence: minutes, perCadence, floodHours, late, share }) => {
        const begin = noon - floodHours * hour;
        const cadence = minutes * minute;
        const step = Math.max(5 * minute, cadence / perCadence);
        const before = Math.min(48 * hour, 100 * cadence);
        const lateBy = (n: number) => late[n % late.length]!;
        const ours = ["a", "b", "c", "d", "e"].slice(0, databases).flatMap((name) => {
          const made = (at: number, id: string) =>
            copied(taken(name, at), { id, arn: `arn:aws:rds:eu-central-1:222222222222:snapshot:${id}` });
          return [
            ...Array.from({ length: Math.floor(before / cadence) }, (_, n) =>
              made(begin - (n + 1) * cadence + lateBy(n), `${name}-good-${n}`),
            ),
            ...Array.from({ length: Math.floor((noon - begin) / step) }, (_, n) =>
              made(begin + (n + 1) * step + lateBy(n), `${name}-bad-${n}`),
            ),
          ];
        });
        // Room for what there would be without a flood and a little more, and for an hour of it besides.
        const ordinary = Math.ceil(((before + floodHours * hour) * 1.25) / cadence) + rules.keepNewest + 4;
        const most = databases * (ordinary + Math.ceil(hour / step) + 1) + Math.floor(share * ours.length);
        const evicted = evict(ours, most);
        cases.note("the flood gives way", evicted.length > 0);
        for (const { id } of evicted) assert.match(id, /-bad-/);
      }),
    );
    cases.check();
  });
});
