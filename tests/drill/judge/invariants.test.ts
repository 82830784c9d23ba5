import assert from "node:assert/strict";
import { hour, minute } from "../../../cli/durations";
import type { Call, SnapshotRecord } from "../../../drill/cloud/kernel/types";
import { type EndOfRun, type InvariantRules, Invariants } from "../../../drill/judge/invariants";
import { AgeTimeline } from "../../../drill/record/ages";
import type { AccountRole } from "../../../drill/record/recorded";

const start = Date.UTC(2026, 0, 5);
const rules: InvariantRules = {
  keepNewest: { source: 2, dr: 2 },
  keptAtLeast: { source: hour, dr: hour },
  keptAtMost: { source: 4 * hour, dr: 4 * hour },
  copyAge: 90 * minute,
  settle: 2 * hour,
  alarmAge: 3 * hour,
  snapshotGap: 2 * hour,
  shareWithin: 5 * minute,
  createdBy: "rds-lifeboat",
};
const roles = new Map<string, AccountRole>([
  ["111111111111", "source"],
  ["222222222222", "dr"],
]);
const place = { account: "222222222222", region: "eu-central-1" };

function copy(index: number, change: Partial<SnapshotRecord> = {}): SnapshotRecord {
  const identifier = `orders-${index}`;
  const at = start + index * hour;
  return {
    kind: "instance",
    place,
    identifier,
    arn: `arn:aws:rds:eu-central-1:222222222222:snapshot:${identifier}`,
    databaseIdentifier: "orders",
    resourceId: "db-1",
    type: "manual",
    status: "available",
    requestedAt: at,
    originalCreatedAt: at,
    createdAt: at,
    availableAt: at,
    ownDurationMs: 0,
    sourceArn: `arn:aws:rds:eu-west-1:111111111111:snapshot:${identifier}`,
    kmsKeyArn: undefined,
    sizeGiB: 1,
    movedGiB: 1,
    full: false,
    tags: { CopiedBy: "rds-lifeboat" },
    sharedWith: [],
    ...change,
  };
}

/** A snapshot in the source account. */
function taken(index: number): SnapshotRecord {
  const identifier = `taken-${index}`;
  return copy(index, {
    place: { account: "111111111111", region: "eu-west-1" },
    identifier,
    arn: `arn:aws:rds:eu-west-1:111111111111:snapshot:${identifier}`,
    sourceArn: undefined,
    tags: { CreatedBy: "rds-lifeboat" },
  });
}

const role = {
  kind: "role",
  account: "222222222222",
  roleArn: "arn:aws:iam::222222222222:role/lifeboat-dr-expire-function-role-1",
  session: "s",
} as const;
const call = (operation: string, input: object = {}, principal: Call["principal"] = role): Call => ({
  principal,
  place,
  service: "rds",
  operation,
  input: { ...input },
});

function watched(records: readonly SnapshotRecord[]): Invariants {
  const invariants = new Invariants(rules, roles);
  for (const record of records) invariants.onSnapshot(undefined, record, record.createdAt);
  return invariants;
}

function remove(invariants: Invariants, record: SnapshotRecord, at: number, principal?: Call["principal"]): void {
  invariants.onSnapshot(record, undefined, at);
  invariants.onCall(call("DeleteDBSnapshot", {}, principal), at, undefined);
}

const still: EndOfRun = { end: start + 3 * hour, faults: [], databases: [] };

function aged(changes: readonly (readonly [at: number, takenAt: number])[], until: number): EndOfRun["databases"] {
  const timeline = new AgeTimeline();
  for (const [at, takenAt] of changes) timeline.change(start + at, start + takenAt);
  return [
    {
      name: "orders",
      place: { account: "111111111111", region: "eu-west-1" },
      createdAt: start,
      countedFrom: start,
      until: start + until,
      timeline,
    },
  ];
}

describe("what must never happen", () => {
  it("is nothing in an ordinary run", () => {
    const invariants = watched([copy(0), copy(1), copy(2)]);
    remove(invariants, copy(0), start + 2 * hour);
    assert.deepEqual(invariants.judge(still), []);
  });

  it("is a deletion below the floor, by a function of ours", () => {
    const invariants = watched([copy(0), copy(1), copy(2, { status: "failed" })]);
    remove(invariants, copy(0), start + 2 * hour);
    assert.match(invariants.judge(still)[0]!, /^floor: orders-0 .* 1 newer/);
    const byPeople = watched([copy(0)]);
    remove(byPeople, copy(0), start + 2 * hour, { kind: "administrator", account: place.account, name: "attacker" });
    assert.deepEqual(byPeople.judge(still), []);
  });

  it("is an early deletion, one of what is held, one of what is not ours", () => {
    const invariants = watched([copy(0), copy(1), copy(2), copy(3)]);
    remove(invariants, copy(0, { tags: { CopiedBy: "rds-lifeboat", "rds-lifeboat:hold": "audit" } }), start + 5 * hour);
    remove(invariants, copy(1), start + hour + minute);
    remove(invariants, copy(2, { tags: {} }), start + 5 * hour);
    const longAgo = [{ from: start + 4 * hour, to: start + 4 * hour }];
    assert.deepEqual(
      invariants.judge({ ...still, faults: longAgo }).map((violation) => violation.split(":")[0]),
      ["held", "early", "foreign"],
    );
  });

  it("is a deletion later than it was due, unless a fault kept it, or the floor", () => {
    const deletedAt = (at: number, others: readonly SnapshotRecord[]) => {
      const invariants = watched([copy(0), ...others]);
      remove(invariants, copy(0), start + at);
      return invariants;
    };
    const after = { ...still, end: start + 6 * hour };
    assert.match(deletedAt(5 * hour, [copy(3), copy(4)]).judge(after)[0]!, /^late: orders-0 was deleted 1h after/);
    assert.deepEqual(deletedAt(5 * hour, [copy(3), copy(5)]).judge(after), []);
    assert.deepEqual(deletedAt(4 * hour, [copy(3), copy(4)]).judge(after), []);
    const explained = { ...after, faults: [{ from: start, to: start + 3 * hour }] };
    assert.deepEqual(deletedAt(5 * hour, [copy(3), copy(4)]).judge(explained), []);
  });

  it("is a copy beside another of the same database, which a pass could see", () => {
    const begun = (minutes: number) => {
      const invariants = watched([copy(1, { status: "copying" })]);
      invariants.onSnapshot(undefined, copy(2, { requestedAt: copy(1).requestedAt + minutes * minute }), start + hour);
      return invariants.judge(still);
    };
    assert.deepEqual(begun(14), []);
    assert.match(begun(16)[0]!, /^beside: .*orders-2 is copied while orders-1 is being made/);
  });

  it("is a snapshot that waits to be shared, while nothing is wrong", () => {
    const sharedAfter = (minutes: number, faults: EndOfRun["faults"], member = "ValuesToAdd") => {
      const made = taken(1);
      const invariants = watched([made]);
      const input = { DBSnapshotIdentifier: made.identifier, [member]: ["222222222222"] };
      const share = { ...call("ModifyDBSnapshotAttribute", input), place: made.place };
      invariants.onCall(share, made.createdAt + minutes * minute, undefined);
      invariants.onCall(share, made.createdAt + hour, undefined);
      return invariants.judge({ ...still, faults });
    };
    assert.deepEqual(sharedAfter(5, []), []);
    assert.match(sharedAfter(6, [])[0]!, /^slow: taken-1 waited 6m/);
    assert.deepEqual(sharedAfter(6, [{ from: start, to: start }]), []);
    assert.deepEqual(sharedAfter(6, [{ from: start + 2 * hour, to: start + 3 * hour }]).length, 1, "it came later");
    assert.match(sharedAfter(1, [], "ValuesToRemove")[0]!, /^slow: taken-1 waited 2h/);
  });

  it("is a snapshot that is never shared, until the end or until it goes", () => {
    assert.match(watched([taken(1)]).judge(still)[0]!, /^slow: taken-1 waited 2h until/);
    const gone = watched([taken(1)]);
    gone.onSnapshot(taken(1), undefined, taken(1).createdAt + hour);
    assert.match(gone.judge(still)[0]!, /^slow: taken-1 waited 1h until/);
    const interim = { CreatedBy: "rds-lifeboat", "rds-lifeboat:interim": "YES" };
    assert.deepEqual(watched([{ ...taken(1), tags: interim }]).judge(still), []);
  });

  it("is a snapshot that was missed without a word", () => {
    const gap = (hours: number, tell?: (invariants: Invariants) => void, made = 0) => {
      const first = taken(0);
      const last = { ...first, availableAt: first.createdAt + made * hour };
      const invariants = watched([last, taken(hours)]);
      tell?.(invariants);
      return invariants.judge({ ...still, faults: [{ from: start, to: start + 9 * hour }] });
    };
    assert.deepEqual(gap(2), []);
    assert.match(gap(3)[0]!, /^missed: no snapshot of orders for 3h/);
    assert.deepEqual(gap(3, undefined, 2), [], "it took two hours to be made");
    const fails = (account: string, machine: string, cause?: string) => (invariants: Invariants) => {
      const arn = `arn:aws:states:eu-west-1:${account}:stateMachine:${machine}`;
      invariants.onExecution({ machineArn: arn, status: "FAILED", cause, at: start + 2 * hour });
    };
    const failsFor = (database: string) =>
      fails("111111111111", "lifeboat-source-take-machine-1", `The take pass failed for 1: ${database}: it is busy`);
    assert.deepEqual(gap(3, failsFor("orders")), []);
    assert.equal(gap(3, failsFor("billing")).length, 1, "of another database");
    assert.deepEqual(gap(3, fails("111111111111", "lifeboat-source-take-machine-1")), []);
    assert.equal(gap(3, fails("111111111111", "lifeboat-source-expire-machine-1")).length, 1, "of something else");
    assert.equal(gap(3, fails("222222222222", "lifeboat-source-take-machine-1")).length, 1, "to somebody else");
    const interim = (invariants: Invariants) => {
      const tags = { CreatedBy: "rds-lifeboat", "rds-lifeboat:interim": "YES" };
      for (const at of [20, 23]) {
        const one = taken(at);
        invariants.onSnapshot(undefined, { ...one, resourceId: "db-2", tags }, one.createdAt);
      }
    };
    const reencryption = (invariants: Invariants) => {
      const arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:lifeboat-source-reencryption-reencrypt-machine-1";
      invariants.onExecution({
        machineArn: arn,
        status: "FAILED",
        cause: "The reencrypt pass failed for 1: x: y",
        at: start + 21 * hour,
      });
    };
    const waiting = (...tell: ((invariants: Invariants) => void)[]) => {
      const invariants = watched([]);
      for (const one of tell) one(invariants);
      return invariants.judge({
        end: start + 24 * hour,
        faults: [{ from: start, to: start + 24 * hour }],
        databases: [],
      });
    };
    assert.equal(waiting(interim).length, 1);
    assert.deepEqual(waiting(interim, reencryption), [], "it waits for the re-encryption, of which people are told");
    const rings = (name: string) => (invariants: Invariants) =>
      invariants.onAlarm(name, taken(0).place, "ALARM", start + hour);
    assert.deepEqual(gap(3, rings("lifeboat-source-take-idle-1")), []);
    assert.equal(gap(3, rings("lifeboat-source-expire-idle-1")).length, 1);
    assert.equal(gap(3, rings("lifeboat-source-take-failure-failed-1")).length, 1, "of whatever failed");
  });

  it("is a failure that goes on while every execution of its pass ends well", () => {
    const during = { ...still, faults: [{ from: start, to: start + hour }] };
    const failing = (minutes: number) => {
      const invariants = watched([]);
      const share = call("ModifyDBSnapshotAttribute", { DBSnapshotIdentifier: "orders-1" });
      for (const at of [0, minutes]) invariants.onCall(share, start + at * minute, "InternalFailure");
      return { invariants, share };
    };
    assert.deepEqual(failing(29).invariants.judge(during), []);
    const { invariants } = failing(30);
    assert.match(invariants.judge(during)[0]!, /^swallowed: ModifyDBSnapshotAttribute of orders-1 failed for 30m/);
    const failedOf = (pass: string) => {
      const told = failing(30).invariants;
      const machine = `arn:aws:states:eu-central-1:222222222222:stateMachine:lifeboat-dr-${pass}-machine-1`;
      told.onExecution({ machineArn: machine, status: "FAILED", at: start + minute });
      return told.judge(during);
    };
    assert.deepEqual(failedOf("expire"), []);
    assert.equal(failedOf("copy").length, 1);
    const between = (error: string | undefined) => {
      const again = failing(1);
      again.invariants.onCall(again.share, start + 2 * minute, error);
      again.invariants.onCall(again.share, start + 40 * minute, "InternalFailure");
      return again.invariants.judge(during);
    };
    assert.deepEqual(between(undefined), []);
    assert.equal(between("Throttling").length, 1, "it says nothing of the call");
  });

  it("is a look-up of a snapshot that is shared, and that RDS does not show", () => {
    // Of a stranger, so that nobody expects anything of it.
    const gift = (index: number) => ({ ...taken(index), tags: {} });
    const shared = { ...gift(1), sharedWith: [place.account] };
    const invariants = watched([shared, gift(2)]);
    const ask = (arn: string, error?: string) =>
      invariants.onCall(call("DescribeDBSnapshots", { DBSnapshotIdentifier: arn }), start, error);
    ask(shared.arn);
    ask(shared.arn, "Throttling");
    ask(taken(2).arn, "DBSnapshotNotFoundFault");
    assert.deepEqual(invariants.judge(still), []);
    ask(shared.arn, "DBSnapshotNotFoundFault");
    assert.match(invariants.judge(still)[0]!, /^unseen: .*taken-1/);
  });

  it("is a copy of a stranger's snapshot, and a second copy of one", () => {
    const invariants = watched([copy(1)]);
    const source = "arn:aws:rds:eu-west-1:999999999999:snapshot:orders-1";
    invariants.onCall(call("CopyDBSnapshot", { SourceDBSnapshotIdentifier: source }), start, undefined);
    invariants.onSnapshot(undefined, copy(1, { arn: `${copy(1).arn}-2`, identifier: "orders-1-2" }), start + hour);
    assert.deepEqual(
      invariants.judge(still).map((violation) => violation.split(":")[0]),
      ["foreign", "twice"],
    );
  });

  it("is a refused call, unless the credentials are stolen", () => {
    const invariants = watched([]);
    const question = { action: "rds:DeleteDBSnapshot", resource: "*", context: {}, resourceAccount: place.account };
    invariants.onDenied(call("DeleteDBSnapshot", {}, { ...role, stolen: true }), question);
    assert.deepEqual(invariants.judge(still), []);
    invariants.onDenied(call("DeleteDBSnapshot"), question);
    assert.match(invariants.judge(still)[0]!, /^denied: DeleteDBSnapshot/);
  });

  it("is no refused deletion of what another execution has just deleted", () => {
    const invariants = watched([copy(1)]);
    const { arn } = copy(1);
    const question = { action: "rds:DeleteDBSnapshot", resource: arn, context: {}, resourceAccount: place.account };
    invariants.onSnapshot(copy(1), undefined, start + hour);
    invariants.onDenied(call("DeleteDBSnapshot"), question);
    assert.deepEqual(invariants.judge(still), []);
    invariants.onSnapshot(undefined, copy(1), start + hour);
    invariants.onDenied(call("DeleteDBSnapshot"), question);
    assert.equal(invariants.judge(still).length, 1);
  });

  it("is something left over or half done at the end", () => {
    const late = { ...still, end: start + 20 * hour };
    const making = copy(2, { status: "copying", resourceId: "db-2" });
    const found = watched([copy(0), making, copy(18), copy(19)]).judge(late);
    assert.deepEqual(
      found.map((violation) => violation.split(":")[0]),
      ["kept", "half done"],
    );
  });

  it("is an age that is not well again in time, and one that nobody is told of", () => {
    const databases = aged(
      [
        [0, 0],
        [5 * hour, 5 * hour],
      ],
      6 * hour,
    );
    const faults = [{ from: start, to: start + 10 * minute }];
    const end = { end: start + 6 * hour, faults, databases };
    assert.deepEqual(
      watched([])
        .judge(end)
        .map((violation) => violation.split(":")[0]),
      ["objective", "silent"],
    );
    const told = watched([]);
    told.onAlarm("age", place, "ALARM", start + 110 * minute);
    assert.deepEqual(
      told.judge(end).map((violation) => violation.split(":")[0]),
      ["objective"],
    );
    const longer = { ...end, faults: [{ from: start, to: start + 4 * hour }] };
    assert.deepEqual(
      told.judge(longer).map((violation) => violation.split(":")[0]),
      ["objective"],
    );
  });

  it("is an alarm while nothing is wrong", () => {
    const invariants = watched([]);
    invariants.onAlarm("age", place, "ALARM", start + hour);
    assert.match(invariants.judge(still)[0]!, /^needless: age rang/);
    const explained = watched([]);
    explained.onAlarm("age", place, "ALARM", start + hour);
    assert.deepEqual(explained.judge({ ...still, faults: [{ from: start, to: start + minute }] }), []);
  });

  it("is an execution that fails while nothing is wrong", () => {
    const invariants = watched([]);
    const machine = "arn:aws:states:eu-central-1:222222222222:stateMachine:copy";
    invariants.onExecution({ machineArn: machine, status: "FAILED", at: start + hour });
    assert.deepEqual(invariants.judge(still), ["needless: copy failed, and nothing was wrong"]);
  });

  it("is no execution that says rightly that there is no database", () => {
    const cause =
      "source.databases.patterns: there is no database in this account and region, so that nothing is protected";
    for (const [account, violations] of [
      ["333333333333", 0],
      ["111111111111", 1],
    ] as const) {
      const invariants = watched([]);
      const machine = `arn:aws:states:eu-west-1:${account}:stateMachine:lifeboat-source-take-machine`;
      invariants.onExecution({ machineArn: machine, status: "FAILED", cause, at: start + hour });
      const found = invariants.judge({ ...still, databases: aged([[0, 0]], 3 * hour) });
      assert.equal(found.filter((one) => one.startsWith("needless")).length, violations, account);
    }
    // A database that is created later does not make it wrong.
    const before = watched([]);
    const machine = "arn:aws:states:eu-west-1:111111111111:stateMachine:lifeboat-source-take-machine";
    before.onExecution({ machineArn: machine, status: "FAILED", cause, at: start + hour });
    const later = aged([[0, 0]], 3 * hour).map((one) => ({ ...one, createdAt: start + 2 * hour }));
    assert.deepEqual(
      before.judge({ ...still, databases: later }).filter((one) => one.startsWith("needless")),
      [],
    );
  });
});
