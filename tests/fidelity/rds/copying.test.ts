import assert from "node:assert/strict";
import type { DBSnapshot } from "@aws-sdk/client-rds";
import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import {
  DR,
  type Fixture,
  fixture,
  HOUR,
  MINUTE,
  policy,
  refused,
  SOURCE,
  snapshotArn,
  testAssumptions,
} from "../../drill/cloud/fixture";

const REMOTE: Place = { account: SOURCE.account, region: DR.region };
const DR_LOCAL: Place = { account: DR.account, region: SOURCE.region };

/** A 20 GiB database that changes by 1 GiB an hour, with snapshots `s-0`, `s-1`, ... two hours apart, shared. */
async function withSnapshots(cloud: Fixture, count = 1, spec: Parameters<Fixture["database"]>[0] = {}): Promise<void> {
  cloud.database(spec);
  for (let i = 0; i < count; i++) {
    cloud.take("orders", `s-${i}`);
    await cloud.pass(HOUR);
    cloud.share(`s-${i}`);
    await cloud.pass(HOUR);
  }
}

function made(cloud: Fixture, place: Place, name: string) {
  const { status, full, movedGiB, ownDurationMs } = cloud.record(place, name);
  return { status, full, movedGiB, minutes: ownDurationMs / MINUTE };
}

function optionGroupOf(cloud: Fixture, place: Place): string | undefined {
  const [copy] = cloud.call(place, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
  return copy.OptionGroupName;
}

describe("fidelity: copying snapshots", () => {
  it("UG USER_CopySnapshot: to another region and account in a single step, called in the destination region", async () => {
    const cloud = fixture();
    await withSnapshots(cloud);
    cloud.copy("s-0");
    assert.equal(cloud.status(DR, "s-0"), "copying");
    await cloud.pass(HOUR);
    const copy = cloud.record(DR, "s-0");
    assert.equal(copy.status, "available");
    assert.equal(copy.type, "manual");
    assert.deepEqual(copy.sharedWith, []);
    refused(
      () => cloud.call(DR, "CopyDBSnapshot", { SourceDBSnapshotIdentifier: "s-0-x", TargetDBSnapshotIdentifier: "t" }),
      "DBSnapshotNotFoundFault",
    );
  });

  it("API CopyDBSnapshot, example: a copy within a region shows `creating` and its source while it is being made", async () => {
    const cloud = fixture();
    await withSnapshots(cloud);
    cloud.copy("s-0", DR_LOCAL);
    const [seen] = cloud.call(DR_LOCAL, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
    assert.equal(seen.Status, "creating");
    assert.equal(seen.SnapshotCreateTime, undefined);
    assert.equal(seen.SourceDBSnapshotIdentifier, snapshotArn(SOURCE, "s-0"));
    assert.equal(seen.DbiResourceId, cloud.record(SOURCE, "s-0").resourceId);
  });

  it("a transcript in public: a copy from another region is `pending`, without resource id, option group and time", async () => {
    for (const [remoteCopyPendingMinutes, minutes, status] of [
      [2, 1, "pending"],
      [2, 3, "creating"],
      [0, 1, "creating"],
      [Number.POSITIVE_INFINITY, 9, "pending"],
    ] as const) {
      for (const place of [DR, REMOTE]) {
        const cloud = fixture({ assumptions: { ...testAssumptions, remoteCopyPendingMinutes } });
        await withSnapshots(cloud);
        const { resourceId } = cloud.record(SOURCE, "s-0");
        cloud.copy("s-0", place);
        await cloud.pass(minutes * MINUTE);
        const list = (input: Fields) => cloud.call(place, "DescribeDBSnapshots", input).DBSnapshots as DBSnapshot[];
        const [seen] = list({ DBInstanceIdentifier: "orders" });
        const isPending = status === "pending";
        assert.deepEqual(
          [seen?.Status, seen?.DbiResourceId, seen?.OptionGroupName === undefined, seen?.SnapshotCreateTime],
          [status, isPending ? undefined : resourceId, isPending, undefined],
        );
        assert.equal(seen?.SourceDBSnapshotIdentifier, snapshotArn(SOURCE, "s-0"));
        assert.equal(seen?.DBInstanceIdentifier, "orders");
        assert.equal(
          list({ DbiResourceId: resourceId }).length,
          isPending ? 0 : 1,
          "what it does not show it is not found by",
        );
        await cloud.pass(HOUR);
        assert.equal(list({ DbiResourceId: resourceId })[0]?.Status, "available");
      }
    }
  });

  it("assumed: a finished copy from another region has the resource id of its database, or never gets it", async () => {
    const cloud = fixture({ assumptions: { ...testAssumptions, finishedCopyHasResourceId: false } });
    await withSnapshots(cloud);
    cloud.copy("s-0");
    cloud.copy("s-0", DR_LOCAL);
    await cloud.pass(HOUR);
    const [remote] = cloud.call(DR, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
    const [local] = cloud.call(DR_LOCAL, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
    assert.deepEqual(
      [remote.Status, remote.DbiResourceId, remote.OptionGroupName !== undefined],
      ["available", undefined, true],
    );
    assert.equal(local.DbiResourceId, cloud.record(SOURCE, "s-0").resourceId);
  });

  it("assumed: a copy that fails while it is pending never gets the resource id", async () => {
    const cloud = fixture({ assumptions: { ...testAssumptions, remoteCopyPendingMinutes: Number.POSITIVE_INFINITY } });
    await withSnapshots(cloud);
    cloud.copy("s-0");
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "s-0" });
    const [seen] = cloud.call(DR, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
    assert.deepEqual([seen.Status, seen.DbiResourceId], ["failed", undefined]);
  });

  it("API DBSnapshot: SourceDBSnapshotIdentifier only has a value in the case of a cross-account or cross-Region copy", async () => {
    const cloud = fixture();
    await withSnapshots(cloud);
    const elsewhere = { ...SOURCE, region: DR.region };
    const input = { SourceDBSnapshotIdentifier: snapshotArn(SOURCE, "s-0"), TargetDBSnapshotIdentifier: "copy" };
    for (const [place, source] of [
      [SOURCE, undefined],
      [elsewhere, snapshotArn(SOURCE, "s-0")],
    ] as const) {
      cloud.call(place, "CopyDBSnapshot", input);
      await cloud.pass(HOUR);
      const named = { DBSnapshotIdentifier: "copy" };
      const [copy] = cloud.call(place, "DescribeDBSnapshots", named).DBSnapshots as [DBSnapshot];
      assert.equal(copy.SourceDBSnapshotIdentifier, source);
    }
  });

  it("API DBSnapshot: OriginalSnapshotCreateTime and DbiResourceId survive, SnapshotCreateTime is the copy's own", async () => {
    const cloud = fixture();
    await withSnapshots(cloud);
    cloud.copy("s-0");
    await cloud.pass(HOUR);
    const [source] = cloud.call(SOURCE, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
    const [copy] = cloud.call(DR, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
    assert.deepEqual(copy.OriginalSnapshotCreateTime, source.OriginalSnapshotCreateTime);
    assert.equal(copy.SnapshotCreateTime?.toISOString(), "2026-01-01T02:00:00.000Z");
    assert.equal(copy.DbiResourceId, source.DbiResourceId);
    assert.equal(copy.DBInstanceIdentifier, "orders");
    assert.equal(copy.SourceRegion, SOURCE.region);
  });

  it("API CopyDBSnapshot: the source must be available, the name free and valid", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "s-0");
    refused(() => cloud.copy("s-0", REMOTE), "InvalidDBSnapshotStateFault", /available/);
    await cloud.pass(HOUR);
    cloud.copy("s-0", REMOTE);
    refused(() => cloud.copy("s-0", REMOTE), "DBSnapshotAlreadyExistsFault");
    refused(
      () => cloud.copy("s-0", REMOTE, { TargetDBSnapshotIdentifier: "rds:x" }),
      "InvalidParameterValue",
      /Target/,
    );
  });

  it("UG USER_CopySnapshot: 20 copies in progress per destination region and account; the code is the quota's, the message is not", async () => {
    const quotas = { [SOURCE.account]: { manualSnapshots: 200 } };
    const cloud = fixture({ quotas });
    for (let i = 0; i < 21; i++) {
      cloud.database({ identifier: `db-${i}` });
      cloud.take(`db-${i}`, `s-${i}`);
    }
    await cloud.pass(HOUR);
    for (let i = 0; i < 21; i++) cloud.share(`s-${i}`);
    for (let i = 0; i < 20; i++) cloud.copy(`s-${i}`);
    refused(
      () => cloud.copy("s-20"),
      "SnapshotQuotaExceededFault",
      /^Cannot copy more than 20 snapshots across regions$/,
    );
    cloud.copy("s-20", DR_LOCAL);
    cloud.copy("s-20", REMOTE);
    await cloud.pass(HOUR);
    cloud.copy("s-20");
  });

  it("UG CHAP_Limits: copies count against the destination's quota of manual snapshots", async () => {
    const cloud = fixture({ quotas: { [DR.account]: { manualSnapshots: 1 } } });
    await withSnapshots(cloud, 2);
    cloud.copy("s-0");
    refused(() => cloud.copy("s-1"), "SnapshotQuotaExceededFault", /^Cannot create more than 1 manual snapshots$/);
  });

  it("UG USER_CopySnapshot: copies of one source database run one after another, others beside them", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 2);
    cloud.database({ identifier: "users" });
    cloud.take("users", "u-0");
    await cloud.pass(HOUR);
    cloud.share("u-0");
    const begin = cloud.world.time.now();
    for (const name of ["s-0", "s-1", "u-0"]) cloud.copy(name);
    await cloud.pass(5 * HOUR);
    const minutes = (name: string) => ((cloud.record(DR, name).availableAt ?? 0) - begin) / MINUTE;
    // 10 + 20 minutes in full; then 10 + 2 for two hours of changes, after the first has ended.
    assert.deepEqual([minutes("s-0"), minutes("s-1"), minutes("u-0")], [30, 42, 30]);
    assert.equal(made(cloud, DR, "s-1").minutes, 12);
  });

  it("UG USER_CopySnapshot.Incremental: full the first time, then the changes since the most recent copy", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 3);
    for (const name of ["s-0", "s-1", "s-2"]) {
      cloud.copy(name);
      await cloud.pass(HOUR);
    }
    assert.deepEqual(
      ["s-0", "s-1", "s-2"].map((name) => made(cloud, DR, name)),
      [
        { status: "available", full: true, movedGiB: 20, minutes: 30 },
        { status: "available", full: false, movedGiB: 2, minutes: 12 },
        { status: "available", full: false, movedGiB: 2, minutes: 12 },
      ],
    );
  });

  it("UG USER_CopySnapshot.Incremental: full again when the most recent copy is gone; an older one does not help", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 3);
    for (const name of ["s-0", "s-1"]) {
      cloud.copy(name);
      await cloud.pass(HOUR);
    }
    cloud.call(DR, "DeleteDBSnapshot", { DBSnapshotIdentifier: "s-1" });
    cloud.copy("s-2");
    assert.equal(made(cloud, DR, "s-2").full, true);
  });

  it("UG USER_CopySnapshot.Incremental: full when copies there are under different keys", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 3);
    const first = cloud.kms.addKey(DR, "first").arn;
    const second = cloud.kms.addKey(DR, "second").arn;
    cloud.copy("s-0", DR, { KmsKeyId: first });
    await cloud.pass(HOUR);
    cloud.copy("s-1", DR, { KmsKeyId: first });
    await cloud.pass(HOUR);
    cloud.copy("s-2", DR, { KmsKeyId: second });
    assert.deepEqual([made(cloud, DR, "s-1").full, made(cloud, DR, "s-2").full], [false, true]);
  });

  it("UG USER_CopySnapshot.AcrossRegions.Full: a copy of a copy is always full", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 2);
    for (const name of ["s-0", "s-1"]) {
      cloud.copy(name, DR_LOCAL);
      await cloud.pass(HOUR);
      cloud.call(DR, "CopyDBSnapshot", {
        SourceDBSnapshotIdentifier: snapshotArn(DR_LOCAL, name),
        TargetDBSnapshotIdentifier: name,
      });
      await cloud.pass(HOUR);
    }
    assert.equal(made(cloud, DR_LOCAL, "s-1").full, false);
    assert.equal(made(cloud, DR, "s-1").full, true);
  });

  it("UG USER_CopySnapshot: deleting the source before the copy is available fails it, and frees its place", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 2);
    cloud.copy("s-0");
    cloud.copy("s-1");
    await cloud.pass(MINUTE);
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "s-0" });
    assert.equal(cloud.status(DR, "s-0"), "failed");
    await cloud.pass(30 * MINUTE);
    assert.equal(cloud.status(DR, "s-1"), "available");
    assert.equal(made(cloud, DR, "s-1").full, true);
    cloud.call(DR, "DeleteDBSnapshot", { DBSnapshotIdentifier: "s-0" });
    await cloud.pass(HOUR);
    assert.equal(cloud.status(DR, "s-1"), "available");
    refused(() => cloud.copy("s-0"), "DBSnapshotNotFoundFault");
  });

  it("UG USER_CopySnapshot: deleting one that waits its turn does not disturb the one before it", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 2);
    cloud.copy("s-0");
    cloud.copy("s-1");
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "s-1" });
    assert.deepEqual([cloud.status(DR, "s-0"), cloud.status(DR, "s-1")], ["copying", "failed"]);
    await cloud.pass(HOUR);
    assert.equal(cloud.status(DR, "s-0"), "available");
  });

  it("API CopyDBSnapshot: tags are those given; CopyTags takes the source's where none are, but not of a shared snapshot", async () => {
    const cloud = fixture();
    await withSnapshots(cloud);
    cloud.call(SOURCE, "AddTagsToResource", {
      ResourceName: snapshotArn(SOURCE, "s-0"),
      Tags: [{ Key: "Platform", Value: "a" }],
    });
    const Tags = [{ Key: "CopiedBy", Value: "tool" }];
    cloud.copy("s-0", REMOTE, { Tags });
    cloud.copy("s-0", REMOTE, { CopyTags: true, TargetDBSnapshotIdentifier: "with-tags" });
    cloud.copy("s-0", REMOTE, { Tags, CopyTags: true, TargetDBSnapshotIdentifier: "with-both" });
    cloud.copy("s-0", DR, { CopyTags: true });
    assert.deepEqual(cloud.record(REMOTE, "s-0").tags, { CopiedBy: "tool" });
    assert.deepEqual(cloud.record(REMOTE, "with-tags").tags, { Platform: "a" });
    assert.deepEqual(cloud.record(REMOTE, "with-both").tags, { CopiedBy: "tool" });
    assert.deepEqual(cloud.record(DR, "s-0").tags, {});
  });

  it("service authorization reference: a copy with tags needs AddTagsToResource on the copy, one without does not", async () => {
    const cloud = fixture();
    await withSnapshots(cloud);
    const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const roleArn = cloud.iam.addRole(DR, "copy", {
      trust,
      policies: { copy: policy({ Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: "*" }) },
    });
    const principal = { kind: "role", account: DR.account, roleArn, session: "s" } as const;
    const caller = { principal, place: DR };
    const input = { SourceDBSnapshotIdentifier: snapshotArn(SOURCE, "s-0"), TargetDBSnapshotIdentifier: "s-0" };
    const tagged = { ...input, Tags: [{ Key: "k", Value: "v" }] };
    refused(() => cloud.as(caller, "rds", "CopyDBSnapshot", tagged), "AccessDenied", /AddTagsToResource/);
    cloud.as(caller, "rds", "CopyDBSnapshot", input);
  });

  it("UG USER_CopySnapshot, option groups: across regions a non-default one needs its counterpart named", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 1, { optionGroup: "audit" });
    refused(
      () => cloud.copy("s-0"),
      "InvalidParameterValue",
      /requires a target option group with the following options/,
    );
    cloud.copy("s-0", DR_LOCAL);
    refused(() => cloud.copy("s-0", DR, { OptionGroupName: "audit-dr" }), "OptionGroupNotFoundFault", /audit-dr/);
    cloud.rds.addOptionGroup(DR, "audit-dr");
    cloud.copy("s-0", DR, { OptionGroupName: "audit-dr" });
    await cloud.pass(HOUR);
    assert.deepEqual([optionGroupOf(cloud, DR_LOCAL), optionGroupOf(cloud, DR)], ["audit", "audit-dr"]);
  });

  it("UG USER_CopySnapshot, option groups: Oracle's can be copied with a snapshot of another account, within the region", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 1, { optionGroup: "apex", engine: "oracle-se2" });
    const along = { CopyOptionGroup: true };
    refused(() => cloud.copy("s-0", DR, along), "InvalidParameterCombination", /option group cannot be copied/);
    refused(
      () => cloud.copy("s-0", DR_LOCAL, { ...along, OptionGroupName: "x" }),
      "InvalidParameterCombination",
      /together/,
    );
    cloud.copy("s-0", DR_LOCAL, along);
    assert.equal(optionGroupOf(cloud, DR_LOCAL), "apex");
    const wider = fixture({ assumptions: { ...testAssumptions, optionGroupAlongAcrossRegions: true } });
    await withSnapshots(wider, 1, { optionGroup: "apex", engine: "oracle-se2" });
    wider.copy("s-0", DR, along);
    await wider.pass(HOUR);
    assert.equal(optionGroupOf(wider, DR), "apex");
    const other = fixture();
    await withSnapshots(other, 1, { optionGroup: "audit", engine: "mysql" });
    refused(() => other.copy("s-0", DR_LOCAL, along), "InvalidParameterCombination", /mysql/);
  });

  it("UG USER_CopySnapshot, incremental copying: only to other accounts and regions; under another key in place it is full", async () => {
    const cloud = fixture();
    await withSnapshots(cloud, 2);
    for (const name of ["s-0", "s-1"]) {
      cloud.call(SOURCE, "CopyDBSnapshot", {
        SourceDBSnapshotIdentifier: name,
        TargetDBSnapshotIdentifier: `${name}-copy`,
      });
      await cloud.pass(HOUR);
    }
    assert.deepEqual([made(cloud, SOURCE, "s-1-copy").full, made(cloud, SOURCE, "s-1-copy").movedGiB], [true, 20]);
  });

  it("UG USER_CopySnapshot: an automated snapshot is copied to a manual one, which can be shared", async () => {
    const cloud = fixture();
    const automated = cloud.rds.automatedSnapshot(cloud.database().arn);
    await cloud.pass(HOUR);
    cloud.call(SOURCE, "CopyDBSnapshot", {
      SourceDBSnapshotIdentifier: automated.identifier,
      TargetDBSnapshotIdentifier: "manual",
    });
    await cloud.pass(HOUR);
    assert.equal(cloud.record(SOURCE, "manual").type, "manual");
    cloud.share("manual");
  });
});
