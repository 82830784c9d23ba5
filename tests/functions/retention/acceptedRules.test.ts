import assert from "node:assert/strict";
import fc from "fast-check";
import {
  differences,
  type KeepRules,
  parseRules,
  rulesText,
  saferRules,
  unknownRules,
} from "../../../functions/retention/acceptedRules";
import { Cases } from "../../support/cases";

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

  it("are none where the text is cut off, or one is there twice or no number", () => {
    const text = rulesText(rules);
    const broken = [
      "",
      "never",
      text.replace("retentionMinutes=2880,", ""),
      text.replace("dailyDays=14", "dailyDays=14,dailyDays=14"),
      text.replace("dailyDays=14", "dailyDays=-1"),
      text.replace("dailyDays=14", "dailyDays=1.5"),
      text.replace("dailyDays=14", "dailyDays="),
      text.replace("dailyDays=14", "dailyDays=9999999999"),
      text.replace(",released=none", ""),
      text.replace("none", ""),
      text.replace(",dailyDays", " ,dailyDays"),
      `${text},`,
      `${text},keepNewest=9`,
      `${text},later=1,later=2`,
    ];
    for (const one of broken) assert.equal(parseRules(one), undefined, one);
    for (let length = 0; length < text.length; length++) {
      const cut = parseRules(text.slice(0, length));
      // What is cut within the last rule releases nothing that was not released.
      if (length < text.length - "none".length + 1) assert.equal(cut, undefined, String(length));
    }
  });

  it("say what they did before there was such a rule, where the text of another version lacks one", () => {
    assert.deepEqual(parseRules("retentionMinutes=2880,released=none"), { ...rules, dailyDays: 0 });
    const ofOlder = fc.subarray(rulesText(rules).split(",").slice(1, -1));
    fc.assert(
      fc.property(ofOlder, (parts) => {
        const read = parseRules(["retentionMinutes=7200", ...parts, "released=none"].join(","));
        assert.ok(read);
        const named = new Set(parts.map((part) => part.split("=")[0]));
        const before = { ...rules, retentionMinutes: 7200, keepAllMinutes: 7200, dailyDays: 0 };
        for (const name of Object.keys(rules) as (keyof KeepRules)[]) {
          assert.deepEqual(read[name], named.has(name) ? rules[name] : before[name], name);
        }
      }),
    );
  });

  it("of a newer version decide nothing here, and come through as they were", () => {
    const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,20}$/).filter((one) => !(one in rules));
    const value = fc.stringMatching(/^[A-Za-z0-9:+._-]{1,20}$/);
    const strange = fc.uniqueArray(fc.tuple(name, value), { maxLength: 4, selector: ([one]) => one });
    fc.assert(
      fc.property(anyRules, strange, fc.nat(), (one, more, at) => {
        const unknown = more.map(([key, text]) => `${key}=${text}`);
        const parts = rulesText(one).split(",");
        // Wherever a newer version puts them.
        const place = at % (parts.length + 1);
        const text = [...parts.slice(0, place), ...unknown, ...parts.slice(place)].join(",");
        assert.deepEqual(parseRules(text), one);
        assert.deepEqual(unknownRules(text), unknown);
        const written = rulesText(one, unknown);
        assert.deepEqual(parseRules(written), one);
        assert.deepEqual(unknownRules(written), unknown);
        assert.ok(written.endsWith(parts.at(-1)!));
      }),
    );
  });

  it("never come of garbage as less than the text says", () => {
    const cases = new Cases({ "is read all the same": 2, "is refused": 40 });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), fc.nat(), (noise, at) => {
        const text = rulesText(rules);
        const place = at % (text.length + 1);
        const read = parseRules(text.slice(0, place) + noise + text.slice(place));
        cases.note("is read all the same", read !== undefined);
        cases.note("is refused", read === undefined);
        if (read === undefined) return;
        for (const [key, is] of Object.entries(read)) {
          const said = text.split(",").find((part) => part.startsWith(`${key}=`));
          const whole = `${text.slice(0, place)}${noise}${text.slice(place)}`.includes(`${key}=${String(is)}`);
          assert.ok(Array.isArray(is) || whole || is === { ...rules, dailyDays: 0 }[key as "dailyDays"], said);
        }
      }),
    );
    cases.check();
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
