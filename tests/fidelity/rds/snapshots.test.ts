import assert from "node:assert/strict";
import type { DBSnapshot } from "@aws-sdk/client-rds";
import type { Principal } from "../../../drill/cloud/kernel/types";
import { DR, fixture, HOUR, MINUTE, refused, SOURCE, snapshotArn, testAssumptions } from "../../drill/cloud/fixture";

describe("fidelity: names that are taken", () => {
  it("IAM User Guide, policy evaluation logic: a call that may not tag what exists is refused before RDS sees its name", async () => {
    const { database, as, call, iam, pass } = fixture();
    database();
    const Tags = [{ Key: "CreatedBy", Value: "us" }];
    call(SOURCE, "CreateDBSnapshot", { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "a", Tags });
    await pass(HOUR);
    const statement = (Condition?: object) => ({
      Effect: "Allow",
      Action: ["rds:CreateDBSnapshot", "rds:CopyDBSnapshot", "rds:AddTagsToResource"],
      Resource: "*",
      ...(Condition && { Condition }),
    });
    const trust = { Version: "2012-10-17", Statement: [] };
    const role = (name: string, Condition?: object): Principal => {
      const own = { Version: "2012-10-17", Statement: [statement(Condition)] };
      return {
        kind: "role",
        account: SOURCE.account,
        roleArn: iam.addRole(SOURCE, name, { trust, policies: { own } }),
        session: "s",
      };
    };
    const careful = role("careful", { Null: { "aws:ResourceTag/CreatedBy": "true" } });
    const careless = role("careless");
    const create = (who: Principal, name: string) =>
      as({ principal: who, place: SOURCE }, "rds", "CreateDBSnapshot", {
        DBInstanceIdentifier: "orders",
        DBSnapshotIdentifier: name,
        Tags,
      });
    const copy = (who: Principal, name: string) =>
      as({ principal: who, place: SOURCE }, "rds", "CopyDBSnapshot", {
        SourceDBSnapshotIdentifier: "a",
        TargetDBSnapshotIdentifier: name,
        Tags,
      });
    for (const act of [create, copy]) {
      refused(() => act(careful, "a"), "AccessDenied");
      refused(() => act(careless, "a"), "DBSnapshotAlreadyExistsFault");
    }
    create(careful, "b");
  });
});

describe("fidelity: snapshots that fail", () => {
  it("assumed: have the time of their beginning, or none", async () => {
    for (const dated of [true, false]) {
      const assumptions = { ...testAssumptions, failedSnapshotsDated: dated };
      const { database, call, world, take, pass } = fixture({ assumptions });
      database();
      world.mishaps.add({ fails: () => true });
      take("orders", "a");
      await pass(HOUR);
      const { DBSnapshots } = call(SOURCE, "DescribeDBSnapshots", { SnapshotType: "manual" });
      const [failed] = DBSnapshots as readonly DBSnapshot[];
      assert.equal(failed?.Status, "failed");
      assert.equal(failed.SnapshotCreateTime !== undefined, dated);
      assert.equal(failed.OriginalSnapshotCreateTime !== undefined, dated);
    }
  });
});

describe("fidelity: tags that RDS passes on", () => {
  it("UG USER_Tagging: a restored database has its snapshot's tags unless it is given others, and with CopyTagsToSnapshot so have its snapshots", async () => {
    const { database, call, record, rds, pass } = fixture();
    database();
    const Tags = [{ Key: "CreatedBy", Value: "us" }];
    call(SOURCE, "CreateDBSnapshot", { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "a", Tags });
    await pass(HOUR);
    const restored = { DBSnapshotIdentifier: "a", CopyTagsToSnapshot: true };
    call(SOURCE, "RestoreDBInstanceFromDBSnapshot", { ...restored, DBInstanceIdentifier: "inheriting" });
    call(SOURCE, "RestoreDBInstanceFromDBSnapshot", {
      ...restored,
      DBInstanceIdentifier: "other",
      Tags: [{ Key: "team", Value: "crm" }],
    });
    call(SOURCE, "RestoreDBInstanceFromDBSnapshot", { DBSnapshotIdentifier: "a", DBInstanceIdentifier: "plain" });
    await pass(HOUR);
    const snapshotOf = (id: string, more: object = {}) =>
      call(SOURCE, "CreateDBSnapshot", { DBInstanceIdentifier: id, DBSnapshotIdentifier: `of-${id}`, ...more });
    snapshotOf("inheriting");
    snapshotOf("other");
    snapshotOf("plain");
    await pass(HOUR);
    assert.deepEqual(record(SOURCE, "of-inheriting").tags, { CreatedBy: "us" });
    assert.deepEqual(record(SOURCE, "of-other").tags, { team: "crm" });
    assert.deepEqual(record(SOURCE, "of-plain").tags, {});
    call(SOURCE, "CreateDBSnapshot", {
      DBInstanceIdentifier: "inheriting",
      DBSnapshotIdentifier: "given",
      Tags: [{ Key: "why", Value: "release" }],
    });
    assert.deepEqual(record(SOURCE, "given").tags, { why: "release" });
    await pass(HOUR);
    const automated = rds.automatedSnapshot(
      rds.databases(SOURCE).find(({ identifier }) => identifier === "inheriting")!.arn,
    );
    assert.deepEqual(automated.tags, { CreatedBy: "us" });
  });
});

describe("fidelity: taking snapshots", () => {
  it("API CreateDBSnapshot: needs the instance `available` or `storage-optimization`", () => {
    for (const status of ["modifying", "stopped", "backing-up", "creating", "rebooting"]) {
      const { database, rds, take } = fixture();
      rds.setDatabaseStatus(database().arn, status);
      refused(() => take("orders", "a"), "InvalidDBInstanceStateFault", /not currently in the available state/);
    }
    const { database, rds, take } = fixture();
    rds.setDatabaseStatus(database().arn, "storage-optimization");
    take("orders", "a");
  });

  it("API CreateDBSnapshot: the database is `backing-up` meanwhile, and no second snapshot starts", async () => {
    const { database, rds, take, pass, status } = fixture();
    const { arn } = database();
    take("orders", "a");
    assert.equal(rds.database(arn)?.status, "backing-up");
    refused(() => take("orders", "b"), "InvalidDBInstanceStateFault");
    await pass(21 * MINUTE);
    assert.equal(rds.database(arn)?.status, "available");
    assert.equal(status(SOURCE, "a"), "available");
    take("orders", "b");
  });

  it("API CreateDBSnapshot: no such instance, and a name that is taken", async () => {
    const { database, take, pass } = fixture();
    database();
    refused(() => take("none", "a"), "DBInstanceNotFoundFault");
    take("orders", "a");
    await pass(HOUR);
    refused(() => take("orders", "A"), "DBSnapshotAlreadyExistsFault", /identifier a already exists/);
  });

  it("API CreateDBSnapshot: identifiers are letters, digits and single hyphens, a letter first, 255 at most, kept in lower case", () => {
    const { database, take, status } = fixture();
    database();
    for (const bad of ["1a", "a--b", "a-", "a_b", "a b", "", "-a", "a".repeat(256)]) {
      refused(() => take("orders", bad), "InvalidParameterValue", /DBSnapshotIdentifier/);
    }
    take("orders", "Orders-2026");
    assert.equal(status(SOURCE, "orders-2026"), "creating");
    const other = fixture();
    other.database();
    other.take("orders", "a".repeat(255));
  });

  it("UG CHAP_Limits: 100 manual snapshots per region and account, adjustable; automated ones do not count", async () => {
    const { database, rds, take, pass } = fixture();
    const { arn } = database({ sizeGiB: 1, changeGiBPerHour: 0 });
    for (let i = 0; i < 100; i++) {
      take("orders", `s-${i}`);
      await pass(5 * MINUTE);
    }
    refused(
      () => take("orders", "one-more"),
      "SnapshotQuotaExceededFault",
      /Cannot create more than 100 manual snapshots/,
    );
    assert.equal(rds.automatedSnapshot(arn).type, "automated");
    assert.equal(rds.manualSnapshots(SOURCE), 100);

    const raised = fixture({ quotas: { [SOURCE.account]: { manualSnapshots: 2 } } });
    raised.database({ identifier: "a" });
    raised.database({ identifier: "b" });
    raised.database({ identifier: "c" });
    raised.take("a", "s-a");
    raised.take("b", "s-b");
    refused(() => raised.take("c", "s-c"), "SnapshotQuotaExceededFault", /more than 2 manual/);
    raised.database({ identifier: "c", place: { ...SOURCE, region: "eu-west-2" } });
    raised.take("c", "s-c", { ...SOURCE, region: "eu-west-2" });
  });

  it("API DBSnapshot: times are absent while it is being made; SnapshotCreateTime and OriginalSnapshotCreateTime agree then", async () => {
    const { call, database, take, pass } = fixture();
    database();
    await pass(7 * MINUTE);
    take("orders", "a");
    const seen = () => {
      const [record] = call(SOURCE, "DescribeDBSnapshots", {}).DBSnapshots as [DBSnapshot];
      return record;
    };
    assert.equal(seen().Status, "creating");
    assert.equal(seen().SnapshotCreateTime, undefined);
    assert.equal(seen().OriginalSnapshotCreateTime, undefined);
    await pass(HOUR);
    assert.equal(seen().Status, "available");
    assert.equal(seen().SnapshotCreateTime?.toISOString(), "2026-01-01T00:07:00.000Z");
    assert.equal(seen().OriginalSnapshotCreateTime?.toISOString(), "2026-01-01T00:07:00.000Z");
  });

  it("UG USER_CreateSnapshot: the first snapshot holds everything, later ones the blocks changed since (durations assumed)", async () => {
    const { database, take, pass, record } = fixture();
    database({ sizeGiB: 20, changeGiBPerHour: 2 });
    take("orders", "a");
    await pass(3 * HOUR);
    take("orders", "b");
    await pass(40 * HOUR);
    take("orders", "c");
    await pass(HOUR);
    const made = ["a", "b", "c"].map((name) => {
      const { full, movedGiB, ownDurationMs, requestedAt, availableAt } = record(SOURCE, name);
      assert.equal(availableAt, requestedAt + ownDurationMs);
      return { full, movedGiB, minutes: ownDurationMs / MINUTE };
    });
    assert.deepEqual(made, [
      { full: true, movedGiB: 20, minutes: 21 },
      { full: false, movedGiB: 6, minutes: 7 },
      { full: false, movedGiB: 20, minutes: 21 },
    ]);
  });

  it("EBS snapshots: with all its snapshots deleted a database's next one holds everything again", async () => {
    const { call, database, take, pass, record } = fixture();
    database();
    take("orders", "a");
    await pass(HOUR);
    call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    take("orders", "b");
    assert.equal(record(SOURCE, "b").full, true);
  });

  it("EBS snapshots: a copy is not what a database's next snapshot is incremental to", async () => {
    const { call, copy, database, take, pass, record } = fixture();
    database();
    take("orders", "a");
    await pass(HOUR);
    copy("a", SOURCE, { TargetDBSnapshotIdentifier: "copy-of-a" });
    await pass(HOUR);
    call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    take("orders", "b");
    assert.equal(record(SOURCE, "b").full, true);
  });

  it("KMS guide: a snapshot whose key is disabled while it is made fails, and so does a restore", async () => {
    const cloud = fixture();
    const key = cloud.kms.addKey(SOURCE, "orders");
    const { arn } = cloud.database({ kmsKeyArn: key.arn });
    const disable = (operation: string) => cloud.kmsCall(SOURCE, operation, { KeyId: key.arn });
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    cloud.take("orders", "b");
    disable("DisableKey");
    await cloud.pass(HOUR);
    assert.equal(cloud.status(SOURCE, "b"), "failed");
    disable("EnableKey");
    assert.equal(cloud.rds.database(arn)?.status, "available");
    cloud.call(SOURCE, "RestoreDBInstanceFromDBSnapshot", { DBInstanceIdentifier: "back", DBSnapshotIdentifier: "a" });
    const back = () => cloud.rds.database("arn:aws:rds:eu-west-1:111111111111:db:back")?.status;
    disable("DisableKey");
    disable("EnableKey");
    assert.equal(back(), "creating");
    disable("DisableKey");
    await cloud.pass(HOUR);
    assert.equal(back(), "incompatible-restore");
  });

  it("API DeleteDBInstance (assumed): the snapshot being made of an instance that is deleted fails", async () => {
    const { call, database, take, pass, status } = fixture();
    database();
    take("orders", "a");
    call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders", SkipFinalSnapshot: true });
    assert.equal(status(SOURCE, "a"), "failed");
    await pass(HOUR);
    assert.equal(status(SOURCE, "a"), "failed");
  });

  it("UG USER_CreateSnapshot: a snapshot is encrypted under the key of its database", () => {
    const { kms, database, take, record } = fixture();
    const key = kms.addKey(SOURCE, "orders");
    database({ kmsKeyArn: key.arn });
    take("orders", "a");
    assert.equal(record(SOURCE, "a").kmsKeyArn, key.arn);
  });

  it("API DeleteDBSnapshot: only available or failed ones, automated ones never; the data is gone at once", async () => {
    const { call, database, rds, take, pass, status } = fixture();
    const { arn } = database();
    const remove = (name: string) => call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: name });
    take("orders", "a");
    refused(() => remove("a"), "InvalidDBSnapshotStateFault");
    await pass(HOUR);
    remove("a");
    assert.equal(status(SOURCE, "a"), undefined);
    refused(() => remove("a"), "DBSnapshotNotFoundFault");
    const automated = rds.automatedSnapshot(arn);
    await pass(HOUR);
    refused(() => remove(automated.identifier), "InvalidDBSnapshotStateFault", /automated/);
  });

  it("UG USER_DeleteInstance: automated snapshots go with the instance, manual ones stay; a final snapshot is taken or skipped", async () => {
    const { call, database, rds, take, pass, status } = fixture();
    const { arn } = database();
    take("orders", "manual");
    await pass(HOUR);
    const automated = rds.automatedSnapshot(arn);
    await pass(HOUR);
    refused(() => call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders" }), "InvalidParameterCombination");
    call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders", SkipFinalSnapshot: true });
    assert.equal(rds.database(arn), undefined);
    assert.equal(rds.snapshot(automated.arn), undefined);
    assert.equal(status(SOURCE, "manual"), "available");
    refused(
      () => call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders", SkipFinalSnapshot: true }),
      "DBInstanceNotFoundFault",
    );

    const again = database();
    call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders", FinalDBSnapshotIdentifier: "final" });
    assert.equal(rds.database(again.arn)?.status, "deleting");
    await pass(HOUR);
    assert.equal(rds.database(again.arn), undefined);
    assert.equal(status(SOURCE, "final"), "available");
  });

  it("API DBInstance: a database rebuilt under the same name has another DbiResourceId", () => {
    const { call, database } = fixture();
    const first = database();
    call(SOURCE, "DeleteDBInstance", { DBInstanceIdentifier: "orders", SkipFinalSnapshot: true });
    const second = database();
    assert.equal(first.arn, second.arn);
    assert.notEqual(first.resourceId, second.resourceId);
    assert.match(first.resourceId, /^db-[A-Z0-9]{26}$/);
  });

  it("UG USER_RestoreFromSnapshot: a new instance, available after the whole database was read (rate assumed)", async () => {
    const { call, database, rds, take, pass } = fixture();
    database({ sizeGiB: 20 });
    take("orders", "a");
    const restore = () =>
      call(SOURCE, "RestoreDBInstanceFromDBSnapshot", { DBInstanceIdentifier: "back", DBSnapshotIdentifier: "a" });
    refused(restore, "InvalidDBSnapshotStateFault");
    await pass(HOUR);
    restore();
    const arn = "arn:aws:rds:eu-west-1:111111111111:db:back";
    await pass(25 * MINUTE - 1);
    assert.equal(rds.database(arn)?.status, "creating");
    await pass(1);
    assert.equal(rds.database(arn)?.status, "available");
    refused(restore, "DBInstanceAlreadyExistsFault");
    refused(
      () =>
        call(DR, "RestoreDBInstanceFromDBSnapshot", {
          DBInstanceIdentifier: "back",
          DBSnapshotIdentifier: snapshotArn(SOURCE, "a"),
        }),
      "DBSnapshotNotFoundFault",
    );
  });
});
