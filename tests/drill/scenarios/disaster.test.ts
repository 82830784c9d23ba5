import assert from "node:assert/strict";
import { day, hour, minute } from "../../../cli/durations";
import { createWorld } from "../../../drill/cloud";
import type { DatabaseRecord, Fields, Place, Principal } from "../../../drill/cloud/kernel/types";
import { arrangeFaults } from "../../../drill/faults/arrange";
import type { SettingsOf } from "../../../drill/faults/schema";
import { recover } from "../../../drill/judge/recovery";
import { Recorder } from "../../../drill/record/recorder";
import { defaultAssumptions } from "../../../facts/assumptions";
import { dr, source } from "../records";

/** A small world: databases in the source account under a key that the DR account may use, and ways to protect them. */
function accounts(databases: readonly string[]) {
  const start = Date.UTC(2026, 0, 5);
  const cloud = createWorld({ seed: 1, start, assumptions: defaultAssumptions });
  const { world, rds, kms } = cloud;
  const recorder = new Recorder({
    start,
    disaster: undefined,
    roles: new Map([
      [source.account, "source"],
      [dr.account, "dr"],
    ]),
  });
  world.observe(recorder);
  const root = (account: string) => ({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  });
  const policy = { Version: "2012-10-17", Statement: [root(source.account), root(dr.account)] };
  const sourceKey = kms.addKey(source, "source", policy);
  const drKey = kms.addKey(dr, "dr");
  const records = databases.map((identifier) => {
    const spec = { place: source, identifier, sizeGiB: 60, changeGiBPerHour: 1, kmsKeyArn: sourceKey.arn };
    const record = rds.addDatabase(spec);
    recorder.watch(record, start);
    return record;
  });
  const person = (place: Place): Principal => ({ kind: "administrator", account: place.account, name: "test" });
  const call = (place: Place, operation: string, input: Fields) =>
    world.call(person(place), place, "rds", operation, input);
  const pass = (ms: number) => world.time.runUntil(world.time.now() + ms);
  /** Snapshot, share, copy: usable when it returns. */
  const protect = async (database: DatabaseRecord, name: string) => {
    call(source, "CreateDBSnapshot", { DBInstanceIdentifier: database.identifier, DBSnapshotIdentifier: name });
    await pass(hour);
    call(source, "ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: name,
      AttributeName: "restore",
      ValuesToAdd: [dr.account],
    });
    call(dr, "CopyDBSnapshot", {
      SourceDBSnapshotIdentifier: `arn:aws:rds:${source.region}:${source.account}:snapshot:${name}`,
      TargetDBSnapshotIdentifier: name,
      KmsKeyId: drKey.arn,
    });
    await pass(hour);
  };
  return { ...cloud, recorder, records, start, sourceKey, drKey, call, pass, protect };
}

type Accounts = ReturnType<typeof accounts>;

function attackOn(there: Accounts, targets: Partial<SettingsOf<"attack">>): { readonly told: string[] } {
  const told: string[] = [];
  const none = { databases: false, snapshots: false, schedules: false, keys: false };
  arrangeFaults([{ at: there.world.time.now() - there.start, attack: { account: "source", ...none, ...targets } }], {
    world: there.world,
    cloud: there,
    start: there.start,
    places: () => [source],
    resources: () => [],
    otherKeys: () => [there.sourceKey.arn, there.drKey.arn],
    rebuild: () => assert.fail("nothing is rebuilt here"),
    replace: () => assert.fail("nothing is replaced here"),
    gone: () => assert.fail("nothing goes here"),
    report: (text) => told.push(text),
  });
  return { told };
}

describe("an attack", () => {
  it("destroys what it names in that account, and nothing else", async () => {
    const there = accounts(["orders", "ledger"]);
    await there.protect(there.records[0]!, "orders-1");
    const { told } = attackOn(there, { snapshots: true });
    await there.pass(minute);
    assert.deepEqual(there.rds.snapshots(source), []);
    assert.equal(there.rds.databases(source).length, 2);
    assert.equal(there.rds.snapshots(dr).length, 1);
    assert.equal(there.kms.stateOf(there.sourceKey.arn), "Enabled");
    assert.deepEqual(told, ["after 2h an administrator of the source account attacks: 1 snapshot deleted"]);
  });

  it("deletes databases and has the account's own keys deleted after seven days", async () => {
    const there = accounts(["orders", "ledger"]);
    const { told } = attackOn(there, { databases: true, keys: true });
    await there.pass(minute);
    assert.deepEqual(
      there.rds.databases(source).filter((database) => database.status !== "deleting"),
      [],
    );
    assert.equal(there.kms.stateOf(there.sourceKey.arn), "PendingDeletion");
    assert.equal(there.kms.stateOf(there.drKey.arn), "Enabled");
    await there.pass(7 * day);
    assert.equal(there.kms.stateOf(there.sourceKey.arn), "Deleted");
    assert.match(told[0] ?? "", /2 databases deleted, 1 key due to be deleted in 7 days$/);
  });

  it("comes back for what cannot be deleted yet", async () => {
    const there = accounts(["orders"]);
    there.call(source, "CreateDBSnapshot", { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "being-made" });
    const { told } = attackOn(there, { snapshots: true });
    await there.pass(minute);
    assert.equal(there.rds.snapshots(source).length, 1);
    assert.deepEqual(told, []);
    await there.pass(hour);
    assert.deepEqual(there.rds.snapshots(source), []);
    assert.match(told[0] ?? "", /1 snapshot deleted$/);
  });
});

describe("recovery", () => {
  it("restores the newest usable copy of each database at once, and counts the data lost and the time taken", async () => {
    const there = accounts(["orders", "ledger"]);
    for (const database of there.records) await there.protect(database, `${database.identifier}-1`);
    // The clock stands at 4 h: orders' copy holds the data of 0 h, ledger's that of 2 h.
    const recovery = await recover(there.world, there.records, there.recorder.copies, there.world.time.now());
    // A restore takes 10 minutes and 60 GiB at 3.75 GiB a minute.
    assert.deepEqual(recovery, { recoverable: 2, total: 2, worstLossMinutes: 240, worstMinutes: 26 });
    const restored = there.rds.databases(dr).map(({ identifier, status }) => [identifier, status]);
    assert.deepEqual(restored, [
      ["ledger-restored", "available"],
      ["orders-restored", "available"],
    ]);
  });

  it("counts a database without a usable copy as lost", async () => {
    const there = accounts(["orders", "ledger"]);
    await there.protect(there.records[0]!, "orders-1");
    const recovery = await recover(there.world, there.records, there.recorder.copies, there.world.time.now());
    assert.deepEqual(recovery, {
      recoverable: 1,
      total: 2,
      worstLossMinutes: Infinity,
      worstMinutes: Infinity,
      lost: ["ledger"],
    });
  });

  it("takes no copy from after the disaster", async () => {
    const there = accounts(["orders"]);
    await there.protect(there.records[0]!, "orders-1");
    const disaster = there.world.time.now() - 30 * minute;
    await there.protect(there.records[0]!, "orders-2");
    const recovery = await recover(there.world, there.records, there.recorder.copies, disaster);
    assert.equal(recovery.worstLossMinutes, 90);
  });

  it("needs the key of the copies", async () => {
    const there = accounts(["orders"]);
    await there.protect(there.records[0]!, "orders-1");
    const admin: Principal = { kind: "administrator", account: dr.account, name: "test" };
    there.world.call(admin, dr, "kms", "DisableKey", { KeyId: there.drKey.arn });
    const recovery = await recover(there.world, there.records, there.recorder.copies, there.world.time.now());
    assert.equal(recovery.recoverable, 0);
  });

  it("goes on when the API throttles", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `db-${index}`);
    const there = accounts(names);
    await there.protect(there.records[0]!, "only-one");
    const copies = { newest: () => there.recorder.copies.newest(there.records[0]!.resourceId, Infinity) };
    const recovery = await recover(there.world, there.records, copies, there.world.time.now());
    assert.equal(recovery.recoverable, 130);
  });
});
