import assert from "node:assert/strict";
import type { DBSnapshot } from "@aws-sdk/client-rds";
import type { Fields } from "../../../drill/cloud/kernel/types";
import {
  DR,
  type Fixture,
  fixture,
  HOUR,
  policy,
  refused,
  root,
  SOURCE,
  snapshotArn,
  testAssumptions,
} from "../../drill/cloud/fixture";

const drInSourceRegion = { account: DR.account, region: SOURCE.region };

async function withSnapshot(cloud: Fixture, spec: Parameters<Fixture["database"]>[0] = {}): Promise<void> {
  cloud.database(spec);
  cloud.take("orders", "a");
  await cloud.pass(HOUR);
}

function shared(cloud: Fixture, place = drInSourceRegion): readonly Record<string, unknown>[] {
  return cloud.call(place, "DescribeDBSnapshots", { SnapshotType: "shared" }).DBSnapshots as Record<string, unknown>[];
}

describe("fidelity: sharing snapshots", () => {
  it("UG USER_ShareSnapshot: with at most 20 accounts", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    const accounts = Array.from({ length: 21 }, (_, i) => String(300_000_000_000 + i));
    for (const account of accounts.slice(0, 20)) cloud.share("a", account);
    refused(() => cloud.share("a", accounts[20]), "SharedSnapshotQuotaExceededFault");
    cloud.share("a", accounts[0]);
    cloud.call(SOURCE, "ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: "a",
      AttributeName: "restore",
      ValuesToRemove: [accounts[0]],
    });
    cloud.share("a", accounts[20]);
  });

  it("API DescribeDBSnapshotAttributes: only there is the list of accounts, one snapshot a call", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    cloud.share("a");
    const result = cloud.call(SOURCE, "DescribeDBSnapshotAttributes", { DBSnapshotIdentifier: "a" });
    assert.deepEqual(result.DBSnapshotAttributesResult, {
      DBSnapshotIdentifier: "a",
      DBSnapshotAttributes: [{ AttributeName: "restore", AttributeValues: [DR.account] }],
    });
    const listed = cloud.call(SOURCE, "DescribeDBSnapshots", {}).DBSnapshots;
    assert.ok(!JSON.stringify(listed).includes(DR.account));
  });

  it("service authorization reference: ModifyDBSnapshotAttribute has no condition key for the accounts", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const roleArn = cloud.iam.addRole(SOURCE, "share", {
      trust,
      policies: {
        share: policy({ Effect: "Allow", Action: "rds:ModifyDBSnapshotAttribute", Resource: "*" }),
      },
    });
    const role = { kind: "role", account: SOURCE.account, roleArn, session: "s" } as const;
    cloud.as({ principal: role, place: SOURCE }, "rds", "ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: "a",
      AttributeName: "restore",
      ValuesToAdd: ["999999999999"],
    });
    assert.deepEqual(cloud.record(SOURCE, "a").sharedWith, ["999999999999"]);
  });

  it("UG USER_ShareSnapshot: automated snapshots cannot be shared", async () => {
    const cloud = fixture();
    const automated = cloud.rds.automatedSnapshot(cloud.database().arn);
    await cloud.pass(HOUR);
    // As seen in aws/aws-cli issue 8296: by its name already.
    refused(() => cloud.share(automated.identifier), "InvalidParameterValue", /not a valid identifier/);
  });

  it("UG USER_ShareSnapshot: not before it is available", () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    refused(() => cloud.share("a"), "InvalidDBSnapshotStateFault", /available/);
  });

  it("UG USER_ShareSnapshot: one under the AWS-managed key cannot be shared; one under a customer's can", async () => {
    const managed = fixture();
    await withSnapshot(managed, { kmsKeyArn: managed.kms.awsManagedKey(SOURCE, "rds").arn });
    refused(() => managed.share("a"), "InvalidParameterCombination", /default service key/);
    const own = fixture();
    await withSnapshot(own, { kmsKeyArn: own.kms.addKey(SOURCE, "orders").arn });
    own.share("a");
  });

  it("UG USER_ShareSnapshot: an encrypted snapshot cannot be public, an unencrypted one can", async () => {
    const encrypted = fixture();
    await withSnapshot(encrypted, { kmsKeyArn: encrypted.kms.addKey(SOURCE, "orders").arn });
    refused(() => encrypted.share("a", "all"), "InvalidParameterCombination", /publicly/);
    const plain = fixture();
    await withSnapshot(plain);
    plain.share("a", "all");
    const anyone = { account: "333333333333", region: SOURCE.region };
    assert.equal(
      (plain.call(anyone, "DescribeDBSnapshots", { SnapshotType: "public" }).DBSnapshots as object[]).length,
      1,
    );
    assert.equal(shared(plain, anyone).length, 0);
  });

  it("UG USER_ShareSnapshot: nor one with TDE or a permanent or persistent option", async () => {
    const cloud = fixture();
    await withSnapshot(cloud, { persistentOptions: true });
    refused(() => cloud.share("a"), "InvalidParameterCombination", /persistent option/);
    const other = fixture({ assumptions: { ...testAssumptions, sharingRefusedByState: true } });
    await withSnapshot(other, { persistentOptions: true });
    refused(() => other.share("a"), "InvalidDBSnapshotStateFault", /persistent option/);
  });

  it("API ModifyDBSnapshotAttribute: the attribute is `restore`, its values account ids", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    const modify = (AttributeName: string, value: string) =>
      cloud.call(SOURCE, "ModifyDBSnapshotAttribute", {
        DBSnapshotIdentifier: "a",
        AttributeName,
        ValuesToAdd: [value],
      });
    refused(() => modify("copy", DR.account), "InvalidParameterValue", /copy/);
    refused(() => modify("restore", "dr-account"), "InvalidParameterValue", /dr-account/);
    refused(() => cloud.share("none"), "DBSnapshotNotFoundFault");
  });

  it("API DescribeDBSnapshots: shared ones are listed where they are, on request only; any account can share", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    cloud.share("a");
    const stranger = { account: "333333333333", region: SOURCE.region };
    cloud.rds.addDatabase({
      place: stranger,
      identifier: "evil",
      sizeGiB: 1,
      changeGiBPerHour: 0,
      kmsKeyArn: undefined,
    });
    cloud.take("evil", "gift", stranger);
    await cloud.pass(HOUR);
    cloud.call(stranger, "ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: "gift",
      AttributeName: "restore",
      ValuesToAdd: [DR.account],
    });
    const arns = [snapshotArn(SOURCE, "a"), snapshotArn(stranger, "gift")];
    assert.deepEqual(
      shared(cloud).map((seen) => seen.DBSnapshotArn),
      arns,
    );
    assert.deepEqual(shared(cloud, DR), []);
    assert.deepEqual(cloud.call(drInSourceRegion, "DescribeDBSnapshots", {}).DBSnapshots, []);
    const included = cloud.call(drInSourceRegion, "DescribeDBSnapshots", { IncludeShared: true });
    assert.equal((included.DBSnapshots as object[]).length, 2);
    const byArn = { DBSnapshotIdentifier: arns[0], SnapshotType: "shared" };
    assert.equal((cloud.call(drInSourceRegion, "DescribeDBSnapshots", byArn).DBSnapshots as object[]).length, 1);
  });

  it("API DescribeDBSnapshots: by the ARN of a shared one, only together with its type; of one not shared, never", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    const describe = (extra: object) =>
      cloud.call(drInSourceRegion, "DescribeDBSnapshots", { DBSnapshotIdentifier: snapshotArn(SOURCE, "a"), ...extra });
    refused(() => describe({ SnapshotType: "shared" }), "DBSnapshotNotFoundFault");
    cloud.share("a");
    refused(() => describe({}), "DBSnapshotNotFoundFault");
    assert.equal((describe({ IncludeShared: true }).DBSnapshots as object[]).length, 1);
    assert.deepEqual(cloud.denied, []);
  });

  it("assumed: SnapshotType shared alone lists what is shared, or nothing; with IncludeShared it does, perhaps beside own ones", async () => {
    for (const sharedTypeAloneLists of [true, false]) {
      for (const includeSharedListsOwn of [true, false]) {
        const assumptions = { ...testAssumptions, sharedTypeAloneLists, includeSharedListsOwn };
        const cloud = fixture({ assumptions });
        await withSnapshot(cloud);
        cloud.share("a");
        cloud.database({ identifier: "own", place: drInSourceRegion });
        cloud.take("own", "mine", drInSourceRegion);
        await cloud.pass(HOUR);
        const list = (input: Fields) => {
          const { DBSnapshots } = cloud.call(drInSourceRegion, "DescribeDBSnapshots", input);
          return (DBSnapshots as DBSnapshot[]).map((seen) => seen.DBSnapshotArn);
        };
        const theirs = snapshotArn(SOURCE, "a");
        const mine = snapshotArn(drInSourceRegion, "mine");
        const id = { DbiResourceId: cloud.record(SOURCE, "a").resourceId };
        const alone = sharedTypeAloneLists ? [theirs] : [];
        assert.deepEqual(list({ SnapshotType: "shared" }), alone);
        assert.deepEqual(list({ SnapshotType: "shared", ...id }), alone);
        const both = { SnapshotType: "shared", IncludeShared: true };
        assert.deepEqual(list(both), includeSharedListsOwn ? [theirs, mine] : [theirs]);
        assert.deepEqual(list({ ...both, ...id }), [theirs]);
        assert.deepEqual(list({ IncludeShared: true }), [theirs, mine]);
        assert.deepEqual(list({ SnapshotType: "manual", IncludeShared: true }), [mine]);
        const one = { DBSnapshotIdentifier: theirs };
        assert.deepEqual(list({ ...both, ...one }), [theirs]);
        if (sharedTypeAloneLists) assert.deepEqual(list({ SnapshotType: "shared", ...one }), [theirs]);
        else refused(() => list({ SnapshotType: "shared", ...one }), "DBSnapshotNotFoundFault");
      }
    }
  });

  it("API DeleteDBSnapshot: a shared snapshot that is deleted is no longer listed for the other account", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    cloud.share("a");
    cloud.call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    assert.deepEqual(shared(cloud), []);
  });

  it("assumed: tags of a shared snapshot are not visible to the other account", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    cloud.call(SOURCE, "AddTagsToResource", {
      ResourceName: snapshotArn(SOURCE, "a"),
      Tags: [{ Key: "k", Value: "v" }],
    });
    cloud.share("a");
    assert.deepEqual(shared(cloud)[0]?.TagList, []);
    const own = (cloud.call(SOURCE, "DescribeDBSnapshots", {}).DBSnapshots as Record<string, unknown>[])[0];
    assert.deepEqual(own?.TagList, [{ Key: "k", Value: "v" }]);
    const tags = { ResourceName: snapshotArn(SOURCE, "a") };
    refused(() => cloud.call(drInSourceRegion, "ListTagsForResource", tags), "AccessDenied");
    assert.deepEqual(cloud.call(SOURCE, "ListTagsForResource", tags).TagList, [{ Key: "k", Value: "v" }]);
  });

  it("UG USER_ShareSnapshot: an encrypted one cannot be restored by the other account, an unencrypted one can", async () => {
    const restore = { DBInstanceIdentifier: "back", DBSnapshotIdentifier: snapshotArn(SOURCE, "a") };
    const encrypted = fixture();
    const key = encrypted.kms.addKey(
      SOURCE,
      "orders",
      policy({
        Effect: "Allow",
        Principal: { AWS: [root(SOURCE.account), root(DR.account)] },
        Action: "kms:*",
        Resource: "*",
      }),
    );
    await withSnapshot(encrypted, { kmsKeyArn: key.arn });
    encrypted.share("a");
    refused(
      () => encrypted.call(drInSourceRegion, "RestoreDBInstanceFromDBSnapshot", restore),
      "InvalidDBSnapshotStateFault",
      /copy it first/,
    );
    const plain = fixture();
    await withSnapshot(plain);
    refused(() => plain.call(drInSourceRegion, "RestoreDBInstanceFromDBSnapshot", restore), "DBSnapshotNotFoundFault");
    plain.share("a");
    plain.call(drInSourceRegion, "RestoreDBInstanceFromDBSnapshot", restore);
  });

  it("UG USER_ShareSnapshot: what is no longer shared is no longer seen, nor copied", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    cloud.share("a");
    cloud.call(SOURCE, "ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: "a",
      AttributeName: "restore",
      ValuesToRemove: [DR.account],
    });
    assert.deepEqual(shared(cloud), []);
    refused(() => cloud.copy("a"), "DBSnapshotNotFoundFault");
  });

  it("service authorization reference: to copy what another account shares, the caller's own permissions are needed as well", async () => {
    const cloud = fixture();
    await withSnapshot(cloud);
    cloud.share("a");
    const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const target = {
      Effect: "Allow",
      Action: "rds:CopyDBSnapshot",
      Resource: "arn:aws:rds:eu-central-1:222222222222:snapshot:*",
    };
    const source = {
      Effect: "Allow",
      Action: "rds:CopyDBSnapshot",
      Resource: "arn:aws:rds:eu-west-1:111111111111:snapshot:*",
    };
    const role = (name: string, ...statements: object[]) => ({
      kind: "role" as const,
      account: DR.account,
      session: "s",
      roleArn: cloud.iam.addRole(DR, name, {
        trust,
        policies: {
          copy: policy(...(statements as Record<string, unknown>[])),
        },
      }),
    });
    const input = { SourceDBSnapshotIdentifier: snapshotArn(SOURCE, "a"), TargetDBSnapshotIdentifier: "a" };
    refused(
      () => cloud.as({ principal: role("one", target), place: DR }, "rds", "CopyDBSnapshot", input),
      "AccessDenied",
      /111111111111:snapshot:a/,
    );
    refused(
      () => cloud.as({ principal: role("two", source), place: DR }, "rds", "CopyDBSnapshot", input),
      "AccessDenied",
      /222222222222:snapshot:a/,
    );
    cloud.as({ principal: role("both", source, target), place: DR }, "rds", "CopyDBSnapshot", input);
  });
});
