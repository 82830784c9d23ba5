import assert from "node:assert/strict";
import type { DBCluster, DBClusterSnapshot, DBInstance } from "@aws-sdk/client-rds";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { clusterArn, clusterFixture } from "../../drill/cloud/clusterFixture";
import { HOUR, MINUTE, refused, SOURCE } from "../../drill/cloud/fixture";

const snapshotsIn = (answer: Fields) => answer.DBClusterSnapshots as readonly DBClusterSnapshot[];

describe("fidelity: DB clusters", () => {
  it("API DescribeDBClusters: ARN, resource id, encryption and members, the writer first; found by name, ARN and filter", () => {
    const cloud = clusterFixture();
    cloud.cluster({ tags: { team: "shop" } });
    cloud.cluster({ identifier: "billing", engine: "aurora-mysql" });
    cloud.database();
    const [billing, orders] = cloud.call(SOURCE, "DescribeDBClusters", {}).DBClusters as [DBCluster, DBCluster];
    assert.equal(billing.DBClusterIdentifier, "billing");
    assert.equal(orders.DBClusterArn, clusterArn(SOURCE, "orders"));
    assert.match(orders.DbClusterResourceId ?? "", /^cluster-[A-Z0-9]{26}$/);
    assert.deepEqual(
      [orders.Engine, orders.Status, orders.StorageEncrypted, orders.KmsKeyId, orders.StorageEncryptionType],
      ["aurora-postgresql", "available", true, cloud.sourceKey, "sse-kms"],
    );
    assert.deepEqual(orders.TagList, [{ Key: "team", Value: "shop" }]);
    assert.deepEqual(
      orders.DBClusterMembers?.map((one) => [one.DBInstanceIdentifier, one.IsClusterWriter]),
      [
        ["orders-instance-1", true],
        ["orders-instance-2", false],
      ],
    );
    for (const input of [
      { DBClusterIdentifier: "Orders" },
      { DBClusterIdentifier: clusterArn(SOURCE, "orders") },
      { Filters: [{ Name: "engine", Values: ["aurora-postgresql"] }] },
      { Filters: [{ Name: "db-cluster-id", Values: [clusterArn(SOURCE, "orders")] }] },
      { Filters: [{ Name: "db-cluster-resource-id", Values: [orders.DbClusterResourceId] }] },
    ]) {
      assert.deepEqual(cloud.call(SOURCE, "DescribeDBClusters", input).DBClusters, [orders], JSON.stringify(input));
    }
    refused(() => cloud.call(SOURCE, "DescribeDBClusters", { DBClusterIdentifier: "none" }), "DBClusterNotFoundFault");
  });

  it("API DescribeDBInstances: members are listed there and name their cluster", () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.database({ identifier: "alone" });
    const listed = cloud.call(SOURCE, "DescribeDBInstances", {}).DBInstances as DBInstance[];
    assert.deepEqual(
      listed.map((one) => [one.DBInstanceIdentifier, one.DBClusterIdentifier]),
      [
        ["alone", undefined],
        ["orders-instance-1", "orders"],
        ["orders-instance-2", "orders"],
      ],
    );
    const Filters = [{ Name: "db-cluster-id", Values: ["orders"] }];
    assert.equal((cloud.call(SOURCE, "DescribeDBInstances", { Filters }).DBInstances as DBInstance[]).length, 2);
  });

  it("cloud-custodian issue 313: a member cannot be snapshotted by itself", () => {
    const cloud = clusterFixture();
    cloud.cluster();
    refused(() => cloud.take("orders-instance-1", "a"), "InvalidParameterValue", /member of a cluster/);
    refused(() => cloud.take("orders", "a"), "DBInstanceNotFoundFault");
  });

  it("API DBCluster: a key of AWS's own is reported as sse-rds and not encrypted; none at all as none", async () => {
    const cloud = clusterFixture();
    cloud.cluster({ kmsKeyArn: undefined, awsOwnedKey: true });
    cloud.cluster({ identifier: "plain", kmsKeyArn: undefined });
    cloud.takeCluster("orders", "a");
    const clusters = cloud.call(SOURCE, "DescribeDBClusters", {}).DBClusters as DBCluster[];
    const [snapshot] = snapshotsIn(cloud.call(SOURCE, "DescribeDBClusterSnapshots", {}));
    const encryption = [...clusters, snapshot!].map((one) => [one.StorageEncrypted, one.StorageEncryptionType]);
    assert.deepEqual(encryption, [
      [false, "sse-rds"],
      [false, "none"],
      [false, "sse-rds"],
    ]);
  });

  it("API DeleteDBCluster: Aurora's instances go first, by themselves and without a final snapshot", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    const remove = (input: Fields) =>
      cloud.call(SOURCE, "DeleteDBCluster", { DBClusterIdentifier: "orders", ...input });
    const member = (index: number, input: Fields = {}) =>
      cloud.call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: `orders-instance-${index}`, ...input });
    refused(() => remove({ SkipFinalSnapshot: true }), "InvalidDBClusterStateFault", /still contains DB instances/);
    refused(() => member(1, { FinalDBSnapshotIdentifier: "x" }), "InvalidParameterCombination", /cluster instance/);
    member(1);
    member(2, { SkipFinalSnapshot: true });
    assert.deepEqual(cloud.rds.database(clusterArn(SOURCE, "orders"))?.members, []);
    refused(() => remove({}), "InvalidParameterCombination", /FinalDBSnapshotIdentifier/);
    remove({ FinalDBSnapshotIdentifier: "last" });
    assert.equal(cloud.rds.database(clusterArn(SOURCE, "orders"))?.status, "deleting");
    await cloud.pass(HOUR);
    assert.deepEqual(cloud.rds.databases(), []);
    assert.equal(cloud.clusterStatus(SOURCE, "last"), "available");
    assert.ok(cloud.events.some(({ id, arn }) => id === "RDS-EVENT-0171" && arn === clusterArn(SOURCE, "orders")));
  });

  it("UG 'Deleting a Multi-AZ DB cluster': its three instances go with it, and not without it", () => {
    const cloud = clusterFixture();
    const { members } = cloud.rds.database(cloud.cluster({ engine: "mysql" }).arn)!;
    assert.equal(members?.length, 3);
    refused(
      () => cloud.call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: members![0], SkipFinalSnapshot: true }),
      "InvalidParameterValue",
      /Multi-AZ DB cluster/,
    );
    cloud.call(SOURCE, "DeleteDBCluster", { DBClusterIdentifier: "orders", SkipFinalSnapshot: true });
    assert.deepEqual(cloud.rds.databases(), []);
  });

  it("UG Overview.Encryption: without its key a cluster is inaccessible, its members too; they tell of it", () => {
    const cloud = clusterFixture();
    const { arn } = cloud.cluster();
    cloud.kmsCall(SOURCE, "DisableKey", { KeyId: cloud.sourceKey });
    assert.match(cloud.rds.database(arn)?.status ?? "", /^inaccessible/);
    assert.deepEqual(
      cloud.events.map(({ id }) => id),
      ["RDS-EVENT-0419", "RDS-EVENT-0419"],
    );
    refused(() => cloud.takeCluster("orders", "a"), "InvalidDBClusterStateFault");
    cloud.kmsCall(SOURCE, "EnableKey", { KeyId: cloud.sourceKey });
    cloud.takeCluster("orders", "a");
  });

  it("API RestoreDBClusterFromSnapshot: comes back without instances, which can be created once it is available", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.takeCluster("orders", "a");
    await cloud.pass(HOUR);
    const restore = (Engine: string) =>
      cloud.call(SOURCE, "RestoreDBClusterFromSnapshot", {
        DBClusterIdentifier: "back",
        SnapshotIdentifier: "a",
        Engine,
      });
    const instance = (Engine = "aurora-postgresql") =>
      cloud.call(SOURCE, "CreateDBInstance", {
        DBInstanceIdentifier: "back-1",
        DBInstanceClass: "db.r6g.large",
        DBClusterIdentifier: "back",
        Engine,
      });
    refused(() => restore("aurora-mysql"), "InvalidParameterValue", /aurora-mysql/);
    refused(() => instance(), "DBClusterNotFoundFault");
    restore("aurora-postgresql");
    refused(() => restore("aurora-postgresql"), "DBClusterAlreadyExistsFault");
    refused(() => instance(), "InvalidDBClusterStateFault", /available/);
    // 5 minutes, and one for each of 20 GiB.
    await cloud.pass(25 * MINUTE);
    assert.equal(cloud.rds.database(clusterArn(SOURCE, "back"))?.status, "available");
    assert.equal(cloud.rds.database(clusterArn(SOURCE, "back"))?.kmsKeyArn, cloud.sourceKey);
    refused(() => instance("mysql"), "InvalidParameterValue", /mysql/);
    instance();
    const status = () => cloud.rds.databases(SOURCE).find(({ identifier }) => identifier === "back-1")?.status;
    assert.equal(status(), "creating");
    await cloud.pass(5 * MINUTE);
    assert.equal(status(), "available");
    assert.deepEqual(cloud.rds.database(clusterArn(SOURCE, "back"))?.members, ["back-1"]);
  });

  it("API RestoreDBClusterFromSnapshot: what comes back is encrypted as it was, under a key of AWS's own as well", async () => {
    const cloud = clusterFixture();
    cloud.cluster({ kmsKeyArn: undefined, awsOwnedKey: true });
    cloud.takeCluster("orders", "a");
    await cloud.pass(HOUR);
    const input = { DBClusterIdentifier: "back", SnapshotIdentifier: "a", Engine: "aurora-postgresql" };
    const restored = cloud.call(SOURCE, "RestoreDBClusterFromSnapshot", input).DBCluster as DBCluster;
    assert.deepEqual([restored.StorageEncrypted, restored.StorageEncryptionType], [false, "sse-rds"]);
  });

  it("says so where the model does not go: a Multi-AZ DB cluster's restore, an instance without a cluster", async () => {
    const restoring = clusterFixture();
    restoring.cluster({ engine: "postgres" });
    restoring.takeCluster("orders", "a");
    await restoring.pass(HOUR);
    const input = { DBClusterIdentifier: "back", SnapshotIdentifier: "a", Engine: "postgres" };
    refused(() => restoring.call(SOURCE, "RestoreDBClusterFromSnapshot", input), "ModelError", /Multi-AZ/);
    const creating = clusterFixture();
    const instance = { DBInstanceIdentifier: "a", DBInstanceClass: "db.r6g.large", Engine: "postgres" };
    refused(() => creating.call(SOURCE, "CreateDBInstance", instance), "ModelError", /DBClusterIdentifier/);
  });
});
