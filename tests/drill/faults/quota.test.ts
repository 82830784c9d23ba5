import assert from "node:assert/strict";
import { fixture, HOUR, refused } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("a quota that is lowered", () => {
  it("deletes nothing and lets nothing be made until there is less, as long as it lasts", async () => {
    const cloud = fixture({ quotas: { "111111111111": { manualSnapshots: 3, copiesInProgress: 7 } } });
    cloud.database();
    const told = arranged(cloud.whole, [{ at: 2 * HOUR, for: HOUR, quota: { account: "source", manualSnapshots: 1 } }]);
    for (const name of ["one", "two"]) {
      cloud.take("orders", name);
      await cloud.pass(HOUR);
    }
    await cloud.pass(1);
    refused(() => cloud.take("orders", "three"), "SnapshotQuotaExceededFault");
    for (const name of ["one", "two"])
      assert.equal(cloud.rds.snapshots().find(({ identifier }) => identifier === name)?.status, "available");
    assert.deepEqual(
      [cloud.world.quota("111111111111").copiesInProgress, cloud.world.quota("222222222222").manualSnapshots],
      [7, 100],
    );
    await cloud.pass(HOUR);
    cloud.take("orders", "three");
    assert.equal(cloud.world.quota("111111111111").manualSnapshots, 3);
    assert.deepEqual(told, ["after 2h, for 1h: the quotas of the source account are manualSnapshots 1"]);
  });

  it("stays so where no end is stated", async () => {
    const cloud = fixture();
    const told = arranged(cloud.whole, [{ at: 0, quota: { account: "dr", manualClusterSnapshots: 0 } }]);
    await cloud.pass(30 * HOUR);
    assert.equal(cloud.world.quota("222222222222").manualClusterSnapshots, 0);
    assert.deepEqual(told, ["after 0s the quotas of the dr account are manualClusterSnapshots 0"]);
  });

  it("is that of an account with a stack", async () => {
    const cloud = fixture();
    arranged(cloud.whole, [{ at: 0, quota: { account: "999999999999", manualSnapshots: 1 } }]);
    await assert.rejects(cloud.pass(1), /quota: no stack is in the account 999999999999/);
  });
});
