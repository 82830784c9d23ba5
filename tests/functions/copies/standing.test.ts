import assert from "node:assert/strict";
import fc from "fast-check";
import { planCopies } from "../../../functions/copies/plan";
import { identified, isCopyOf, isStuck, longestMakingMs, standing } from "../../../functions/copies/standing";
import type { Snapshot } from "../../../functions/rds/kind";
import { hasResourceId } from "../../../functions/snapshots/lineage";
import { Cases } from "../../support/cases";
import {
  askedTags,
  copied,
  day,
  hour,
  minute,
  noon,
  type SnapshotChange,
  sharedView,
  sourceAccount,
  sourceRegion,
  states,
  taken,
} from "../../support/snapshots";

const offer = sharedView(taken("orders", noon - minute));

/** A copy as RDS shows it while it says no resource id, asked for at that moment. */
function nameless(of: Snapshot, askedAt: number, change: SnapshotChange = {}): Snapshot {
  const copy = copied(of, {
    resourceId: `named-${of.database}`,
    takenAt: undefined,
    madeAt: undefined,
    state: "making",
    ...change,
  });
  return { ...copy, tags: [...copy.tags, ...askedTags(of, askedAt)] };
}

const ofOffer = (copy: Snapshot, now = noon) => {
  const [found] = identified([copy], [offer]);
  return found === undefined ? undefined : standing(found, offer, now);
};

describe("what a copy of ours stands for", () => {
  it("is a copy under way of the offered snapshot's database, by the ARN it is copied from, for a day", () => {
    const pending = nameless(offer, noon - hour);
    assert.equal(identified([pending], [offer])[0]?.identity, offer.identity);
    assert.equal(ofOffer(pending), "under way");
    assert.equal(ofOffer(pending, noon - hour + longestMakingMs), "under way");
    assert.equal(ofOffer(pending, noon - hour + longestMakingMs + 1), "stuck");
    // What a program of before has asked for says nowhere since when.
    assert.equal(isStuck({ ...pending, tags: [] }, noon + 30 * day), false);
    assert.equal(ofOffer({ ...pending, state: "failed" }), "nothing");
    assert.equal(ofOffer(copied(offer, { state: "making", madeAt: undefined })), "under way");
  });

  it("is of the database of that name where the snapshot that it is copied from is no longer offered", () => {
    const gone = taken("orders", noon - 3 * hour);
    assert.equal(ofOffer(nameless(gone, noon - hour)), "under way");
    const [rebuilt, before] = [taken("orders", noon, { resourceId: "db-2" }), taken("orders", noon - hour)];
    assert.equal(identified([nameless(gone, noon)], [before, rebuilt])[0]?.identity, rebuilt.identity, "the newer one");
    assert.equal(
      identified([nameless(before, noon)], [before, rebuilt])[0]?.identity,
      before.identity,
      "the ARN goes first",
    );
    const elsewhere = { copiedFrom: gone.arn.replace(sourceRegion, "eu-west-3") };
    for (const other of [nameless(taken("wiki", noon), noon), nameless(gone, noon, elsewhere)]) {
      assert.deepEqual(identified([other], [offer]), [], "no identity can be read from it");
    }
  });

  it("is the data of the offered snapshot only if their times agree to the second, since ARNs are used again", () => {
    const second = Math.floor((noon - minute) / 1000) * 1000;
    for (const [takenAt, expected] of [
      [second, "held"],
      [second + 999, "held"],
      [second - 1, "older"],
      [second + 1000, "newer"],
    ] as const) {
      assert.equal(ofOffer(copied(offer, { takenAt })), expected);
      const copy = nameless(offer, noon, { state: "usable", takenAt });
      assert.equal(ofOffer(copy), expected, "without a resource id");
      const other = sharedView(taken("orders", noon - 2 * hour, { resourceId: "db-2", arn: offer.arn }));
      const [found] = identified([copy], [other]);
      assert.equal(found?.identity, other.identity, "its database is known by name, its data are not the offered ones");
      assert.notEqual(found && standing(found, other, noon), "held");
    }
  });

  it("is nothing of another database, and nothing once it is failed or being deleted", () => {
    assert.equal(ofOffer(copied(taken("wiki", noon))), "nothing");
    for (const state of ["failed", "other"] as const) assert.equal(ofOffer(copied(offer, { state })), "nothing");
  });

  it("is the copy of a name that is held only where it is of that snapshot, with the same data or being made", () => {
    const is = (copy: Snapshot) => isCopyOf(copy, offer, noon);
    assert.ok(is(copied(offer)) && is(copied(offer, { state: "making" })) && is(nameless(offer, noon)));
    const others = [
      copied(offer, { state: "failed" }),
      copied(offer, { takenAt: noon - 2 * day }),
      copied(offer, { copiedFrom: taken("orders", noon).arn }),
      copied(offer, { resourceId: "db-2" }),
      nameless(offer, noon - 2 * day),
      copied(offer, { copiedFrom: undefined }),
      taken("orders", noon - minute, { id: "the-name-of-the-copy" }),
    ];
    for (const [index, copy] of others.entries()) assert.ok(!is(copy), `${index}`);
  });
});

describe("the standing of any copies", () => {
  const databases = ["orders", "orders-eu"];
  const moment = fc.integer({ min: 0, max: 60 }).map((minutes) => noon - minutes * 37 * minute);
  const offered = fc.uniqueArray(
    fc.record({ database: fc.constantFrom(...databases), at: moment, rebuilt: fc.boolean() }),
    { selector: ({ database, at }) => `${database} ${at}`, minLength: 1, maxLength: 12 },
  );
  const snapshots = offered.map((all) =>
    all.map(({ database, at, rebuilt }) =>
      sharedView(taken(database, at, { resourceId: `db-${database}${rebuilt ? "-2" : ""}` })),
    ),
  );
  const world = snapshots.chain((all) =>
    fc.record({
      all: fc.constant(all),
      copies: fc.array(
        fc.record({
          of: fc.constantFrom(...all),
          state: fc.constantFrom(...states, "making" as const, "failed" as const),
          named: fc.boolean(),
          gone: fc.boolean(),
          shift: fc.constantFrom(0, 0, -400, 5_000, 90 * minute),
          askedHoursAgo: fc.oneof(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 25, max: 30 })),
        }),
        { maxLength: 12 },
      ),
    }),
  );
  type Drawn = {
    all: Snapshot[];
    copies: readonly {
      of: Snapshot;
      state: Snapshot["state"];
      named: boolean;
      gone: boolean;
      shift: number;
      askedHoursAgo: number;
    }[];
  };
  const held = ({ copies }: Drawn) =>
    copies.map(({ of, state, named, gone, shift, askedHoursAgo }, index) => {
      const source = gone ? { copiedFrom: `${of.arn}-gone` } : {};
      const takenAt = state === "making" ? undefined : (of.takenAt ?? 0) - shift;
      const id = { id: `c-${index}`, arn: `${copied(of).arn}-${index}` };
      const asked = noon - askedHoursAgo * hour;
      const change: SnapshotChange = { ...id, ...source, state, takenAt, madeAt: undefined };
      return named
        ? { ...copied(of, change), tags: [...copied(of).tags, ...askedTags(of, asked)] }
        : nameless(of, asked, change);
    });
  const rules = {
    patterns: [".*"],
    createdBy: "rds-lifeboat",
    sources: [{ account: sourceAccount, region: sourceRegion }],
    mostWaiting: undefined,
  };
  const limits = { longestName: 255, copiesInProgress: 20 };
  const planned = (drawn: Drawn) =>
    planCopies(drawn.all, { here: held(drawn), elsewhere: [] }, rules, { now: noon, kind: limits }).copies;

  it("comes to every answer", () => {
    const seen = new Set<string>();
    for (const drawn of fc.sample(world, { numRuns: 300, seed: 1 })) {
      for (const copy of identified(held(drawn), drawn.all))
        for (const one of drawn.all) seen.add(standing(copy, one, noon));
      if (planned(drawn).length > 0) seen.add("planned");
    }
    assert.deepEqual([...seen].sort(), ["held", "newer", "nothing", "older", "planned", "stuck", "under way"]);
  });

  it("reads no identity from an unfinished record, and loses no finished one", () => {
    const cases = new Cases({
      "an unfinished copy is known": 20,
      "the snapshot of an unfinished copy is gone": 20,
      "a finished one lacks its id": 10,
    });
    fc.assert(
      fc.property(world, (drawn) => {
        const identities = new Set(drawn.all.map(({ identity }) => identity));
        const copies = held(drawn);
        const found = identified(copies, drawn.all);
        const making = copies.filter(({ state }) => state === "making");
        const known = new Set(found.map(({ id }) => id));
        cases.note(
          "an unfinished copy is known",
          making.some(({ id }) => known.has(id)),
        );
        cases.note(
          "the snapshot of an unfinished copy is gone",
          drawn.copies.some(({ state, gone }) => state === "making" && gone),
        );
        cases.note(
          "a finished one lacks its id",
          copies.some(({ state, resourceId }) => state === "usable" && !hasResourceId(resourceId)),
        );
        for (const copy of found) if (copy.state === "making") assert.ok(identities.has(copy.identity), copy.id);
        const ids = new Set(found.map(({ id }) => id));
        for (const { id, state } of copies) if (state === "usable") assert.ok(ids.has(id), id);
        for (const copy of copies) if (hasResourceId(copy.resourceId)) assert.ok(found.includes(copy), "as RDS has it");
      }),
    );
    cases.check();
  });

  it("lets no database have a second copy under way within a day, nor data that it holds copied again", () => {
    const cases = new Cases({
      "is copied": 20,
      "is not copied, as one is under way": 10,
      "is not copied, as it is held": 15,
    });
    fc.assert(
      fc.property(world, (drawn) => {
        const copies = planned(drawn);
        const left = new Set(drawn.all.map(({ identity }) => identity));
        for (const { snapshot } of copies) left.delete(snapshot.identity);
        const spared = drawn.copies.filter(({ of, gone }) => left.has(of.identity) && !gone);
        cases.note("is copied", copies.length > 0);
        cases.note(
          "is not copied, as one is under way",
          spared.some(({ state }) => state === "making"),
        );
        cases.note(
          "is not copied, as it is held",
          spared.some(({ state }) => state === "usable"),
        );
        for (const { snapshot } of copies) {
          for (const [index, { of, state, gone, askedHoursAgo, shift }] of drawn.copies.entries()) {
            if (of.identity !== snapshot.identity || gone) continue;
            assert.ok(state !== "making" || askedHoursAgo > 24, `c-${index} is under way`);
            assert.ok(state !== "usable" || of.arn !== snapshot.arn || shift >= 1000, `c-${index} holds it`);
          }
        }
      }),
      { numRuns: 300 },
    );
    cases.check();
  });

  it("copies the newest of a database that has nothing under way and nothing as new, whatever failed or is stuck", () => {
    const cases = new Cases({ "a copy has failed": 15, "a copy is stuck": 6 });
    fc.assert(
      fc.property(world, (drawn) => {
        const names = new Set(planned(drawn).map(({ snapshot }) => snapshot.identity));
        let [failed, stuck] = [false, false];
        for (const { identity, database } of drawn.all) {
          const its = drawn.copies.filter(({ of }) => of.database === database);
          const free = its.every(
            ({ state, askedHoursAgo }) => state === "failed" || (state === "making" && askedHoursAgo > 24),
          );
          if (free) assert.ok(names.has(identity), identity);
          failed ||= free && its.some(({ state }) => state === "failed");
          stuck ||= free && its.some(({ state }) => state === "making");
        }
        cases.note("a copy has failed", failed);
        cases.note("a copy is stuck", stuck);
      }),
      { numRuns: 300 },
    );
    cases.check();
  });
});
