import assert from "node:assert/strict";
import type { Fields, Principal } from "../../../drill/cloud/kernel/types";
import {
  administrator,
  DR,
  type Fixture,
  fixture,
  HOUR,
  policy,
  refused,
  root,
  SOURCE,
  sharedKeyPolicy,
  snapshotArn,
} from "../../drill/cloud/fixture";

const DAY = 24 * HOUR;

interface Encrypted extends Fixture {
  readonly sourceKey: string;
  readonly targetKey: string;
}

/** A snapshot `a` of an encrypted database, shared with the DR account, whose key has that policy. */
async function encrypted(keyPolicy: Fields = sharedKeyPolicy(SOURCE.account, [DR.account])): Promise<Encrypted> {
  const cloud = fixture();
  const sourceKey = cloud.kms.addKey(SOURCE, "orders", keyPolicy).arn;
  const targetKey = cloud.kms.addKey(DR, "dr").arn;
  cloud.database({ kmsKeyArn: sourceKey });
  cloud.take("orders", "a");
  await cloud.pass(HOUR);
  cloud.share("a");
  return { ...cloud, sourceKey, targetKey };
}

/** A role of the DR account that may copy, with those KMS statements. */
function copier(cloud: Fixture, ...statements: readonly Fields[]): Principal {
  const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
  const roleArn = cloud.iam.addRole(DR, "copy", {
    trust,
    policies: {
      copy: policy({ Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: "*" }, ...statements),
    },
  });
  return { kind: "role", account: DR.account, roleArn, session: "s" };
}

function copyAs(cloud: Encrypted, principal: Principal): void {
  cloud.as({ principal, place: DR }, "rds", "CopyDBSnapshot", {
    SourceDBSnapshotIdentifier: snapshotArn(SOURCE, "a"),
    TargetDBSnapshotIdentifier: "a",
    KmsKeyId: cloud.targetKey,
  });
}

describe("fidelity: keys of copies", () => {
  it("API CopyDBSnapshot: an encrypted source of another account or region needs a key of the copying account and region", async () => {
    const cloud = await encrypted();
    refused(() => cloud.copy("a"), "InvalidParameterCombination", /KmsKeyId/);
    refused(() => cloud.copy("a", { ...SOURCE, region: DR.region }), "InvalidParameterCombination", /KmsKeyId/);
    refused(() => cloud.copy("a", DR, { KmsKeyId: cloud.sourceKey }), "KMSKeyNotAccessibleFault", /target/);
    refused(() => cloud.copy("a", DR, { KmsKeyId: "alias/none" }), "KMSKeyNotAccessibleFault", /target/);
    cloud.copy("a", DR, { KmsKeyId: cloud.targetKey });
    assert.equal(cloud.record(DR, "a").kmsKeyArn, cloud.targetKey);
  });

  it("API CopyDBSnapshot: without KmsKeyId a copy in the same account and region keeps its key; an unencrypted one can be encrypted", async () => {
    const cloud = await encrypted();
    cloud.copy("a", SOURCE, { TargetDBSnapshotIdentifier: "again" });
    assert.equal(cloud.record(SOURCE, "again").kmsKeyArn, cloud.sourceKey);
    const plain = fixture();
    plain.database();
    plain.take("orders", "a");
    await plain.pass(HOUR);
    const key = plain.kms.addKey(SOURCE, "k").arn;
    plain.copy("a", SOURCE, { TargetDBSnapshotIdentifier: "b", KmsKeyId: key });
    assert.equal(plain.record(SOURCE, "b").kmsKeyArn, key);
  });

  it("KMS guide: the source key's policy must let the copying account in", async () => {
    const cloud = await encrypted(sharedKeyPolicy(SOURCE.account, []));
    refused(() => cloud.copy("a", DR, { KmsKeyId: cloud.targetKey }), "KMSKeyNotAccessibleFault", /source snapshot/);
    assert.equal(cloud.status(DR, "a"), undefined);
    assert.equal(cloud.denied[0]?.question.resource, cloud.sourceKey);
    cloud.kms.setPolicy(cloud.sourceKey, sharedKeyPolicy(SOURCE.account, [DR.account]));
    cloud.copy("a", DR, { KmsKeyId: cloud.targetKey });
  });

  const needed = ["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
  for (const missing of needed) {
    it(`KMS guide, UG USER_ShareSnapshot: copying needs ${missing} on the source key, by its policy and by the caller's`, async () => {
      const rest = needed.filter((action) => action !== missing);
      const withoutInKey = await encrypted(sharedKeyPolicy(SOURCE.account, [DR.account], rest));
      const all = { Effect: "Allow", Action: needed, Resource: "*" };
      refused(() => copyAs(withoutInKey, copier(withoutInKey, all)), "KMSKeyNotAccessibleFault", /source/);
      const withoutInRole = await encrypted();
      const some = { Effect: "Allow", Action: rest, Resource: "*" };
      refused(() => copyAs(withoutInRole, copier(withoutInRole, some)), "KMSKeyNotAccessibleFault");
      const complete = await encrypted(sharedKeyPolicy(SOURCE.account, [DR.account], needed));
      copyAs(complete, copier(complete, all));
    });
  }

  it("KMS guide: kms:GrantIsForAWSResource is true for the grant that RDS makes, and only there", async () => {
    const grantOnly = { Bool: { "kms:GrantIsForAWSResource": "true" } };
    const rest = needed.filter((action) => action !== "kms:CreateGrant");
    const statements = [
      { Effect: "Allow", Action: rest, Resource: "*" },
      { Effect: "Allow", Action: "kms:CreateGrant", Resource: "*", Condition: grantOnly },
    ];
    const cloud = await encrypted();
    copyAs(cloud, copier(cloud, ...statements));
    const other = await encrypted();
    const everything = { Effect: "Allow", Action: "kms:*", Resource: "*", Condition: grantOnly };
    refused(() => copyAs(other, copier(other, everything)), "KMSKeyNotAccessibleFault");
  });

  it("KMS guide: kms:ViaService names RDS of each key's own region", async () => {
    const via = (...regions: string[]) => ({
      Effect: "Allow",
      Action: "kms:*",
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": regions.map((region) => `rds.${region}.amazonaws.com`) } },
    });
    const both = await encrypted();
    copyAs(both, copier(both, via(SOURCE.region, DR.region)));
    for (const region of [SOURCE.region, DR.region]) {
      const one = await encrypted();
      refused(() => copyAs(one, copier(one, via(region))), "KMSKeyNotAccessibleFault");
    }
    const direct = await encrypted();
    const role = copier(direct, via(DR.region));
    refused(
      () => direct.as({ principal: role, place: DR }, "kms", "DescribeKey", { KeyId: direct.targetKey }),
      "AccessDeniedException",
      /kms:DescribeKey/,
    );
  });

  it("UG USER_CopySnapshot.AcrossRegions: a condition on aws:RequestedRegion must allow both regions", async () => {
    const plain = async () => {
      const cloud = fixture();
      cloud.database();
      cloud.take("orders", "a");
      await cloud.pass(HOUR);
      cloud.share("a");
      return { ...cloud, sourceKey: "", targetKey: "" };
    };
    const limited = (cloud: Fixture, ...regions: string[]) =>
      copier(cloud, {
        Effect: "Deny",
        Action: "rds:CopyDBSnapshot",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": regions } },
      });
    const input = { SourceDBSnapshotIdentifier: snapshotArn(SOURCE, "a"), TargetDBSnapshotIdentifier: "a" };
    const one = await plain();
    refused(
      () => one.as({ principal: limited(one, DR.region), place: DR }, "rds", "CopyDBSnapshot", input),
      "AccessDenied",
      /explicit deny/,
    );
    const both = await plain();
    both.as({ principal: limited(both, DR.region, SOURCE.region), place: DR }, "rds", "CopyDBSnapshot", input);
  });

  it("KMS guide: RDS uses each key in the key's own region, as aws:RequestedRegion shows", async () => {
    const within = (cloud: Encrypted, which: "sourceKey" | "targetKey", region: string) => ({
      Effect: "Allow",
      Action: "kms:*",
      Resource: cloud[which],
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    });
    const right = await encrypted();
    copyAs(right, copier(right, within(right, "sourceKey", SOURCE.region), within(right, "targetKey", DR.region)));
    const wrong = await encrypted();
    const role = copier(wrong, within(wrong, "sourceKey", DR.region), within(wrong, "targetKey", DR.region));
    refused(() => copyAs(wrong, role), "KMSKeyNotAccessibleFault", /source/);
  });

  it("UG USER_CopySnapshot.AcrossRegions: RDS makes the remote call itself, as aws:ViaAWSService shows", async () => {
    const cloud = await encrypted();
    const direct = {
      Effect: "Deny",
      Action: "rds:CopyDBSnapshot",
      Resource: "arn:aws:rds:eu-west-1:*:snapshot:*",
      Condition: { Bool: { "aws:ViaAWSService": "true" } },
    };
    const kms = { Effect: "Allow", Action: "kms:*", Resource: "*" };
    refused(() => copyAs(cloud, copier(cloud, kms, direct)), "AccessDenied", /explicit deny/);
  });

  it("KMS guide: a disabled key, of source or target, makes a copy fail; before and during it", async () => {
    for (const which of ["sourceKey", "targetKey"] as const) {
      const before = await encrypted();
      const place = which === "sourceKey" ? SOURCE : DR;
      before.kmsCall(place, "DisableKey", { KeyId: before[which] });
      refused(() => before.copy("a", DR, { KmsKeyId: before.targetKey }), "KMSKeyNotAccessibleFault");
      before.kmsCall(place, "EnableKey", { KeyId: before[which] });
      before.copy("a", DR, { KmsKeyId: before.targetKey });
      before.kmsCall(place, "DisableKey", { KeyId: before[which] });
      await before.pass(HOUR);
      assert.equal(before.status(DR, "a"), "failed");
    }
  });

  it("KMS guide: what is encrypted under an unusable key can be neither restored nor snapshotted", async () => {
    const cloud = await encrypted();
    cloud.kmsCall(SOURCE, "ScheduleKeyDeletion", { KeyId: cloud.sourceKey });
    const restore = { DBInstanceIdentifier: "back", DBSnapshotIdentifier: "a" };
    refused(() => cloud.call(SOURCE, "RestoreDBInstanceFromDBSnapshot", restore), "KMSKeyNotAccessibleFault");
    // CreateDBSnapshot has no error for keys: the instance is no longer in a state to be snapshotted in.
    refused(() => cloud.take("orders", "b"), "InvalidDBInstanceStateFault");
  });

  it("UG Overview.Encryption, RDS-EVENT-0419: an instance without its key becomes inaccessible, and comes back with it", async () => {
    const cloud = await encrypted();
    const arn = "arn:aws:rds:eu-west-1:111111111111:db:orders";
    cloud.kmsCall(SOURCE, "DisableKey", { KeyId: cloud.sourceKey });
    assert.equal(cloud.rds.database(arn)?.status, "inaccessible-encryption-credentials-recoverable");
    assert.equal(cloud.events.filter(({ id }) => id === "RDS-EVENT-0419").length, 1);
    cloud.kmsCall(SOURCE, "EnableKey", { KeyId: cloud.sourceKey });
    assert.equal(cloud.rds.database(arn)?.status, "available");
  });
});

describe("fidelity: keys", () => {
  it("API ScheduleKeyDeletion: 7 to 30 days' waiting, 30 unless stated, then gone; cancelling leaves it disabled", async () => {
    const cloud = fixture();
    const { arn } = cloud.kms.addKey(SOURCE, "k");
    const states: string[] = [];
    cloud.world.observe({ onKey: (_arn, state, at) => states.push(`${state}@${at - cloud.world.time.now()}`) });
    const schedule = (PendingWindowInDays?: number) =>
      cloud.kmsCall(SOURCE, "ScheduleKeyDeletion", { KeyId: arn, PendingWindowInDays });
    for (const days of [6, 31]) refused(() => schedule(days), "ValidationException", /between 7 and 30/);
    assert.deepEqual(schedule().DeletionDate, new Date(cloud.world.time.now() + 30 * DAY));
    refused(() => schedule(7), "KMSInvalidStateException", /pending deletion/);
    refused(() => cloud.kmsCall(SOURCE, "EnableKey", { KeyId: arn }), "KMSInvalidStateException");
    cloud.kmsCall(SOURCE, "CancelKeyDeletion", { KeyId: arn });
    assert.equal(cloud.kms.stateOf(arn), "Disabled");
    refused(() => cloud.kmsCall(SOURCE, "CancelKeyDeletion", { KeyId: arn }), "KMSInvalidStateException");
    cloud.kmsCall(SOURCE, "EnableKey", { KeyId: arn });
    await cloud.pass(40 * DAY);
    assert.equal(cloud.kms.stateOf(arn), "Enabled");
    schedule(7);
    await cloud.pass(7 * DAY - 1);
    assert.equal(cloud.kms.stateOf(arn), "PendingDeletion");
    await cloud.pass(1);
    assert.equal(cloud.kms.stateOf(arn), "Deleted");
    refused(() => cloud.kmsCall(SOURCE, "DescribeKey", { KeyId: arn }), "NotFoundException");
    assert.deepEqual(
      states.map((state) => state.split("@")[0]),
      ["PendingDeletion", "Disabled", "Enabled", "PendingDeletion", "Deleted"],
    );
  });

  it("API ScheduleKeyDeletion: a deletion that was cancelled and scheduled anew happens when the new one is due", async () => {
    const cloud = fixture();
    const { arn } = cloud.kms.addKey(SOURCE, "k");
    const changes: string[] = [];
    cloud.world.observe({ onKey: (_arn, state) => changes.push(state) });
    cloud.kmsCall(SOURCE, "ScheduleKeyDeletion", { KeyId: arn, PendingWindowInDays: 7 });
    cloud.kmsCall(SOURCE, "CancelKeyDeletion", { KeyId: arn });
    cloud.kmsCall(SOURCE, "ScheduleKeyDeletion", { KeyId: arn, PendingWindowInDays: 30 });
    cloud.kms.setPolicy(arn, sharedKeyPolicy(SOURCE.account, [DR.account]));
    await cloud.pass(29 * DAY);
    assert.equal(cloud.kms.stateOf(arn), "PendingDeletion");
    await cloud.pass(DAY);
    assert.deepEqual(changes, ["PendingDeletion", "Disabled", "PendingDeletion", "Deleted"]);
  });

  it("KMS guide, key-policy-default: without the root statement IAM policies alone give no access", () => {
    const cloud = fixture();
    const withRoot = cloud.kms.addKey(SOURCE, "with");
    const other = policy({ Effect: "Allow", Principal: { AWS: root("333333333333") }, Action: "kms:*", Resource: "*" });
    const without = cloud.kms.addKey(SOURCE, "without", other);
    const me = administrator(SOURCE.account);
    assert.equal(cloud.kms.decide(me, withRoot, "DescribeKey").allowed, true);
    assert.equal(cloud.kms.decide(me, without, "DescribeKey").allowed, false);
  });

  it("KMS guide, key-policy-aws-managed: aws/rds serves its own account through RDS, and nobody can change or delete it", () => {
    const cloud = fixture();
    const key = cloud.kms.awsManagedKey(SOURCE, "rds");
    assert.equal(cloud.kms.awsManagedKey(SOURCE, "rds"), key);
    assert.equal(cloud.kms.resolve(SOURCE, "alias/aws/rds"), key);
    const via = "rds.eu-west-1.amazonaws.com";
    assert.equal(cloud.kms.decide(administrator(SOURCE.account), key, "Decrypt", { via }).allowed, true);
    assert.equal(cloud.kms.decide(administrator(SOURCE.account), key, "Decrypt").allowed, false);
    assert.equal(cloud.kms.decide(administrator(DR.account), key, "Decrypt", { via }).allowed, false);
    refused(() => cloud.kmsCall(SOURCE, "ScheduleKeyDeletion", { KeyId: key.arn }), "AccessDeniedException");
    refused(
      () => cloud.kmsCall(SOURCE, "PutKeyPolicy", { KeyId: key.arn, Policy: JSON.stringify(key.policy) }),
      "AccessDeniedException",
    );
  });

  it("API PutKeyPolicy: a policy that would lock its author out is refused, unless told otherwise; a malformed one always", () => {
    const cloud = fixture();
    const { arn, policy: before } = cloud.kms.addKey(SOURCE, "k");
    const locked = JSON.stringify(
      policy({ Effect: "Allow", Principal: { AWS: root("333333333333") }, Action: "kms:*", Resource: "*" }),
    );
    const put = (Policy: string, BypassPolicyLockoutSafetyCheck?: boolean) =>
      cloud.kmsCall(SOURCE, "PutKeyPolicy", { KeyId: arn, Policy, BypassPolicyLockoutSafetyCheck });
    refused(() => put(locked), "MalformedPolicyDocumentException", /will not allow you/);
    assert.deepEqual(cloud.kms.policyOf(arn), before);
    refused(() => put("{"), "MalformedPolicyDocumentException");
    put(locked, true);
    refused(() => put(JSON.stringify(before)), "AccessDeniedException");
  });

  it("API DescribeKey: by id, ARN, alias and alias ARN; an alias of nothing is not found", () => {
    const cloud = fixture();
    const key = cloud.kms.awsManagedKey(SOURCE, "rds");
    const ids = [key.keyId, key.arn, "alias/aws/rds", "arn:aws:kms:eu-west-1:111111111111:alias/aws/rds"];
    for (const KeyId of ids) {
      const metadata = cloud.kmsCall(SOURCE, "DescribeKey", { KeyId }).KeyMetadata as Fields;
      assert.equal(metadata.Arn, key.arn);
      assert.equal(metadata.KeyManager, "AWS");
      assert.equal(metadata.KeyState, "Enabled");
    }
    refused(() => cloud.kmsCall(SOURCE, "DescribeKey", { KeyId: "alias/none" }), "NotFoundException", /alias\/none/);
  });

  it("KMS guide, key-policy-aws-managed: whoever may copy may copy from under aws/rds within the account, through RDS", async () => {
    const cloud = fixture();
    const managed = cloud.kms.awsManagedKey(SOURCE, "rds").arn;
    const own = cloud.kms.addKey(SOURCE, "own").arn;
    cloud.database({ kmsKeyArn: managed });
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const may = (...statements: readonly Fields[]): Principal => {
      const name = `copy-${statements.length}`;
      const copying = { Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: "*" };
      const roleArn = cloud.iam.addRole(SOURCE, name, { trust, policies: { copy: policy(copying, ...statements) } });
      return { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    };
    const input = { SourceDBSnapshotIdentifier: "a", TargetDBSnapshotIdentifier: "b", KmsKeyId: own };
    refused(
      () => cloud.as({ principal: may(), place: SOURCE }, "rds", "CopyDBSnapshot", input),
      "KMSKeyNotAccessibleFault",
      /target/,
    );
    const use = { Effect: "Allow", Action: "kms:*", Resource: own };
    cloud.as({ principal: may(use), place: SOURCE }, "rds", "CopyDBSnapshot", input);
  });
});
