import assert from "node:assert/strict";
import { day, hour, minute } from "../../../cli/durations";
import { arrangeFaults } from "../../../drill/faults/arrange";
import type { SettingsOf } from "../../../drill/faults/schema";
import { dr, source } from "../records";
import { type TwoAccounts, twoAccounts } from "../twoAccounts";

function attackOn(there: TwoAccounts, targets: Partial<SettingsOf<"attack">>): { readonly told: string[] } {
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
    const there = twoAccounts(["orders", "ledger"]);
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
    const there = twoAccounts(["orders", "ledger"]);
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
    const there = twoAccounts(["orders"]);
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
