import assert from "node:assert/strict";
import fc from "fast-check";
import { durationMinutes, durationText } from "../../../stacks/settings/kit/durations";
import { keyArnProblem, parseKeyArn } from "../../../stacks/settings/kit/keyArns";
import { anchored, patternProblem } from "../../../stacks/settings/kit/patterns";
import { countWays } from "../../../stacks/settings/kit/patternWays";
import { nearest } from "../../../stacks/settings/kit/problems";
import type { ScheduleExpression } from "../../../stacks/settings/kit/schedules";
import { longestGapMinutes, scheduleProblem } from "../../../stacks/settings/kit/schedules";
import { Cases } from "../../support/cases";

describe("settings: durations", () => {
  it("reads minutes, hours and days", () => {
    assert.deepEqual(["90m", "1h", "2d", "30d"].map(durationMinutes), [90, 60, 2_880, 43_200]);
  });

  it("reads nothing else", () => {
    for (const text of ["", "1", "h", "0m", "01h", "1.5h", "1h30m", "-1h", "1 h", "1H", "1w", "99999999m"]) {
      assert.equal(durationMinutes(text), undefined, text);
    }
  });

  it("writes what it reads", () => {
    const some = fc.integer({ min: 1, max: 400 });
    const minutes = fc.oneof(
      fc.integer({ min: 1, max: 600_000 }),
      some.map((hours) => hours * 60),
      some.map((days) => days * 1_440),
    );
    const cases = new Cases({ m: 15, h: 15, d: 15 });
    fc.assert(
      fc.property(minutes, (n) => {
        const text = durationText(n);
        for (const unit of ["m", "h", "d"] as const) cases.note(unit, text.endsWith(unit));
        assert.equal(durationMinutes(text), n);
      }),
    );
    cases.check();
    assert.deepEqual([90, 120, 1_440, 1_500].map(durationText), ["90m", "2h", "1d", "25h"]);
  });
});

describe("settings: key ARNs", () => {
  const uuid = "11111111-2222-3333-4444-555555555555";

  it("reads single-region and multi-region keys", () => {
    const parts = { partition: "aws", region: "eu-west-1", account: "111111111111" };
    assert.deepEqual(parseKeyArn(`arn:aws:kms:eu-west-1:111111111111:key/${uuid}`), parts);
    assert.deepEqual(parseKeyArn(`arn:aws:kms:eu-west-1:111111111111:key/mrk-${"0a".repeat(16)}`), parts);
  });

  it("reads nothing else", () => {
    for (const text of [
      uuid,
      `arn:aws:kms:eu-west-1:1111:key/${uuid}`,
      `arn:aws:kms:eu-west-1:111111111111:key/*`,
      `arn:aws:kms:eu-west-1:111111111111:key/${uuid} `,
      "arn:aws:kms:eu-west-1:111111111111:alias/databases",
    ]) {
      assert.notEqual(keyArnProblem(text), undefined, text);
    }
  });
});

describe("settings: schedules", () => {
  it("accepts AWS's dialect, as far as a pass runs at least daily", () => {
    for (const text of [
      "rate(1 minute)",
      "rate(90 minutes)",
      "rate(1 hour)",
      "rate(24 hours)",
      "rate(1 day)",
      "cron(0 3 * * ? *)",
      "cron(0/15 * * * ? *)",
      "cron(5,35 0-23/2 ? * * *)",
      "cron(0 3 ? * SUN-SAT *)",
      "cron(0 3 1-31 JAN-DEC ? *)",
      "cron(*/10 * ? * mon,tue,wed,thu,fri,sat,sun *)",
    ]) {
      assert.equal(scheduleProblem(text), undefined, text);
    }
  });

  const refused: readonly (readonly [text: string, reason: RegExp])[] = [
    ["at(2026-01-01T00:00:00)", /runs a pass once/],
    ["hourly", /neither rate\(\.\.\.\) nor cron\(\.\.\.\)/],
    ["rate(1 minutes)", /singular here: rate\(1 minute\)/],
    ["rate(5 minute)", /plural here: rate\(5 minutes\)/],
    ["rate(0 minutes)", /must be positive/],
    ["rate(05 minutes)", /without leading zeros/],
    ["rate(1.5 hours)", /whole number/],
    ["rate(-5 minutes)", /whole number/],
    ["rate(5  minutes)", /one space/],
    ["rate(5 weeks)", /minutes, hours or days/],
    ["rate(25 hours)", /at least once a day/],
    ["rate(2 days)", /at least once a day/],
    ["cron(0 3 * * *)", /six fields .*, here are 5/],
    ["cron(60 3 * * ? *)", /cannot be read in minutes \(0 to 59\)/],
    ["cron(0 24 * * ? *)", /cannot be read in hours \(0 to 23\)/],
    ["cron(0 3 0 13 ? *)", /cannot be read in day-of-month \(1 to 31\), month \(1 to 12\)/],
    ["cron(0 3 ? * 0 *)", /cannot be read in day-of-week \(1 to 7\)/],
    ["cron(0 5-3 * * ? *)", /cannot be read in hours/],
    ["cron(0/0 3 * * ? *)", /cannot be read in minutes/],
    ["cron(*-5 3 * * ? *)", /cannot be read in minutes/],
    ["cron(0 3 L-3 * ? *)", /cannot be read in day-of-month/],
    ["cron(0 ? * * ? *)", /cannot be read in hours/],
    ["cron(0 3 * * * *)", /Exactly one of day-of-month and day-of-week must be \?/],
    ["cron(0 3 ? * ? *)", /Exactly one of day-of-month and day-of-week must be \?/],
    ["cron(0 3 * * ? 2026)", /year must be \*/],
    ["cron(0 3 ? * MON-FRI *)", /at least once a day/],
    ["cron(0 3 L * ? *)", /at least once a day/],
    ["cron(0 3 15W * ? *)", /at least once a day/],
    ["cron(0 3 ? * 3#2 *)", /at least once a day/],
    ["cron(0 3 * 1-11 ? *)", /at least once a day/],
  ];
  for (const [text, reason] of refused) {
    it(`refuses ${text}`, () => assert.match(scheduleProblem(text) ?? "", reason));
  }

  it("knows the longest time between two runs", () => {
    const gaps: readonly (readonly [ScheduleExpression, number])[] = [
      ["rate(5 minutes)", 5],
      ["rate(2 hours)", 120],
      ["rate(1 day)", 1_440],
      ["cron(0 * * * ? *)", 60],
      ["cron(0,20 * * * ? *)", 40],
      ["cron(10/20 * * * ? *)", 20],
      ["cron(0 8-18 * * ? *)", 840],
      ["cron(30 2 ? * * *)", 1_440],
    ];
    for (const [schedule, gap] of gaps) assert.equal(longestGapMinutes(schedule), gap, schedule);
  });

  it("has no gap for what it refuses", () => {
    assert.throws(() => longestGapMinutes("cron(0 3 ? * MON *)"), /no daily schedule/);
  });
});

describe("settings: patterns", () => {
  it("accepts what runs in linear time", () => {
    for (const pattern of [
      ".*",
      "prod-.*",
      "orders|billing|users-[0-9]{1,3}",
      "(?:prod|live)-[a-z0-9]+",
      "[^-]*-prod-.*",
      "(?<stage>prod)-\\d+",
      "^prod-.*$",
      "[(?=a]+x",
      // So many repetitions that the checker, left alone, would only try inputs instead of proving anything.
      "[a-z]{1,40}-.*",
    ]) {
      assert.equal(patternProblem(pattern), undefined, pattern);
    }
  });

  const refused: readonly (readonly [pattern: string, reason: RegExp])[] = [
    ["", /empty pattern matches no database/],
    [" ", /empty pattern matches no database/],
    ["a".repeat(201), /may have 200 characters/],
    ["(", /not a regular expression .*Unterminated group/],
    ["a)|(b", /not a regular expression .*Unmatched/],
    ["(?=prod).*", /Look-ahead and look-behind are not allowed/],
    ["(?!test).*", /Look-ahead and look-behind are not allowed/],
    ["(?<=a)b", /Look-ahead and look-behind are not allowed/],
    ["(?<!a)b", /Look-ahead and look-behind are not allowed/],
    ["(a)\\1", /Back-references are not allowed/],
    ["(?<n>a)\\k<n>", /Back-references are not allowed/],
    ["(?i:prod)", /Modifiers such as \(\?i:\.\.\.\) are not allowed/],
    ["Prod-.*", /capital P can never match/],
    ["(a+)+", /more than linear time \(exponential\)/],
    [".*-prod-.*", /more than linear time \(2nd degree polynomial\)/],
    ["(?:a|a){30}b", /more than 10000 ways/],
    ["(?:a?){30}a{30}", /more than 10000 ways/],
  ];
  for (const [pattern, reason] of refused) {
    it(`refuses ${pattern.slice(0, 30) || "nothing"}`, () => assert.match(patternProblem(pattern) ?? "", reason));
  }

  it("proposes an alternative that it accepts itself", () => {
    assert.equal(patternProblem("[a-z0-9]+-prod-.*"), undefined);
  });

  it("anchors both ends around all alternatives", () => {
    const expression = new RegExp(anchored("prod|live"));
    assert.deepEqual(
      ["prod", "live", "nonprod", "prod2", "nonlive", "live2"].map((name) => expression.test(name)),
      [true, true, false, false, false, false],
    );
  });

  it("counts the ways that bounded parts offer", () => {
    const counts: readonly (readonly [string, number])[] = [
      ["abc", 1],
      ["a|b", 2],
      ["(?:a|b)(?:c|d|e)", 6],
      ["a?b?", 4],
      ["a{2,4}", 3],
      ["(?:a|b){3}", 8],
      ["(?:a|b){0,2}", 7],
      ["(?:a|b){2,}", 4],
      ["[a-z{2}|]{3}x", 1],
      ["\\|\\(a", 1],
      ["a{x|b", 2],
    ];
    for (const [pattern, ways] of counts) assert.equal(countWays(pattern), ways, pattern);
  });

  it("counts in no time what would take for ever", () => {
    const begin = process.hrtime.bigint();
    assert.ok(countWays("a{0,1000000000}") >= 1_000_000);
    assert.ok(process.hrtime.bigint() - begin < 2_000_000_000n);
  });
});

describe("settings: the nearest name", () => {
  it("finds a slip of the pen, and nothing where nothing is near", () => {
    assert.equal(nearest("acount", ["account", "region"]), "account");
    assert.equal(nearest("dryrun", ["dr", "dryRun"]), "dryRun");
    assert.equal(nearest("colour", ["account", "region"]), undefined);
  });
});
