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
    const cases = new Cases({ "none is released": 2, "several are released": 15 });
    fc.assert(
      fc.property(anyRules, (one) => {
        cases.note("none is released", one.released.length === 0);
        cases.note("several are released", one.released.length > 1);
        const text = rulesText(one);
        assert.deepEqual(parseRules(text), one);
        assert.match(text, /^[A-Za-z0-9=,+:-]+$/);
        assert.ok(text.length < 4_096);
      }),
      { numRuns: 200 },
    );
    cases.check();
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
    // None is what it says where it is missing, or nothing would tell the two apart.
    const other = { ...rules, retentionMinutes: 7200, keepAllMinutes: 4320, weeklyWeeks: 8, monthlyMonths: 12 };
    const stated: KeepRules = { ...other, keepNewest: 5, brakeMinutes: 1440, brakeSurplus: 2, roomMinutes: 30 };
    const all = rulesText(stated).split(",").slice(1, -1);
    const ofOlder = fc.subarray(all);
    const nameOf = (part: string) => part.split("=")[0]!;
    const cases = new Cases<string>(Object.fromEntries(all.map((part) => [`it lacks ${nameOf(part)}`, 15])));
    fc.assert(
      fc.property(ofOlder, (parts) => {
        const read = parseRules(["retentionMinutes=7200", ...parts, "released=none"].join(","));
        assert.ok(read);
        const named = new Set(parts.map(nameOf));
        for (const part of all) cases.note(`it lacks ${nameOf(part)}`, !parts.includes(part));
        const before = { ...rules, retentionMinutes: 7200, keepAllMinutes: 7200, dailyDays: 0 };
        for (const name of Object.keys(rules) as (keyof KeepRules)[]) {
          assert.deepEqual(read[name], named.has(name) ? stated[name] : before[name], name);
        }
      }),
    );
    cases.check();
  });

  it("of a newer version decide nothing here, and come through as they were", () => {
    const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,20}$/).filter((one) => !(one in rules));
    const value = fc.stringMatching(/^[A-Za-z0-9:+._-]{1,20}$/);
    const strange = fc.uniqueArray(fc.tuple(name, value), { maxLength: 4, selector: ([one]) => one });
    const places = fc.oneof(fc.constant(0), fc.constant(10), fc.nat(10));
    const cases = new Cases({ "it has some": 25, "they come first": 2, "they come amidst": 2, "they come last": 2 });
    fc.assert(
      fc.property(anyRules, strange, places, (one, more, place) => {
        const unknown = more.map(([key, text]) => `${key}=${text}`);
        const parts = rulesText(one).split(",");
        // Wherever a newer version puts them.
        assert.equal(parts.length, 10);
        cases.note("it has some", more.length > 0);
        cases.note("they come first", more.length > 0 && place === 0);
        cases.note("they come amidst", more.length > 0 && place > 0 && place < 10);
        cases.note("they come last", more.length > 0 && place === 10);
        const text = [...parts.slice(0, place), ...unknown, ...parts.slice(place)].join(",");
        assert.deepEqual(parseRules(text), one);
        assert.deepEqual(unknownRules(text), unknown);
        const written = rulesText(one, unknown);
        assert.deepEqual(parseRules(written), one);
        assert.deepEqual(unknownRules(written), unknown);
        assert.ok(written.endsWith(parts.at(-1)!));
      }),
    );
    cases.check();
  });

  it("never come of garbage as less than the text says", () => {
    const text = rulesText(rules);
    // What texts are made of, too, and within numbers: of anything else nothing can be read.
    const like = fc.string({ unit: fc.constantFrom("0", "1", "9", ",", "=", "+", "a", ",a=1"), maxLength: 4 });
    const inNumber = [...text.matchAll(/\d/g)].map(({ index }) => index);
    const places = fc.oneof(fc.nat(text.length), fc.constantFrom(...inNumber));
    const noises = fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), like, like);
    const cases = new Cases({ "is read all the same": 40, "says something else": 4, "is refused": 40 });
    fc.assert(
      fc.property(noises, places, (noise, place) => {
        const given = text.slice(0, place) + noise + text.slice(place);
        const read = parseRules(given);
        cases.note("is read all the same", read !== undefined);
        cases.note("is refused", read === undefined);
        if (read === undefined) return;
        cases.note("says something else", differences(read, rules).length > 0);
        const { released, ...its } = read;
        const missing: Readonly<Record<string, unknown>> = {
          ...rules,
          dailyDays: 0,
          keepAllMinutes: its.retentionMinutes,
        };
        const saidOf = (name: string) =>
          given
            .split(",")
            .find((part) => part.startsWith(`${name}=`))
            ?.slice(name.length + 1);
        for (const [name, is] of Object.entries(its)) {
          const said = saidOf(name);
          assert.equal(is, said === undefined ? missing[name] : Number(said), given);
        }
        assert.deepEqual(released, saidOf("released") === "none" ? [] : saidOf("released")?.split("+"), given);
      }),
      { numRuns: 300 },
    );
    cases.check();
  });
});

describe("the safer of two sets of rules", () => {
  it("keeps at least as much as either, and doubts at least as much", () => {
    const cases = new Cases({ "each keeps more in something": 50, "one releases more": 25, "both release one": 15 });
    fc.assert(
      fc.property(anyRules, anyRules, (a, b) => {
        const both = a.released.filter((released) => b.released.includes(released));
        cases.note(
          "each keeps more in something",
          [a, b].every((one) => differences(one, saferRules(a, b)).length > 0),
        );
        cases.note("one releases more", both.length < Math.max(a.released.length, b.released.length));
        cases.note("both release one", both.length > 0);
        const safer = saferRules(a, b);
        assert.deepEqual(saferRules(safer, a), { ...safer, released: safer.released });
        for (const one of [a, b]) {
          assert.ok(safer.retentionMinutes >= one.retentionMinutes && safer.keepAllMinutes >= one.keepAllMinutes);
          assert.ok(safer.dailyDays >= one.dailyDays && safer.weeklyWeeks >= one.weeklyWeeks);
          assert.ok(safer.monthlyMonths >= one.monthlyMonths && safer.keepNewest >= one.keepNewest);
          assert.ok(safer.brakeMinutes <= one.brakeMinutes && safer.brakeSurplus <= one.brakeSurplus);
          assert.ok(safer.roomMinutes <= one.roomMinutes);
        }
        assert.deepEqual([...safer.released].sort(), both.sort());
      }),
      { numRuns: 200 },
    );
    cases.check();
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
