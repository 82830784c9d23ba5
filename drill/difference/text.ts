import { dollars } from "../report/page/figures";
import { broke, type ScenarioOutcome, type ScenarioReport } from "../report/types";
import type { Base, Side } from "./base";
import { type Comparison, compare, type Row, type Turn } from "./figures";
import { block, code, plain, table } from "./markdown";

/** Both runs of one scenario. */
export interface Pair {
  readonly before: ScenarioOutcome;
  readonly after: ScenarioOutcome;
}

/** What was compared, and what came of it. */
export interface Difference {
  readonly base: Pick<Base, "kind" | "name" | "commit" | "otherPackages">;
  readonly head: Pick<Side, "name">;
  readonly seed: number;
  readonly pairs: readonly Pair[];
}

/** Characters of the whole text at most: a comment on GitHub holds 65,536. */
export const longestText = 60_000;

/** Lines of an error that are shown. */
const linesOfError = 20;
/** Alarms that are named. */
const mostAlarms = 8;

const marks: Readonly<Record<Turn, string>> = { same: "", changed: "", better: "✓", worse: "⚠️" };

/** Something that a sentence says of a scenario. */
interface Finding {
  readonly scenario: string;
  readonly row: Pick<Row, "name" | "before" | "after">;
  readonly turn: Turn;
}

/** Whether anything got worse: recovery, effort, alarms, or a run that is not there any more. */
export function isWorse({ pairs }: Difference): boolean {
  return pairs.some(({ before, after }) => {
    if (broke(after)) return !broke(before);
    if (broke(before)) return false;
    const { recovery, cost, effort, alarms } = compare(before, after);
    return alarms.turn === "worse" || [...recovery, ...cost, ...effort].some(({ turn }) => turn === "worse");
  });
}

/** The difference as Markdown: a sentence on recovery, then what was compared, then a table for each scenario. */
export function differenceText(difference: Difference): string {
  const { pairs } = difference;
  const head = [summary(pairs), "", compared(difference), ""].join("\n");
  const foot = `\n${legend}\n`;
  const sections: string[] = [];
  let room = longestText - head.length - foot.length - 200;
  for (const [at, pair] of pairs.entries()) {
    const section = sectionOf(pair);
    if (section.length > room) {
      sections.push(`\n… and ${pairs.length - at} more scenarios: there is no room for them here.`);
      break;
    }
    room -= section.length;
    sections.push(section);
  }
  return [head, ...sections, foot].join("\n");
}

const legend = `${marks.worse} worse, ${marks.better} better; without a mark: the same, without a better side, or within what chance makes of it.`;

function compared({ base, head, seed }: Difference): string {
  const commit = base.commit === undefined ? "" : ` (${base.commit.slice(0, 12)})`;
  const what = base.kind === "revision" ? "program and stack files of" : "stack files of";
  const other = base.otherPackages ? " Its package-lock.json is another; both ran with the packages of this tree." : "";
  return (
    `Before: ${what} ${code(base.name)}${commit}. After: those of ${code(head.name)}. The same scenarios, databases, model of AWS and ` +
    `seed (${seed}) for both.${other}`
  );
}

/** What changed for recovery, in a sentence. */
export function summary(pairs: readonly Pair[]): string {
  const refused = pairs.filter(({ before, after }) => broke(after) && !broke(before));
  if (refused.length > 0) {
    const [{ after }] = refused as [Pair];
    const error = broke(after) ? ` ${code(firstProblem(after.error))}` : "";
    return `**Recovery cannot be shown any more**: ${unfinished(refused.length, pairs.length)}.${error}`;
  }
  const ran = pairs.flatMap(({ before, after }) => (broke(before) || broke(after) ? [] : [{ before, after }]));
  const missing = pairs.length - ran.length;
  if (ran.length === 0)
    return `**Recovery cannot be compared**: ${unfinished(missing, pairs.length)}, before or after.`;
  const findings = ran.flatMap(({ before, after }) => found(before, after));
  const worse = findings.filter(({ turn }) => turn === "worse");
  const better = findings.filter(({ turn }) => turn === "better");
  const what =
    worse.length > 0
      ? `**Recovery gets worse**: ${told(worse)}${better.length > 0 ? `; better: ${told(better)}` : ""}.`
      : better.length > 0
        ? `**Recovery gets better**: ${told(better)}.`
        : "**Recovery stays as it is.**";
  const broken = missing > 0 ? ` ${unfinished(missing, pairs.length)} before.` : "";
  return `${what} ${costs(ran)}${broken}`;
}

function unfinished(some: number, all: number): string {
  return `${some} of ${all === 1 ? "1 scenario" : `${all} scenarios`} ${some === 1 ? "does" : "do"} not run to the end`;
}

function found(before: ScenarioReport, after: ScenarioReport): readonly Finding[] {
  const { recovery } = compare(before, after);
  return recovery
    .filter(({ turn }) => turn === "worse" || turn === "better")
    .map((row) => ({ scenario: after.name, row, turn: row.turn }));
}

/** The first finding of each of the first three scenarios: their rows are in order of weight. */
function told(findings: readonly Finding[]): string {
  const names = [...new Set(findings.map(({ scenario }) => scenario))];
  const first = names.slice(0, 3).map((name) => {
    const { row } = findings.find(({ scenario }) => scenario === name)!;
    return `${small(row.name)} ${plain(row.before)} → ${plain(row.after)} in ${code(name)}`;
  });
  const more = names.length - first.length;
  return `${first.join(", ")}${more > 0 ? ` and more in ${more} others` : ""}`;
}

/** What the first scenario costs: that of ten ordinary days, unless others were asked for. */
function costs([first]: readonly { readonly before: ScenarioReport; readonly after: ScenarioReport }[]): string {
  if (first === undefined) return "";
  const [from, to] = [first.before, first.after].map(({ monthlyCost }) => monthlyCost.total) as [number, number];
  const where = code(first.after.name);
  if (dollars(from) === dollars(to)) return `${where} costs ${dollars(to)} a month, as before.`;
  return `${where} costs ${dollars(to)} a month instead of ${dollars(from)}.`;
}

function sectionOf({ before, after }: Pair): string {
  const head = `\n### ${code(after.name)} ${plain(after.title)}\n`;
  if (broke(before) || broke(after)) return [head, ...[one("Before", before), one("After", after)]].join("\n");
  const { recovery, cost, effort, alarms } = compare(before, after);
  const spent = [...cost, ...effort];
  // What it costs in all is said always, the rest where it changes.
  const shown = spent.filter(({ turn }, at) => at === 0 || turn !== "same");
  const same = spent.filter((row) => !shown.includes(row)).map(({ name }) => small(name));
  return [
    head,
    table(["", "before", "after", ""], recovery.map(cells)),
    "",
    table(["What it takes", "before", "after", ""], shown.map(cells)),
    ...alarmLines(alarms).map((line) => `\n${line}`),
    ...(same.length > 0 ? [`\nThe same: ${same.join(", ")}.`] : []),
  ].join("\n");
}

/** One of two runs of which one broke off. */
function one(when: string, outcome: ScenarioOutcome): string {
  if (broke(outcome)) return `**${when}** it does not run to its end:\n\n${block(outcome.error, linesOfError)}\n`;
  const { recoverable, total } = outcome.recovery;
  return `**${when}** it runs: ${recoverable} of ${total} databases recoverable, ${dollars(outcome.monthlyCost.total)} a month.\n`;
}

function cells({ name, before, after, turn }: Row): readonly string[] {
  const changed = before === after ? plain(after) : `**${plain(after)}**`;
  return [name, plain(before), changed, marks[turn]];
}

function alarmLines({ gone, added, turn }: Comparison["alarms"]): readonly string[] {
  const named = (names: readonly string[]) => {
    const more = names.length > mostAlarms ? ` and ${names.length - mostAlarms} more` : "";
    return `${names.slice(0, mostAlarms).map(code).join(", ")}${more}`;
  };
  const mark = turn === "worse" ? `${marks.worse} ` : "";
  return [
    ...(gone.length > 0 ? [`${mark}Alarms that ring no longer: ${named(gone)}`] : []),
    ...(added.length > 0 ? [`${mark}Alarms that did not ring before: ${named(added)}`] : []),
  ];
}

/** A row's name within a sentence; an abbreviation stays as it is. */
function small(name: string): string {
  return /^\p{Lu}\P{Ll}/u.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** The first of several problems, or else what is said at the beginning. */
function firstProblem(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /^\s/.test(line)) ?? lines[0] ?? "";
}
