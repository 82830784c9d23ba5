import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defaultAssumptions, transferMinutes } from "../../facts/assumptions";
import { limits } from "../../facts/limits";
import { defaultPrices } from "../../facts/prices";
import { isKnownRegion, isRegion, knownRegions, partitionOf } from "../../facts/regions";

describe("facts: regions", () => {
  it("knows a region by its form", () => {
    const real = [
      "eu-west-1",
      "us-east-1",
      "ap-southeast-7",
      "mx-central-1",
      "il-central-1",
      "cn-northwest-1",
      "us-gov-east-1",
      "us-isob-east-1",
      "eu-isoe-west-1",
      "eusc-de-east-1",
    ];
    for (const region of real) assert.ok(isRegion(region), region);
    for (const text of [
      "",
      "eu-west",
      "eu-wset-1",
      "xx-west-1",
      "eu-west-0",
      "EU-WEST-1",
      "eu-west-1a",
      " eu-west-1",
    ]) {
      assert.ok(!isRegion(text), text);
    }
  });

  it("knows every region that the SDK knows, each once, and in its partition", () => {
    const partitions = join(
      dirname(createRequire(require.resolve("@aws-sdk/client-rds")).resolve("@aws-sdk/core")),
      "submodules/client/index.js",
    );
    const names = readFileSync(partitions, "utf8").match(/"(?:[a-z]+-)+[1-9]"(?=: ?\{)/g) ?? [];
    const ofSdk = [...new Set(names.map((name) => name.slice(1, -1)))].sort();
    assert.ok(ofSdk.length > 40, "the SDK has its regions elsewhere");
    // Somebody may have added one that is newer than this SDK.
    assert.deepEqual(
      ofSdk.filter((region) => !isKnownRegion(region)),
      [],
    );
    assert.equal(new Set(knownRegions).size, knownRegions.length);
    for (const region of knownRegions) assert.ok(isRegion(region), region);
    assert.ok(!isKnownRegion("eu-west-9"));
  });

  it("knows the partition of each", () => {
    const partitions = {
      "eu-west-1": "aws",
      "us-east-1": "aws",
      "cn-north-1": "aws-cn",
      "us-gov-west-1": "aws-us-gov",
      "us-iso-east-1": "aws-iso",
      "us-isob-east-1": "aws-iso-b",
      "us-isof-south-1": "aws-iso-f",
      "eu-isoe-west-1": "aws-iso-e",
      "eusc-de-east-1": "aws-eusc",
    };
    for (const [region, partition] of Object.entries(partitions)) assert.equal(partitionOf(region), partition, region);
  });
});

describe("facts: limits", () => {
  it("are AWS's: Amazon RDS User Guide, quotas, copying and sharing", () => {
    assert.deepEqual(limits.rds, {
      manualInstanceSnapshots: 100,
      manualClusterSnapshots: 100,
      instanceCopiesInProgress: 20,
      clusterCopiesInProgress: 5,
      sharedAccountsPerSnapshot: 20,
      describePageSize: 100,
      instanceSnapshotIdentifierLength: 255,
      clusterSnapshotIdentifierLength: 63,
      databaseIdentifierLength: 63,
      exportTasksInProgress: 5,
    });
  });

  it("list CloudWatch's periods in ascending order, without repetition", () => {
    const days: readonly number[] = limits.cloudWatch.logRetentionDays;
    assert.deepEqual(
      days,
      [...new Set(days)].sort((a, b) => a - b),
    );
    assert.ok(days.includes(30) && days.includes(3653));
  });
});

describe("facts: prices", () => {
  it("are positive, and say what list they are from", () => {
    const { list, ...prices } = defaultPrices;
    assert.match(list, /us-east-1.*\d{4}.*assumed/);
    for (const [name, price] of Object.entries(prices)) assert.ok(price > 0, name);
  });
});

describe("facts: assumed times", () => {
  it("are a start-up time plus data by rate", () => {
    assert.equal(transferMinutes({ startMinutes: 10, gibPerMinute: 12 }, 120), 20);
    assert.equal(transferMinutes({ startMinutes: 15, gibPerMinute: Number.POSITIVE_INFINITY }, 2_048), 15);
  });

  it("restore 900 GB cold in about four hours, as seen in public", () => {
    const minutes = transferMinutes(defaultAssumptions.restore, 900e9 / 2 ** 30);
    assert.ok(Math.abs(minutes - 240) < 12, `${minutes}`);
  });
});
