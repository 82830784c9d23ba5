import assert from "node:assert/strict";
import { hour, minute } from "../../../cli/durations";
import type { Call, Principal, SnapshotRecord } from "../../../drill/cloud/kernel/types";
import { Recorder } from "../../../drill/record/recorder";
import { copyOf, dr, drKey, orders, snapshot, source } from "../records";

const twoAccounts = new Map([
  [source.account, "source" as const],
  [dr.account, "dr" as const],
]);

function recorder(disaster?: number, roles: ReadonlyMap<string, "source" | "dr" | "both"> = twoAccounts): Recorder {
  const made = new Recorder({ start: 0, disaster, roles });
  made.watch(orders, 0);
  return made;
}

/** Takes and copies: requested at `at`, data of `at`, snapshot 5 minutes, copy usable at `usable`. */
function protect(into: Recorder, name: string, at: number, usable: number): SnapshotRecord {
  const taken = snapshot(name, { requestedAt: at, originalCreatedAt: at, ownDurationMs: 5 * minute });
  into.onSnapshot(undefined, { ...taken, status: "creating" }, at);
  into.onSnapshot({ ...taken, status: "creating" }, taken, at + 5 * minute);
  const copying = copyOf(taken, { status: "copying", requestedAt: usable - 15 * minute, ownDurationMs: 15 * minute });
  const copied = { ...copying, status: "available" as const };
  into.onSnapshot(undefined, copying, copying.requestedAt);
  into.onSnapshot(copying, copied, usable);
  return copied;
}

const role: Principal = {
  kind: "role",
  account: source.account,
  roleArn: "arn:aws:iam::111111111111:role/take",
  session: "s",
};

describe("the recorder", () => {
  it("counts age from the data of the newest usable copy", () => {
    const watched = recorder();
    protect(watched, "a", 0, 30 * minute);
    protect(watched, "b", hour, hour + 30 * minute);
    const figures = watched.copyAge(2 * hour);
    assert.equal(figures?.worst, Infinity, "without a copy in the first half hour");
    const later = recorder();
    later.watch({ ...orders, resourceId: "db-OTHER", identifier: "ledger" }, 3 * hour);
    protect(later, "a", 0, 0);
    protect(later, "b", hour, hour + 30 * minute);
    assert.equal(later.copyAge(2 * hour)?.worst, 90 * minute, "the other's first-copy time is not over");
    assert.deepEqual(later.worstAges(2 * hour), [
      { database: "ledger", worst: 0 },
      { database: "orders", worst: 90 * minute },
    ]);
  });

  it("measures ages and overheads from the moment it is told, and judges nothing before", () => {
    const watched = new Recorder({ start: 0, disaster: undefined, roles: twoAccounts, measureFrom: 2 * hour });
    watched.watch(orders, 0);
    protect(watched, "a", 0, 90 * minute);
    protect(watched, "b", 2 * hour, 2 * hour + 30 * minute);
    assert.equal(watched.copyAge(3 * hour)?.worst, 2 * hour + 30 * minute, "that of the first at the second's arrival");
    assert.equal(watched.copyOverhead(1), 10 * minute, "of the second copy only");
    assert.equal(watched.agesOverTime(3 * hour, 3 * hour).databases[0]?.countedFromMinutes, 120);
    const later = new Recorder({ start: 0, disaster: undefined, roles: twoAccounts, measureFrom: minute });
    later.watch(orders, hour);
    protect(later, "a", 0, 30 * minute);
    assert.equal(later.copyAge(2 * hour)?.mean, 90 * minute, "the first-copy time goes on");
  });

  it("counts full and other copies, and what was copied to one place again", () => {
    const watched = recorder();
    const first = protect(watched, "a", 0, 30 * minute);
    const finish = (copy: SnapshotRecord) => watched.onSnapshot({ ...copy, status: "copying" }, copy, hour);
    finish(copyOf(snapshot("a"), { place: { ...dr, region: "eu-north-1" }, full: true }));
    finish(copyOf(snapshot("b", { originalCreatedAt: hour })));
    const { full, incremental, twice } = watched.copyCounts(9 * hour);
    assert.deepEqual({ full, incremental, twice }, { full: 1, incremental: 2, twice: 0 });
    watched.onSnapshot(first, undefined, hour);
    finish(copyOf(snapshot("a"), { identifier: "a-2" }));
    assert.equal(watched.copyCounts(9 * hour).twice, 1, "though the first is gone");
  });

  it("says how young the data was whose last copy was deleted", () => {
    const watched = recorder();
    assert.equal(watched.copyCounts(9 * hour).youngestDeletedHours, Infinity);
    const old = protect(watched, "a", 0, 30 * minute);
    watched.onSnapshot(old, undefined, 4 * hour);
    assert.equal(watched.copyCounts(9 * hour).youngestDeletedHours, 4);
    const staged = protect(watched, "b", 4 * hour, 5 * hour);
    const onward = copyOf(staged, { place: { ...dr, region: "eu-north-1" } });
    watched.onSnapshot(undefined, onward, 6 * hour);
    watched.onSnapshot(staged, undefined, 6 * hour);
    assert.equal(watched.copyCounts(9 * hour).youngestDeletedHours, 4, "another copy holds it");
    watched.onSnapshot(onward, undefined, 7 * hour);
    assert.equal(watched.copyCounts(9 * hour).youngestDeletedHours, 3);
  });

  it("takes no copy as usable that is not available, or not outside the source account, or under a key that is not enabled", () => {
    const watched = recorder();
    watched.onSnapshot(undefined, snapshot("here"), 0);
    watched.onSnapshot(undefined, copyOf(snapshot("a"), { status: "copying" }), 0);
    watched.onSnapshot(undefined, copyOf(snapshot("b"), { status: "failed" }), 0);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity), undefined);
    watched.onSnapshot(undefined, copyOf(snapshot("c")), 0);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity)?.identifier, "c");
    for (const state of ["Disabled", "PendingDeletion", "Deleted"] as const) {
      watched.onKey(drKey, state, minute);
      assert.equal(watched.copies.newest(orders.resourceId, Infinity), undefined, state);
    }
    watched.onKey(drKey, "Enabled", 2 * minute);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity)?.identifier, "c");
    assert.deepEqual(watched.copies.timeline(orders.resourceId).stretches(0, 3 * minute), [
      { from: 0, lasts: minute },
      { from: Infinity, lasts: minute },
      { from: 2 * minute, lasts: minute },
    ]);
  });

  it("with one account takes another region as outside", () => {
    const watched = recorder(undefined, new Map([[source.account, "both" as const]]));
    watched.onSnapshot(undefined, snapshot("here"), 0);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity), undefined);
    watched.onSnapshot(undefined, snapshot("there", { place: { ...source, region: "eu-central-1" } }), 0);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity)?.identifier, "there");
  });

  it("falls back to the copy before when the newest goes, and offers none that is later than asked for", () => {
    const watched = recorder();
    protect(watched, "a", 0, 30 * minute);
    const b = protect(watched, "b", hour, 90 * minute);
    assert.equal(watched.copies.newest(orders.resourceId, 30 * minute)?.identifier, "a");
    watched.onSnapshot(b, undefined, 2 * hour);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity)?.identifier, "a");
    assert.equal(watched.copies.timeline(orders.resourceId).at(2 * hour), 0);
  });

  it("does not go back when the copy of an older snapshot arrives later", () => {
    const watched = recorder();
    protect(watched, "newer", hour, 90 * minute);
    protect(watched, "older", 0, 2 * hour);
    assert.equal(watched.copies.newest(orders.resourceId, Infinity)?.identifier, "newer");
    assert.equal(watched.copies.timeline(orders.resourceId).at(3 * hour), hour);
  });

  it("counts as overhead what neither the snapshot nor its copies took by themselves", () => {
    const watched = recorder();
    // Requested at 0, usable at 50 minutes, of which the snapshot took 5 and the copy 15.
    const copied = protect(watched, "a", 0, 50 * minute);
    assert.equal(watched.copyOverhead(0.99), 30 * minute);
    // A copy of that copy, of 10 minutes, usable at 70: 40 minutes of 70 were theirs... 5 + 15 + 10 = 30.
    const second = copyOf(copied, { arn: "arn:aws:rds:eu-west-3:222222222222:snapshot:a", ownDurationMs: 10 * minute });
    watched.onSnapshot({ ...second, status: "copying" }, second, 70 * minute);
    assert.equal(watched.copyOverhead(0.99), 40 * minute);
    assert.equal(watched.copyOverhead(0.5), 30 * minute);
  });

  it("adds up what copies moved, and what of it left the region", () => {
    const watched = recorder();
    const moved = (name: string, changed: Partial<SnapshotRecord>) => {
      const copied = copyOf(snapshot(name), changed);
      watched.onSnapshot({ ...copied, status: "copying" }, copied, 0);
    };
    moved("a", { full: true, movedGiB: 100 });
    moved("b", { full: false, movedGiB: 3 });
    moved("c", { full: false, movedGiB: 4, place: { ...dr, region: "eu-west-1" } });
    watched.onSnapshot(undefined, snapshot("not-a-copy", { movedGiB: 50 }), 0);
    assert.deepEqual(watched.movedGiB, { full: 100, incremental: 7, acrossRegions: 103 });
  });

  it("keeps the peak of manual snapshots per account and region", () => {
    const watched = recorder();
    watched.onSnapshot(undefined, snapshot("a"), 0);
    watched.onSnapshot(undefined, snapshot("b", { status: "creating" }), 0);
    watched.onSnapshot(undefined, snapshot("auto", { type: "automated" }), 0);
    watched.onSnapshot(snapshot("a"), undefined, 1);
    watched.onSnapshot(undefined, snapshot("c"), 2);
    watched.onSnapshot(undefined, copyOf(snapshot("a")), 2);
    assert.deepEqual(watched.quotaPeak, { "111111111111/eu-west-1": 2, "222222222222/eu-central-1": 1 });
  });

  it("counts the roles' calls by part and operation, and what was refused to them, but not what an attacker does", () => {
    const watched = recorder(2 * hour);
    const call = (principal: Principal): Call => ({
      principal,
      place: source,
      service: "rds",
      operation: "CreateDBSnapshot",
      input: {},
    });
    const attacker: Principal = { kind: "administrator", account: source.account, name: "attacker" };
    const question = {
      action: "rds:CreateDBSnapshot",
      resource: orders.arn,
      context: {},
      resourceAccount: source.account,
    };
    const thief: Principal = { ...role, stolen: true };
    for (const principal of [role, role, attacker, thief]) {
      watched.onCall(call(principal), hour, undefined, { DBSnapshots: [{}, {}], DBInstances: [{}] });
      watched.onDenied(call(principal), question, hour);
    }
    assert.deepEqual(watched.apiCalls, { source: { "rds:CreateDBSnapshot": 2 } });
    assert.equal(watched.recordsVisited, 6);
    assert.deepEqual(watched.denied, [
      {
        principal: "arn:aws:iam::111111111111:role/take",
        operation: "rds:CreateDBSnapshot",
        action: "rds:CreateDBSnapshot",
        resource: orders.arn,
        count: 2,
        firstAfterMinutes: -60,
      },
    ]);
  });

  it("counts no refusal of a name that a marked snapshot has: another pass has made what was asked for", () => {
    const watched = recorder();
    const there = snapshot("a", { tags: { CreatedBy: "rds-lifeboat" } });
    const call: Call = { principal: role, place: source, service: "rds", operation: "CreateDBSnapshot", input: {} };
    const question = {
      action: "rds:AddTagsToResource",
      resource: there.arn,
      context: {},
      resourceAccount: source.account,
    };
    const refused = () => {
      watched.onDenied(call, question, hour);
      return watched.denied.reduce((sum, { count }) => sum + count, 0);
    };
    watched.onSnapshot(undefined, there, 0);
    assert.equal(refused(), 0);
    watched.onDenied({ ...call, operation: "DeleteDBSnapshot" }, question, hour);
    assert.equal(watched.denied.length, 1, "any other call is refused for want of a permission");
    watched.onSnapshot(there, undefined, hour);
    assert.equal(refused(), 2, "and so is this one once the snapshot is gone");
    watched.onSnapshot(undefined, { ...there, tags: {} }, hour);
    assert.equal(refused(), 3, "or where it is nobody's of ours");
  });

  it("counts copies of databases that are not the fleet's, and the copies left of the one with the fewest", () => {
    const watched = recorder();
    watched.watch({ ...orders, resourceId: "db-OTHER", identifier: "ledger" }, 0);
    const foreign = snapshot("x", { resourceId: "db-STRANGER", place: { ...source, account: "666666666666" } });
    watched.onSnapshot(undefined, foreign, 0);
    watched.onSnapshot(
      undefined,
      snapshot("y", { resourceId: "db-STRANGER", place: foreign.place, sourceArn: foreign.arn }),
      0,
    );
    assert.equal(watched.copyCounts(9 * hour).foreign, 0, "nothing of it came into an account of ours");
    watched.onSnapshot(undefined, copyOf(foreign, { resourceId: "db-STRANGER", status: "copying" }), 0);
    assert.equal(watched.copyCounts(9 * hour).foreign, 1);
    protect(watched, "a", 0, hour);
    protect(watched, "b", hour, 2 * hour);
    assert.deepEqual([watched.copyCounts(9 * hour).foreign, watched.copyCounts(9 * hour).fewest], [1, 0]);
    const other = { resourceId: "db-OTHER" };
    watched.onSnapshot(undefined, copyOf(snapshot("c", other), other), hour);
    assert.equal(watched.copyCounts(9 * hour).fewest, 1);
    assert.equal(watched.copyCounts(9 * hour).reachMinutes, 9 * 60, "of each from the start on");
    watched.onKey(drKey, "Disabled", 3 * hour);
    assert.equal(watched.copyCounts(9 * hour).fewest, 0, "under a key that cannot be used");
    assert.equal(watched.copyCounts(9 * hour).reachMinutes, 0);
  });

  it("has noticed a disaster with the first alarm where copies are kept, unless it rang before", () => {
    const watched = recorder(hour);
    const ring = (name: string, place: typeof dr, at: number) => watched.onAlarm(name, place, "ALARM", at);
    ring("noise", dr, 30 * minute);
    assert.deepEqual(watched.noticed(hour), { afterMinutes: Infinity });
    ring("noise", dr, 70 * minute);
    ring("own", source, 75 * minute);
    assert.deepEqual(watched.noticed(hour), { afterMinutes: Infinity });
    ring("silent", dr, 90 * minute);
    ring("other", dr, 95 * minute);
    assert.deepEqual(watched.noticed(hour), { afterMinutes: 30, by: "silent" });
    assert.deepEqual(watched.noticed(20 * minute), { afterMinutes: 10, by: "noise" });
  });

  it("has noticed a disaster with an alarm that had rung and was over for an hour, not with one that came and went", () => {
    const at = (name: string, state: "ALARM" | "OK", minutes: number, watched: Recorder) =>
      watched.onAlarm(name, dr, state, minutes * minute);
    const long = recorder(3 * hour);
    at("age", "ALARM", 20, long);
    at("age", "OK", 60, long);
    at("age", "ALARM", 190, long);
    assert.deepEqual(long.noticed(3 * hour), { afterMinutes: 10, by: "age" });
    const flapping = recorder(3 * hour);
    at("age", "ALARM", 20, flapping);
    at("age", "OK", 170, flapping);
    at("age", "ALARM", 180, flapping);
    assert.deepEqual(flapping.noticed(3 * hour), { afterMinutes: Number.POSITIVE_INFINITY });
    assert.deepEqual(
      flapping.alarms.map(({ afterMinutes, untilMinutes }) => [afterMinutes, untilMinutes]),
      [
        [-160, -10],
        [0, undefined],
      ],
    );
  });

  it("knows the worst moment after a fault: databases without a copy at once, and the worst age", () => {
    const watched = recorder();
    watched.watch({ ...orders, resourceId: "db-OTHER", identifier: "ledger" }, 0);
    watched.watch({ ...orders, resourceId: "db-LATE", identifier: "late" }, 9 * hour);
    const first = protect(watched, "a", 0, hour);
    const other = copyOf(snapshot("b", { resourceId: "db-OTHER" }), { resourceId: "db-OTHER" });
    watched.onSnapshot(undefined, other, hour);
    assert.deepEqual(watched.atWorst(2 * hour, 3 * hour), { recoverable: 2, total: 2, worstAgeMinutes: 180 });
    watched.onSnapshot(first, undefined, 4 * hour);
    const second = protect(watched, "c", 4 * hour, 5 * hour);
    watched.onSnapshot(other, undefined, 5 * hour);
    assert.deepEqual(watched.atWorst(2 * hour, 6 * hour), { recoverable: 1, total: 2, worstAgeMinutes: Infinity });
    watched.onSnapshot(second, undefined, 7 * hour);
    assert.equal(watched.atWorst(2 * hour, 8 * hour).recoverable, 0);
    assert.equal(watched.atWorst(2 * hour, 4 * hour).recoverable, 2);
  });

  it("times alarms from the disaster, else from the start", () => {
    for (const [disaster, after] of [
      [undefined, 90],
      [hour, 30],
      [2 * hour, -30],
    ] as const) {
      const watched = recorder(disaster);
      watched.onAlarm("silent", dr, "ALARM", 90 * minute);
      watched.onAlarm("silent", dr, "OK", 95 * minute);
      const expected = { name: "silent", account: dr.account, afterMinutes: after, untilMinutes: after + 5 };
      assert.deepEqual(watched.alarms, [expected]);
    }
  });

  it("counts executions by machine and how they ended, and messages by part", () => {
    const watched = recorder();
    const machine = "arn:aws:states:eu-west-1:111111111111:stateMachine:take";
    for (const status of ["SUCCEEDED", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const) {
      watched.onExecution({ machineArn: machine, status });
    }
    watched.onNotification({ at: 0, by: "mail", topicArn: "t", account: dr.account, message: "m", recipients: [] });
    assert.deepEqual(watched.executions, { take: { succeeded: 2, failed: 1, timedOut: 1, aborted: 1 } });
    assert.deepEqual(watched.notifications, { dr: 1 });
  });
});

describe("snapshot storage", () => {
  it("is a full set of blocks and what each newer snapshot added, over time", () => {
    const watched = recorder();
    const first = snapshot("a", { originalCreatedAt: 1 });
    const second = snapshot("b", { originalCreatedAt: 2, movedGiB: 7 });
    watched.onSnapshot(undefined, first, 0);
    watched.onSnapshot(undefined, second, 10);
    // The blocks of the first that the second still needs stay.
    watched.onSnapshot(first, undefined, 20);
    watched.onSnapshot(second, undefined, 30);
    const gibMillis = 10 * 100 + 10 * 107 + 10 * 100;
    const place = { account: "111111111111", region: "eu-west-1" };
    assert.deepEqual(watched.storage.stored(40), [{ place, kind: "instance", of: "databases", gibMillis }]);
  });
});
