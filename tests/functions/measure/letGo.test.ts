import assert from "node:assert/strict";
import fc from "fast-check";
import { letGo } from "../../../functions/measure/letGo";
import type { Snapshot } from "../../../functions/rds/kind";
import type { KeepRules } from "../../../functions/retention/acceptedRules";
import { planEviction } from "../../../functions/retention/eviction";
import { planExpiry } from "../../../functions/retention/plan";
import { Cases } from "../../support/cases";
import { copied, hour, minute, noon, taken } from "../../support/snapshots";

const keep: KeepRules = {
  retentionMinutes: 30 * 24 * 60,
  keepAllMinutes: 30 * 24 * 60,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  released: [],
  brakeMinutes: 12 * 60,
  brakeSurplus: 3,
  roomMinutes: 60,
};
const keeping = (hours: number): KeepRules => ({ ...keep, retentionMinutes: hours * 60, keepAllMinutes: hours * 60 });
const rules = {
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  retention: keep,
  expireEveryMinutes: 60,
};
const ages = (database: string, hours: readonly number[]) =>
  hours.map((age) => copied(taken(database, noon - age * hour)));
const hourly = (database: string, count: number, first = 0) =>
  ages(
    database,
    Array.from({ length: count }, (_, n) => first + n),
  );

/** What explains itself of all that there was, with what is held now and a quota of instances. */
function explained(all: readonly Snapshot[], held: readonly Snapshot[], most: number, used = held.length) {
  const quotas = { instance: { used, most }, cluster: undefined };
  return letGo(all, { held, quotas }, noon + 30 * minute, rules);
}

describe("what the expire pass may have let go", () => {
  it("is what gave way for want of room, and not what was deleted besides", () => {
    const all = [...hourly("a", 20), ...hourly("b", 10)];
    const [first, second] = planEviction(all, { used: 30, most: 30 }, { keepNewest: 3, roomMinutes: 60 });
    const evicted = [first!, second!];
    const held = all.filter((one) => !evicted.includes(one));
    const found = explained(all, held, 30);
    assert.deepEqual(
      evicted.map((one) => found.has(one)),
      [true, true],
    );
    // One more, which would not have been next.
    const stolen = held.find(({ database }) => database === "b")!;
    const left = held.filter((one) => one !== stolen);
    assert.equal(explained(all, left, 30).has(stolen), false);
  });

  it("is also the newest of a database that people have released in the table, once past retention", () => {
    const all = hourly("a", 3, 30);
    const quotas = { instance: undefined, cluster: undefined };
    const found = (releasedByPeople: readonly string[]) =>
      letGo(all, { held: [], quotas }, noon, { ...rules, retention: keeping(24), releasedByPeople }).size;
    assert.deepEqual([found([]), found([all[0]!.identity])], [0, 3]);
  });

  it("is nothing while there is room", () => {
    const all = hourly("a", 20);
    assert.equal(explained(all, all.slice(0, 15), 100).size, 0);
    const quotas = { instance: undefined, cluster: { used: 100, most: 100 } };
    assert.equal(letGo(all, { held: all.slice(0, 15), quotas }, noon, rules).size, 0);
  });

  it("is of a kind whose quota is full, and not of the other", () => {
    const resourceId = "cluster-A";
    const clusters = hourly("a", 20).map((one) => copied(one, { resourceId, copiedFrom: one.copiedFrom }));
    const quotas = { instance: { used: 100, most: 100 }, cluster: { used: 10, most: 100 } };
    const held = clusters.slice(0, 15);
    assert.equal(letGo(clusters, { held, quotas }, noon, rules).size, 0);
    const full = { instance: undefined, cluster: { used: 15, most: 20 } };
    assert.ok(letGo(clusters, { held, quotas: full }, noon, rules).size > 0);
  });

  it("is what gave way behind a copy that has become due since", () => {
    const retention = keeping(48);
    // The first will be due in a quarter of an hour, and the second, an hour behind it, gives way before those two hours apart.
    const all = ages("a", [
      47.75,
      46.75,
      ...Array.from({ length: 12 }, (_, n) => 22 - 2 * n).filter((age) => age >= 0),
    ]);
    const evicted = planEviction(all, { used: all.length, most: all.length }, { keepNewest: 3, roomMinutes: 60 });
    assert.deepEqual(evicted, [all[1]]);
    const held = all.filter((one) => !evicted.includes(one));
    const quotas = { instance: { used: held.length, most: all.length }, cluster: undefined };
    const found = letGo(all, { held, quotas }, noon + 30 * minute, { ...rules, retention });
    assert.ok(found.has(all[1]!));
  });

  it("is all that went, in a pass that found some due and some to give way while others became due before the look", () => {
    const retention = keeping(24);
    const minutes = [...Array.from({ length: 10 }, (_, n) => 1_459 - 20 * n), 100, 50, 1];
    const all = minutes.map((age) => copied(taken("a", noon - age * minute)));
    const pass = noon + 2 * minute;
    const due = new Set(planExpiry(all, pass, retention).map(({ snapshot }) => snapshot));
    const stays = all.filter((one) => !due.has(one));
    const evicted = planEviction(stays, { used: stays.length, most: 12 }, { keepNewest: 3, roomMinutes: 60 });
    assert.ok(due.size > 0 && evicted.length > 0);
    const held = stays.filter((one) => !evicted.includes(one));
    const quotas = { instance: { used: held.length, most: 12 }, cluster: undefined };
    for (const later of [1, 8, 19, 30]) {
      const found = letGo(all, { held, quotas }, pass + later * minute, { ...rules, retention });
      assert.deepEqual(
        all.filter((one) => !held.includes(one) && !found.has(one)),
        [],
        `${later} min later`,
      );
    }
  });

  it("is nothing but what was due where there is room without it, however much was due", () => {
    const retention = keeping(48);
    const all = Array.from({ length: 100 }, (_, n) => hourly(`db-${n}`, 50)).flat();
    const due = new Set(planExpiry(all, noon + minute, retention).map(({ snapshot }) => snapshot));
    const stays = all.filter((one) => !due.has(one));
    assert.ok(due.size >= 100);
    const stolen = new Set(
      planEviction(stays, { used: 5_150, most: 5_150 }, { keepNewest: 3, roomMinutes: 60 }).slice(0, 50),
    );
    const held = stays.filter((one) => !stolen.has(one));
    const quotas = { instance: { used: held.length, most: 5_150 }, cluster: undefined };
    const found = letGo(all, { held, quotas }, noon + minute, { ...rules, retention });
    assert.deepEqual([...stolen].filter((one) => found.has(one)).length, 0);
  });

  it("is all that gave way, whatever has come or gone since, and never of the newest of a database", () => {
    const alike = fc
      .tuple(fc.integer({ min: 4, max: 40 }), fc.array(fc.nat(1), { minLength: 2, maxLength: 12 }))
      .map(([least, more]) => more.map((one) => least + one));
    const anyCounts = fc.oneof(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), alike);
    const anyMoment = fc.record({
      since: fc.nat(4095),
      others: fc.nat(9),
      every: fc.constantFrom(1, 6),
      uneven: fc.nat(15),
      /** Copies that had gone when RDS was asked for the quota, and not yet when they were listed. */
      going: fc.nat(20),
    });
    const cases = new Cases({ "copies give way": 40, "others came since": 200, "some were going": 100 });
    fc.assert(
      fc.property(anyCounts, fc.nat(10), anyMoment, (counts, room, { since, others, every, uneven, going }) => {
        // A snapshot comes a little sooner or later than its slot says: of some databases two fall into one hour.
        const early = (index: number) => ((uneven >> (index % 4)) & 1 ? 0.02 : 0);
        const before = counts.flatMap((count, n) =>
          ages(
            `db-${n}`,
            Array.from({ length: count }, (_, index) => 1 + index * every - early(index)),
          ),
        );
        const used = before.length + others;
        const most = Math.max(1, used + counts.length - room);
        const all = planEviction(before, { used, most }, { keepNewest: 3, roomMinutes: 60 });
        const gone = new Set(all.slice(0, Math.max(0, all.length - going)));
        const come = counts.flatMap((_, n) => ((since >> n) & 1 ? hourly(`db-${n}`, 1) : []));
        const held = [...come, ...before.filter((one) => !gone.has(one))];
        const left = held.length + others - (all.length - gone.size);
        const found = explained([...come, ...before], held, most, left);
        cases.note("copies give way", gone.size > 0);
        cases.note("others came since", come.length > 0);
        cases.note("some were going", gone.size > 0 && gone.size < all.length);
        for (const one of gone) assert.ok(found.has(one), `${one.id} gave way`);
        counts.forEach((_, n) => {
          const own = [...come, ...before].filter(({ database }) => database === `db-${n}`);
          for (const newest of own.slice(0, 3)) assert.ok(!found.has(newest), newest.id);
        });
      }),
      { numRuns: 500 },
    );
    cases.check();
  });
});
