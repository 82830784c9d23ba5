import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { interimName, snapshotName } from "../../../functions/snapshots/names";
import { isOurs, type Mark, ours } from "../../../functions/snapshots/ownership";
import { Cases } from "../../support/cases";
import { copied, day, drAccount, hour, minute, noon, sourceAccount, tagList, taken } from "../../support/snapshots";

const own = (snapshot: Snapshot, mark: Mark = "CreatedBy") => isOurs(snapshot, mark, "rds-lifeboat");
const withTags = (snapshot: Snapshot, tags: Readonly<Record<string, string>>): Snapshot => ({
  ...snapshot,
  tags: tagList(tags),
});

/** As version 0.1.0 tagged a snapshot that it asked for then. */
const old = (at: number) => ({ CreatedBy: "rds-lifeboat", CreatedOn: new Date(at).toISOString(), shareAndCopy: "YES" });

describe("what is ours", () => {
  it("is a snapshot that its tag names, and none whose tags were inherited from it", () => {
    const snapshot = taken("orders", noon);
    assert.ok(own(snapshot));
    const byHand = { ...taken("orders-restored", noon + day), tags: snapshot.tags } as Snapshot;
    assert.ok(!own(byHand));
    // Even under a name of our form.
    const alike = taken("orders", noon + minute, { id: snapshotName("orders", noon + hour, 255) });
    assert.ok(!own({ ...alike, tags: snapshot.tags } as Snapshot));
    assert.ok(!own(withTags(snapshot, { CreatedBy: "someone", "rds-lifeboat:snapshot": snapshot.id })));
    // Without the tag that names it, the times must agree, whichever is the earlier one.
    for (const [apart, expected] of [
      [-2 * hour, false],
      [-hour, true],
      [hour, true],
      [2 * hour, false],
    ] as const)
      assert.equal(own(withTags(snapshot, old(noon - apart))), expected, `${apart}`);
  });

  it("is a copy that RDS made from another account or region, and no snapshot with its tags", () => {
    const copy = copied(taken("orders", noon));
    assert.ok(own(copy, "CopiedBy"));
    const ofRestored = taken("orders-restored", noon + day, { arn: copy.arn.replace(copy.id, "by-hand") });
    assert.ok(!own({ ...ofRestored, tags: copy.tags } as Snapshot, "CopiedBy"));
    // A copy of our copy that somebody makes beside it, with its tags.
    assert.ok(!own({ ...copy, id: "kept", arn: `${copy.arn}-kept`, copiedFrom: copy.arn } as Snapshot, "CopiedBy"));
    // One account with two regions.
    const inOneAccount = copied(taken("orders", noon), { arn: copy.arn.replace(drAccount, sourceAccount) });
    assert.ok(own(inOneAccount, "CopiedBy"));
  });

  it("is what version 0.1.0 and the classic tool made: named by the slot, and asked for when RDS made it", () => {
    for (const [database, longest] of [
      ["orders", 255],
      ["x".repeat(63), 63],
    ] as const) {
      for (const name of [snapshotName(database, noon, longest), interimName(database, noon, longest)]) {
        const snapshot = withTags(taken(database, noon + 3 * minute, { id: name }), old(noon + 2 * minute));
        assert.ok(own(snapshot), name);
        assert.ok(own({ ...snapshot, id: `${name}-2` } as Snapshot), `${name}-2`);
        assert.ok(own({ ...snapshot, state: "making", takenAt: undefined } as Snapshot));
      }
    }
    const classic = { ...old(0), CreatedBy: "rds-lifeboat", CreatedOn: "2026-03-14-12-00" };
    assert.ok(own(withTags(taken("orders", noon + 59 * minute, { id: "orders-2026-03-14-12-00" }), classic)));
  });

  it("is nothing that inherited such tags: its name is people's, or its tag is stale", () => {
    const tags = old(noon);
    assert.ok(!own(withTags(taken("orders", noon + minute, { id: "before-the-release" }), tags)));
    assert.ok(!own(withTags(taken("orders", noon + minute, { id: "other-2026-03-14-12-00" }), tags)));
    assert.ok(!own(withTags(taken("orders", noon + 2 * hour, { id: "orders-2026-03-14-14-00" }), tags)));
    assert.ok(!own(withTags(taken("orders", noon), { CreatedBy: "rds-lifeboat" })), "when it was asked for is unknown");
  });

  it("is decided by mark and stack for each snapshot by itself", () => {
    const all = ["ours", "inherited", "others", "copy", "by hand"] as const;
    const kinds = fc.constantFrom(...all);
    const cases = new Cases<string>(Object.fromEntries(all.map((kind) => [`${kind}, among others`, 20])));
    fc.assert(
      fc.property(fc.array(kinds), (list) => {
        for (const kind of all) cases.note(`${kind}, among others`, list.includes(kind) && new Set(list).size > 1);
        const snapshots = list.map((kind, n): Snapshot => {
          const snapshot = taken("orders", noon - n * hour);
          if (kind === "ours") return snapshot;
          if (kind === "inherited") return { ...snapshot, tags: taken("orders", noon - 900 * hour).tags };
          if (kind === "others") return withTags(snapshot, { ...old(noon - n * hour), CreatedBy: "someone" });
          return kind === "copy" ? copied(snapshot) : withTags(snapshot, {});
        });
        const meant = (what: string) => snapshots.filter((_, n) => list[n] === what);
        assert.deepEqual(ours(snapshots, "CreatedBy", "rds-lifeboat"), meant("ours"));
        assert.deepEqual(ours(snapshots, "CopiedBy", "rds-lifeboat"), meant("copy"));
      }),
    );
    cases.check();
  });
});
