import assert from "node:assert/strict";
import { DR, HOUR, MINUTE, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";
import { protectedOnce } from "./protected";

describe("shares that are taken back", () => {
  it("are all of the account's, once", async () => {
    const cloud = await protectedOnce(["orders", "ledger"]);
    const told = arranged(cloud.whole, [{ at: HOUR, unshare: { account: "source" } }]);
    await cloud.pass(1);
    assert.ok(cloud.rds.snapshots(SOURCE).every(({ sharedWith }) => sharedWith.length === 0));
    assert.deepEqual(told, ["after 1h an administrator of the source account unshares: 2 shared snapshots taken back"]);
    cloud.share("orders-1");
    await cloud.pass(HOUR);
    assert.deepEqual(cloud.record(SOURCE, "orders-1").sharedWith, [DR.account]);
  });

  it("are taken back again as long as it lasts", async () => {
    const cloud = await protectedOnce();
    const told = arranged(cloud.whole, [{ at: HOUR, for: HOUR, unshare: { account: "source" } }]);
    await cloud.pass(1);
    cloud.share("orders-1");
    await cloud.pass(MINUTE);
    assert.deepEqual(cloud.record(SOURCE, "orders-1").sharedWith, []);
    await cloud.pass(HOUR);
    cloud.share("orders-1");
    await cloud.pass(HOUR);
    assert.deepEqual(cloud.record(SOURCE, "orders-1").sharedWith, [DR.account]);
    assert.match(told[0] ?? "", /^after 1h, for 1h: .* unshares what is shared: 1 at once, others within a minute$/);
    assert.match(told[1] ?? "", /^2 shared snapshots of the source account had been unshared when that ended$/);
  });
});
