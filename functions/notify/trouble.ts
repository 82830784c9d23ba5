import { cut, longestLine } from "./cut";
import { withoutNumbers } from "./database";
import type { Finding, Report } from "./report";
import type { Section } from "./sections";

const minute = 60_000;

/** One finding as it is remembered. */
export interface KnownFinding extends Finding {
  /** Equal for what is the same to people. */
  readonly key: string;
  /** When it was first and last reported, ms since the epoch. */
  readonly since: number;
  readonly last: number;
  /** Whether people have been told of it. */
  readonly told: boolean;
}

/** One source of trouble as it is remembered: what people were last told of it. */
export interface Trouble {
  readonly id: string;
  readonly section: Section;
  readonly headline: string;
  readonly where: string;
  /** Whether it stands; what is over is kept so that the next one is known to be a new one. */
  readonly open: boolean;
  readonly since: number;
  readonly last: number;
  readonly quietMinutes: number | undefined;
  readonly findings: readonly KnownFinding[];
  readonly more: number;
  /** When people were last told, and how often since then that it has changed. */
  readonly toldAt: number;
  readonly changes: number;
  /**
   * How often it has begun again within a day after it was over; {@link calmMinutesOf} grows with it.
   * @default 0, of what an earlier version wrote
   */
  readonly returns?: number;
}

/** What people are to be told. */
export interface Telling {
  readonly kind: "new" | "changed" | "reminder" | "over";
  readonly trouble: Trouble;
  /** Of a change: what has come, and what is over. */
  readonly come: readonly KnownFinding[];
  readonly gone: readonly KnownFinding[];
  readonly at: number;
}

/** What is to be remembered, and what is to be told, if anything. */
export interface Step {
  readonly trouble: Trouble;
  readonly telling: Telling | undefined;
}

/** Findings remembered of one source: what is beyond them is counted only. */
const mostFindings = 60;

/** Characters of a database's name: no snapshot's is longer either. */
const longestName = 255;

/** The first change is told at once, later ones at most so often: a hundred databases that fail one by one are few messages. */
const changeMinutes = 60;

/** What has come back within this time after it was over comes and goes: the same trouble, ms. */
const sameTrouble = 86_400_000;

/** How long what comes and goes must stay away until it is over, by how often it has come back, minutes. */
const calmAfterReturns = [0, 6 * 60, 24 * 60] as const;

/**
 * How long a trouble must stay away, minutes, until people are told that it is over: the usual time, and more for one that has come
 * back, so that people hear of one that comes and goes all day a few times and not each time.
 */
export function calmMinutesOf({ returns = 0 }: Pick<Trouble, "returns">, usual: number): number {
  return Math.max(usual, calmAfterReturns[Math.min(returns, calmAfterReturns.length - 1)] ?? 0);
}

/** Takes in a report. With `whole` it names everything there is: what it does not name is over. */
export function observe(known: Trouble | undefined, report: Report, now: number, whole = false): Step {
  const before = known?.open ? known : undefined;
  const named = new Map<string, KnownFinding>();
  for (const finding of report.findings) {
    const key = `${report.section} ${cut(finding.database, longestName)} ${withoutNumbers(finding.text)}`;
    const same = before?.findings.find((one) => one.key === key);
    const { database, text } = finding;
    // An item of DynamoDB holds 400 KB, and what cannot be written down would be told again and again.
    const kept = { database: cut(database, longestName), text: cut(text, longestLine) };
    named.set(key, { ...kept, key, since: same?.since ?? report.at, last: now, told: same?.told ?? false });
  }
  const others = (before?.findings ?? []).filter(({ key }) => !named.has(key));
  const kept = whole ? [] : others;
  const trouble: Trouble = {
    id: report.id,
    section: report.section,
    headline: cut(report.headline, longestLine),
    where: cut(report.where, longestLine),
    open: true,
    since: before?.since ?? report.at,
    last: now,
    quietMinutes: report.quietMinutes,
    findings: [...kept, ...named.values()].slice(0, mostFindings),
    more: report.more,
    toldAt: before?.toldAt ?? now,
    changes: before?.changes ?? 0,
    returns: before === undefined ? returnsOf(known, now) : (before.returns ?? 0),
  };
  if (before === undefined) return tell("new", trouble, { come: trouble.findings, gone: [] }, now);
  return changed(trouble, whole ? others : [], now);
}

/** How often a trouble has come back, now that it begins again. */
function returnsOf(known: Trouble | undefined, now: number): number {
  return known !== undefined && now - known.last < sameTrouble ? (known.returns ?? 0) + 1 : 0;
}

/**
 * Looks at what is remembered while nothing is reported: whether it is over, whether a change waits to be told, whether it is
 * time to say again that it stands.
 */
export function review(known: Trouble, now: number, reminderMinutes: number): Step {
  const { quietMinutes } = known;
  if (!known.open) return { trouble: known, telling: undefined };
  const quiet = (finding: KnownFinding): boolean =>
    quietMinutes !== undefined && now - finding.last >= calmMinutesOf(known, quietMinutes) * minute;
  const gone = known.findings.filter(quiet);
  if (gone.length > 0 && gone.length === known.findings.length) return close(known, known.last, now);
  const trouble = { ...known, findings: known.findings.filter((finding) => !quiet(finding)) };
  const step = changed(trouble, gone, now);
  if (step.telling || now - known.toldAt < reminderMinutes * minute) return step;
  return tell("reminder", step.trouble, { come: [], gone: [] }, now);
}

/** It is over since a moment. */
export function close(known: Trouble, since: number, now: number): Step {
  if (!known.open) return { trouble: known, telling: undefined };
  return tell("over", { ...known, open: false, last: since }, { come: [], gone: known.findings }, now);
}

/** Tells of what has come and gone, unless it was told of the last change just now; what waits is told with the next. */
function changed(trouble: Trouble, gone: readonly KnownFinding[], now: number): Step {
  const come = trouble.findings.filter(({ told }) => !told);
  if (come.length + gone.length === 0) return { trouble, telling: undefined };
  if (trouble.changes > 0 && now - trouble.toldAt < changeMinutes * minute) {
    // What is over is kept until it can be said: the next look finds it so again.
    return { trouble: { ...trouble, findings: [...trouble.findings, ...gone] }, telling: undefined };
  }
  return tell("changed", { ...trouble, changes: trouble.changes + 1 }, { come, gone }, now);
}

function tell(
  kind: Telling["kind"],
  before: Trouble,
  { come, gone }: { readonly come: readonly KnownFinding[]; readonly gone: readonly KnownFinding[] },
  at: number,
): Step {
  const trouble: Trouble = {
    ...before,
    findings: before.findings.map((finding) => ({ ...finding, told: true })),
    toldAt: at,
    changes: kind === "changed" ? before.changes : 0,
  };
  return { trouble, telling: { kind, trouble, come, gone, at } };
}
