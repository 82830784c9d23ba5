import assert from "node:assert/strict";
import { day, hour, minute } from "../../../cli/durations";
import type { SnapshotRecord } from "../../../drill/cloud/kernel/types";
import type { EndOfRun, InvariantRules } from "../../../drill/judge/invariants";
import { QuotaRules } from "../../../drill/judge/invariants/quota";
import { Violations } from "../../../drill/judge/invariants/rules";

const start = Date.UTC(2026, 0, 5);
const account = "222222222222";
const still: EndOfRun = { end: start + day, faults: [], databases: [] };
const copies = [0, 1, 2, 3].map((index) => {
  const place = { account, region: "eu-central-1" };
  return { kind: "instance", place, identifier: `orders-${index}`, arn: `arn:${index}` } as SnapshotRecord;
});

/** Four copies, the first of which goes, where so many may be there; whether the quota explains that. */
function oneGoes(most: number | undefined) {
  const violations = new Violations();
  const copiesQuota = most === undefined ? undefined : { instance: most, cluster: 1 };
  const rules = new QuotaRules({ settle: hour, copiesQuota } as InvariantRules, violations);
  for (const copy of copies) rules.changed(undefined, copy, start);
  const at = start + hour;
  rules.changed(copies[0], undefined, at);
  return { rules, violations, explained: rules.explains(copies[0]!, at), at };
}

describe("copies that go before their time", () => {
  it("are explained by a quota of which no more than a quarter is free, and by nothing else", () => {
    assert.equal(oneGoes(4).explained, true);
    assert.equal(oneGoes(5).explained, true);
    // Two places were free without it.
    assert.equal(oneGoes(6).explained, false);
    assert.equal(oneGoes(undefined).explained, false);
  });

  it("are told", () => {
    const told = oneGoes(4);
    told.rules.judge(still, () => true);
    assert.deepEqual(told.violations.lines, []);
    const untold = oneGoes(4);
    untold.rules.judge(still, () => false);
    assert.match(untold.violations.lines[0]!, /^untold: orders-0 gave way/);
  });

  it("are a reason to say that the quota is small, and to say nothing else", () => {
    const { rules, at } = oneGoes(4);
    const cause = "the quota of instance snapshots: the account may have 4 manual instance snapshots";
    const said = { name: "lifeboat-dr-expire-machine", account, at: at + minute, cause };
    assert.equal(rules.isToldOf(said), true);
    assert.equal(rules.isToldOf({ ...said, name: "lifeboat-dr-measure-quota-1", cause: undefined }), true);
    assert.equal(rules.isToldOf({ ...said, cause: "the clock" }), false);
    assert.equal(rules.isToldOf({ ...said, name: "lifeboat-dr-copy-machine" }), false);
    assert.equal(rules.isToldOf({ ...said, account: "111111111111" }), false);
    assert.equal(oneGoes(8).rules.isToldOf(said), false);
  });
});
