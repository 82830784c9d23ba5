import assert from "node:assert/strict";
import type { DBClusterSnapshot } from "@aws-sdk/client-rds";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { clusterArn, clusterFixture, clusterSnapshotArn } from "../../drill/cloud/clusterFixture";
import { DR, HOUR, MINUTE, policy, refused, SOURCE } from "../../drill/cloud/fixture";

const DR_LOCAL = { account: DR.account, region: SOURCE.region };

const snapshotsIn = (answer: Fields) => answer.DBClusterSnapshots as readonly DBClusterSnapshot[];
const namesIn = (answer: Fields) => snapshotsIn(answer).map((one) => one.DBClusterSnapshotIdentifier);

describe("fidelity: taking and listing cluster snapshots", () => {
  it("API CreateDBClusterSnapshot: needs the cluster available, which is backing up meanwhile", async () => {
    const cloud = clusterFixture();
    const { arn } = cloud.cluster();
    cloud.takeCluster("orders", "a");
    assert.equal(cloud.rds.database(arn)?.status, "backing-up");
    refused(() => cloud.takeCluster("orders", "b"), "InvalidDBClusterStateFault", /isn't currently in the available/);
    await cloud.pass(21 * MINUTE);
    assert.equal(cloud.clusterStatus(SOURCE, "a"), "available");
    refused(() => cloud.takeCluster("orders", "A"), "DBClusterSnapshotAlreadyExistsFault");
    refused(() => cloud.takeCluster("none", "b"), "DBClusterNotFoundFault");
    // What suffices for an instance does not for a cluster.
    cloud.rds.setDatabaseStatus(arn, "storage-optimization");
    refused(() => cloud.takeCluster("orders", "b"), "InvalidDBClusterStateFault");
  });

  it("UG USER_Tagging: a restored cluster has its snapshot's tags unless it is given others, and with CopyTagsToSnapshot so have its snapshots", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.takeCluster("orders", "a", { Tags: [{ Key: "CreatedBy", Value: "us" }] });
    await cloud.pass(HOUR);
    const restore = (DBClusterIdentifier: string, more: Fields) =>
      cloud.call(SOURCE, "RestoreDBClusterFromSnapshot", {
        DBClusterIdentifier,
        SnapshotIdentifier: "a",
        Engine: "aurora-postgresql",
        ...more,
      });
    restore("inheriting", { CopyTagsToSnapshot: true });
    restore("other", { CopyTagsToSnapshot: true, Tags: [{ Key: "team", Value: "crm" }] });
    restore("plain", {});
    await cloud.pass(HOUR);
    cloud.takeCluster("inheriting", "of-inheriting");
    cloud.takeCluster("other", "of-other");
    cloud.takeCluster("plain", "of-plain");
    await cloud.pass(HOUR);
    assert.deepEqual(
      ["of-inheriting", "of-other", "of-plain"].map((name) => cloud.clusterRecord(SOURCE, name).tags),
      [{ CreatedBy: "us" }, { team: "crm" }, {}],
    );
    cloud.takeCluster("inheriting", "given", { Tags: [{ Key: "why", Value: "release" }] });
    assert.deepEqual(cloud.clusterRecord(SOURCE, "given").tags, { why: "release" });
    await cloud.pass(HOUR);
    assert.deepEqual(cloud.rds.automatedSnapshot(clusterArn(SOURCE, "inheriting")).tags, { CreatedBy: "us" });
  });

  it("API CreateDBClusterSnapshot: 1 to 63 letters, digits or single hyphens", () => {
    const cloud = clusterFixture();
    cloud.cluster();
    for (const bad of ["1a", "a--b", "a-", "a_b", "", "a".repeat(64)]) {
      refused(() => cloud.takeCluster("orders", bad), "InvalidParameterValue", /DBClusterSnapshotIdentifier/);
    }
    cloud.takeCluster("orders", "a".repeat(63));
  });

  it("UG CHAP_Limits: 100 manual cluster snapshots per region and account, apart from those of instances", async () => {
    const cloud = clusterFixture({ quotas: { [SOURCE.account]: { manualSnapshots: 1 } } });
    cloud.cluster({ sizeGiB: 1, changeGiBPerHour: 0 });
    cloud.database({ identifier: "alone" });
    cloud.take("alone", "of-an-instance");
    for (let i = 0; i < 100; i++) {
      cloud.takeCluster("orders", `s-${i}`);
      await cloud.pass(5 * MINUTE);
    }
    const message = /Cannot create more than 100 manual snapshots/;
    refused(() => cloud.takeCluster("orders", "one-more"), "SnapshotQuotaExceededFault", message);
    assert.deepEqual([cloud.rds.manualSnapshots(SOURCE), cloud.rds.manualSnapshots(SOURCE, "cluster")], [1, 100]);
    cloud.rds.automatedSnapshot(clusterArn(SOURCE, "orders"));
    const raised = clusterFixture({ quotas: { [SOURCE.account]: { manualClusterSnapshots: 0 } } });
    raised.cluster();
    refused(() => raised.takeCluster("orders", "a"), "SnapshotQuotaExceededFault", /more than 0 manual/);
  });

  it("AUG USER_Events.Messages: 0074 and 0075 of manual, 0168 and 0169 of automated ones; none of copies and deletions", async () => {
    const cloud = clusterFixture();
    const { arn } = cloud.cluster();
    cloud.takeCluster("orders", "a");
    await cloud.pass(HOUR);
    cloud.rds.automatedSnapshot(arn);
    await cloud.pass(HOUR);
    cloud.shareCluster("a");
    cloud.copyCluster("a");
    await cloud.pass(HOUR);
    cloud.call(DR, "DeleteDBClusterSnapshot", { DBClusterSnapshotIdentifier: "a" });
    assert.deepEqual(
      cloud.events.map(({ id }) => id),
      ["RDS-EVENT-0074", "RDS-EVENT-0075", "RDS-EVENT-0168", "RDS-EVENT-0169"],
    );
    const [, created] = cloud.rawEvents;
    assert.equal(created?.["detail-type"], "RDS DB Cluster Snapshot Event");
    assert.deepEqual(created?.resources, [clusterSnapshotArn(SOURCE, "a")]);
    assert.deepEqual(created?.detail, {
      EventCategories: ["backup"],
      SourceType: "CLUSTER_SNAPSHOT",
      SourceArn: clusterSnapshotArn(SOURCE, "a"),
      Date: "2026-01-01T00:21:00.000Z",
      SourceIdentifier: "a",
      Message: "Manual cluster snapshot created",
      EventID: "RDS-EVENT-0075",
    });
  });

  it("API DescribeDBClusterSnapshots: own ones with tags, by type, cluster, name, resource id and filter, not those of instances", async () => {
    const cloud = clusterFixture();
    const { arn, resourceId } = cloud.cluster();
    cloud.cluster({ identifier: "billing", engine: "aurora-mysql" });
    cloud.database({ identifier: "alone" });
    cloud.take("alone", "of-an-instance");
    cloud.takeCluster("orders", "a", { Tags: [{ Key: "k", Value: "v" }] });
    cloud.takeCluster("billing", "b");
    await cloud.pass(HOUR);
    const automated = cloud.rds.automatedSnapshot(arn).identifier;
    const list = (input: Fields) => cloud.call(SOURCE, "DescribeDBClusterSnapshots", input);
    assert.deepEqual(namesIn(list({})), ["a", "b", automated]);
    assert.deepEqual(namesIn(list({ SnapshotType: "manual" })), ["a", "b"]);
    assert.deepEqual(namesIn(list({ SnapshotType: "automated" })), [automated]);
    assert.deepEqual(namesIn(list({ DBClusterIdentifier: "billing" })), ["b"]);
    assert.deepEqual(namesIn(list({ DbClusterResourceId: resourceId })), ["a", automated]);
    assert.deepEqual(namesIn(list({ DBClusterSnapshotIdentifier: clusterSnapshotArn(SOURCE, "a") })), ["a"]);
    assert.deepEqual(namesIn(list({ Filters: [{ Name: "engine", Values: ["aurora-mysql"] }] })), ["b"]);
    assert.deepEqual(namesIn(list({ Filters: [{ Name: "db-cluster-snapshot-id", Values: ["b"] }] })), ["b"]);
    assert.deepEqual(snapshotsIn(list({}))[0]?.TagList, [{ Key: "k", Value: "v" }]);
    refused(() => list({ DBClusterSnapshotIdentifier: "none" }), "DBClusterSnapshotNotFoundFault");
    refused(() => list({ DBClusterSnapshotIdentifier: "of-an-instance" }), "DBClusterSnapshotNotFoundFault");
    refused(
      () => list({ DBClusterSnapshotIdentifier: "a", DBClusterIdentifier: "orders" }),
      "InvalidParameterCombination",
    );
    const instances = cloud.call(SOURCE, "DescribeDBSnapshots", {}).DBSnapshots as unknown[];
    assert.equal(instances.length, 1);
  });

  it("API DescribeDBClusterSnapshots: pages of 100 at most", async () => {
    const cloud = clusterFixture({ quotas: { [SOURCE.account]: { manualClusterSnapshots: 200 } } });
    for (let i = 0; i < 130; i++) {
      cloud.cluster({ identifier: `c-${i}` });
      cloud.takeCluster(`c-${i}`, `s-${i}`);
    }
    const first = cloud.call(SOURCE, "DescribeDBClusterSnapshots", {});
    const second = cloud.call(SOURCE, "DescribeDBClusterSnapshots", { Marker: first.Marker });
    assert.deepEqual([snapshotsIn(first).length, snapshotsIn(second).length, second.Marker], [100, 30, undefined]);
    assert.equal(new Set([...namesIn(first), ...namesIn(second)]).size, 130);
    const clusters = cloud.call(SOURCE, "DescribeDBClusters", { MaxRecords: 20 });
    assert.equal((clusters.DBClusters as unknown[]).length, 20);
    refused(() => cloud.call(SOURCE, "DescribeDBClusters", { MaxRecords: 101 }), "InvalidParameterValue");
  });

  it("API DescribeDBClusterSnapshots: shared ones by type, with IncludeShared and by ARN, without tags, only in their region", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.takeCluster("orders", "a", { Tags: [{ Key: "k", Value: "v" }] });
    await cloud.pass(HOUR);
    const arn = clusterSnapshotArn(SOURCE, "a");
    const list = (input: Fields, place = DR_LOCAL) => cloud.call(place, "DescribeDBClusterSnapshots", input);
    assert.deepEqual(namesIn(list({ SnapshotType: "shared" })), []);
    cloud.shareCluster("a");
    for (const input of [
      { SnapshotType: "shared" },
      { IncludeShared: true },
      { SnapshotType: "shared", DBClusterSnapshotIdentifier: arn },
    ]) {
      assert.deepEqual(namesIn(list(input)), [arn], JSON.stringify(input));
    }
    const [seen] = snapshotsIn(list({ SnapshotType: "shared" }));
    assert.deepEqual([seen?.TagList, seen?.SnapshotType], [[], "shared"]);
    assert.deepEqual(namesIn(list({})), []);
    assert.deepEqual(namesIn(list({ SnapshotType: "shared" }, DR)), []);
    assert.deepEqual(
      (cloud.call(DR_LOCAL, "DescribeDBSnapshots", { SnapshotType: "shared" }).DBSnapshots as unknown[]).length,
      0,
    );
  });

  it("API DeleteDBClusterSnapshot: available ones, not those being made, nor automated ones", async () => {
    const cloud = clusterFixture();
    const { arn } = cloud.cluster();
    const remove = (name: string) =>
      cloud.call(SOURCE, "DeleteDBClusterSnapshot", { DBClusterSnapshotIdentifier: name });
    cloud.takeCluster("orders", "a");
    refused(() => remove("a"), "InvalidDBClusterSnapshotStateFault", /available/);
    await cloud.pass(HOUR);
    remove("a");
    refused(() => remove("a"), "DBClusterSnapshotNotFoundFault");
    const automated = cloud.rds.automatedSnapshot(arn).identifier;
    await cloud.pass(HOUR);
    refused(() => remove(automated), "InvalidDBClusterSnapshotStateFault", /Only manual snapshots/);
  });

  it("service authorization reference: actions on cluster and cluster-snapshot, with conditions on the tags of both", async () => {
    const cloud = clusterFixture();
    cloud.cluster({ tags: { team: "shop" } });
    cloud.cluster({ identifier: "other" });
    const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const inSource = (resource: string) => `arn:aws:rds:*:${SOURCE.account}:${resource}`;
    const roleArn = cloud.iam.addRole(SOURCE, "take", {
      trust,
      policies: {
        take: policy(
          {
            Effect: "Allow",
            Action: "rds:CreateDBClusterSnapshot",
            Resource: inSource("cluster:*"),
            Condition: { StringEquals: { "rds:cluster-tag/team": "shop" } },
          },
          {
            Effect: "Allow",
            Action: ["rds:CreateDBClusterSnapshot", "rds:AddTagsToResource"],
            Resource: inSource("cluster-snapshot:*"),
            Condition: { StringEquals: { "aws:RequestTag/by": "us" } },
          },
          {
            Effect: "Allow",
            Action: "rds:DeleteDBClusterSnapshot",
            Resource: inSource("cluster-snapshot:*"),
            Condition: { StringEquals: { "rds:cluster-snapshot-tag/by": "us" } },
          },
        ),
      },
    });
    const role = { kind: "role", account: SOURCE.account, roleArn, session: "s" } as const;
    const take = (cluster: string, name: string, ...Tags: Fields[]) =>
      cloud.as({ principal: role, place: SOURCE }, "rds", "CreateDBClusterSnapshot", {
        DBClusterIdentifier: cluster,
        DBClusterSnapshotIdentifier: name,
        Tags,
      });
    refused(() => take("other", "a", { Key: "by", Value: "us" }), "AccessDenied", /cluster:other/);
    refused(() => take("orders", "a"), "AccessDenied", /cluster-snapshot:a/);
    take("orders", "a", { Key: "by", Value: "us" });
    await cloud.pass(HOUR);
    cloud.takeCluster("orders", "foreign");
    await cloud.pass(HOUR);
    const remove = (name: string) =>
      cloud.as({ principal: role, place: SOURCE }, "rds", "DeleteDBClusterSnapshot", {
        DBClusterSnapshotIdentifier: name,
      });
    refused(() => remove("foreign"), "AccessDenied", /DeleteDBClusterSnapshot/);
    remove("a");
  });

  it("API AddTagsToResource, ListTagsForResource: clusters and their snapshots by ARN", async () => {
    const cloud = clusterFixture();
    const { arn } = cloud.cluster();
    cloud.takeCluster("orders", "a");
    const Tags = [{ Key: "k", Value: "v" }];
    for (const ResourceName of [arn, clusterSnapshotArn(SOURCE, "a")]) {
      cloud.call(SOURCE, "AddTagsToResource", { ResourceName, Tags });
      assert.deepEqual(cloud.call(SOURCE, "ListTagsForResource", { ResourceName }).TagList, Tags);
    }
    const missing = clusterSnapshotArn(SOURCE, "none");
    refused(() => cloud.call(SOURCE, "AddTagsToResource", { ResourceName: missing, Tags }), "DBSnapshotNotFoundFault");
  });
});
