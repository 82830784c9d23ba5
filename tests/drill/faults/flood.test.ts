import assert from "node:assert/strict";
import { DR, fixture, HOUR, MINUTE, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";
import { protectedOnce } from "./protected";

describe("a flood", () => {
  it("takes snapshots with our names and tags and shares them, one at a time of each database", async () => {
    const cloud = await protectedOnce(["orders", "ledger"]);
    const told = arranged(cloud.whole, [
      { at: HOUR, flood: { account: "source", databases: ["orders"], snapshots: 5, every: MINUTE } },
    ]);
    await cloud.pass(HOUR);
    const made = cloud.rds.snapshots(SOURCE).filter(({ identifier }) => !identifier.endsWith("-1"));
    assert.equal(made.length, 5);
    for (const one of made) {
      assert.match(one.identifier, /^orders-2026-01-01-01-\d\d$/);
      assert.deepEqual(one.tags, { CreatedBy: "us" });
      assert.deepEqual(one.sharedWith, [DR.account]);
    }
    assert.match(
      told[0] ?? "",
      /^after 1h a flood in the source account: 5 snapshots of 1 databases taken, 5 shared; refused: \d snapshots: InvalidDBInstanceState/,
    );
  });

  it("says how far it came where the quota stops it", async () => {
    const cloud = fixture({ quotas: { [SOURCE.account]: { manualSnapshots: 2 } } });
    cloud.database();
    const told = arranged(cloud.whole, [{ at: 0, flood: { account: "source", snapshots: 9, every: HOUR } }]);
    await cloud.pass(48 * HOUR);
    assert.equal(cloud.rds.snapshots(SOURCE).length, 2);
    assert.match(told[0] ?? "", /2 snapshots of 1 databases taken, 2 shared; refused: \d+ snapshots: SnapshotQuotaExc/);
  });

  it("creates databases that whoever copies the others can copy, and floods with those alone unless others are named", async () => {
    const cloud = await protectedOnce(["orders"]);
    const told = arranged(cloud.whole, [
      { at: HOUR, flood: { account: "source", newDatabases: 3, snapshots: 2, every: MINUTE } },
    ]);
    await cloud.pass(HOUR);
    const [first, ...others] = cloud.rds.databases(SOURCE).filter(({ identifier }) => identifier !== "orders");
    assert.equal(first?.identifier, "new-60-1");
    assert.equal(others.length, 2);
    const [orders] = cloud.rds.databases(SOURCE).filter(({ identifier }) => identifier === "orders");
    assert.equal(first.kmsKeyArn, orders?.kmsKeyArn);
    const made = cloud.rds.snapshots(SOURCE).filter(({ identifier }) => !identifier.endsWith("orders-1"));
    assert.equal(made.length, 6);
    assert.ok(made.every(({ identifier, sharedWith }) => identifier.startsWith("new-") && sharedWith.length === 1));
    assert.match(told[0] ?? "", /6 snapshots of 3 databases \(3 of them new\) taken, 6 shared/);
  });

  it("needs a database that is there", async () => {
    const cloud = fixture();
    arranged(cloud.whole, [{ at: 0, flood: { account: "source", databases: ["x"], snapshots: 1, every: MINUTE } }]);
    await assert.rejects(cloud.pass(1), /flood: there is no such database in the source account/);
  });
});
