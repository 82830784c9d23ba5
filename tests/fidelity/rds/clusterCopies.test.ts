import assert from "node:assert/strict";
import type { DBClusterSnapshot } from "@aws-sdk/client-rds";
import type { Place } from "../../../drill/cloud/kernel/types";
import { type ClusterFixture, clusterFixture, clusterSnapshotArn } from "../../drill/cloud/clusterFixture";
import { DR, HOUR, MINUTE, policy, refused, SOURCE } from "../../drill/cloud/fixture";

const REMOTE: Place = { account: SOURCE.account, region: DR.region };

/** An Aurora cluster of 20 GiB with snapshots `s-0`, `s-1`, ... two hours apart, shared. */
async function withSnapshots(cloud: ClusterFixture, count = 1): Promise<void> {
  cloud.cluster();
  for (let i = 0; i < count; i++) {
    cloud.takeCluster("orders", `s-${i}`);
    await cloud.pass(HOUR);
    cloud.shareCluster(`s-${i}`);
    await cloud.pass(HOUR);
  }
}

const seenIn = (cloud: ClusterFixture, place: Place) =>
  cloud.call(place, "DescribeDBClusterSnapshots", {}).DBClusterSnapshots as readonly DBClusterSnapshot[];

describe("fidelity: copying cluster snapshots", () => {
  it("API CopyDBClusterSnapshot: to another region and account in a single step; shows `copying` and its source", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud);
    const arn = cloud.rds.database("arn:aws:rds:eu-west-1:111111111111:cluster:orders")!;
    cloud.copyCluster("s-0");
    const [making] = seenIn(cloud, DR);
    assert.deepEqual(
      [making?.Status, making?.SnapshotCreateTime, making?.SourceDBClusterSnapshotArn],
      ["copying", undefined, clusterSnapshotArn(SOURCE, "s-0")],
    );
    await cloud.pass(HOUR);
    const [copy] = seenIn(cloud, DR);
    assert.deepEqual(
      [copy?.Status, copy?.SnapshotType, copy?.DbClusterResourceId, copy?.DBClusterIdentifier, copy?.KmsKeyId],
      ["available", "manual", arn.resourceId, "orders", cloud.drKey],
    );
    refused(() => cloud.copyCluster("none"), "DBClusterSnapshotNotFoundFault");
    refused(() => cloud.copyCluster("s-0"), "DBClusterSnapshotAlreadyExistsFault");
    refused(
      () => cloud.copyCluster("s-0", DR, { TargetDBClusterSnapshotIdentifier: "a".repeat(64) }),
      "InvalidParameterValue",
      /TargetDBClusterSnapshotIdentifier/,
    );
  });

  it("API DBClusterSnapshot: the only time is the copy's own; that of the data is not to be seen", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud);
    cloud.copyCluster("s-0");
    await cloud.pass(HOUR);
    const [copy] = seenIn(cloud, DR);
    assert.equal(copy?.SnapshotCreateTime?.toISOString(), "2026-01-01T02:00:00.000Z");
    assert.ok(!("OriginalSnapshotCreateTime" in copy!));
    assert.equal(cloud.clusterRecord(DR, "s-0").originalCreatedAt, Date.parse("2026-01-01T00:00:00Z"));
  });

  it("AUG aurora-copy-snapshot: every copy is full", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud, 2);
    for (const name of ["s-0", "s-1"]) {
      cloud.copyCluster(name);
      await cloud.pass(HOUR);
      const { full, movedGiB, ownDurationMs } = cloud.clusterRecord(DR, name);
      assert.deepEqual([full, movedGiB, ownDurationMs], [true, 20, 30 * MINUTE]);
    }
  });

  it("AUG aurora-copy-snapshot: 5 copies in progress per destination region and account, apart from those of instances", async () => {
    const cloud = clusterFixture();
    for (let i = 0; i < 6; i++) {
      cloud.cluster({ identifier: `c-${i}` });
      cloud.takeCluster(`c-${i}`, `s-${i}`);
    }
    cloud.database({ identifier: "alone", kmsKeyArn: cloud.sourceKey });
    cloud.take("alone", "of-an-instance");
    await cloud.pass(HOUR);
    for (let i = 0; i < 6; i++) cloud.shareCluster(`s-${i}`);
    cloud.share("of-an-instance");
    for (let i = 0; i < 5; i++) cloud.copyCluster(`s-${i}`);
    refused(() => cloud.copyCluster("s-5"), "SnapshotQuotaExceededFault", /^Cannot copy more than 5 snapshots/);
    cloud.copy("of-an-instance", DR, { KmsKeyId: cloud.drKey });
    await cloud.pass(HOUR);
    cloud.copyCluster("s-5");
  });

  it("UG CHAP_Limits: copies count against the destination's quota of cluster snapshots", async () => {
    const cloud = clusterFixture({ quotas: { [DR.account]: { manualClusterSnapshots: 1, manualSnapshots: 0 } } });
    await withSnapshots(cloud, 2);
    cloud.copyCluster("s-0");
    refused(() => cloud.copyCluster("s-1"), "SnapshotQuotaExceededFault", /^Cannot create more than 1 manual/);
  });

  it("UG USER_CopySnapshot: copies of one cluster run one after another (for clusters assumed)", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud, 2);
    cloud.copyCluster("s-0");
    cloud.copyCluster("s-1");
    await cloud.pass(30 * MINUTE);
    assert.deepEqual([cloud.clusterStatus(DR, "s-0"), cloud.clusterStatus(DR, "s-1")], ["available", "copying"]);
    await cloud.pass(30 * MINUTE);
    assert.equal(cloud.clusterStatus(DR, "s-1"), "available");
  });

  it("API CopyDBClusterSnapshot: deleting a copy that is being made cancels it, and the next one begins", async () => {
    const cloud = clusterFixture({ quotas: { [DR.account]: { clusterCopiesInProgress: 2 } } });
    await withSnapshots(cloud, 3);
    cloud.copyCluster("s-0");
    cloud.copyCluster("s-1");
    refused(() => cloud.copyCluster("s-2"), "SnapshotQuotaExceededFault");
    await cloud.pass(10 * MINUTE);
    cloud.call(DR, "DeleteDBClusterSnapshot", { DBClusterSnapshotIdentifier: "s-0" });
    cloud.copyCluster("s-2");
    await cloud.pass(30 * MINUTE);
    assert.deepEqual(
      ["s-0", "s-1", "s-2"].map((name) => cloud.clusterStatus(DR, name)),
      [undefined, "available", "copying"],
    );
    await cloud.pass(30 * MINUTE);
    assert.equal(cloud.clusterStatus(DR, "s-2"), "available");
    // It went once: no change of what is gone is told.
    const last = cloud.snapshotChanges
      .filter(({ before }) => before?.identifier === "s-0" && before.place === DR)
      .at(-1);
    assert.equal(last?.after, undefined);
  });

  it("UG USER_CopySnapshot: deleting the source before the copy is available fails it", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud);
    cloud.copyCluster("s-0");
    cloud.call(SOURCE, "DeleteDBClusterSnapshot", { DBClusterSnapshotIdentifier: "s-0" });
    assert.equal(cloud.clusterStatus(DR, "s-0"), "failed");
    cloud.call(DR, "DeleteDBClusterSnapshot", { DBClusterSnapshotIdentifier: "s-0" });
  });

  it("API CopyDBClusterSnapshot: an encrypted source of elsewhere needs a key of the destination; an unencrypted one must not have any", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud);
    refused(() => cloud.copyCluster("s-0", DR, { KmsKeyId: undefined }), "InvalidParameterCombination", /KmsKeyId/);
    refused(() => cloud.copyCluster("s-0", DR, { KmsKeyId: cloud.sourceKey }), "KMSKeyNotAccessibleFault", /target/);
    for (const [identifier, awsOwnedKey] of [
      ["plain", false],
      ["owned", true],
    ] as const) {
      cloud.cluster({ identifier, kmsKeyArn: undefined, awsOwnedKey });
      cloud.takeCluster(identifier, identifier);
      await cloud.pass(HOUR);
      cloud.shareCluster(identifier);
      refused(() => cloud.copyCluster(identifier), "InvalidParameterCombination", /unencrypted/);
      cloud.copyCluster(identifier, DR, { KmsKeyId: undefined });
      await cloud.pass(HOUR);
      assert.equal(cloud.clusterRecord(DR, identifier).kmsKeyArn, undefined);
    }
  });

  it("KMS guide: the copying account needs the source's key; without it the copy is refused", async () => {
    const cloud = clusterFixture();
    cloud.cluster({ kmsKeyArn: cloud.kms.addKey(SOURCE, "closed").arn });
    cloud.takeCluster("orders", "s-0");
    await cloud.pass(HOUR);
    cloud.shareCluster("s-0");
    refused(() => cloud.copyCluster("s-0"), "KMSKeyNotAccessibleFault", /source/);
  });

  it("API CopyDBClusterSnapshot: tags are those given; CopyTags takes the source's where none are, but not of a shared snapshot", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.takeCluster("orders", "s-0", { Tags: [{ Key: "Platform", Value: "a" }] });
    await cloud.pass(HOUR);
    cloud.shareCluster("s-0");
    const Tags = [{ Key: "CopiedBy", Value: "tool" }];
    const here = cloud.kms.addKey(REMOTE, "remote").arn;
    cloud.copyCluster("s-0", DR, { CopyTags: true });
    cloud.copyCluster("s-0", REMOTE, { CopyTags: true, KmsKeyId: here });
    const both = { Tags, CopyTags: true, KmsKeyId: here, TargetDBClusterSnapshotIdentifier: "with-both" };
    cloud.copyCluster("s-0", REMOTE, both);
    assert.deepEqual(cloud.clusterRecord(DR, "s-0").tags, {});
    assert.deepEqual(cloud.clusterRecord(REMOTE, "s-0").tags, { Platform: "a" });
    assert.deepEqual(cloud.clusterRecord(REMOTE, "with-both").tags, { CopiedBy: "tool" });
  });

  it("service authorization reference: a copy is authorized on the source's and the target's cluster-snapshot ARN", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud);
    const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const target = clusterSnapshotArn(DR, "*");
    const source = clusterSnapshotArn(SOURCE, "*");
    const kms = { Effect: "Allow", Action: "kms:*", Resource: "*" };
    const copier = (name: string, Resource: string[], Action = "rds:CopyDBClusterSnapshot") => {
      const policies = { copy: policy({ Effect: "Allow", Action, Resource }, kms) };
      const roleArn = cloud.iam.addRole(DR, name, { trust, policies });
      return { kind: "role", account: DR.account, roleArn, session: "s" } as const;
    };
    const input = {
      SourceDBClusterSnapshotIdentifier: clusterSnapshotArn(SOURCE, "s-0"),
      TargetDBClusterSnapshotIdentifier: "s-0",
      KmsKeyId: cloud.drKey,
    };
    const copy = (role: ReturnType<typeof copier>) =>
      cloud.as({ principal: role, place: DR }, "rds", "CopyDBClusterSnapshot", input);
    refused(() => copy(copier("target-only", [target])), "AccessDenied", /cluster-snapshot:s-0/);
    refused(() => copy(copier("source-only", [source])), "AccessDenied", /222222222222:cluster-snapshot:s-0/);
    refused(() => copy(copier("instances", ["*"], "rds:CopyDBSnapshot")), "AccessDenied", /CopyDBClusterSnapshot/);
    copy(copier("both", [source, target]));
  });
});

describe("fidelity: sharing cluster snapshots", () => {
  it("AUG aurora-share-snapshot: manual and available ones, with 20 accounts at most, not under the AWS-managed key", async () => {
    const cloud = clusterFixture();
    const { arn } = cloud.cluster();
    cloud.takeCluster("orders", "a");
    refused(() => cloud.shareCluster("a"), "InvalidDBClusterSnapshotStateFault", /available/);
    await cloud.pass(HOUR);
    const automated = cloud.rds.automatedSnapshot(arn).identifier;
    await cloud.pass(HOUR);
    refused(() => cloud.shareCluster(automated), "InvalidParameterValue", /not a valid identifier/);
    refused(() => cloud.shareCluster("a", "all"), "InvalidParameterCombination", /publicly/);
    refused(() => cloud.shareCluster("none"), "DBClusterSnapshotNotFoundFault");
    for (let i = 0; i < 20; i++) cloud.shareCluster("a", `3000000000${10 + i}`);
    refused(() => cloud.shareCluster("a"), "SharedSnapshotQuotaExceededFault", /20 accounts/);
    cloud.cluster({ identifier: "managed", kmsKeyArn: cloud.kms.awsManagedKey(SOURCE, "rds").arn });
    cloud.takeCluster("managed", "m");
    await cloud.pass(HOUR);
    refused(() => cloud.shareCluster("m"), "InvalidParameterCombination", /default service key/);
  });

  it("API DescribeDBClusterSnapshotAttributes: the accounts that one snapshot is shared with", async () => {
    const cloud = clusterFixture();
    await withSnapshots(cloud);
    const input = { DBClusterSnapshotIdentifier: "s-0" };
    assert.deepEqual(cloud.call(SOURCE, "DescribeDBClusterSnapshotAttributes", input), {
      DBClusterSnapshotAttributesResult: {
        DBClusterSnapshotIdentifier: "s-0",
        DBClusterSnapshotAttributes: [{ AttributeName: "restore", AttributeValues: [DR.account] }],
      },
    });
  });

  it("UG 'Limitations of Multi-AZ DB clusters', USER_ShareSnapshot: their snapshots can be neither copied nor shared", async () => {
    const cloud = clusterFixture();
    cloud.cluster({ engine: "postgres" });
    cloud.takeCluster("orders", "a");
    await cloud.pass(HOUR);
    refused(() => cloud.shareCluster("a"), "InvalidParameterCombination", /Multi-AZ DB cluster cannot be shared/);
    refused(
      () =>
        cloud.call(SOURCE, "CopyDBClusterSnapshot", {
          SourceDBClusterSnapshotIdentifier: "a",
          TargetDBClusterSnapshotIdentifier: "b",
        }),
      "InvalidParameterCombination",
      /Multi-AZ DB cluster cannot be copied/,
    );
  });

  it("UG USER_ShareSnapshot: what is not shared does not exist for others, and the restore attribute admits nobody to instances' snapshots of the name", async () => {
    const cloud = clusterFixture();
    cloud.cluster();
    cloud.takeCluster("orders", "s-0");
    await cloud.pass(HOUR);
    refused(() => cloud.copyCluster("s-0"), "DBClusterSnapshotNotFoundFault");
    cloud.shareCluster("s-0");
    refused(() => cloud.copy("s-0"), "DBSnapshotNotFoundFault");
    const wrong = { SourceDBClusterSnapshotIdentifier: `arn:aws:rds:eu-west-1:${SOURCE.account}:snapshot:s-0` };
    refused(() => cloud.copyCluster("s-0", DR, wrong), "DBClusterSnapshotNotFoundFault");
  });
});
