import assert from "node:assert/strict";
import { fixture, HOUR, refused, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("databases that are busy", () => {
  it("cannot be snapshotted until it is over, and others can", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.database({ identifier: "ledger" });
    const told = arranged(cloud.whole, [{ at: 0, for: HOUR, busy: { databases: ["orders"], status: "modifying" } }]);
    await cloud.pass(1);
    refused(() => cloud.take("orders", "first"), "InvalidDBInstanceStateFault");
    cloud.take("ledger", "of-another");
    await cloud.pass(HOUR);
    cloud.take("orders", "first");
    assert.equal(cloud.status(SOURCE, "first"), "creating");
    assert.deepEqual(told, ["after 0s, for 1h: orders is modifying"]);
  });

  it("are well again under the name that they have by then, where they still exist", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.database({ identifier: "ledger" });
    const databases = ["ledger", "orders"];
    const change = (database: string, become: "renamed" | "deleted") => ({
      at: HOUR / 2,
      change: { account: "source", databases: [database], become },
    });
    arranged(
      cloud.whole,
      [
        { at: 0, for: HOUR, busy: { databases, status: "storage-optimization" } },
        change("orders", "renamed"),
        change("ledger", "deleted"),
      ],
      [],
      { gone: () => {} },
    );
    await cloud.pass(2 * HOUR);
    const left = cloud.rds.databases(SOURCE).map(({ identifier, status }) => [identifier, status]);
    assert.deepEqual(left, [["orders-renamed", "available"]]);
  });

  it("are some that the fleet has", async () => {
    const cloud = fixture();
    cloud.database();
    arranged(cloud.whole, [{ at: 0, for: HOUR, busy: { databases: ["orders", "crm"], status: "stopped" } }]);
    await assert.rejects(cloud.pass(1), /busy: the fleet has no database crm/);
  });
});
