import assert from "node:assert/strict";
import { fixture, HOUR, MINUTE, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("two databases that swap their names", () => {
  it("keep their resource ids and their snapshots", async () => {
    const cloud = fixture();
    const orders = cloud.database();
    const ledger = cloud.database({ identifier: "ledger" });
    cloud.take("orders", "before");
    await cloud.pass(HOUR);
    const told = arranged(cloud.whole, [
      { at: 2 * HOUR, swap: { account: "source", databases: ["orders", "ledger"] } },
    ]);
    await cloud.pass(2 * HOUR);
    assert.deepEqual(
      cloud.rds
        .databases(SOURCE)
        .map(({ identifier, resourceId }) => [identifier, resourceId])
        .sort(),
      [
        ["ledger", orders.resourceId],
        ["orders", ledger.resourceId],
      ],
    );
    cloud.take("ledger", "after");
    await cloud.pass(MINUTE);
    for (const name of ["before", "after"]) assert.equal(cloud.record(SOURCE, name).resourceId, orders.resourceId);
    assert.deepEqual(told, ["after 2h orders and ledger in the source account swap their names"]);
  });

  it("are two that are there", async () => {
    const cloud = fixture();
    cloud.database();
    arranged(cloud.whole, [{ at: 0, swap: { account: "source", databases: ["orders", "ledger"] } }]);
    await assert.rejects(cloud.pass(1), /swap: there is no database ledger in the source account/);
  });
});
