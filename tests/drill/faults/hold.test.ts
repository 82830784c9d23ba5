import assert from "node:assert/strict";
import { DR, HOUR } from "../cloud/fixture";
import { arranged } from "./arranged";
import { protectedOnce } from "./protected";

describe("a person who holds copies", () => {
  it("gives the newest of a database the tag, and no other", async () => {
    const cloud = await protectedOnce();
    const KmsKeyId = cloud.kms.addKey(DR, "copies").arn;
    const Tags = [{ Key: "CopiedBy", Value: "us" }];
    for (const name of ["first", "second"]) {
      cloud.copy("orders-1", DR, { TargetDBSnapshotIdentifier: name, KmsKeyId, Tags });
      await cloud.pass(HOUR);
    }
    const told = arranged(cloud.whole, [{ at: 3 * HOUR, hold: { account: "dr", databases: ["orders"], copies: 1 } }]);
    await cloud.pass(HOUR);
    const held = cloud.rds.snapshots(DR).filter(({ tags }) => tags["rds-lifeboat:hold"] !== undefined);
    assert.deepEqual(
      held.map(({ identifier }) => identifier),
      ["second"],
    );
    assert.deepEqual(told, ["after 3h a person in the dr account holds: 1 snapshot held"]);
  });

  it("must have a copy to hold", async () => {
    const cloud = await protectedOnce();
    arranged(cloud.whole, [{ at: HOUR, hold: { account: "dr", databases: ["orders"], copies: 1 } }]);
    await assert.rejects(cloud.pass(1), /hold: the dr account has no copy of orders/);
  });
});
