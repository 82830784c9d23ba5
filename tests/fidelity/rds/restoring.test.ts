import assert from "node:assert/strict";
import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { clusterFixture } from "../../drill/cloud/clusterFixture";
import { administrator, DR, fixture, HOUR, MINUTE, refused, SOURCE } from "../../drill/cloud/fixture";
import { stage } from "../../drill/cloud/stage";

const subnetGroup = {
  DBSubnetGroupName: "Recovery",
  DBSubnetGroupDescription: "Restored databases",
  SubnetIds: ["subnet-1", "subnet-2"],
};

/** A database with a snapshot `s` that is available. */
async function snapshotted() {
  const cloud = fixture();
  cloud.database();
  cloud.take("orders", "s");
  await cloud.pass(HOUR);
  const instance = (identifier: string) =>
    (cloud.call(SOURCE, "DescribeDBInstances", { DBInstanceIdentifier: identifier }).DBInstances as DBInstance[])[0]!;
  const restore = (input: Fields = {}) =>
    cloud.call(SOURCE, "RestoreDBInstanceFromDBSnapshot", {
      DBInstanceIdentifier: "back",
      DBSnapshotIdentifier: "s",
      ...input,
    });
  return { ...cloud, instance, restore };
}

describe("fidelity: restoring with settings", () => {
  it("API RestoreDBInstanceFromDBSnapshot: subnet, parameter and option groups must be there; their names know no case", async () => {
    const cloud = await snapshotted();
    refused(() => cloud.restore({ DBSubnetGroupName: "recovery" }), "DBSubnetGroupNotFoundFault");
    refused(() => cloud.restore({ DBParameterGroupName: "audited" }), "DBParameterGroupNotFoundFault");
    refused(() => cloud.restore({ OptionGroupName: "audited" }), "OptionGroupNotFoundFault");
    cloud.call(SOURCE, "CreateDBSubnetGroup", subnetGroup);
    const group = { DBParameterGroupName: "audited", DBParameterGroupFamily: "postgres16", Description: "d" };
    cloud.call(SOURCE, "CreateDBParameterGroup", group);
    cloud.restore({
      DBSubnetGroupName: "recovery",
      DBParameterGroupName: "Audited",
      VpcSecurityGroupIds: ["sg-1"],
      DBInstanceClass: "db.m7g.large",
      PubliclyAccessible: false,
      CopyTagsToSnapshot: true,
    });
    const creating = cloud.instance("back");
    assert.deepEqual([creating.DBInstanceStatus, creating.Endpoint], ["creating", undefined]);
    await cloud.pass(HOUR);
    const { DBInstanceStatus, DBInstanceClass, DBSubnetGroup, DBParameterGroups, VpcSecurityGroups, ...back } =
      cloud.instance("back");
    assert.deepEqual([DBInstanceStatus, DBInstanceClass], ["available", "db.m7g.large"]);
    assert.equal(DBSubnetGroup?.DBSubnetGroupName, "recovery");
    assert.equal(DBParameterGroups?.[0]?.DBParameterGroupName, "audited");
    assert.equal(VpcSecurityGroups?.[0]?.VpcSecurityGroupId, "sg-1");
    assert.deepEqual([back.PubliclyAccessible, back.CopyTagsToSnapshot, back.MultiAZ], [false, true, false]);
    assert.match(back.Endpoint?.Address ?? "", /^back\.c[a-z0-9]+\.eu-west-1\.rds\.amazonaws\.com$/);
    assert.equal(back.Endpoint?.Port, 5432);
  });

  it("API RestoreDBInstanceFromDBSnapshot: without them it gets the engine's default parameter group, one zone and no standby", async () => {
    const cloud = await snapshotted();
    cloud.restore();
    await cloud.pass(HOUR);
    const back = cloud.instance("back");
    assert.equal(back.DBParameterGroups?.[0]?.DBParameterGroupName, "default.postgres16");
    assert.equal(back.MultiAZ, false);
  });

  it("API CreateDBSubnetGroup, CreateDBParameterGroup: two zones at least, no name twice, none called default", () => {
    const cloud = fixture();
    const create = (changed: Fields) => cloud.call(SOURCE, "CreateDBSubnetGroup", { ...subnetGroup, ...changed });
    refused(() => create({ SubnetIds: ["subnet-1"] }), "DBSubnetGroupDoesNotCoverEnoughAZs");
    refused(() => create({ DBSubnetGroupName: "Default" }), "InvalidParameterValue");
    create({});
    refused(() => create({ DBSubnetGroupName: "recovery" }), "DBSubnetGroupAlreadyExistsFault");
    const group = { DBParameterGroupName: "audited", DBParameterGroupFamily: "postgres16", Description: "d" };
    cloud.call(SOURCE, "CreateDBParameterGroup", group);
    refused(() => cloud.call(SOURCE, "CreateDBParameterGroup", group), "DBParameterGroupAlreadyExistsFault");
    const ofClusters = { ...group, DBParameterGroupName: undefined, DBClusterParameterGroupName: "audited" };
    cloud.call(SOURCE, "CreateDBClusterParameterGroup", ofClusters);
    cloud.call(DR, "CreateDBParameterGroup", group);
  });

  it("API RestoreDBClusterFromSnapshot: groups of clusters are others; its instances are in its subnets", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.takeCluster("orders", "s");
    await cloud.pass(HOUR);
    cloud.call(SOURCE, "CreateDBSubnetGroup", subnetGroup);
    const restore = (input: Fields) =>
      cloud.call(SOURCE, "RestoreDBClusterFromSnapshot", {
        DBClusterIdentifier: "back",
        SnapshotIdentifier: "s",
        Engine: "aurora-postgresql",
        DBSubnetGroupName: "recovery",
        ...input,
      });
    refused(() => restore({ DBClusterParameterGroupName: "audited" }), "DBClusterParameterGroupNotFoundFault");
    restore({ DeletionProtection: true });
    await cloud.pass(HOUR);
    const member = { DBInstanceIdentifier: "back-1", DBClusterIdentifier: "back", DBInstanceClass: "db.r7g.xlarge" };
    cloud.call(SOURCE, "CreateDBInstance", { ...member, Engine: "aurora-postgresql" });
    const named = { DBInstanceIdentifier: "back-1" };
    const [instance] = cloud.call(SOURCE, "DescribeDBInstances", named).DBInstances as DBInstance[];
    assert.equal(instance?.DBSubnetGroup?.DBSubnetGroupName, "recovery");
    assert.equal(instance?.DBInstanceClass, "db.r7g.xlarge");
    const [cluster] = cloud.call(SOURCE, "DescribeDBClusters", { DBClusterIdentifier: "back" })
      .DBClusters as DBCluster[];
    assert.equal(cluster?.DBSubnetGroup, "recovery");
    assert.match(cluster?.Endpoint ?? "", /^back\.cluster-c[a-z0-9]+\.eu-west-1\.rds\.amazonaws\.com$/);
  });

  it("UG USER_DeleteInstance: a database with deletion protection cannot be deleted until it is taken off", async () => {
    const cloud = await snapshotted();
    cloud.restore({ DeletionProtection: true });
    await cloud.pass(HOUR);
    const input = { DBInstanceIdentifier: "back", SkipFinalSnapshot: true };
    refused(
      () => cloud.call(SOURCE, "DeleteDBInstance", input),
      "InvalidParameterCombination",
      /protected DB Instance/,
    );
    const off = { DBInstanceIdentifier: "back", DeletionProtection: false, ApplyImmediately: true };
    cloud.call(SOURCE, "ModifyDBInstance", off);
    cloud.call(SOURCE, "DeleteDBInstance", input);
  });

  it("API ModifyDBInstance: an available instance is modifying, then available; passwords go to Secrets Manager", async () => {
    const cloud = await snapshotted();
    const modify = (input: Fields) =>
      cloud.call(SOURCE, "ModifyDBInstance", { DBInstanceIdentifier: "orders", ApplyImmediately: true, ...input });
    refused(() => modify({ DBInstanceIdentifier: "none" }), "DBInstanceNotFoundFault");
    refused(() => modify({ BackupRetentionPeriod: 36 }), "InvalidParameterValue");
    modify({ BackupRetentionPeriod: 7, MultiAZ: false, ManageMasterUserPassword: true });
    assert.equal(cloud.instance("orders").DBInstanceStatus, "modifying");
    refused(() => modify({ MultiAZ: true }), "InvalidDBInstanceStateFault");
    await cloud.pass(HOUR);
    const { DBInstanceStatus, BackupRetentionPeriod, MultiAZ, MasterUserSecret } = cloud.instance("orders");
    assert.deepEqual([DBInstanceStatus, BackupRetentionPeriod, MultiAZ], ["available", 7, false]);
    assert.match(MasterUserSecret?.SecretArn ?? "", /^arn:aws:secretsmanager:eu-west-1:111111111111:secret:rds!db-/);
    const later = { DBInstanceIdentifier: "orders", MultiAZ: true };
    refused(() => cloud.call(SOURCE, "ModifyDBInstance", later), "ModelError", /without ApplyImmediately/);
  });

  it("API RemoveTagsFromResource: takes tags away, with permission only", async () => {
    const cloud = await snapshotted();
    const ResourceName = cloud.record(SOURCE, "s").arn;
    cloud.call(SOURCE, "AddTagsToResource", {
      ResourceName,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    cloud.call(SOURCE, "RemoveTagsFromResource", { ResourceName, TagKeys: ["a", "never-there"] });
    assert.deepEqual(cloud.record(SOURCE, "s").tags, { b: "2" });
  });
});

describe("fidelity: functions that people stop", () => {
  const code = "exports.handler = async () => 'done';";

  it("Lambda guide configuration-concurrency: with none reserved a function starts no more; without it, it does", async () => {
    const on = stage();
    const arn = on.handler(code, { name: "stopped" });
    const call = (operation: string, input: Fields) =>
      on.cloud.world.call({
        principal: administrator(SOURCE.account),
        place: SOURCE,
        service: "lambda",
        operation,
        input,
      }) as Fields;
    call("PutFunctionConcurrency", { FunctionName: "stopped", ReservedConcurrentExecutions: 0 });
    const outcome = async () => {
      const waiting = on.cloud.lambda.invoke(arn, {});
      await on.cloud.world.time.runUntil(on.cloud.world.time.now() + MINUTE);
      return waiting;
    };
    assert.equal((await outcome())?.kind, "refused");
    call("DeleteFunctionConcurrency", { FunctionName: "stopped" });
    assert.equal((await outcome())?.kind, "result");
    assert.throws(() => call("PutFunctionConcurrency", { FunctionName: "none", ReservedConcurrentExecutions: 0 }), {
      name: "ResourceNotFoundException",
    });
    const listed = call("ListFunctions", {}).Functions as readonly Fields[];
    assert.deepEqual(
      listed.map(({ FunctionName }) => FunctionName),
      ["stopped"],
    );
  });
});
