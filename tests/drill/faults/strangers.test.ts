import assert from "node:assert/strict";
import { DR, HOUR, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";
import { protectedOnce } from "./protected";

const stranger = "666666666666";

describe("strangers", () => {
  it("share snapshots of databases that are called like ours, which can be copied", async () => {
    const cloud = await protectedOnce();
    const told = arranged(cloud.whole, [{ at: HOUR, strangers: { account: stranger, snapshots: 2 } }]);
    await cloud.pass(3 * HOUR);
    const theirs = cloud.rds.snapshots({ account: stranger, region: SOURCE.region });
    assert.deepEqual(
      theirs.map(({ identifier, databaseIdentifier, sharedWith }) => [identifier, databaseIdentifier, sharedWith]),
      [
        ["orders-2026-01-01-03-00", "orders", [DR.account]],
        ["orders-2026-01-01-04-00", "orders", [DR.account]],
      ],
    );
    assert.deepEqual(told, [`after 1h the stranger ${stranger} shares 2 snapshots of 1 databases with our names`]);
    const own = cloud.kms.addKey(DR, "dr");
    cloud.call(DR, "CopyDBSnapshot", {
      SourceDBSnapshotIdentifier: theirs[0]?.arn,
      TargetDBSnapshotIdentifier: "theirs",
      KmsKeyId: own.arn,
    });
    await cloud.pass(HOUR);
    assert.equal(cloud.status(DR, "theirs"), "available");
  });

  it("may come again", async () => {
    const cloud = await protectedOnce();
    const strangers = { account: stranger, snapshots: 1 };
    arranged(cloud.whole, [
      { at: HOUR, strangers },
      { at: 4 * HOUR, strangers },
    ]);
    await cloud.pass(6 * HOUR);
    const place = { account: stranger, region: SOURCE.region };
    assert.equal(cloud.rds.databases(place).length, 1);
    assert.equal(cloud.rds.snapshots(place).filter(({ sharedWith }) => sharedWith.includes(DR.account)).length, 2);
  });

  it("are in no account of ours", async () => {
    const cloud = await protectedOnce();
    arranged(cloud.whole, [{ at: HOUR, strangers: { account: DR.account, snapshots: 2 } }]);
    await assert.rejects(cloud.pass(1), /222222222222 is an account of a stack: no stranger/);
  });
});
