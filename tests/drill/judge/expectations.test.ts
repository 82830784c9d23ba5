import assert from "node:assert/strict";
import { judge } from "../../../drill/judge/expectations";
import type { Measured, Verdict } from "../../../drill/report/types";
import type { Expectations } from "../../../drill/scenario/scenario";
import { measured } from "../measured";

const accounts: Readonly<Record<string, readonly string[]>> = { source: ["111111111111"], dr: ["222222222222"] };

function verdicts(expect: Expectations, changed: Partial<Measured> = {}): readonly Verdict[] {
  return judge(expect, { ...measured, ...changed }, (roleOrId) => accounts[roleOrId] ?? [roleOrId]);
}

function verdict(expect: Expectations, changed: Partial<Measured> = {}): Verdict {
  const [one, ...others] = verdicts(expect, changed);
  assert.ok(one);
  assert.deepEqual(others, []);
  return one;
}

const denial = {
  principal: "arn:aws:iam::111111111111:role/take",
  operation: "rds:CreateDBSnapshot",
  action: "rds:AddTagsToResource",
  resource: "arn:aws:rds:eu-west-1:111111111111:snapshot:x",
  count: 3,
  firstAfterMinutes: 5,
};

describe("an expectation", () => {
  /** Each kind: what holds with the figures of `measured`, then what must fail, and how it reads. */
  const bounds: readonly (readonly [keyof Expectations, number, string, string])[] = [
    ["worstCopyAgeMinutes", 90, "worst copy age", "90 min"],
    ["p99CopyAgeMinutes", 80, "99 % of copy age", "80 min"],
    ["meanCopyAgeMinutes", 50, "mean copy age", "50 min"],
    ["copyOverheadP99Seconds", 900, "99 % of copy overhead", "900 s"],
    ["worstLossMinutes", 61, "worst loss", "61 min"],
    ["recoveryMinutes", 300, "recovery", "300 min"],
    ["quotaPeak", 100, "manual snapshots", "100"],
    ["fullCopies", 12, "full copies", "12"],
    ["copiedTwice", 0, "copied twice", "0"],
    ["ioSuspensionsPerMonth", 90, "I/O suspensions a month", "90"],
    ["ioSuspensionsInWindows", 2, "I/O suspensions in windows", "2"],
    ["survivors", 48, "usable copies of every database", "48"],
    ["foreignCopies", 0, "copies of strangers' snapshots", "0"],
    ["youngestDeletedHours", 48, "youngest data whose last copy was deleted", "48 h"],
  ];
  for (const [key, value, words, text] of bounds) {
    it(`on ${key} holds up to its bound and fails beyond`, () => {
      const unit = /[a-z]/.test(text) ? ` ${text.split(" ")[1]}` : "";
      assert.deepEqual(verdict({ [key]: { atMost: value } }), {
        text: `${words} at most ${value}${unit}`,
        held: true,
        measured: text,
      });
      assert.equal(verdict({ [key]: { atMost: value - 1 } }).held, false);
      assert.equal(verdict({ [key]: { atLeast: value } }).held, true);
      assert.equal(verdict({ [key]: { atLeast: value + 1 } }).held, false);
      assert.equal(verdict({ [key]: { atLeast: value - 1, atMost: value + 1 } }).held, true);
      assert.equal(verdict({ [key]: { atLeast: value + 1, atMost: value + 2 } }).held, false);
      assert.equal(
        verdict({ [key]: { atLeast: value - 1, atMost: value + 1 } }).text,
        `${words} ${value - 1} to ${value + 1}${unit}`,
      );
    });
  }

  it("on an age fails when a database never had a copy", () => {
    const copyAge = { worstMinutes: Infinity, p99Minutes: 1, meanMinutes: Infinity };
    const failed = verdict({ worstCopyAgeMinutes: { atMost: 90 } }, { copyAge });
    assert.deepEqual([failed.held, failed.measured], [false, "never"]);
  });

  it("on denied calls counts every one of them", () => {
    assert.equal(verdict({ denied: { atMost: 0 } }).held, true);
    const failed = verdict({ denied: { atMost: 0 } }, { denied: [denial] });
    assert.deepEqual([failed.held, failed.measured], [false, "3"]);
  });

  it("on an alarm counts only what begins after its moment: not one that rang by then, nor one that comes and goes", () => {
    const alarm = (afterMinutes: number, untilMinutes?: number) => ({
      name: "age",
      account: "222222222222",
      afterMinutes,
      ...(untilMinutes !== undefined && { untilMinutes }),
    });
    const of = (...alarms: readonly ReturnType<typeof alarm>[]) =>
      verdict({ alarms: [{ name: "age", account: "dr", withinMinutes: 30 }] }, { alarms }).held;
    assert.equal(of(alarm(-200, -100), alarm(10)), true, "it was over for long");
    assert.equal(of(alarm(-200), alarm(0)), false, "it rings since before");
    assert.equal(of(alarm(-200, 5), alarm(10)), false, "it rang at that moment");
    assert.equal(of(alarm(-20, -10), alarm(0)), false, "it comes and goes");
  });

  it("on calls counts those of one operation by the functions of one part", () => {
    const apiCalls = { source: { "rds:ModifyDBSnapshotAttribute": 24 }, dr: {} };
    const of = (account: "source" | "dr", times: { atMost?: number; atLeast?: number }) =>
      verdict({ calls: [{ account, operation: "rds:ModifyDBSnapshotAttribute", times }] }, { apiCalls });
    assert.deepEqual(of("source", { atMost: 24 }), {
      text: "calls of rds:ModifyDBSnapshotAttribute by source at most 24",
      held: true,
      measured: "24",
    });
    assert.equal(of("source", { atMost: 23 }).held, false);
    assert.deepEqual([of("dr", { atMost: 0 }).held, of("dr", { atLeast: 1 }).held], [true, false]);
  });

  it("on recoverable databases wants all, or a number", () => {
    const none = { ...measured.recovery, recoverable: 0, total: 12 };
    assert.equal(verdict({ recoverable: "all" }).held, true);
    assert.deepEqual(verdict({ recoverable: "all" }, { recovery: { ...none, recoverable: 11 } }), {
      text: "every database recoverable",
      held: false,
      measured: "11 of 12",
    });
    const lost = ["orders", "ledger"];
    assert.equal(
      verdict({ recoverable: "all" }, { recovery: { ...none, recoverable: 10, lost } }).measured,
      "10 of 12: not orders, ledger",
    );
    assert.equal(verdict({ recoverable: 10 }, { recovery: { ...none, recoverable: 10, lost } }).measured, "10 of 12");
    assert.equal(verdict({ recoverable: "all" }, { recovery: { ...none, total: 0 } }).held, false);
    assert.equal(verdict({ recoverable: 0 }, { recovery: none }).held, true);
    assert.equal(verdict({ recoverable: 0 }).held, false);
    assert.equal(verdict({ recoverable: 3 }, { recovery: { ...none, recoverable: 3 } }).held, true);
  });

  it("on what is recoverable as of a moment wants every database, of not too long before", () => {
    const expect: Expectations = { recoverableAsOf: { at: 5 * 24 * 3_600_000, withinHours: 24 } };
    const asOf = { atMinutes: 7_200, recoverable: 12, total: 12, worstOlderMinutes: 1_440 };
    assert.deepEqual(verdict(expect, { asOf }), {
      text: "every database recoverable as of 5d, from 24 h before at most",
      held: true,
      measured: "12 of 12, 1d before at worst",
    });
    assert.equal(verdict(expect, { asOf: { ...asOf, worstOlderMinutes: 1_441 } }).held, false);
    const lost = verdict(expect, { asOf: { ...asOf, recoverable: 11, worstOlderMinutes: Infinity } });
    assert.deepEqual([lost.held, lost.measured], [false, "11 of 12"]);
    assert.equal(verdict(expect, { asOf: { ...asOf, recoverable: 0, total: 0 } }).held, false, "no database");
    assert.equal(verdict(expect).held, false, "not measured");
  });

  it("of no alarm fails with the names of those that rang", () => {
    assert.equal(verdict({ alarms: "none" }).held, true);
    const alarms = ["a", "a", "b", "c", "d"].map((name) => ({ name, account: "1", afterMinutes: 1 }));
    assert.deepEqual(verdict({ alarms: "none" }, { alarms }), {
      text: "no alarm",
      held: false,
      measured: "a, b, c and 1 more",
    });
    assert.equal(verdict({ alarms: { none: "lifeboat-*", after: 0 } }, { alarms }).held, true);
    assert.deepEqual(verdict({ alarms: { none: "b*", after: 0 } }, { alarms }), {
      text: "no alarm b*",
      held: false,
      measured: "b",
    });
  });

  it("of no alarm after a while leaves out those that rang before", () => {
    const alarms = [{ name: "early", account: "1", afterMinutes: 119 }];
    const expect: Expectations = { alarms: { none: "*", after: 120 * 60_000 } };
    assert.deepEqual(verdict(expect, { alarms }), { text: "no alarm after 2h", held: true, measured: "none" });
    assert.equal(
      verdict(expect, { alarms: [...alarms, { name: "late", account: "1", afterMinutes: 120 }] }).held,
      false,
    );
  });

  it("of an alarm wants it in that account, after the disaster and in time", () => {
    const rang = (name: string, account: string, afterMinutes: number) => ({
      alarms: [{ name, account, afterMinutes }],
    });
    const expect: Expectations = { alarms: [{ name: "lifeboat-*-silent", account: "dr", withinMinutes: 75 }] };
    const inDr = accounts.dr![0]!;
    assert.deepEqual(verdict(expect, rang("lifeboat-dr-silent", inDr, 70)), {
      text: "alarm lifeboat-*-silent in dr within 75 min",
      held: true,
      measured: "after 70 min",
    });
    assert.equal(verdict(expect, rang("lifeboat-dr-silent", inDr, 76)).held, false);
    assert.equal(verdict(expect, rang("lifeboat-dr-silent", inDr, -5)).held, false, "rang before the disaster");
    assert.equal(verdict(expect, rang("lifeboat-dr-silent", "111111111111", 70)).held, false);
    assert.equal(verdict(expect, rang("other", inDr, 70)).held, false);
    assert.equal(verdict(expect).measured, "silent");
    assert.equal(verdict({ alarms: [{ name: "a.b", withinMinutes: 5 }] }, rang("axb", inDr, 1)).held, false);
    assert.equal(verdict({ alarms: [{ name: "a.b", withinMinutes: 5 }] }, rang("a.b", "anywhere", 1)).held, true);
  });

  it("counts an alarm or a message from a moment that is stated, and nothing before it", () => {
    const [inDr] = accounts.dr!;
    const since = 60 * 60_000;
    const alarm = (afterMinutes: number) =>
      verdict(
        { alarms: [{ name: "x", since, withinMinutes: 10 }] },
        { alarms: [0, afterMinutes].map((at) => ({ name: "x", account: inDr!, afterMinutes: at, untilMinutes: at })) },
      );
    assert.deepEqual(alarm(70), { text: "alarm x within 10 min of 1h", held: true, measured: "after 10 min" });
    assert.equal(alarm(71).held, false);
    assert.equal(alarm(58).measured, "silent");
    const message = (afterMinutes: number) =>
      verdict(
        { messages: [{ contains: ["x"], since, withinMinutes: 10 }] },
        { messages: [{ account: inDr!, by: "mail", text: "x", afterMinutes }] },
      ).held;
    assert.deepEqual([59, 60, 70, 71].map(message), [false, true, true, false]);
  });

  it("on refusals wants those that the scenario is about, all of them and no other", () => {
    const about = { action: "rds:AddTagsToResource", resource: "*:snapshot:x" };
    const expect: Expectations = { deniedOnly: [about] };
    assert.equal(verdict(expect, { denied: [denial] }).measured, "just so");
    assert.equal(verdict(expect, { denied: [denial] }).held, true);
    assert.equal(verdict(expect).held, false, "nothing was refused");
    const other = { ...denial, action: "rds:CreateDBSnapshot" };
    assert.equal(verdict(expect, { denied: [denial, other] }).held, false);
    assert.equal(verdict(expect, { denied: [{ ...denial, resource: `${denial.resource}y` }] }).held, false);
  });

  it("on messages wants every part in one message, in time, in that account, after the disaster", () => {
    const expect: Expectations = { messages: [{ contains: ["orders", "key"], account: "dr", withinMinutes: 60 }] };
    const told = (text: string, afterMinutes: number, account = accounts.dr![0]!) =>
      verdict(expect, { messages: [{ account, by: "mail", afterMinutes, text }] });
    assert.deepEqual(told("the key of orders", 59), {
      text: "people in dr are told of orders, key within 60 min",
      held: true,
      measured: "after 59 min",
    });
    assert.equal(told("the key of orders", 61).held, false);
    assert.equal(told("the key of orders", -1).held, false);
    assert.equal(told("the key of billing", 5).held, false);
    assert.equal(told("the key of orders", 5, "111111111111").held, false);
    assert.equal(verdict(expect).measured, "silent");
  });

  it("is judged one by one, in one order whatever the file's", () => {
    const texts = verdicts({ alarms: "none", denied: { atMost: 0 }, worstCopyAgeMinutes: { atMost: 1 } });
    assert.deepEqual(
      texts.map(({ text, held }) => [text, held]),
      [
        ["worst copy age at most 1 min", false],
        ["denied calls at most 0", true],
        ["no alarm", true],
      ],
    );
  });
});
