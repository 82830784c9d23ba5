import assert from "node:assert/strict";
import { progressOn } from "../../../cli/progress";
import { styleFor } from "../../../cli/style";
import { reportText } from "../../../drill/report/json";
import { failuresOnly, reportTable, verdict } from "../../../drill/report/table";
import type { FailedScenario, Outcome, ScenarioReport } from "../../../drill/report/types";
import { costing, report, scenarioReport } from "../measured";

const plain = styleFor({ isTTY: false }, {});

const failing: ScenarioReport = {
  ...scenarioReport,
  name: "attacked",
  passed: false,
  recovery: { recoverable: 0, total: 12, worstLossMinutes: Infinity, worstMinutes: Infinity },
  faults: ["after 10d an administrator of the source account attacks: 12 databases deleted"],
  expectations: [
    { text: "every database recoverable", held: false, measured: "0 of 12" },
    { text: "denied calls at most 0", held: false, measured: "2" },
  ],
  denied: [
    {
      principal: "arn:aws:iam::222222222222:role/lifeboat-dr-copy",
      operation: "rds:CopyDBSnapshot",
      action: "kms:Decrypt",
      resource: "arn:aws:kms:eu-west-1:111111111111:key/k",
      count: 2,
      firstAfterMinutes: 3,
    },
  ],
};

const broken: FailedScenario = {
  name: "broken",
  title: "Does not run",
  passed: false,
  days: 3,
  expectations: [{ text: "runs to its end", held: false, measured: "operation rds:X is not known to the model" }],
  error: "operation rds:X is not known to the model\nsecond line",
};

function outcome(changed: Partial<Outcome>): Outcome {
  const lost = changed.recoverable !== undefined;
  const figures = { worstLossMinutes: lost ? Infinity : 75, noticedAfterMinutes: lost ? Infinity : 40 };
  return { recoverable: 12, total: 12, reachMinutes: 2_880, foreignCopies: 0, ...figures, ...changed };
}

/** Of a disaster in which there was nothing to notice. */
const quiet: Outcome = { recoverable: 12, total: 12, worstLossMinutes: 75, reachMinutes: 2_880, foreignCopies: 0 };

describe("the table", () => {
  it("says what each place holds, where there are several", () => {
    const there = { account: "222222222222", region: "eu-north-1", databases: 12, held: 11, worstAgeMinutes: 90 };
    const text = reportTable({ ...report, scenarios: [{ ...scenarioReport, places: [there] }] }, plain);
    assert.match(text, /· 222222222222 eu-north-1 holds 11 of 12 databases, 1h30m old at worst/);
    assert.doesNotMatch(reportTable(report, plain), / holds /);
  });

  it("shows what a scenario measured in one row, and each expectation", () => {
    const text = reportTable(report, plain);
    const row = text.split("\n").find((line) => line.startsWith("normal "));
    assert.deepEqual(row?.split(/ +/), [
      "normal",
      "30",
      "12",
      "1h30m",
      "50m",
      "15m",
      "12/12",
      "1h1m",
      "5h",
      "6,118",
      "1,235",
      "100",
      "1,234",
      "604",
    ]);
    assert.ok(Math.max(...text.split("\n").map((line) => line.length)) <= 120, "too wide for a terminal");
    assert.match(text, /normal {2}Ordinary days\n {2}· .*\n {2}✓ no alarm {2}none/);
    assert.match(text, /snapshot 3 min \+ 1 min per 6 GiB/);
    assert.match(text, /seed 1: 30d of virtual time in 12\.3 s/);
    assert.match(text, /All 1 scenarios hold\.$/);
  });

  it("shows what does not hold, what was refused, what happened, and what broke off", () => {
    const text = reportTable({ ...report, scenarios: [scenarioReport, failing, broken] }, plain);
    assert.match(text, /✗ every database recoverable {2}0 of 12/);
    assert.match(text, /· after 10d an administrator of the source account attacks: 12 databases deleted/);
    assert.match(text, /denied 2×: lifeboat-dr-copy may not kms:Decrypt on arn:aws:kms/);
    assert.match(text, /✗ did not run to its end\n {4}operation rds:X is not known to the model\n {4}second line/);
    assert.match(text, /never/);
    assert.match(text, /2 of 3 scenarios do not hold: attacked, broken$/);
    assert.equal(verdict({ ...report, scenarios: [failing] }, plain), "1 of 1 scenarios do not hold: attacked");
    const short = failuresOnly({ ...report, scenarios: [...report.scenarios, failing] }, plain);
    assert.match(short, /✗/, "what does not hold is said with the verdict");
    assert.equal(failuresOnly(report, plain), verdict(report, plain));
  });

  it("says what each layer costs, without those that cost next to nothing", () => {
    const costs = costing({ copies: 1_234.5, crossRegionTransfer: 20, keys: 4, secrets: 0.1 });
    const text = reportTable(
      {
        ...report,
        scenarios: [
          { ...scenarioReport, ...costs },
          { ...scenarioReport, name: "b" },
        ],
      },
      plain,
    );
    const rows = text.slice(text.indexOf("$ a month ")).split("\n");
    assert.deepEqual(rows[0]?.trim().split(/ {2,}/), ["$ a month", "copies", "transfer", "keys", "all"]);
    assert.deepEqual(rows[2]?.trim().split(/ +/), ["normal", "1,235", "20", "4", "1,259"]);
    assert.deepEqual(rows[3]?.trim().split(/ +/), ["b", "600", "0", "4", "604"]);
  });

  it("says what survives with each design, and what was not compared", () => {
    const survival = [
      { scenario: "attacked", title: "Attacked", classic: outcome({ recoverable: 0 }), lifeboat: outcome({}) },
      { scenario: "late", title: "Late", classic: outcome({ recoverable: 3 }), lifeboat: quiet },
      {
        scenario: "odd",
        title: "Odd",
        classic: { error: "no such type\nsecond line" },
        lifeboat: outcome({ foreignCopies: 2 }),
      },
    ];
    const text = reportTable({ ...report, survival }, plain);
    const cells = (name: string) =>
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.trim()
        .split(/ {2,}/);
    const ours = ["12 of 12", "1h15m", "2d", "after 40m"];
    assert.deepEqual(cells("attacked"), ["attacked", "0 of 12", "everything", "–", "never", ...ours]);
    assert.deepEqual(cells("late"), ["late", "3 of 12", "databases", "–", "never", "12 of 12", "1h15m", "2d", "–"]);
    assert.deepEqual(cells("odd"), ["odd", "broke off", ...ours]);
    assert.ok(Math.max(...text.split("\n").map((line) => line.length)) <= 132, "too wide for a terminal");
    assert.match(text, /✗ odd: the classic pipeline broke off: no such type\n/);
    assert.match(text, /✗ odd: rds-lifeboat copied 2 snapshots of strangers\n/);
    assert.match(text, /The comparison with the classic pipeline is not whole: classic-odd broke off\.$/);
    assert.doesNotMatch(reportTable(report, plain), /what survives/);
    const json = JSON.parse(reportText({ ...report, survival }));
    assert.equal(json.survival[0].classic.noticedAfterMinutes, null);
    assert.equal("noticedAfterMinutes" in json.survival[1].lifeboat, false);
  });

  it("says how often snapshots suspend I/O, where they do", () => {
    const of = (ioSuspensions: ScenarioReport["ioSuspensions"]) =>
      reportTable({ ...report, scenarios: [{ ...scenarioReport, ioSuspensions }] }, plain);
    assert.match(
      of({ perMonth: 1460.3, databases: 2, mostPerMonth: 730, inWindows: 0 }),
      /· snapshots suspend I\/O 1,460 times a month, of 2 databases; none in backup or maintenance windows\n/,
    );
    assert.match(of({ perMonth: 30, databases: 1, mostPerMonth: 30, inWindows: 3 }), /of 1 database; 3 in backup/);
    assert.doesNotMatch(of({ perMonth: 0, databases: 0, mostPerMonth: 0, inWindows: 0 }), /suspend/);
  });

  it("is coloured on a terminal only", () => {
    assert.equal(reportTable(report, plain).includes("\u001b"), false);
    assert.equal(reportTable(report, styleFor({ isTTY: true }, {})).includes("\u001b[32m"), true);
    assert.equal(reportTable(report, styleFor({ isTTY: true }, { NO_COLOR: "1" })).includes("\u001b"), false);
  });
});

describe("report.json", () => {
  it("has the contract's shape, with null for what is infinite and figures rounded", () => {
    const text = reportText({ ...report, scenarios: [failing, broken] });
    assert.ok(text.endsWith("}\n"));
    const read = JSON.parse(text);
    assert.deepEqual(Object.keys(read), [
      "version",
      "seed",
      "simulatedHours",
      "wallSeconds",
      "assumptions",
      "prices",
      "scenarios",
      "survival",
    ]);
    const [first, second] = read.scenarios;
    for (const key of [
      "name",
      "title",
      "passed",
      "days",
      "databases",
      "expectations",
      "copyAge",
      "copyOverhead",
      "recovery",
      "alarms",
      "apiCalls",
      "bytesMoved",
      "denied",
      "quotaPeak",
      "monthlyCost",
    ]) {
      assert.ok(key in first, key);
    }
    assert.equal(first.recovery.worstLossMinutes, null);
    assert.equal(first.bytesMoved.incremental, 1234.568);
    const ages = text.split("\n").find((line) => line.includes("oldestMinutes"));
    assert.match(ages ?? "", /"oldestMinutes": \[null,90,90,/, "a list of numbers takes one line");
    assert.equal(second.passed, false);
    assert.equal(second.error, broken.error);
  });
});

describe("progress", () => {
  const tasks = [
    { name: "a", work: 3 },
    { name: "b", work: 1 },
  ];

  function shown(isTTY: boolean): string {
    let text = "";
    const progress = progressOn({ isTTY, columns: 60, write: (part) => (text += part) }, tasks, () => 0, {});
    progress.started("a");
    progress.advanced("a", 0.5);
    progress.ended("a", scenarioReport);
    progress.started("b");
    progress.ended("b", broken);
    progress.close();
    return text;
  }

  it("is a plain line per beginning and end where there is no terminal", () => {
    assert.equal(shown(false), "a: running\na: holds (1 of 2)\nb: running\nb: does not hold (2 of 2)\n");
  });

  it("renews one line on a terminal and clears it at the end", () => {
    const text = shown(true);
    assert.match(text, /0 of 2 {3}a █████░░░░░ 50 %/);
    assert.match(text, /a: holds\n/);
    assert.ok(text.endsWith("\r\u001b[2K"));
  });

  it("says how long the rest takes, by the work that is done", () => {
    let now = 0;
    let line = "";
    const screen = {
      isTTY: true,
      columns: 100,
      write: (part: string) => (line = part.split("\u001b[2K").at(-1) ?? ""),
    };
    const progress = progressOn(screen, tasks, () => now, {});
    progress.started("a");
    now = 2_000;
    progress.advanced("a", 1 / 3);
    assert.equal(line, "0 of 2   a ███░░░░░░░ 33 %", "too early to tell");
    now = 60_000;
    progress.advanced("a", 2 / 3);
    assert.equal(line, "0 of 2   about 1m left   a ███████░░░ 66 %", "half of four days' work is done");
    progress.ended("a", scenarioReport);
    progress.started("b");
    now = 90_000;
    progress.advanced("b", 0.5);
    assert.equal(line, "1 of 2   about 13s left   b █████░░░░░ 50 %");
    progress.advanced("b", 1);
    assert.equal(line, "1 of 2   b ██████████ 100 %");
  });

  it("writes no control characters to a terminal that knows none", () => {
    let text = "";
    const progress = progressOn({ isTTY: true, write: (part) => (text += part) }, tasks, () => 0, { TERM: "dumb" });
    progress.started("a");
    progress.ended("a", scenarioReport);
    assert.equal(text, "a: running\na: holds (1 of 2)\n");
  });
});

describe("colours", () => {
  const coloured = (isTTY: boolean, environment: Readonly<Record<string, string>>) =>
    styleFor({ isTTY }, environment).good("x") !== "x";

  it("are for terminals", () => {
    assert.equal(coloured(true, {}), true);
    assert.equal(coloured(false, {}), false);
    assert.equal(coloured(true, { TERM: "dumb" }), false);
  });

  it("are left out with NO_COLOR, whatever its value, and forced or refused with FORCE_COLOR", () => {
    assert.equal(coloured(true, { NO_COLOR: "0" }), false);
    assert.equal(coloured(true, { NO_COLOR: "" }), true, "no-color.org: when it is not empty");
    assert.equal(coloured(false, { FORCE_COLOR: "1" }), true);
    assert.equal(coloured(true, { FORCE_COLOR: "0" }), false);
    assert.equal(coloured(false, { FORCE_COLOR: "" }), false);
    assert.equal(coloured(true, { FORCE_COLOR: "1", NO_COLOR: "1" }), false);
  });
});
