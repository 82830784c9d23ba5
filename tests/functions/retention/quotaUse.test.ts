import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { planEviction } from "../../../functions/retention/eviction";
import { floorsFill, undeletable } from "../../../functions/retention/quotaUse";
import { Cases } from "../../support/cases";
import { copied, hour, noon, tagList, taken } from "../../support/snapshots";

const rules = { keepNewest: 3, roomMinutes: 60, released: new Set<string>() };

function copiesOf(name: string, count: number, ago = 0): Snapshot[] {
  return Array.from({ length: count }, (_, n) => copied(taken(name, noon - (ago + n) * hour)));
}

describe("copies that nothing deletes", () => {
  const dead = ["a", "b", "c"].flatMap((name) => copiesOf(name, 3, 10));

  it("are the newest of each database, what is held or being made, and what is not ours", () => {
    const [first, ...others] = copiesOf("orders", 8);
    const held = { ...others.at(-1)!, tags: tagList({ CopiedBy: "rds-lifeboat", "rds-lifeboat:hold": "" }) };
    const making = copied(taken("orders", noon + hour), { state: "making" });
    const ours = [first!, ...others.slice(0, -1), held, making];
    assert.equal(undeletable(ours, ours.length + 5, rules), 3 + 1 + 1 + 5);
    assert.equal(undeletable(ours, ours.length, { ...rules, released: new Set([first!.identity]) }), 2);
  });

  it("are told with the cause, the silent databases and the cure as long as they fill the quota", () => {
    const ours = [...dead, ...copiesOf("orders", 3)];
    const words = floorsFill(ours, ours.length, { used: 12, most: 12 }, rules) ?? "";
    assert.match(words, /^the quota is too small for new copies, and nothing may be deleted for them/);
    assert.match(
      words,
      /12 of 12 stay.*Silent for longest: a \(newest of .*dr\.released.*A shorter dr\.retention frees nothing/,
    );
    assert.ok(words.length < 1_000, "it is told whole");
    // Of what was silent for less than two days, more is expected.
    assert.equal(floorsFill(ours, ours.length, { used: 12, most: 16 }, rules), undefined);
    const released = new Set([dead[0]!.identity]);
    assert.equal(floorsFill(ours, ours.length, { used: 12, most: 13 }, { ...rules, released }), undefined);
  });

  it("give way once a person has released their database, and before all that others keep", () => {
    const released = new Set(dead.slice(0, 3).map(({ identity }) => identity));
    const ours = [...dead, ...copiesOf("orders", 3)];
    const evict = (of: Snapshot[], most: number) =>
      planEviction(of, { used: of.length, most }, { keepNewest: 3, roomMinutes: 60, released }).map(({ id }) => id);
    // The oldest of them first; two of the living one, whose copies are an hour apart, are taken for arriving.
    const names = dead.slice(0, 3).map(({ id }) => id);
    assert.ok(evict(ours, 12).length > 0);
    assert.deepEqual(evict(ours, 12), names.reverse().slice(0, evict(ours, 12).length));
    assert.equal(evict(ours, 3).length, 3, "never anybody else's newest");
    assert.deepEqual(
      evict([...ours, ...copiesOf("orders", 5, 3)], 18).every((id) => id.startsWith("a-")),
      true,
    );
  });

  it("are exactly what is left when everything gives way that may", () => {
    const anyFleet = fc.array(
      fc.record({ copies: fc.integer({ min: 1, max: 8 }), ago: fc.integer({ min: 0, max: 60 }) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const cases = new Cases({ "a released database has copies": 20, "copies give way": 40 });
    fc.assert(
      fc.property(anyFleet, fc.integer({ min: 1, max: 4 }), fc.nat(7), (fleet, keepNewest, dropped) => {
        const ours = fleet.flatMap(({ copies, ago }, n) => copiesOf(`db-${n}`, copies, ago));
        const released = new Set(
          ours.filter(({ database }) => database === `db-${dropped}`).map(({ identity }) => identity),
        );
        const evicted = planEviction(ours, { used: ours.length, most: 1 }, { keepNewest, roomMinutes: 60, released });
        cases.note("a released database has copies", released.size > 0);
        cases.note("copies give way", evicted.length > 0);
        assert.equal(ours.length - evicted.length, undeletable(ours, ours.length, { keepNewest, released }));
      }),
    );
    cases.check();
  });
});
