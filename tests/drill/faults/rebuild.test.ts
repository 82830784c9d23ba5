import assert from "node:assert/strict";
import { fixture, HOUR, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("a database that is built anew", () => {
  it("has the name and another resource id, and the snapshots of the old one stay", async () => {
    const cloud = fixture();
    const before = cloud.database();
    cloud.database({ identifier: "ledger" });
    cloud.take("orders", "of-before");
    await cloud.pass(HOUR);
    const rebuild = () => cloud.database();
    const told = arranged(cloud.whole, [{ at: 2 * HOUR, rebuild: { account: "source", databases: ["orders"] } }], [], {
      rebuild,
    });
    await cloud.pass(2 * HOUR);
    const [after] = cloud.rds
      .databases(SOURCE)
      .filter(({ identifier, status }) => identifier === "orders" && status !== "deleting");
    assert.ok(after && after.resourceId !== before.resourceId);
    assert.equal(cloud.record(SOURCE, "of-before").resourceId, before.resourceId);
    assert.ok(cloud.rds.databases(SOURCE).some(({ identifier }) => identifier === "ledger"));
    assert.deepEqual(told, [
      `after 2h orders (${before.resourceId}, now ${after.resourceId}) is deleted and built anew`,
    ]);
  });

  it("is one that is there, in the region that is meant", async () => {
    const cloud = fixture();
    cloud.database();
    const rebuild = { account: "source", region: "eu-west-2", databases: ["orders"] };
    arranged(cloud.whole, [{ at: 0, rebuild }]);
    await assert.rejects(cloud.pass(1), /rebuild: there is no database orders in the source account/);
  });
});
