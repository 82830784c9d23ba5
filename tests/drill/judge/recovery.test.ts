import assert from "node:assert/strict";
import { hour, minute } from "../../../cli/durations";
import type { DatabaseRecord, Principal } from "../../../drill/cloud/kernel/types";
import { type RecoveryArgs, recover } from "../../../drill/judge/recovery";
import { dr } from "../records";
import { type TwoAccounts, twoAccounts } from "../twoAccounts";

/** Recovers all databases of these accounts, from now, and waits for the restores, unless something else is said. */
function recovered(there: TwoAccounts, args: Partial<RecoveryArgs> = {}) {
  const disaster = there.world.time.now();
  return recover(there.world, {
    databases: there.records,
    copies: there.recorder.copies,
    disaster,
    timed: true,
    ...args,
  });
}

describe("recovery", () => {
  it("restores the newest usable copy of each database at once, and counts the data lost and the time taken", async () => {
    const there = twoAccounts(["orders", "ledger"]);
    for (const database of there.records) await there.protect(database, `${database.identifier}-1`);
    // The clock stands at 4 h: orders' copy holds the data of 0 h, ledger's that of 2 h.
    const recovery = await recovered(there);
    // A restore takes 10 minutes and 60 GiB at 3.75 GiB a minute.
    assert.deepEqual(recovery, { recoverable: 2, total: 2, worstLossMinutes: 240, worstMinutes: 26 });
    const restored = there.rds.databases(dr).map(({ identifier, status }) => [identifier, status]);
    assert.deepEqual(restored, [
      ["ledger-restored", "available"],
      ["orders-restored", "available"],
    ]);
  });

  it("counts a database without a usable copy as lost", async () => {
    const there = twoAccounts(["orders", "ledger"]);
    await there.protect(there.records[0]!, "orders-1");
    const recovery = await recovered(there);
    assert.deepEqual(recovery, {
      recoverable: 1,
      total: 2,
      worstLossMinutes: Infinity,
      worstMinutes: Infinity,
      lost: ["ledger"],
    });
  });

  it("takes no copy from after the disaster", async () => {
    const there = twoAccounts(["orders"]);
    await there.protect(there.records[0]!, "orders-1");
    const disaster = there.world.time.now() - 30 * minute;
    await there.protect(there.records[0]!, "orders-2");
    const recovery = await recovered(there, { disaster });
    assert.equal(recovery.worstLossMinutes, 90);
  });

  it("needs the key of the copies", async () => {
    const there = twoAccounts(["orders"]);
    await there.protect(there.records[0]!, "orders-1");
    const admin: Principal = { kind: "administrator", account: dr.account, name: "test" };
    there.world.call({
      principal: admin,
      place: dr,
      service: "kms",
      operation: "DisableKey",
      input: { KeyId: there.drKey.arn },
    });
    const recovery = await recovered(there);
    assert.equal(recovery.recoverable, 0);
  });

  it("goes on when the API throttles", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `db-${index}`);
    const there = twoAccounts(names);
    await there.protect(there.records[0]!, "only-one");
    const copies = { newest: () => there.recorder.copies.newest(there.records[0]!.resourceId, Infinity) };
    const recovery = await recovered(there, { copies });
    assert.equal(recovery.recoverable, 130);
  });

  it("counts the loss of a database that was gone before the disaster from then", async () => {
    // The clock stands at 4 h, and orders' copy holds the data of 0 h.
    const lossWhereGone = async (fromNow: number) => {
      const there = twoAccounts(["orders", "ledger"]);
      for (const database of there.records) await there.protect(database, `${database.identifier}-1`);
      const gone = there.world.time.now() + fromNow;
      const lostAt = ({ identifier }: DatabaseRecord) => (identifier === "orders" ? gone : undefined);
      return (await recovered(there, { lostAt, timed: false })).worstLossMinutes;
    };
    assert.equal(await lossWhereGone(-90 * minute), 150);
    // What happens to it after the disaster loses nothing more.
    assert.equal(await lossWhereGone(hour), 240);
  });

  it("does not wait where nobody asks how long restores take, and restores all the same", async () => {
    const there = twoAccounts(["orders", "ledger"]);
    for (const database of there.records) await there.protect(database, `${database.identifier}-1`);
    const before = there.world.time.now();
    const recovery = await recovered(there, { timed: false });
    assert.deepEqual(recovery, { recoverable: 2, total: 2, worstLossMinutes: 240 });
    assert.equal(there.world.time.now(), before);
    assert.deepEqual(
      there.rds.databases(dr).map(({ identifier, status }) => [identifier, status]),
      [
        ["ledger-restored", "creating"],
        ["orders-restored", "creating"],
      ],
    );
  });

  it("does not wait for the others where a database is lost, whose restore never ends", async () => {
    const there = twoAccounts(["orders", "ledger"]);
    await there.protect(there.records[0]!, "orders-1");
    const before = there.world.time.now();
    assert.equal((await recovered(there)).worstMinutes, Infinity);
    assert.equal(there.world.time.now(), before);
  });
});
