import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import fc from "fast-check";
import { instances } from "../../../functions/rds/instance";
import type { Database, DatabaseKind, Snapshot } from "../../../functions/rds/kind";
import { timestamp } from "../../../functions/snapshots/names";
import { slotOffset, slotStart } from "../../../functions/snapshots/slots";
import { interimTags, reencryptedTags } from "../../../functions/snapshots/tags";
import { makeTake } from "../../../functions/take/handler";
import { planTakes, type TakeSettings } from "../../../functions/take/plan";
import { Cases } from "../../support/cases";
import {
  anyListing,
  database,
  hour,
  minute,
  noon,
  recordingKind,
  sdkError,
  tagList,
  taken,
} from "../../support/snapshots";

const settings: TakeSettings = {
  choice: { patterns: [".*"] },
  createdBy: "rds-lifeboat",
  platform: "rds-lifeboat",
  intervalMinutes: 60,
  cadenceMinutes: 5,
  ioSuspension: { accepted: false, intervalMinutes: 24 * 60, acceptedWait: true },
  keyArns: ["key-1"],
  managedKeyArn: "managed-key",
  dryRun: false,
  logLevel: "error",
};

const orders = database("orders");
const ordersSlot = slotStart(noon, hour, slotOffset(orders.identity, hour));

function plan(databases: Database[], snapshots: Snapshot[], now = noon, change: Partial<TakeSettings> = {}) {
  return planTakes(databases, snapshots, { ...settings, ...change }, { now, kind: instances });
}

describe("the plan of the take pass", () => {
  it("takes what has no snapshot in its slot, under the slot's name", () => {
    const [take] = plan([orders], [taken("orders", ordersSlot - minute)]).takes;
    assert.equal(take?.name, `orders-${new Date(ordersSlot).toISOString().slice(0, 16).replace(/[T:]/g, "-")}`);
  });

  it("takes one snapshot per slot, however often the pass runs", () => {
    for (const state of ["usable", "making"] as const) {
      assert.deepEqual(plan([orders], [taken("orders", ordersSlot + minute, { state })]).takes, []);
    }
    const undated = taken("orders", ordersSlot + minute, { state: "making", takenAt: undefined });
    assert.deepEqual(plan([orders], [undated]).takes, [], "a snapshot that RDS has not dated yet counts by its tag");
    const s1 = (at: number) => ({ ...undated, tags: tagList({ CreatedBy: "rds-lifeboat", CreatedOn: timestamp(at) }) });
    assert.deepEqual(plan([orders], [s1(ordersSlot)]).takes, [], "as S1 writes it");
    const [before] = plan([orders], [s1(ordersSlot - minute)]).findings;
    assert.equal(before?.outcome.kind, "deferred", "in the slot before: it is still being made");
  });

  it("takes one snapshot per slot where its clock is ahead of RDS's, which dates the snapshot before the slot", () => {
    const asked = (at: number, behind: number) => {
      const mine = { CreatedBy: "rds-lifeboat", CreatedOn: new Date(at).toISOString() };
      return taken("orders", at - behind, { tags: tagList(mine) });
    };
    const inSlot = ordersSlot + 2 * minute;
    const next = inSlot + 5 * minute;
    for (const behind of [3 * minute, hour]) assert.deepEqual(plan([orders], [asked(inSlot, behind)], next).takes, []);
    assert.equal(plan([orders], [asked(inSlot, hour)], inSlot - minute).takes.length, 1, "asked for in time to come");
    const later = asked(inSlot - 30 * minute, 0);
    const newest = plan([orders], [asked(inSlot, 2 * hour), later], next).takes;
    assert.equal(newest.length, 1, "by its tag only the newest counts: the clock has been put right since");
  });

  it("takes no more than a snapshot a slot, and never misses two slots, however wrong its clock is and when it is put right", () => {
    const cases = new Cases({ "the clock is ahead": 15, "the clock is behind": 15, "it is put right": 15 });
    const skews = fc.integer({ min: -90, max: 90 });
    fc.assert(
      fc.property(skews, fc.integer({ min: 0, max: 480 }), fc.integer({ min: 0, max: 59 }), (skew, right, phase) => {
        cases.note("the clock is ahead", skew > 0);
        cases.note("the clock is behind", skew < 0);
        cases.note("it is put right", skew !== 0 && right > 60 && right < 420);
        const begin = noon + phase * minute;
        const made: Snapshot[] = [];
        for (let at = begin; at < begin + 8 * hour; at += 5 * minute) {
          const now = at + (at < begin + right * minute ? skew * minute : 0);
          for (const { name } of plan([orders], made, now).takes) {
            const mine = { CreatedBy: "rds-lifeboat", CreatedOn: new Date(now).toISOString() };
            made.push(
              taken("orders", at + 1_000, { id: name, tags: tagList({ ...mine, "rds-lifeboat:snapshot": name }) }),
            );
          }
        }
        // Eight hours touch nine slots, and a clock that is put right enters one more.
        assert.ok(made.length <= 10, `${made.length} snapshots in eight hours`);
        const times = [...made.map(({ takenAt }) => takenAt ?? 0), begin + 8 * hour];
        const gaps = times.slice(1).map((at, index) => (at - times[index]!) / minute);
        // A clock that is put back lives through up to 90 minutes again, and the slot that it comes to may count as filled.
        assert.ok(Math.max(...gaps) <= 60 + 5 + Math.max(60, Math.abs(skew)), `gaps ${gaps.join()}`);
      }),
    );
    cases.check();
  });

  it("never lets a failed, foreign or other database's snapshot hide a loss, and finds another name", () => {
    const inSlot = taken("orders", ordersSlot);
    const hiding = [
      taken("orders", ordersSlot, { state: "failed" }),
      taken("orders", ordersSlot, { tags: tagList({ CreatedBy: "someone" }) }),
      taken("orders", ordersSlot, { resourceId: "db-REBUILT" }),
    ];
    for (const snapshot of hiding) {
      const [take] = plan([orders], [snapshot]).takes;
      assert.equal(take?.name, `${inSlot.id}-2`);
    }
  });

  it("knows when the last snapshot has failed and its interval is over", () => {
    const failed = (at: number) => taken("orders", at, { state: "failed" });
    const afterFailed = (snapshots: Snapshot[], now: number) =>
      plan([orders], snapshots, now).takes.map((take) => take.afterFailed);
    const before = failed(ordersSlot - minute);
    assert.deepEqual(afterFailed([failed(ordersSlot)], ordersSlot + 55 * minute), [false], "there may be time left");
    assert.deepEqual(afterFailed([before], ordersSlot), [true]);
    assert.deepEqual(afterFailed([before, failed(ordersSlot)], ordersSlot + 5 * minute), [false], "it has been said");
    const healed = taken("orders", ordersSlot - 20 * minute);
    assert.deepEqual(afterFailed([failed(ordersSlot - 30 * minute), healed], ordersSlot), [false], "all is well");
    assert.deepEqual(afterFailed([], ordersSlot), [false]);
  });

  it("is idempotent: what it takes leaves nothing due in the same slot", () => {
    const databases = ["orders", "orders-eu", "billing"].map((id) => database(id));
    const cases = new Cases({ "something is taken": 30, "a slot has its snapshot": 15 });
    fc.assert(
      fc.property(anyListing("CreatedBy"), fc.integer({ min: 15, max: 24 * 60 }), (listing, intervalMinutes) => {
        const first = plan(databases, listing, noon, { intervalMinutes });
        cases.note("something is taken", first.takes.length > 0);
        cases.note("a slot has its snapshot", first.takes.length + first.findings.length < databases.length);
        assert.equal(new Set(first.takes.map((take) => take.name)).size, first.takes.length, "names are distinct");
        const held = new Set(listing.map((snapshot) => snapshot.id));
        for (const take of first.takes) assert.ok(!held.has(take.name), "a name that is held was chosen");
        const made = first.takes.map((take) => taken(take.database.id, noon, { id: take.name }));
        assert.deepEqual(plan(databases, [...listing, ...made], noon, { intervalMinutes }).takes, []);
      }),
    );
    cases.check();
  });

  it("waits for a busy database within its slot, and speaks up when the slot is missed", () => {
    const busy = database("orders", { status: "backing-up" });
    const early = plan([busy], [], ordersSlot);
    const late = plan([busy], [], ordersSlot + hour - minute);
    assert.deepEqual([early.takes, late.takes], [[], []]);
    assert.equal(early.findings[0]?.outcome.kind, "deferred");
    assert.equal(late.findings[0]?.outcome.kind, "missed");
  });

  it("is patient with its own long snapshot, and speaks up when that is stuck", () => {
    const busy = database("orders", { status: "backing-up" });
    const making = (age: number) => taken("orders", ordersSlot - age, { state: "making" });
    const late = ordersSlot + hour - minute;
    assert.equal(plan([busy], [making(6 * hour)], late).findings[0]?.outcome.kind, "deferred");
    assert.equal(plan([busy], [making(30 * hour)], late).findings[0]?.outcome.kind, "missed");
    // The one that is stuck is told whatever has been begun beside it, in any order of the listing.
    for (const both of [
      [6, 30],
      [30, 6],
    ])
      assert.equal(
        plan(
          [busy],
          both.map((age) => making(age * hour)),
          late,
        ).findings[0]?.outcome.kind,
        "missed",
      );
  });

  it("names a database whose key is not among the usable ones, and takes the others", () => {
    const managed = database("legacy", { keyArn: "arn:aws:kms:eu-west-1:111111111111:key/managed" });
    const { takes, findings } = plan([managed, orders, database("plain", { keyArn: undefined })], []);
    assert.deepEqual(
      takes.map((take) => take.database.id),
      ["orders", "plain"],
    );
    assert.equal(findings[0]?.subject, "legacy");
    assert.equal(findings[0]?.outcome.kind, "blocked");
    assert.match(findings[0]?.outcome.kind === "blocked" ? findings[0].outcome.reason : "", /source\.keys/);
  });

  it("snapshots what is under the AWS-managed key to be re-encrypted, no more at a time than one that is copied and one that waits", () => {
    const legacy = database("legacy", { keyArn: "managed-key" });
    const waiting = (ageMinutes: number) =>
      taken("legacy", noon - ageMinutes * minute, {
        tags: interimTags("rds-lifeboat", "p", noon - ageMinutes * minute, "named-later"),
      });
    const copy = (of: Snapshot, state: "usable" | "making") =>
      taken("legacy", of.takenAt ?? 0, {
        id: `${of.id}-copy`,
        state,
        tags: reencryptedTags("rds-lifeboat", "p", of, "named-later"),
      });
    const [take] = plan([legacy, orders], []).takes;
    assert.deepEqual([take?.interim, take?.name.endsWith("-interim")], [true, true]);
    assert.deepEqual(plan([legacy, orders], []).managed, ["legacy"]);
    const [one, two] = [waiting(120), waiting(180)];
    assert.equal(plan([legacy], [one, copy(two, "making")]).takes.length, 1, "a copy that is made keeps from nothing");
    assert.equal(plan([legacy], [one, two, copy(one, "usable")]).takes.length, 1, "both are there under another key");
    const full = plan([legacy], [one, two]);
    assert.deepEqual([full.takes.length, full.findings[0]?.outcome.kind], [0, "deferred"]);
    const lastMinute = slotStart(noon, hour, slotOffset(legacy.identity, hour)) + hour - minute;
    const stuck = plan([legacy], [waiting(40 * 60), waiting(41 * 60)], lastMinute);
    assert.equal(stuck.findings[0]?.outcome.kind, "missed", "for a day: somebody must know");
  });

  it("names a database that snapshots cannot protect, with the reason, and takes the others", () => {
    const unfit = database("reporting", { unfit: "it is a Multi-AZ DB cluster" });
    const { takes, findings } = plan([unfit, orders], []);
    assert.deepEqual(
      takes.map((take) => take.database.id),
      ["orders"],
    );
    assert.deepEqual(findings, [
      { subject: "reporting", outcome: { kind: "blocked", reason: "it is a Multi-AZ DB cluster" } },
    ]);
  });

  it("chooses by pattern and tag", () => {
    const marked = database("orders", { tags: tagList({ CopyDBSnapshot: "True" }) });
    const choice = { patterns: ["ord.*"], tag: { key: "CopyDBSnapshot", value: "True" } };
    const all = [marked, database("orders-2"), database("billing", { tags: marked.tags })];
    assert.deepEqual(
      plan(all, [], noon, { choice }).takes.map((take) => take.database.id),
      ["orders"],
    );
  });
});

describe("what the take pass leaves out", () => {
  it("is what a pattern or the tag excludes", () => {
    const marked = database("wiki", { tags: tagList({ backup: "none" }) });
    const choice = { patterns: [".*", "!ord.*"], without: { key: "backup", value: "none" } };
    const all = [marked, database("orders-2"), database("billing")];
    assert.deepEqual(
      plan(all, [], noon, { choice }).takes.map((take) => take.database.id),
      ["billing"],
    );
  });
});

describe("the take pass", () => {
  function run(answers: Partial<DatabaseKind>, change: Partial<TakeSettings> = {}, now = noon) {
    const { kind, calls } = recordingKind({ databases: async () => [orders], snapshots: async () => [], ...answers });
    const deps = { kinds: [kind], rds: Object.create(RDSClient.prototype), now: () => now, write: () => {} };
    return { result: makeTake({ ...deps, settings: { ...settings, ...change } })({}), calls };
  }

  it("gives S1's tags at creation, and no others later", async () => {
    const given: unknown[] = [];
    await run({ take: async (_rds, _database, _name, tags) => void given.push(tags) }).result;
    assert.deepEqual(
      given[0],
      tagList({
        "rds-lifeboat:snapshot": "orders-2026-03-14-11-20",
        CreatedBy: "rds-lifeboat",
        CreatedOn: "2026-03-14T12:00:00.000Z",
        shareAndCopy: "YES",
        Platform: "rds-lifeboat",
      }),
    );
  });

  it("changes nothing in a dry run", async () => {
    const { result, calls } = run({}, { dryRun: true });
    assert.equal((await result).done, 1);
    assert.deepEqual(calls, []);
  });

  it("takes an existing snapshot of the name for success only if it is ours and of this database", async () => {
    const exists = { take: () => Promise.reject(sdkError("DBSnapshotAlreadyExistsFault")) };
    const found = (snapshot: Snapshot | undefined) => run({ ...exists, find: async () => snapshot }).result;
    assert.equal((await found(taken("orders", noon))).done, 1);
    await assert.rejects(found(taken("orders", noon, { resourceId: "db-OTHER" })), { name: "PassFailed" });
    await assert.rejects(found(taken("orders", noon, { state: "failed" })), { name: "PassFailed" });
    await assert.rejects(found(taken("orders", noon, { tags: [] })), { name: "PassFailed" });
    await assert.rejects(found(undefined), { name: "PassFailed" });
  });

  it("looks before it believes that it may not: IAM answers before RDS where the name is that of a snapshot of ours", async () => {
    const denied = { take: () => Promise.reject(sdkError("AccessDenied", "no identity-based policy allows it")) };
    const found = (snapshot: Snapshot | undefined) => run({ ...denied, find: async () => snapshot }).result;
    assert.equal((await found(taken("orders", noon))).done, 1);
    for (const other of [undefined, taken("orders", noon, { state: "failed" }), taken("orders", noon, { tags: [] })])
      await assert.rejects(found(other), { name: "PassFailed", message: /no identity-based policy/ });
  });

  it("defers a database that RDS finds busy, until its slot ends", async () => {
    const take = () => Promise.reject(sdkError("InvalidDBInstanceStateFault", "backing up"));
    assert.equal((await run({ take }, {}, ordersSlot).result).deferred, 1);
    const late = run({ take }, {}, ordersSlot + hour - minute).result;
    await assert.rejects(late, { name: "DatabasesNeedAttention", message: /orders.*missed/ });
  });

  it("tells of a snapshot that has failed with the next one that is made, and only then", async () => {
    const snapshots = async () => [taken("orders", ordersSlot - minute, { state: "failed" })];
    const made = run({ snapshots, take: async () => {} }, {}, ordersSlot).result;
    await assert.rejects(made, { name: "DatabasesNeedAttention", message: /orders.*has failed in RDS/ });
    const take = () => Promise.reject(sdkError("InvalidDBInstanceStateFault", "backing up"));
    assert.equal((await run({ snapshots, take }, {}, ordersSlot).result).deferred, 1, "it would be told again");
    assert.equal((await run({ snapshots }, { dryRun: true }, ordersSlot).result).done, 1, "none is made");
  });

  it("says that the quota is used up, and what to do", async () => {
    const take = () => Promise.reject(sdkError("SnapshotQuotaExceededFault"));
    await assert.rejects(run({ take }).result, { name: "PassFailed", message: /orders.*quota.*source\.retention/ });
  });

  it("tells about a key that cannot be shared once an hour, as an error that retrying does not mend", async () => {
    const databases = async () => [database("legacy", { keyArn: "other" })];
    await assert.rejects(run({ databases }).result, { name: "DatabasesNeedAttention", message: /legacy.*other/ });
    assert.equal((await run({ databases }, {}, noon + 10 * minute).result).done, 0);
  });

  it("says which pass it was when a listing fails", async () => {
    const databases = () => Promise.reject(sdkError("Throttling", "Rate exceeded"));
    await assert.rejects(run({ databases }).result, { name: "PassFailed", message: /take pass.*Throttling/ });
  });
});
