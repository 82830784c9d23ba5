import assert from "node:assert/strict";
import fc from "fast-check";
import { differences, type KeepRules, parseRules, rulesText, saferRules } from "../../../functions/expiry/rules";

const id = "arn:aws:rds:eu-west-1:111111111111:db-OLD";
const whole = fc.integer({ min: 0, max: 999_999_999 });
const anyRules: fc.Arbitrary<KeepRules> = fc.record(
  {
    retentionMinutes: whole,
    keepAllMinutes: whole,
    dailyDays: whole,
    weeklyWeeks: whole,
    monthlyMonths: whole,
    keepNewest: whole,
    brakeMinutes: whole,
    brakeSurplus: whole,
    roomMinutes: whole,
    released: fc.subarray([id, `${id}2`, `${id}3`]),
  },
  { noNullPrototype: true },
);
const rules: KeepRules = {
  retentionMinutes: 2880,
  keepAllMinutes: 2880,
  dailyDays: 14,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  brakeMinutes: 2880,
  brakeSurplus: 3,
  roomMinutes: 60,
  released: [],
};

describe("the rules as a parameter keeps them", () => {
  it("come back as they were, from a text that a shell and a mail leave as it is", () => {
    fc.assert(
      fc.property(anyRules, (one) => {
        const text = rulesText(one);
        assert.deepEqual(parseRules(text), one);
        assert.match(text, /^[A-Za-z0-9=,+:-]+$/);
        assert.ok(text.length < 4_096);
      }),
    );
  });

  it("are none where one lacks, is there twice, is unknown or no number", () => {
    const text = rulesText(rules);
    const broken = [
      "",
      "never",
      text.replace("dailyDays=14,", ""),
      text.replace("dailyDays=14", "dailyDays=14,dailyDays=14"),
      text.replace("dailyDays", "daily"),
      text.replace("dailyDays=14", "dailyDays=-1"),
      text.replace("dailyDays=14", "dailyDays=1.5"),
      text.replace("dailyDays=14", "dailyDays=9999999999"),
      text.replace(",released=none", ""),
      `${text},keepNewest=9`,
    ];
    for (const one of broken) assert.equal(parseRules(one), undefined, one);
  });
});

describe("the safer of two sets of rules", () => {
  it("keeps at least as much as either, and doubts at least as much", () => {
    fc.assert(
      fc.property(anyRules, anyRules, (a, b) => {
        const safer = saferRules(a, b);
        assert.deepEqual(saferRules(safer, a), { ...safer, released: safer.released });
        for (const one of [a, b]) {
          assert.ok(safer.retentionMinutes >= one.retentionMinutes && safer.keepAllMinutes >= one.keepAllMinutes);
          assert.ok(safer.dailyDays >= one.dailyDays && safer.weeklyWeeks >= one.weeklyWeeks);
          assert.ok(safer.monthlyMonths >= one.monthlyMonths && safer.keepNewest >= one.keepNewest);
          assert.ok(safer.brakeMinutes <= one.brakeMinutes && safer.brakeSurplus <= one.brakeSurplus);
          assert.ok(safer.roomMinutes <= one.roomMinutes);
          for (const released of safer.released) assert.ok(one.released.includes(released));
        }
      }),
    );
  });

  it("is what was accepted, whatever somebody has made of the settings", () => {
    for (const value of [0, -1, Number.NaN, undefined, null, "", "x", {}]) {
      const broken: Record<string, unknown> = { released: value };
      for (const name of ["retentionMinutes", "keepAllMinutes", "dailyDays", "weeklyWeeks", "monthlyMonths"]) {
        broken[name] = value;
      }
      assert.deepEqual(saferRules({ ...rules, ...broken, keepNewest: value as number } as KeepRules, rules), rules);
    }
  });

  it("tells what differs, in words", () => {
    const settings = { ...rules, retentionMinutes: 0, released: [id] };
    assert.deepEqual(differences(settings, rules), ["retentionMinutes 0 and not 2880", `released ${id} and not none`]);
    assert.deepEqual(differences(rules, rules), []);
  });
});
