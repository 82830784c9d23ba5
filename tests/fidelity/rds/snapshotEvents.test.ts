import assert from "node:assert/strict";
import { DR, type Fixture, fixture, HOUR, MINUTE, SOURCE, snapshotArn } from "../../drill/cloud/fixture";

/** Identifiers of the events that came while something was done. */
async function told(cloud: Fixture, action: () => void, ms = HOUR): Promise<string[]> {
  const before = cloud.events.length;
  action();
  await cloud.pass(ms);
  return cloud.events.slice(before).map(({ id, region }) => `${region} ${id.replace("RDS-EVENT-", "")}`);
}

describe("fidelity: what RDS tells of instance snapshots", () => {
  it("UG USER_Events.Messages: 0040 and 0042 of manual ones, 0090 and 0091 of automated ones, 0041 of deletions", async () => {
    const cloud = fixture();
    const { arn } = cloud.database();
    assert.deepEqual(await told(cloud, () => cloud.take("orders", "a")), ["eu-west-1 0040", "eu-west-1 0042"]);
    const automated = await told(cloud, () => cloud.rds.automatedSnapshot(arn));
    assert.deepEqual(automated, ["eu-west-1 0090", "eu-west-1 0091"]);
    const remove = () => cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    assert.deepEqual(await told(cloud, remove), ["eu-west-1 0041"]);
  });

  it("UG USER_Events.Messages: copies across regions are 0059, 0060 and 0061, told in the copy's region", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    cloud.share("a");
    assert.deepEqual(await told(cloud, () => cloud.copy("a")), ["eu-central-1 0059", "eu-central-1 0060"]);
    cloud.copy("a", DR, { TargetDBSnapshotIdentifier: "b" });
    await cloud.pass(MINUTE);
    const remove = () => cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    assert.deepEqual(await told(cloud, remove), ["eu-central-1 0061", "eu-west-1 0041"]);
  });

  it("UG USER_Events.Messages: copies within a region are 0196, 0197 and 0190", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    const copy = (name: string) => () => cloud.copy("a", SOURCE, { TargetDBSnapshotIdentifier: name });
    assert.deepEqual(await told(cloud, copy("b")), ["eu-west-1 0196", "eu-west-1 0197"]);
    copy("c")();
    await cloud.pass(MINUTE);
    const remove = () => cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    assert.deepEqual(await told(cloud, remove), ["eu-west-1 0190", "eu-west-1 0041"]);
  });

  it("UG USER_Events.Messages: 0043 of a restore", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    const input = { DBInstanceIdentifier: "back", DBSnapshotIdentifier: "a" };
    assert.deepEqual(await told(cloud, () => cloud.call(SOURCE, "RestoreDBInstanceFromDBSnapshot", input)), [
      "eu-west-1 0043",
    ]);
  });

  it("UG rds-cloud-watch-events: an event names the snapshot, and nobody who asked for it", async () => {
    const cloud = fixture();
    cloud.database();
    await told(cloud, () => cloud.take("orders", "a"));
    for (const { detail } of cloud.rawEvents) {
      assert.equal(detail.SourceArn, snapshotArn(SOURCE, "a"));
      assert.doesNotMatch(JSON.stringify(detail), /operator|principal|user/i);
    }
  });
});
