import Table from "cli-table3";
import { formatDuration, minute } from "../../cli/durations";
import type { Style } from "../../cli/style";
import type { Assumptions, TransferTime } from "../../facts/assumptions";
import { unfinished } from "../judge/survival";
import { costTable } from "./cost";
import { frameless } from "./frameless";
import { survivalTable } from "./survival";
import { toldFirst } from "./told";
import { broke, type Report, type ScenarioOutcome, type ScenarioReport } from "./types";

/** What the drill prints at the end: one row per scenario, every expectation, what was assumed, and the verdict. */
export function reportTable(report: Report, style: Style): string {
  const outcomes = report.scenarios;
  const ran = outcomes.filter((outcome): outcome is ScenarioReport => !broke(outcome));
  return [
    ...(ran.length > 0 ? [figures(ran, style), costTable(ran, style)] : []),
    ...(report.survival.length > 0 ? [survivalTable(report.survival, style)] : []),
    ...outcomes.map((outcome) => verdicts(outcome, style)),
    style.faint(assumed(report.assumptions)),
    style.faint(
      `seed ${report.seed}: ${formatDuration(report.simulatedHours * 60 * minute)} of virtual time in ${report.wallSeconds.toFixed(1)} s`,
    ),
    verdict(report, style),
  ].join("\n\n");
}

/** One row per scenario, narrow enough for most terminals. */
function figures(scenarios: readonly ScenarioReport[], style: Style): string {
  const table = new Table({
    head: [
      "\nscenario",
      "\ndays",
      "data-\nbases",
      "worst\nage",
      "mean\nage",
      "over-\nhead",
      "recover-\nable",
      "worst\nloss",
      "restored\nin",
      "GiB\nfull",
      "GiB in-\ncrement.",
      "most\nheld",
      "API\ncalls",
      "$ a\nmonth",
    ],
    colAligns: ["left", ...Array.from({ length: 13 }, () => "right" as const)],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: { ...frameless, middle: "  " },
  });
  for (const one of scenarios) {
    table.push([
      one.passed ? style.good(one.name) : style.bad(one.name),
      one.days,
      one.databases,
      age(one.copyAge.worstMinutes),
      age(one.copyAge.meanMinutes),
      formatDuration(one.copyOverhead.p99Seconds * 1000),
      `${one.recovery.recoverable}/${one.recovery.total}`,
      age(one.recovery.worstLossMinutes),
      one.recovery.worstMinutes === undefined ? "–" : age(one.recovery.worstMinutes),
      whole(one.bytesMoved.full),
      whole(one.bytesMoved.incremental),
      whole(Math.max(0, ...Object.values(one.quotaPeak))),
      whole(calls(one)),
      whole(one.monthlyCost.total),
    ]);
  }
  return `${table.toString()}\n${style.faint(legend)}`;
}

const legend = [
  "age: of the newest copy that could be restored, per database and minute; overhead: from snapshot requested to copy",
  "usable, less the time these take themselves, 99 % of copies; most held: manual snapshots in one account and region",
].join("\n");

function verdicts(outcome: ScenarioOutcome, style: Style): string {
  const head = `${style.strong(outcome.name)}  ${outcome.title}`;
  if (broke(outcome)) return `${head}\n  ${style.bad("✗ did not run to its end")}\n${indented(outcome.error)}`;
  const width = Math.max(...outcome.expectations.map((one) => one.text.length));
  const lines = outcome.expectations.map((one) => {
    const mark = one.held ? style.good("✓") : style.bad("✗");
    return `  ${mark} ${one.text.padEnd(width)}  ${one.held ? one.measured : style.bad(one.measured)}`;
  });
  const faults = outcome.faults.map((fault) => style.faint(`  · ${fault}`));
  const places = (outcome.places ?? []).map(({ account, region, held, databases, worstAgeMinutes }) =>
    style.faint(
      `  · ${account} ${region} holds ${held} of ${databases} databases, ${age(worstAgeMinutes)} old at worst`,
    ),
  );
  const suspended = suspensions(outcome).map((line) => style.faint(`  · ${line}`));
  const denied = outcome.denied.slice(0, 5).map((denial) => {
    const role = denial.principal.split("/").at(-1);
    return style.bad(`    denied ${denial.count}×: ${role} may not ${denial.action} on ${denial.resource}`);
  });
  const told = toldFirst(outcome).map((line) => style.faint(`    ${line}`));
  const heading =
    told.length > 0 ? [style.faint("    What people are told of it first (all messages are in the report):")] : [];
  return [head, ...faults, ...places, ...suspended, ...lines, ...denied, ...heading, ...told].join("\n");
}

/** What snapshots cost production, where they cost it anything. */
function suspensions({ ioSuspensions: { perMonth, databases, inWindows } }: ScenarioReport): readonly string[] {
  if (databases === 0) return [];
  const where = inWindows === 0 ? "none" : whole(inWindows);
  const whose = databases === 1 ? "1 database" : `${whole(databases)} databases`;
  return [
    `snapshots suspend I/O ${whole(perMonth)} times a month, of ${whose}; ${where} in backup or maintenance windows`,
  ];
}

/** What is printed where nobody watches: the expectations of what does not hold, and the verdict. */
export function failuresOnly(report: Report, style: Style): string {
  const failed = report.scenarios.filter(({ passed }) => !passed);
  return [...failed.map((outcome) => verdicts(outcome, style)), verdict(report, style)].join("\n\n");
}

/** The last line: whether everything holds. */
export function verdict({ scenarios: outcomes, survival }: Report, style: Style): string {
  const failed = outcomes.filter((outcome) => !outcome.passed).map((outcome) => outcome.name);
  const broken = unfinished(survival);
  if (failed.length === 0 && broken.length > 0) {
    return style.bad(`The comparison with the classic pipeline is not whole: ${broken.join(", ")} broke off.`);
  }
  if (failed.length === 0) return style.good(`All ${outcomes.length} scenarios hold.`);
  return style.bad(`${failed.length} of ${outcomes.length} scenarios do not hold: ${failed.join(", ")}`);
}

/** The assumptions in a few words; the report file has all of them. */
function assumed(assumptions: Assumptions): string {
  const transfer = ({ startMinutes, gibPerMinute }: TransferTime) =>
    Number.isFinite(gibPerMinute) ? `${startMinutes} min + 1 min per ${gibPerMinute} GiB` : `${startMinutes} min`;
  return [
    "Assumed, since AWS states none of it (facts/assumptions.ts; a scenario may differ):",
    `  snapshot ${transfer(assumptions.snapshot)}; copy ${transfer(assumptions.copy)}; restore ${transfer(assumptions.restore)}`,
    `  events ${assumptions.eventLatencySeconds.join("–")} s late; schedules ${assumptions.scheduleLatencySeconds.join("–")} s late; ` +
      `an API call ${assumptions.apiCallMillis} ms; RDS answers ${assumptions.rdsApiPerSecond} calls a second`,
    `  the last transaction in a snapshot of an idle database is ${assumptions.databaseTimeMinutes} min older`,
    `  an alarm that misses data looks ${assumptions.alarmExtraPeriods} periods further back`,
    `  shared snapshots are listed by the type alone: ${yes(assumptions.sharedTypeAloneLists)}; own ones besides: ${yes(assumptions.includeSharedListsOwn)}`,
    `  a snapshot that failed has a date: ${yes(assumptions.failedSnapshotsDated)}`,
    `  a copy from another region is pending for ${assumptions.remoteCopyPendingMinutes} min; finished it has the resource id: ${yes(assumptions.finishedCopyHasResourceId)}`,
  ].join("\n");
}

function yes(holds: boolean): string {
  return holds ? "yes" : "no";
}

function calls(one: ScenarioReport): number {
  return Object.values(one.apiCalls)
    .flatMap((operations) => Object.values(operations))
    .reduce((sum, count) => sum + count, 0);
}

function age(minutes: number): string {
  return formatDuration(minutes * minute);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
