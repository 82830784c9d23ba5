import assert from "node:assert/strict";
import fc from "fast-check";
import { beyondBudget, type NewcomerRules } from "../../../functions/copies/newcomers";
import { type CopyRules, planCopies } from "../../../functions/copies/plan";
import type { Snapshot, UsableSnapshot } from "../../../functions/rds/kind";
import { byIdentity } from "../../../functions/snapshots/lineage";
import { Cases } from "../../support/cases";
import {
  copied,
  day,
  hour,
  minute,
  noon,
  type SnapshotChange,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";

const rules: NewcomerRules = { allListed: true, most: undefined, retentionMinutes: 4 * 24 * 60 };
const other = "333333333333";

/** Databases with a copy each, begun so long ago. */
function established(count: number, ago: number, prefix = "old", change: SnapshotChange = {}): Snapshot[] {
  return Array.from({ length: count }, (_, n) =>
    copied(taken(`${prefix}-${n}`, noon - ago), { madeAt: noon - ago, ...change }),
  );
}

/** New databases with a shared snapshot each, so old. */
function offersOf(count: number, ago: (n: number) => number = () => 0, prefix = "new"): UsableSnapshot[] {
  return Array.from({ length: count }, (_, n) => sharedView(taken(`${prefix}-${n}`, noon - ago(n))) as UsableSnapshot);
}

function waiting(newcomers: UsableSnapshot[], held: Snapshot[], change: Partial<NewcomerRules> = {}, now = noon) {
  return beyondBudget(newcomers, [byIdentity(held), new Map()], now, { ...rules, ...change });
}

const count = (newcomers: UsableSnapshot[], held: Snapshot[], change: Partial<NewcomerRules> = {}) =>
  waiting(newcomers, held, change).identities.size;

describe("the budget of new databases of a source", () => {
  it("takes on ten in a day, or as many as the source had before", () => {
    assert.equal(count(offersOf(15), established(6, 3 * day)), 5);
    assert.equal(count(offersOf(15), established(12, 3 * day)), 3);
    assert.equal(count(offersOf(15), [...established(6, 3 * day), ...established(4, hour, "young")]), 9);
    assert.equal(count(offersOf(10), established(6, 3 * day)), 0);
  });

  it("goes by what is stated, be it less or more", () => {
    assert.equal(count(offersOf(15), established(6, 3 * day), { most: 2 }), 13);
    assert.equal(count(offersOf(300), established(6, 3 * day), { most: 300 }), 0);
  });

  it("lets a source fill up for two days", () => {
    assert.equal(count(offersOf(300), []), 0);
    assert.equal(count(offersOf(300), established(3, 47 * hour)), 0);
    assert.equal(count(offersOf(300), established(3, 48 * hour)), 290);
    // However many wait for a slot: those of the second day are no more than those of the first.
    const filling = [...established(60, 48 * hour, "first"), ...established(55, 12 * hour, "second")];
    assert.equal(count(offersOf(5), filling), 0);
  });

  it("goes by shorter times where copies do not stay for two days", () => {
    const retentionMinutes = 12 * 60;
    assert.equal(count(offersOf(30), established(20, 8 * hour), { retentionMinutes }), 0);
    assert.equal(count(offersOf(30), established(20, 10 * hour), { retentionMinutes }), 10);
    assert.equal(
      count(offersOf(30), [...established(20, 10 * hour), ...established(9, 7 * hour, "since")], { retentionMinutes }),
      1,
    );
  });

  it("counts what failed and what is being made, and goes by when copies were made and not by their data", () => {
    const many = established(6, 3 * day);
    const failed = established(3, hour, "failed", { state: "failed" });
    const making = established(3, hour, "making", { state: "making", takenAt: undefined, madeAt: undefined });
    assert.equal(count(offersOf(15), [...many, ...failed, ...making]), 11);
    // Whoever prepares databases and shares their old snapshots all at once has made them old, not their copies.
    const prepared = established(10, 3 * day, "prepared", { madeAt: noon - minute });
    assert.equal(count(offersOf(15), [...many, ...prepared]), 15);
  });

  it("counts each source by itself", () => {
    const its = offersOf(15).map((one) => {
      const arn = one.arn.replace(sourceAccount, other);
      return { ...one, arn, identity: one.identity.replace(sourceAccount, other) };
    });
    const found = waiting([...offersOf(15), ...its], established(6, 3 * day));
    assert.equal(found.identities.size, 5);
    assert.deepEqual(
      found.findings.map(({ subject }) => subject),
      [`the source ${sourceAccount}/${sourceRegion}`],
    );
  });

  it("takes on what a person expects first, and beside the others", () => {
    const held = [...established(6, 3 * day), ...established(10, hour, "young")];
    const offers = offersOf(15);
    const wanted = waiting(offers, held, { expected: ["new-7", "absent"] });
    assert.equal(wanted.identities.size, 14);
    assert.ok(!wanted.identities.has(offers[7]!.identity));
    // Whoever holds the source gives all of them the name: one is taken on in a day beside the others, and not one a pass.
    const namesakes = Array.from(
      { length: 15 },
      (_, n) => sharedView(taken("orders", noon, { resourceId: `db-${n}` })) as UsableSnapshot,
    );
    assert.equal(waiting(namesakes, held, { expected: ["orders"] }).identities.size, 14);
    const one = copied(taken("orders", noon - hour, { resourceId: "db-99" }), { madeAt: noon - hour });
    assert.equal(waiting(namesakes, [...held, one], { expected: ["orders"] }).identities.size, 15);
    const old = copied(taken("orders", noon - 2 * day, { resourceId: "db-98" }), { madeAt: noon - 2 * day });
    assert.equal(waiting(namesakes, [...held, old], { expected: ["orders"] }).identities.size, 14, "a rebuilt one");
  });

  it("goes by nothing that the source chooses: neither names nor times nor how many there are", () => {
    const held = established(6, 3 * day);
    const last = waiting(offersOf(12), held).identities;
    assert.equal(last.size, 2);
    assert.deepEqual(
      waiting(
        offersOf(12, (n) => n * hour),
        held,
      ).identities,
      last,
    );
    // Another day draws others.
    const days = Array.from({ length: 20 }, (_, n) => [...waiting(offersOf(12), held, {}, noon + n * day).identities]);
    assert.ok(new Set(days.flat()).size > 8);
  });

  it("says which source it is, how many wait, and what to do", () => {
    const held = [...established(6, 3 * day), ...established(7, hour, "young")];
    const [finding, ...more] = waiting(offersOf(11), held).findings;
    assert.deepEqual(more, []);
    assert.equal(finding?.subject, `the source ${sourceAccount}/${sourceRegion}`);
    assert.equal(finding.outcome.kind, "blocked");
    assert.match(
      "reason" in finding.outcome ? finding.outcome.reason : "",
      /^8 new databases of it have no copy yet and wait \(new-\d+(, new-\d+){4} and 3 more\): 7 got their first copy in the last 24 h, and no more than 10 do,.*raise dr\.newDatabasesPerDay, or name in dr\.expected.*; if not, find out who/,
    );
  });

  it("leaves new databases to the scheduled pass where not all is listed", () => {
    const { identities, findings } = waiting(offersOf(1), [], { allListed: false });
    assert.equal(identities.size, 1);
    assert.deepEqual(
      findings.map(({ outcome }) => outcome.kind),
      ["deferred"],
    );
  });

  it("is no matter of databases that have a copy: theirs are copied whatever waits", () => {
    const copyRules: CopyRules = {
      patterns: [".*"],
      createdBy: "rds-lifeboat",
      sources: [{ account: sourceAccount, region: sourceRegion }],
      mostWaiting: undefined,
    };
    const limits = { longestName: 255, copiesInProgress: 1000 };
    const anyFleet = fc.record({
      old: fc.integer({ min: 1, max: 15 }),
      young: fc.integer({ min: 0, max: 15 }),
      fresh: fc.integer({ min: 0, max: 40 }),
      most: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      allListed: fc.boolean(),
    });
    const cases = new Cases({ "new ones are copied": 15, "new ones wait": 20 });
    fc.assert(
      fc.property(anyFleet, ({ old, young, fresh, most, allListed }) => {
        const held = [...established(old, 3 * day), ...established(young, 2 * hour, "young")];
        const again = [...offersOf(old, () => minute, "old"), ...offersOf(young, () => minute, "young")];
        const offered = [...again, ...offersOf(fresh)];
        const limited = { ...copyRules, newcomers: { ...rules, most, allListed } };
        const names = (of: CopyRules) =>
          planCopies(offered, { here: held, elsewhere: [] }, of, { now: noon, kind: limits }).copies.map(
            ({ snapshot }) => snapshot.database,
          );
        const isNew = (database: string) => database.startsWith("new");
        assert.deepEqual(
          names(limited).filter((name) => !isNew(name)),
          names(copyRules).filter((name) => !isNew(name)),
        );
        const limit = allListed ? Math.max(0, (most ?? Math.max(10, old)) - young) : 0;
        assert.equal(names(limited).filter(isNew).length, Math.min(fresh, limit));
        cases.note("new ones are copied", Math.min(fresh, limit) > 0);
        cases.note("new ones wait", fresh > limit);
        // What has come to another place, and went on from here, has a copy all the same.
        assert.equal(
          planCopies(offered, { here: [], elsewhere: held }, limited, { now: noon, kind: limits }).copies.length,
          names(limited).length,
        );
      }),
    );
    cases.check();
  });

  it("is not worn down by passes: in any day there are no more", () => {
    const cases = new Cases({ "the budget is used up": 5 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 5, max: 400 }),
        fc.integer({ min: 1, max: 120 }),
        (old, everyMinutes, hidden) => {
          const fleet = offersOf(hidden);
          const held = established(old, 10 * day);
          const takenOn: { at: number; before: number }[] = [];
          for (let now = noon; now < noon + 3 * day; now += everyMinutes * minute) {
            const known = byIdentity(held);
            const without = fleet.filter(({ identity }) => !known.has(identity));
            const { identities } = waiting(without, held, {}, now);
            for (const one of without) {
              if (identities.has(one.identity)) continue;
              const before = held.filter(({ madeAt = 0 }) => madeAt <= now - day).length;
              takenOn.push({ at: now, before });
              held.push(copied(one, { madeAt: now }));
            }
          }
          cases.note("the budget is used up", hidden > Math.max(10, old));
          for (const { at, before } of takenOn) {
            const ofDay = takenOn.filter((one) => one.at <= at && one.at > at - day).length;
            assert.ok(ofDay <= Math.max(10, before), `${ofDay} with ${before} before`);
          }
        },
      ),
      { numRuns: 30, seed: 3 },
    );
    cases.check();
  });
});
