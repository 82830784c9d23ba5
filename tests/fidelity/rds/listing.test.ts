import assert from "node:assert/strict";
import { fixture, HOUR, MINUTE, refused, SOURCE, testAssumptions } from "../../drill/cloud/fixture";

describe("fidelity: listing", () => {
  it("API DescribeDBSnapshots: pages of 20 to 100 records, 100 by default, an opaque marker, nothing lost or doubled", async () => {
    const { call, database, take, pass } = fixture({ quotas: { [SOURCE.account]: { manualSnapshots: 1000 } } });
    database({ sizeGiB: 1, changeGiBPerHour: 0 });
    for (let i = 0; i < 230; i++) {
      take("orders", `s-${i}`);
      await pass(5 * MINUTE);
    }
    const walk = (MaxRecords?: number) => {
      const sizes: number[] = [];
      const names: string[] = [];
      let Marker: string | undefined;
      do {
        const page = call(SOURCE, "DescribeDBSnapshots", { SnapshotType: "manual", MaxRecords, Marker });
        const records = page.DBSnapshots as { DBSnapshotIdentifier: string }[];
        sizes.push(records.length);
        names.push(...records.map((record) => record.DBSnapshotIdentifier));
        Marker = page.Marker as string | undefined;
      } while (Marker !== undefined);
      assert.equal(new Set(names).size, 230);
      return sizes;
    };
    assert.deepEqual(walk(), [100, 100, 30]);
    assert.deepEqual(walk(20), [...Array.from({ length: 11 }, () => 20), 10]);
    for (const MaxRecords of [19, 101]) {
      refused(() => call(SOURCE, "DescribeDBSnapshots", { MaxRecords }), "InvalidParameterValue", /20 and 100/);
    }
    refused(() => call(SOURCE, "DescribeDBSnapshots", { Marker: "garbage" }), "InvalidParameterValue", /marker/);
    const first = call(SOURCE, "DescribeDBSnapshots", {});
    call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "s-18" });
    const second = call(SOURCE, "DescribeDBSnapshots", { Marker: first.Marker });
    assert.equal((second.DBSnapshots as object[]).length, 100);
  });

  it("(assumed) RDS may put fewer records on a page than were asked for, and nothing is lost", async () => {
    const { call, database, take, pass } = fixture({ assumptions: { ...testAssumptions, recordsPerPage: 3 } });
    for (const identifier of ["orders", "users", "wiki", "crm"]) {
      database({ identifier });
      take(identifier, `${identifier}-1`);
    }
    await pass(HOUR);
    for (const [operation, records] of [
      ["DescribeDBSnapshots", "DBSnapshots"],
      ["DescribeDBInstances", "DBInstances"],
    ] as const) {
      const first = call(SOURCE, operation, { MaxRecords: 100 });
      const second = call(SOURCE, operation, { MaxRecords: 100, Marker: first.Marker });
      assert.deepEqual([(first[records] as object[]).length, (second[records] as object[]).length], [3, 1]);
      assert.equal(second.Marker, undefined);
    }
  });

  it("API DescribeDBSnapshots: by type, by database, by resource id, by name; an automated one only with its type", async () => {
    const { call, database, rds, take, pass } = fixture();
    const orders = database();
    database({ identifier: "users" });
    take("orders", "o-1");
    take("users", "u-1");
    await pass(HOUR);
    const automated = rds.automatedSnapshot(orders.arn).identifier;
    await pass(HOUR);
    const names = (input: Record<string, unknown>) =>
      (call(SOURCE, "DescribeDBSnapshots", input).DBSnapshots as { DBSnapshotIdentifier: string }[]).map(
        (record) => record.DBSnapshotIdentifier,
      );
    assert.match(automated, /^rds:orders-2026-01-01-01-00$/);
    assert.deepEqual(names({}), ["o-1", automated, "u-1"]);
    assert.deepEqual(names({ SnapshotType: "manual" }), ["o-1", "u-1"]);
    assert.deepEqual(names({ SnapshotType: "automated" }), [automated]);
    assert.deepEqual(names({ DBInstanceIdentifier: "orders" }), ["o-1", automated]);
    assert.deepEqual(names({ DBInstanceIdentifier: "orders", SnapshotType: "manual" }), ["o-1"]);
    assert.deepEqual(names({ DBInstanceIdentifier: "none" }), []);
    assert.deepEqual(names({ DbiResourceId: orders.resourceId }), ["o-1", automated]);
    assert.deepEqual(names({ DBSnapshotIdentifier: "u-1" }), ["u-1"]);
    assert.deepEqual(names({ Filters: [{ Name: "db-instance-id", Values: ["users"] }] }), ["u-1"]);
    refused(() => names({ DBSnapshotIdentifier: automated }), "DBSnapshotNotFoundFault");
    assert.deepEqual(names({ DBSnapshotIdentifier: automated, SnapshotType: "automated" }), [automated]);
    refused(() => names({ DBSnapshotIdentifier: "none" }), "DBSnapshotNotFoundFault");
    refused(() => names({ SnapshotType: "sharde" }), "InvalidParameterValue", /sharde/);
  });

  it("API DescribeDBInstances: tags, key and resource id come with the record", () => {
    const { call, database, kms } = fixture();
    const key = kms.addKey(SOURCE, "k");
    const record = database({ kmsKeyArn: key.arn, tags: { CopyDBSnapshot: "True" } });
    const [seen] = call(SOURCE, "DescribeDBInstances", { DBInstanceIdentifier: "orders" }).DBInstances as [
      Record<string, unknown>,
    ];
    assert.equal(seen.DbiResourceId, record.resourceId);
    assert.equal(seen.KmsKeyId, key.arn);
    assert.equal(seen.StorageEncrypted, true);
    assert.deepEqual(seen.TagList, [{ Key: "CopyDBSnapshot", Value: "True" }]);
    refused(() => call(SOURCE, "DescribeDBInstances", { DBInstanceIdentifier: "none" }), "DBInstanceNotFoundFault");
  });

  it("assumed: calls are throttled by a token bucket per account and region; the error is RDS's plain Throttling", async () => {
    const { call, pass, world } = fixture({
      assumptions: { ...fixture().world.assumptions, rdsApiBurst: 3, rdsApiPerSecond: 2 },
    });
    const list = (place = SOURCE) => call(place, "DescribeDBInstances", {});
    for (let i = 0; i < 3; i++) list();
    refused(() => list(), "Throttling", /Rate exceeded/);
    list({ ...SOURCE, region: "eu-west-2" });
    await pass(500);
    list();
    refused(() => list(), "Throttling");
    assert.equal(world.assumptions.rdsApiBurst, 3);
  });

  it("UG USER_Tagging: 50 tags at most, no reserved prefixes", () => {
    const { call, database, take } = fixture();
    database();
    take("orders", "a");
    const ResourceName = "arn:aws:rds:eu-west-1:111111111111:snapshot:a";
    const tags = (count: number, prefix = "k") =>
      Array.from({ length: count }, (_, i) => ({ Key: `${prefix}${i}`, Value: "v" }));
    call(SOURCE, "AddTagsToResource", { ResourceName, Tags: tags(50) });
    refused(
      () => call(SOURCE, "AddTagsToResource", { ResourceName, Tags: tags(1, "more") }),
      "InvalidParameterValue",
      /50/,
    );
    refused(() => call(SOURCE, "AddTagsToResource", { ResourceName, Tags: tags(1, "aws:") }), "InvalidParameterValue");
    const other = { ResourceName: `${ResourceName}b`, Tags: tags(1) };
    refused(() => call(SOURCE, "AddTagsToResource", other), "DBSnapshotNotFoundFault");
  });
});
