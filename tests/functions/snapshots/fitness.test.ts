import assert from "node:assert/strict";
import fc from "fast-check";
import { instances } from "../../../functions/rds/instance";
import type { Database } from "../../../functions/rds/kind";
import { unfitInstance } from "../../../functions/rds/unfit";
import { dataFrom, retainedFrom } from "../../../functions/snapshots/dates";
import { type Unprotected, unprotected } from "../../../functions/snapshots/fitness";
import { planTakes, type TakeSettings, withoutUnprotected } from "../../../functions/take/plan";
import { Cases } from "../../support/cases";
import { database, noon, taken } from "../../support/snapshots";

const nothing = { acceptCopiesWithoutKey: false, includeReadReplicas: false };
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

describe("whether a database may be snapshotted", () => {
  it("refuses an Aurora cluster without a key, naming the setting of each side, until people accept it", () => {
    for (const withoutKey of ["unencrypted", "aws-owned"] as const) {
      const cluster = database("ledger", { keyArn: undefined, withoutKey });
      const refused = unprotected(cluster, nothing);
      assert.match(
        JSON.stringify(refused),
        /unfit.*source\.acceptCopiesWithoutKey in this stack and in the DR account's/,
      );
      assert.equal(unprotected(cluster, { ...nothing, acceptCopiesWithoutKey: true }), undefined);
    }
  });

  it("leaves out a read replica, unless it is asked for; then it may still be one that RDS does not snapshot", () => {
    const replica = database("reader", { replicaOf: "orders", unfit: "no" });
    assert.match(JSON.stringify(unprotected(replica, nothing)), /leftOut.*replica of orders.*includeReadReplicas/);
    assert.deepEqual(unprotected(replica, { ...nothing, includeReadReplicas: true }), { unfit: "no" });
  });

  it("takes for granted what no setting says", () => {
    const cluster = database("ledger", { keyArn: undefined, withoutKey: "aws-owned" });
    const plan = planTakes([cluster], [], settings, { now: noon, kind: instances });
    assert.deepEqual([plan.takes.length, plan.findings[0]?.outcome.kind], [0, "blocked"]);
  });

  it("never snapshots what is unfit, in whatever way, and tells of each that is chosen exactly once", () => {
    const one = fc.record({
      engine: fc.constantFrom("postgres", "postgres", "sqlserver-ee", "oracle-ee", "db2-se", "custom-oracle-ee"),
      backupTarget: fc.constantFrom("region", "region", "region", "region", "outposts", "local"),
      replicaOf: fc.constantFrom(undefined, undefined, "orders"),
      backupDays: fc.integer({ min: 0, max: 2 }),
      withoutKey: fc.constantFrom(undefined, undefined, "unencrypted" as const, "aws-owned" as const),
      looked: fc.constantFrom(undefined, undefined, undefined, { unfit: "tde" }, { leftOut: "green" }),
    });
    const accepted = fc.record({ acceptCopiesWithoutKey: fc.boolean(), includeReadReplicas: fc.boolean() });
    const cases = new Cases({
      "one is snapshotted": 25,
      "one that RDS does not snapshot is refused": 25,
      "one that is found unfit at a second look is refused": 25,
      "a read replica is left out": 5,
      "a read replica is snapshotted": 2,
      "one without a key is refused": 20,
      "one without a key is snapshotted": 8,
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), accepted, (all, acceptance) => {
        const looked = new Map<string, Unprotected>();
        const databases = all.map((facts, index) => {
          const found = database(`d${index}`, {
            unfit: unfitInstance(facts),
            replicaOf: facts.replicaOf,
            withoutKey: facts.withoutKey,
          });
          if (facts.looked) looked.set(found.identity, facts.looked);
          return found;
        });
        const due = planTakes(databases, [], { ...settings, acceptance }, { now: noon, kind: instances });
        const { takes, findings } = withoutUnprotected(due, looked);
        const told = [...takes.map((take) => take.database.id), ...findings.map(({ subject }) => subject)];
        assert.deepEqual(told.sort(), databases.map(({ id }) => id).sort());
        for (const take of takes) {
          const { identity, replicaOf, unfit, withoutKey } = take.database;
          assert.ok(unfit === undefined && !looked.has(identity));
          assert.ok(replicaOf === undefined || acceptance.includeReadReplicas);
          assert.ok(withoutKey === undefined || acceptance.acceptCopiesWithoutKey);
        }
        const taking = takes.map((take) => take.database);
        const others = databases.filter(({ id }) => !taking.some((one) => one.id === id));
        const sound = (one: Database) => one.unfit === undefined && !looked.has(one.identity);
        cases.note("one is snapshotted", taking.length > 0);
        cases.note(
          "one that RDS does not snapshot is refused",
          others.some(({ unfit }) => unfit !== undefined),
        );
        cases.note(
          "one that is found unfit at a second look is refused",
          others.some(({ unfit, identity }) => unfit === undefined && looked.has(identity)),
        );
        cases.note(
          "a read replica is left out",
          others.some((one) => sound(one) && one.replicaOf !== undefined),
        );
        cases.note(
          "a read replica is snapshotted",
          taking.some(({ replicaOf }) => replicaOf !== undefined),
        );
        cases.note(
          "one without a key is refused",
          others.some((one) => sound(one) && one.withoutKey !== undefined),
        );
        cases.note(
          "one without a key is snapshotted",
          taking.some(({ withoutKey }) => withoutKey !== undefined),
        );
      }),
      { numRuns: 200 },
    );
    cases.check();
  });

  it("tells of a database that became unfit although its slot has a snapshot", () => {
    const gone = database("orders", { unfit: "it is on an Outpost" });
    const plan = planTakes([gone], [taken("orders", noon)], settings, { now: noon, kind: instances });
    assert.equal(plan.findings[0]?.outcome.kind, "blocked");
  });

  it("says of a key of a third account where it is to be named, and who changes its policy", () => {
    const arn = (account: string) => `arn:aws:kms:eu-west-1:${account}:key/1`;
    const reason = (keyArn: string) => {
      const { outcome } = planTakes([database("partner", { keyArn })], [], settings, { now: noon, kind: instances })
        .findings[0]!;
      return outcome.kind === "blocked" ? outcome.reason : "";
    };
    assert.match(reason(arn("777777777777")), /account 777777777777.*source\.keys here and to dr\.sources\[\]\.keys/);
    assert.doesNotMatch(reason(arn("111111111111")), /dr\.sources/);
  });
});

describe("the age of a read replica's data", () => {
  it("counts from its last transaction where that lags, and never where a database only was idle for minutes", () => {
    const at = (lagMinutes: number) => ({ takenAt: noon, madeAt: noon, lastWriteAt: noon - lagMinutes * 60_000 });
    assert.equal(dataFrom(at(240)), noon - 240 * 60_000);
    for (const minutes of [-5, 0, 5, 15]) assert.equal(dataFrom(at(minutes)), noon, `${minutes}`);
    assert.equal(dataFrom({ takenAt: noon, madeAt: noon, lastWriteAt: undefined }), noon);
    assert.equal(
      dataFrom({ takenAt: noon, madeAt: noon, lastWriteAt: Number.NaN }),
      noon,
      "a date that cannot be read",
    );
    assert.equal(dataFrom({ takenAt: undefined, madeAt: undefined, lastWriteAt: noon }), undefined);
    assert.equal(retainedFrom(at(240)), noon, "it is not deleted earlier for that");
  });
});
