import assert from "node:assert/strict";
import { compare } from "../../../drill/difference/figures";
import {
  type Difference,
  differenceText,
  isWorse,
  longestText,
  type Pair,
  summary,
} from "../../../drill/difference/text";
import type { FailedScenario, ScenarioReport } from "../../../drill/report/types";
import { costing, scenarioReport } from "../measured";
import { broken, hostile, named } from "../report/pageReport";

const same: Pair = { before: scenarioReport, after: scenarioReport };

function then(changed: Partial<ScenarioReport>): Pair {
  return { before: scenarioReport, after: { ...scenarioReport, ...changed } };
}

function difference(...pairs: readonly Pair[]): Difference {
  const base = { kind: "revision", name: "main", commit: "0123456789abcdef", otherPackages: false } as const;
  return { base, head: { name: "this tree" }, seed: 1, pairs };
}

const lost = then({ recovery: { ...scenarioReport.recovery, recoverable: 9, worstLossMinutes: Infinity } });
const refused: FailedScenario = { ...broken, error: "The settings have 1 problem.\n  source.intervall: unknown" };

describe("the difference between two drills", () => {
  it("begins with a sentence on recovery", () => {
    const cases: readonly (readonly [readonly Pair[], string])[] = [
      [[same], "**Recovery stays as it is.** `normal` costs $604 a month, as before."],
      [
        [lost],
        "**Recovery gets worse**: databases recoverable 12 of 12 → 9 of 12 in `normal`. `normal` costs $604 a month, as before.",
      ],
      [
        [{ before: lost.after, after: lost.before }],
        "**Recovery gets better**: databases recoverable 9 of 12 → 12 of 12 in `normal`. `normal` costs $604 a month, as before.",
      ],
      [
        [
          then({
            copyAge: { ...scenarioReport.copyAge, worstMinutes: 120 },
            copies: { ...scenarioReport.copies, fewest: 90 },
            ...costing({ copies: 696, keys: 4 }),
          }),
        ],
        "**Recovery gets worse**: worst age of the newest copy 1h30m → 2h in `normal`; better: copies of the database with fewest 48 → 90 in `normal`. `normal` costs $700 a month instead of $604.",
      ],
      [
        [same, { before: scenarioReport, after: refused }],
        "**Recovery cannot be shown any more**: 1 of 2 scenarios does not run to the end. `source.intervall: unknown`",
      ],
      [
        [{ before: refused, after: refused }],
        "**Recovery cannot be compared**: 1 of 1 scenario does not run to the end, before or after.",
      ],
    ];
    for (const [pairs, sentence] of cases) {
      assert.equal(summary(pairs), sentence);
      assert.equal(differenceText(difference(...pairs)).split("\n")[0], sentence);
    }
  });

  it("says what is compared", () => {
    const [, , line] = differenceText(difference(same)).split("\n");
    assert.match(line ?? "", /^Before: program and stack files of `main` \(0123456789ab\)\. After: /);
    const { base } = difference();
    assert.match(
      differenceText({ ...difference(same), base: { ...base, otherPackages: true } }),
      /Its package-lock\.json is another/,
    );
    const directory = { ...base, kind: "directory", name: "live", commit: undefined } as const;
    assert.match(differenceText({ ...difference(same), base: directory }), /Before: stack files of `live`\. /);
  });

  it("has a row for each figure, with a mark where it gets worse", () => {
    const text = differenceText(difference(lost));
    assert.match(text, /^\| Databases recoverable \| 12 of 12 \| \*\*9 of 12\*\* \| ⚠️ \|$/m);
    assert.match(text, /^\| Worst loss of data \| 1h1m \| \*\*databases\*\* \| ⚠️ \|$/m);
    assert.match(text, /^\| Age, 99 % of the time \| 1h20m \| 1h20m \| {2}\|$/m);
    assert.match(text, /^\| Cost a month \| \$604 \| \$604 \| {2}\|$/m);
  });

  it("takes small changes of ages and cost for chance, and knows what has no better side", () => {
    const rows = ({ before, after: now }: Pair) => {
      const { recovery, cost, effort } = compare(before as ScenarioReport, now as ScenarioReport);
      return [...recovery, ...cost, ...effort]
        .filter(({ turn }) => turn !== "same")
        .map(({ name, turn }) => `${name}: ${turn}`);
    };
    assert.deepEqual(rows(same), []);
    assert.deepEqual(rows(then({ copyAge: { worstMinutes: 90.4, p99Minutes: 80, meanMinutes: 50 } })), []);
    assert.deepEqual(rows(then({ copyAge: { worstMinutes: 91.5, p99Minutes: 80, meanMinutes: 50 } })), [
      "Worst age of the newest copy: worse",
    ]);
    assert.deepEqual(rows(then({ ...costing({ copies: 603, keys: 4 }) })), [
      "Cost a month: changed",
      "Copies: changed",
    ]);
    assert.deepEqual(rows(then({ ...costing({ copies: 616, keys: 4 }) })), ["Cost a month: worse", "Copies: worse"]);
    assert.deepEqual(rows(then({ ...costing({ copies: 576, keys: 4 }) })), ["Cost a month: better", "Copies: better"]);
    assert.deepEqual(
      rows(
        then({
          apiCalls: { ...scenarioReport.apiCalls, dr: { "rds:CopyDBSnapshot": 230, "rds:DeleteDBSnapshot": 4 } },
        }),
      ),
      ["Snapshots deleted (dr): changed"],
    );
    assert.deepEqual(
      rows(then({ quotaPeak: { "222222222222/eu-central-1": 690 } })),
      ["Most snapshots held, of the quota: worse"],
      "near the quota",
    );
    assert.deepEqual(
      rows(then({ quotaPeak: { "222222222222/eu-central-1": 300 } })),
      ["Most snapshots held, of the quota: changed"],
      "far from it",
    );
  });

  it("judges the objective that the settings state", () => {
    const turn = (before: string | undefined, now: string | undefined) => {
      const stating = (objective: string | undefined): ScenarioReport => ({
        ...scenarioReport,
        ...(objective !== undefined && { statedObjectives: { prod: objective, drprod: objective } }),
      });
      const { recovery } = compare(stating(before), stating(now));
      const row = recovery.find(({ name }) => name === "Objective stated");
      return [row?.before, row?.after, row?.turn];
    };
    assert.deepEqual(turn(undefined, undefined), ["none", "none", "same"]);
    assert.deepEqual(turn("2h", undefined), ["2h, held", "none", "worse"]);
    assert.deepEqual(turn(undefined, "2h"), ["none", "2h, held", "better"]);
    assert.deepEqual(turn("2h", "90m"), ["2h, held", "90m, held", "better"]);
    assert.deepEqual(turn("90m", "60m"), ["90m, held", "60m, not held", "worse"], "the worst age is 90 minutes");
    assert.deepEqual(turn("90m", "ssm:/objective"), ["90m, held", "ssm:/objective", "changed"]);
  });

  it("takes alarms that are new for worse where nothing goes wrong, and those that are gone where something does", () => {
    const alarm = { name: "age", account: "222222222222", afterMinutes: 3 };
    const rings: ScenarioReport = { ...scenarioReport, alarms: [alarm, alarm] };
    const fault = (run: ScenarioReport): ScenarioReport => ({ ...run, faults: ["something happened"] });
    const of = (before: ScenarioReport, now: ScenarioReport) => compare(before, now).alarms;
    assert.deepEqual(of(rings, rings), { gone: [], added: [], turn: "same" });
    assert.deepEqual(of(scenarioReport, rings), { gone: [], added: ["age"], turn: "worse" });
    assert.deepEqual(of(rings, scenarioReport), { gone: ["age"], added: [], turn: "changed" });
    assert.deepEqual(of(fault(rings), fault(scenarioReport)), { gone: ["age"], added: [], turn: "worse" });
    assert.deepEqual(of(fault(scenarioReport), fault(rings)), { gone: [], added: ["age"], turn: "changed" });
  });

  it("is worse as a whole when anything is", () => {
    assert.equal(isWorse(difference(same)), false);
    assert.equal(isWorse(difference(same, lost)), true);
    assert.equal(isWorse(difference({ before: lost.after, after: lost.before })), false);
    assert.equal(isWorse(difference({ before: scenarioReport, after: refused })), true);
    assert.equal(isWorse(difference({ before: refused, after: refused })), false);
    assert.equal(isWorse(difference({ before: refused, after: scenarioReport })), false);
    assert.equal(isWorse(difference(then({ ...costing({ copies: 696, keys: 4 }) }))), true);
  });

  it("shows why a run broke off", () => {
    const text = differenceText(difference({ before: scenarioReport, after: refused }));
    assert.match(text, /\*\*Before\*\* it runs: 12 of 12 databases recoverable/);
    assert.match(
      text,
      /\*\*After\*\* it does not run to its end:\n\n```\nThe settings have 1 problem\.\n {2}source\.intervall: unknown\n```\n/,
    );
  });

  it("lets nothing that is named become Markdown, HTML, a mention or an address", () => {
    const name = `a|b\`c\`\`*d*_e_[f](http://g.h)@team #12 ~~i~~ www.l.m \\j\nk ${hostile}`;
    const bad: ScenarioReport = {
      ...named,
      name,
      title: name,
      alarms: [{ name, account: "1", afterMinutes: 1 }],
      statedObjectives: { prod: name },
    };
    const failed: FailedScenario = { ...broken, name, title: name, error: `x\n\`\`\`\n\`\`\`\`\n| ${name}\n# head` };
    const text = differenceText({
      ...difference({ before: scenarioReport, after: bad }, { before: bad, after: failed }),
      base: { kind: "directory", name, otherPackages: false },
      head: { name },
    });
    for (const unseen of ["\u202e", "\u0007"]) assert.equal(text.includes(unseen), false);
    // What is left when everything is taken out that counts for no markup: blocks, code spans, escaped signs.
    const ours = text
      .replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, "BLOCK")
      .replace(/\\[!-/:-@[-`{-~]/g, "SIGN")
      .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "NAME");
    assert.match(ours, /BLOCK/);
    assert.match(ours, /NAME/);
    assert.doesNotMatch(ours, /[<>@&`[\]~\\]|#12|_e_|https?:\/|www\.\w/);
    for (const line of ours.split("\n").filter((one) => one.startsWith("|"))) {
      assert.equal(line.split("|").length, 6, line);
    }
    for (const line of ours.split("\n").filter((one) => one.startsWith("#"))) assert.match(line, /^### NAME /);
  });

  it("is no longer than a comment may be, and says what is left out", () => {
    const many = Array.from({ length: 200 }, () => lost);
    const text = differenceText(difference(...many));
    assert.ok(text.length <= longestText, String(text.length));
    assert.match(text, /… and \d+ more scenarios: there is no room for them here\./);
    const long: FailedScenario = { ...broken, error: Array.from({ length: 5000 }, () => "<".repeat(900)).join("\n") };
    const errors = differenceText(difference({ before: scenarioReport, after: long }));
    assert.ok(errors.length <= longestText, String(errors.length));
    assert.match(errors, /… and 4980 more lines/);
  });

  it("is the same text for the same runs", () => {
    assert.equal(differenceText(difference(lost, same)), differenceText(difference(lost, same)));
  });
});
