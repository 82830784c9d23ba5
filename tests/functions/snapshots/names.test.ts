import assert from "node:assert/strict";
import fc from "fast-check";
import { freeName, snapshotName } from "../../../functions/snapshots/names";
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
    const name = fc.stringMatching(/^[a-z](-?[a-z0-9]){0,80}$/);
    fc.assert(
      fc.property(name, fc.integer({ min: 20, max: 63 }), (wanted, longest) => {
        const free = freeName(wanted, new Set([wanted]), longest);
        assert.ok(free.length <= longest);
        assert.match(free, /^[a-z](-?[a-z0-9])*$/);
        assert.notEqual(free, wanted);
      }),
    );
  });
});
