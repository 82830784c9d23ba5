import assert from "node:assert/strict";
import fc from "fast-check";
import { planEviction } from "../../../functions/expiry/eviction";
import { letGo } from "../../../functions/measuring/letGo";
import type { Snapshot } from "../../../functions/rds/kind";
import { copied, hour, minute, noon, taken } from "../../support/snapshots";

const rules = {
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  retention: { retentionMinutes: 4 * 24 * 60, keepNewest: 3 },
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
    const [first, second] = planEviction(all, { used: 30, most: 30 }, { keepNewest: 3, cadenceMinutes: 60 });
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

  it("is all that gave way, whatever has come since, and never of the newest of a database", () => {
    const anyCounts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anyCounts, fc.integer({ min: 0, max: 30 }), fc.nat(255), fc.nat(9), (counts, room, since, others) => {
        const before = counts.flatMap((count, n) => hourly(`db-${n}`, count, 1));
        const used = before.length + others;
        const most = Math.max(1, used + counts.length - room);
        const gone = new Set(planEviction(before, { used, most }, { keepNewest: 3, cadenceMinutes: 60 }));
        const come = counts.flatMap((_, n) => ((since >> n) & 1 ? hourly(`db-${n}`, 1) : []));
        const held = [...come, ...before.filter((one) => !gone.has(one))];
        const found = explained([...come, ...before], held, most, held.length + others);
        for (const one of gone) assert.ok(found.has(one), `${one.id} gave way`);
        counts.forEach((_, n) => {
          const own = [...come, ...before].filter(({ database }) => database === `db-${n}`);
          for (const newest of own.slice(0, 3)) assert.ok(!found.has(newest), newest.id);
        });
      }),
      { numRuns: 300 },
    );
  });
});
