import assert from "node:assert/strict";
import { DR, type Fixture, fixture, HOUR, MINUTE, SOURCE, snapshotArn } from "../drill/cloud/fixture";

function ids(cloud: Fixture): readonly string[] {
  return cloud.events.map(({ id, region }) => `${id.slice(-4)} ${region}`);
}

describe("fidelity: RDS events", () => {
  it("UG USER_Events.Messages: manual snapshots 0040 and 0042, deletion 0041, automated 0090 and 0091", async () => {
    const cloud = fixture();
    const { arn } = cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    cloud.rds.automatedSnapshot(arn);
    await cloud.pass(HOUR);
    const expected = ["0040", "0042", "0041", "0090", "0091"].map((id) => `${id} eu-west-1`);
    assert.deepEqual(ids(cloud), expected);
  });

  it("UG USER_Events.Messages: copies from another region 0059, 0060, 0061; in the same region 0196, 0197, 0190", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    cloud.share("a");
    const local = { account: DR.account, region: SOURCE.region };
    cloud.events.length = 0;
    cloud.copy("a");
    cloud.copy("a", local);
    await cloud.pass(3 * HOUR);
    assert.deepEqual(ids(cloud), ["0059 eu-central-1", "0196 eu-west-1", "0060 eu-central-1", "0197 eu-west-1"]);
    assert.ok(cloud.events.every(({ account }) => account === DR.account));
    cloud.events.length = 0;
    for (const place of [DR, local]) cloud.copy("a", place, { TargetDBSnapshotIdentifier: "b" });
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    assert.deepEqual(
      ids(cloud).filter((seen) => !seen.startsWith("0041")),
      ["0059 eu-central-1", "0196 eu-west-1", "0061 eu-central-1", "0190 eu-west-1"],
    );
  });

  it("UG USER_Events.Messages: instances 0003 deleted, 0043 restored", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    cloud.events.length = 0;
    cloud.call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders", SkipFinalSnapshot: true });
    cloud.call(SOURCE, "RestoreDBInstanceFromDBSnapshot", {
      DBInstanceIdentifier: "orders",
      DBSnapshotIdentifier: "a",
    });
    await cloud.pass(HOUR);
    assert.deepEqual(ids(cloud), ["0003 eu-west-1", "0043 eu-west-1"]);
    assert.equal(cloud.rawEvents.at(-1)?.["detail-type"], "RDS DB Instance Event");
  });

  it("EventBridge, RDS event example: source, detail type, resource and detail", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(21 * MINUTE);
    const { id, ...event } = cloud.rawEvents[1] ?? assert.fail("no event");
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(event, {
      source: "aws.rds",
      "detail-type": "RDS DB Snapshot Event",
      account: SOURCE.account,
      region: SOURCE.region,
      time: Date.parse("2026-01-01T00:21:00Z"),
      resources: [snapshotArn(SOURCE, "a")],
      detail: {
        EventCategories: ["creation"],
        SourceType: "SNAPSHOT",
        SourceArn: snapshotArn(SOURCE, "a"),
        Date: "2026-01-01T00:21:00.000Z",
        Message: "Manual snapshot created",
        SourceIdentifier: "a",
        EventID: "RDS-EVENT-0042",
      },
    });
  });

  it("UG USER_Events: events name no principal", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    assert.ok(!JSON.stringify(cloud.rawEvents).includes("operator"));
  });
});
