import assert from "node:assert/strict";
import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import { administrator, fixture, policy, SOURCE } from "../../drill/cloud/fixture";
import { stage, task } from "../../drill/cloud/stage";

const GOV: Place = { account: "333333333333", region: "us-gov-west-1" };
const BEIJING: Place = { account: "444444444444", region: "cn-north-1" };
const NINGXIA: Place = { account: "444444444444", region: "cn-northwest-1" };
const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const on = (resource: string) => policy({ Effect: "Allow", Action: "rds:*", Resource: resource });

describe("partitions as AWS states them", () => {
  it("reference-arns: what is in a region has the ARN of the region's partition", () => {
    const { iam, kms, rds } = fixture();
    assert.match(iam.addRole(GOV, "take", { trust, policies: {} }), /^arn:aws-us-gov:iam::333333333333:role\/take$/);
    assert.match(kms.addKey(BEIJING, "key").arn, /^arn:aws-cn:kms:cn-north-1:/);
    const size = { sizeGiB: 20, changeGiBPerHour: 0.1, kmsKeyArn: undefined };
    const database = rds.addDatabase({
      kind: "instance",
      place: GOV,
      identifier: "orders",
      engine: "postgres",
      ...size,
    });
    assert.match(database.arn, /^arn:aws-us-gov:rds:us-gov-west-1:333333333333:db:orders$/);
  });

  it("IAM refuses a policy that names a resource or a principal of another partition", () => {
    const { iam, kms } = fixture();
    const foreign = on("arn:aws:rds:us-gov-west-1:333333333333:snapshot:*");
    assert.throws(
      () => iam.addRole(GOV, "take", { trust, policies: { own: foreign } }),
      /MalformedPolicyDocument: Partition "aws" is not valid for resource "arn:aws:rds:us-gov-west-1/,
    );
    const key = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::333333333333:root" },
      Action: "kms:*",
      Resource: "*",
    });
    assert.throws(() => kms.addKey(GOV, "key", key), /Invalid principal in policy: "AWS":"arn:aws:iam/);
    iam.addRole(GOV, "share", { trust, policies: { own: on("arn:*:rds:*:*:snapshot:*") } });
  });

  it("Step Functions refuses a machine whose task is of another partition", () => {
    const cloud = stage();
    const machine = task(cloud.handler("exports.handler = async () => ({});"), {
      Resource: "arn:aws-cn:states:::lambda:invoke",
    });
    assert.throws(
      () => cloud.machine(machine),
      /The resource provided arn:aws-cn:states:::lambda:invoke is not recognized/,
    );
  });

  it("USER_CopySnapshot: RDS copies no snapshot to or from another region in China, and finds none of another partition", async () => {
    const cloud = fixture();
    const size = { sizeGiB: 20, changeGiBPerHour: 0.1, kmsKeyArn: undefined };
    for (const place of [BEIJING, SOURCE]) {
      cloud.rds.addDatabase({ kind: "instance", place, identifier: "orders", engine: "postgres", ...size });
      call(place, "CreateDBSnapshot", { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "s1" });
    }
    await cloud.world.time.runUntil(cloud.world.time.now() + 3_600_000);
    const copy = (from: string, place: Place) =>
      call(place, "CopyDBSnapshot", { SourceDBSnapshotIdentifier: from, TargetDBSnapshotIdentifier: "s2" });
    const here = "arn:aws-cn:rds:cn-north-1:444444444444:snapshot:s1";
    assert.throws(() => copy(here, NINGXIA), { name: "InvalidParameterValue" });
    copy(here, BEIJING);
    assert.throws(
      () => copy("arn:aws:rds:eu-west-1:111111111111:snapshot:s1", BEIJING),
      /not found|DBSnapshotNotFound/i,
    );
    assert.throws(
      () => copy("arn:aws-cn:rds:eu-west-1:111111111111:snapshot:s1", SOURCE),
      /not found|DBSnapshotNotFound/i,
    );

    function call(place: Place, operation: string, input: Fields): Fields {
      return cloud.as({ principal: administrator(place.account), place }, "rds", operation, input);
    }
  });
});
