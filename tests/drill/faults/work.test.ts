import assert from "node:assert/strict";
import { fixture, HOUR, MINUTE, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("what RDS does not get done", () => {
  it("is a snapshot that fails, for as long as it lasts", async () => {
    const cloud = fixture();
    cloud.database();
    const told = arranged(cloud.whole, [
      { at: 0, for: HOUR, work: { account: "source", what: "snapshots", share: 1 } },
    ]);
    await cloud.pass(1);
    cloud.take("orders", "first");
    await cloud.pass(HOUR);
    assert.equal(cloud.status(SOURCE, "first"), "failed");
    cloud.take("orders", "second");
    await cloud.pass(HOUR);
    assert.equal(cloud.status(SOURCE, "second"), "available");
    assert.deepEqual(told, ["after 0s, for 1h: 100 % of the snapshots made in the source account fail"]);
  });

  it("is one that takes longer, and no copy, and not elsewhere", async () => {
    const cloud = fixture();
    cloud.database();
    const late = { account: "source", what: "snapshots", share: 1, stuckFor: 3 * HOUR } as const;
    arranged(cloud.whole, [
      { at: 0, for: MINUTE, work: late },
      { at: 0, for: HOUR, work: { account: "dr", what: "snapshots", share: 1 } },
    ]);
    await cloud.pass(1);
    cloud.take("orders", "first");
    await cloud.pass(2 * HOUR);
    assert.equal(cloud.status(SOURCE, "first"), "creating");
    await cloud.pass(2 * HOUR);
    assert.equal(cloud.status(SOURCE, "first"), "available");
  });
});
