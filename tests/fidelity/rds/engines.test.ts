import assert from "node:assert/strict";
import type { DBInstance, DBSnapshot } from "@aws-sdk/client-rds";
import { clusterFixture } from "../../drill/cloud/clusterFixture";
import { DR, fixture, HOUR, MINUTE, refused, SOURCE, sharedKeyPolicy, snapshotArn } from "../../drill/cloud/fixture";

describe("fidelity: engines and kinds of databases", () => {
  it("UG custom-managing-backups; API DBInstance, BackupTarget: snapshots of RDS Custom, of Outposts and of Dedicated Local Zones are not shared (assumed: in these words)", async () => {
    for (const [spec, words] of [
      [{ engine: "custom-oracle-ee" }, /RDS Custom/],
      [{ backupTarget: "outposts" }, /kept in outposts/],
      [{ backupTarget: "local" }, /kept in local/],
    ] as const) {
      const cloud = fixture();
      cloud.database(spec);
      cloud.take("orders", "a");
      await cloud.pass(HOUR);
      refused(() => cloud.share("a"), "InvalidParameterCombination", words);
    }
    const cloud = fixture();
    cloud.database({ backupTarget: "outposts" });
    const [instance] = cloud.call(SOURCE, "DescribeDBInstances", {}).DBInstances as DBInstance[];
    assert.equal(instance?.BackupTarget, "outposts");
  });

  it("UG USER_ReadRepl.Overview.Differences, oracle-read-replicas.backups, db2-read-replicas.backups: which read replicas can be snapshotted", () => {
    const replica = { of: "primary", lagMs: 0 };
    for (const [engine, backupDays, possible] of [
      ["postgres", 0, true],
      ["sqlserver-ee", 7, false],
      ["oracle-ee", 0, false],
      ["oracle-ee", 1, true],
      ["db2-se", 0, false],
      ["db2-se", 1, true],
    ] as const) {
      const cloud = fixture();
      cloud.database({ engine, replica, settings: { backupDays } });
      if (possible) cloud.take("orders", "a");
      else refused(() => cloud.take("orders", "a"), "InvalidParameterCombination", /replica/);
      const [found] = cloud.call(SOURCE, "DescribeDBInstances", {}).DBInstances as DBInstance[];
      assert.equal(found?.ReadReplicaSourceDBInstanceIdentifier, "primary");
      assert.equal(found.BackupRetentionPeriod, backupDays);
    }
  });

  it("API DBSnapshot, SnapshotDatabaseTime: the last transaction in it, of a replica by its lag before; a copy keeps it (assumed)", async () => {
    for (const [replica, minutes] of [
      [{ of: "primary", lagMs: 2 * HOUR }, 120],
      [undefined, 5],
    ] as const) {
      const cloud = fixture();
      cloud.database({ replica });
      cloud.take("orders", "a");
      await cloud.pass(HOUR);
      cloud.share("a");
      cloud.copy("a");
      await cloud.pass(HOUR);
      for (const place of [SOURCE, DR]) {
        const found = cloud.call(place, "DescribeDBSnapshots", { SnapshotType: "manual" }).DBSnapshots as DBSnapshot[];
        const { SnapshotDatabaseTime, OriginalSnapshotCreateTime } = found[0]!;
        const lag = OriginalSnapshotCreateTime!.getTime() - SnapshotDatabaseTime!.getTime();
        assert.equal(lag, minutes * MINUTE);
      }
    }
  });

  it("API DescribeDBClusters, DescribeDBClusterSnapshots: Amazon DocumentDB's and Neptune's are listed, and shared, with RDS's", async () => {
    const cloud = clusterFixture();
    for (const engine of ["docdb", "neptune"]) {
      cloud.cluster({ identifier: engine, engine });
      cloud.takeCluster(engine, `${engine}-s`);
    }
    await cloud.pass(HOUR);
    for (const engine of ["docdb", "neptune"]) cloud.shareCluster(`${engine}-s`);
    const engines = (answer: unknown) => (answer as readonly { readonly Engine: string }[]).map((one) => one.Engine);
    assert.deepEqual(engines(cloud.call(SOURCE, "DescribeDBClusters", {}).DBClusters), ["docdb", "neptune"]);
    const there = { account: DR.account, region: SOURCE.region };
    const shared = cloud.call(there, "DescribeDBClusterSnapshots", { SnapshotType: "shared", IncludeShared: true });
    assert.deepEqual(engines(shared.DBClusterSnapshots), ["docdb", "neptune"]);
  });

  it("API CopyDBClusterSnapshot: without KmsKeyId a copy of an unencrypted one works, and is as unencrypted; so is one under a key of AWS's own (assumed)", async () => {
    for (const awsOwnedKey of [false, true]) {
      const cloud = clusterFixture();
      cloud.cluster({ kmsKeyArn: undefined, awsOwnedKey });
      cloud.takeCluster("orders", "s");
      await cloud.pass(HOUR);
      cloud.shareCluster("s");
      refused(() => cloud.copyCluster("s"), "InvalidParameterCombination", /unencrypted/);
      cloud.copyCluster("s", DR, { KmsKeyId: undefined });
      await cloud.pass(2 * HOUR);
      assert.equal(cloud.clusterStatus(DR, "s"), "available");
      assert.equal(cloud.clusterRecord(DR, "s").kmsKeyArn, undefined);
    }
  });

  it("UG blue-green-deployments-switching; API DescribeBlueGreenDeployments: the green one gets the blue one's name and keeps its resource id", () => {
    const cloud = fixture();
    const blue = cloud.database({ identifier: "shop" });
    const green = cloud.database({ identifier: "shop-green-a1b2c3" });
    cloud.rds.addBlueGreenDeployment(blue, green);
    const deployments = () =>
      cloud.call(SOURCE, "DescribeBlueGreenDeployments", {}).BlueGreenDeployments as readonly {
        readonly Source: string;
        readonly Target: string;
        readonly Status: string;
      }[];
    assert.deepEqual(
      deployments().map(({ Source, Target, Status }) => [Source, Target, Status]),
      [[blue.arn, green.arn, "AVAILABLE"]],
    );
    cloud.rds.switchOver(blue, "shop-old1");
    assert.equal(deployments()[0]?.Status, "SWITCHOVER_COMPLETED");
    assert.deepEqual(
      cloud.rds.databases(SOURCE).map(({ identifier, resourceId }) => [identifier, resourceId]),
      [
        ["shop", green.resourceId],
        ["shop-old1", blue.resourceId],
      ],
    );
  });

  it("UG share-encrypted-snapshot: a key of a third account serves where its policy lets in the account that copies, and no longer where it does not", async () => {
    const third = { account: "777777777777", region: SOURCE.region };
    for (const readers of [[DR.account], []]) {
      const cloud = fixture();
      const key = cloud.kms.addKey(third, "theirs", sharedKeyPolicy(third.account, [SOURCE.account, ...readers]));
      const drKey = cloud.kms.addKey(DR, "dr").arn;
      cloud.database({ kmsKeyArn: key.arn });
      cloud.take("orders", "a");
      await cloud.pass(HOUR);
      cloud.share("a");
      const copy = () =>
        cloud.call(DR, "CopyDBSnapshot", {
          SourceDBSnapshotIdentifier: snapshotArn(SOURCE, "a"),
          TargetDBSnapshotIdentifier: "a",
          KmsKeyId: drKey,
        });
      if (readers.length > 0) copy();
      else refused(copy, "KMSKeyNotAccessibleFault", /source snapshot/);
    }
  });
});
