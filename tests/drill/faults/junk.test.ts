import assert from "node:assert/strict";
import { fixture, HOUR, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("snapshots by hand", () => {
  it("have the names that the next of ours would have, and tags of their own", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "orders-2026-01-01-00-10");
    await cloud.pass(HOUR);
    const told = arranged(cloud.whole, [
      { at: HOUR, junk: { account: "source", databases: ["orders"], tags: { team: "crm" } } },
    ]);
    await cloud.pass(1);
    assert.deepEqual(cloud.record(SOURCE, "orders-2026-01-01-01-10").tags, { team: "crm" });
    assert.deepEqual(told, ["after 1h taken by hand: orders-2026-01-01-01-10"]);
  });
});
