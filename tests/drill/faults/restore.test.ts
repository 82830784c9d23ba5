import assert from "node:assert/strict";
import type { SettingsOf } from "../../../drill/faults/schema";
import { clusterFixture } from "../cloud/clusterFixture";
import { fixture, HOUR, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("a database that people restore", () => {
  const restore: SettingsOf<"restore"> = { account: "source", databases: ["orders"], snapshots: 2, every: 3 * HOUR };

  it("has our tags, and so have the snapshots that they take of it by hand", async () => {
    const cloud = clusterFixture();
    cloud.database();
    cloud.cluster({ identifier: "billing" });
    const ofOurs = { CreatedBy: "us", "rds-lifeboat:snapshot": "a" };
    const Tags = Object.entries(ofOurs).map(([Key, Value]) => ({ Key, Value }));
    cloud.call(SOURCE, "CreateDBSnapshot", { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "a", Tags });
    cloud.takeCluster("billing", "a", { Tags });
    await cloud.pass(HOUR);
    cloud.take("orders", "newer-of-nobody");
    await cloud.pass(HOUR);
    const told = arranged(cloud.whole, [{ at: 2 * HOUR, restore: { ...restore, databases: ["orders", "billing"] } }]);
    await cloud.pass(4 * HOUR);
    const byHand = cloud.rds.snapshots(SOURCE).filter(({ databaseIdentifier }) => /-trial$/.test(databaseIdentifier));
    assert.equal(byHand.length, 4);
    for (const { identifier, databaseIdentifier, tags } of byHand) {
      assert.match(identifier, new RegExp(`^${databaseIdentifier}-2026-01-01-`));
      assert.deepEqual(tags, ofOurs);
    }
    assert.match(told[0] ?? "", /^after 2h orders-trial is restored from \S+:snapshot:a$/);
    assert.match(told[1] ?? "", /^after 2h billing-trial is restored from \S+:cluster-snapshot:a$/);
    assert.deepEqual(
      told.slice(2).map((text) => text.replace(/^after \S+: /, "")),
      ["orders-trial", "billing-trial", "orders-trial", "billing-trial"].map(
        (name) => `1 snapshot of ${name} taken by hand`,
      ),
    );
  });

  it("is refused where the account has nothing of ours of it", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    arranged(cloud.whole, [{ at: HOUR, restore }]);
    await assert.rejects(cloud.pass(1), /restore: the source account has no snapshot or copy of ours of orders/);
  });
});
