import assert from "node:assert/strict";
import fc from "fast-check";
import { freeName, snapshotName } from "../../../functions/snapshots/names";
import { Cases } from "../../support/cases";
import { noon } from "../../support/snapshots";

describe("snapshot names", () => {
  it("carry the slot's start in UTC, as S1 wrote it", () => {
    assert.equal(snapshotName("orders", noon + 5 * 60_000, 63), "orders-2026-03-14-12-05");
  });

  it("keep the time and tell databases apart where a long name leaves no room", () => {
    const long = "a-very-long-name-of-a-database-that-somebody-gave-in-the-year-1";
    const names = [long, long.replace("1", "2")].map((database) => snapshotName(database, noon, 63));
    assert.equal(new Set(names).size, 2);
    for (const name of names) assert.match(name, /^a-very-long-name-[a-z0-9-]*-[0-9a-f]{8}-2026-03-14-12-00$/);
    assert.deepEqual(
      names.map(({ length }) => length),
      [63, 63],
    );
  });

  it("give way to what holds the name already", () => {
    assert.equal(freeName("orders-x", new Set(), 255), "orders-x");
    assert.equal(freeName("orders-x", new Set(["orders-x", "orders-x-2"]), 255), "orders-x-3");
  });

  it("stay valid identifiers within the limit, however long the database's name", () => {
    const part = fc.constantFrom("a", "b", "7", "-c", "-d");
    const name = fc
      .oneof(fc.array(part, { maxLength: 15 }), fc.array(part, { minLength: 15, maxLength: 60 }))
      .map((parts) => `n${parts.join("")}`);
    const cases = new Cases({
      "it is cut": 5,
      "it fits": 20,
      "it is cut behind a hyphen": 1,
      "its number has two digits": 20,
    });
    const most = fc.integer({ min: 20, max: 63 });
    const hyphen: [string, number, number] = [`n${"a".repeat(19)}-${"b".repeat(30)}`, 32, 0];
    fc.assert(
      fc.property(name, most, fc.integer({ min: 0, max: 20 }), (wanted, longest, others) => {
        const held = new Set([wanted]);
        for (let n = 0; n < others; n++) held.add(freeName(wanted, held, longest));
        assert.equal(held.size, 1 + others, "each gets a name of its own");
        const free = freeName(wanted, held, longest);
        cases.note("it fits", wanted.length + 3 <= longest);
        cases.note("it is cut", !free.startsWith(wanted));
        cases.note("it is cut behind a hyphen", !free.startsWith(wanted) && wanted[longest - 12] === "-");
        cases.note("its number has two digits", others >= 9);
        assert.ok(free.length <= longest);
        assert.match(free, /^[a-z](-?[a-z0-9])*$/);
        assert.ok(!held.has(free));
      }),
      { examples: [hyphen] },
    );
    cases.check();
  });
});
