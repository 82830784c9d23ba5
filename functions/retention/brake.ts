import { blocked } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { KeepRules } from "./acceptedRules";
import type { Due } from "./plan";

/** What an expire pass sees when it is about to delete. */
export interface Situation {
  /** All that may go, of every kind. */
  readonly due: readonly Due[];
  /** Of when the data of the newest own snapshot are, ms since the epoch; undefined where there is none. */
  readonly newestAt: number | undefined;
  readonly now: number;
  /** When the schedule meant this pass to start, by another clock than the function's; undefined where a person started it. */
  readonly scheduledAt: number | undefined;
  /** Whether a person has said that what is overdue may go. */
  readonly lifted: boolean;
  readonly rules: Pick<KeepRules, "brakeMinutes" | "brakeSurplus" | "released">;
  /** The command by which a person lifts the brake. */
  readonly liftCommand: string;
}

/** What an expire pass may delete, and why it is not everything. */
export interface Verdict {
  /** Why not everything may be deleted; empty where it may. */
  readonly findings: readonly Finding[];
  /**
   * `everything` that is due; `needed`: of what is overdue only as much as the quota needs for new copies; `nothing`, as a clock
   * is in doubt, or nobody but this pass says how late it is.
   */
  readonly allows: "everything" | "needed" | "nothing";
}

/**
 * How far the function's clock may be from the schedule's: a schedule tries for an hour to start a machine, and the machine
 * runs the function four times for 5 minutes each at most.
 */
const clockTolerance = 2 * 3_600_000;

/** How far ahead a person may lift the brake, at most. */
export const longestLift = 7 * 86_400_000;

/** Until when the brake is lifted, as a parameter says it: a time in UTC, or `never`; undefined for any other text. */
export function parseLift(text: string): number | "never" | undefined {
  if (text === "never") return text;
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript takes the 30th of February for the 2nd of March.
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(text.slice(0, -1)) ? undefined : at;
}

/** Whether the brake is lifted now. What is lifted for longer than a week is not: nobody means it to be off for good. */
export function isLifted(until: number | "never" | undefined, now: number): boolean {
  return typeof until === "number" && now < until && until <= now + longestLift;
}

/**
 * What may be deleted now. It keeps no count of what has been deleted, so that
 * nothing is worn down by trying again: what counts is what is due, and since when. What time alone has made due a short
 * while ago is ordinary; what should have gone long before shows that deletions have stood still, or that the
 * rules or the clock are not what they were, and of that a few copies of each database may go and not more.
 */
export function brake(situation: Situation): Verdict {
  const { due, newestAt, now, scheduledAt, lifted, rules, liftCommand } = situation;
  const stop = (subject: string, reason: string): Finding => ({ subject, outcome: blocked(reason) });
  const time = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`;
  const nothing = "Nothing is deleted of any database";
  const everything: Verdict = { findings: [], allows: "everything" };
  const doubt = (reason: string): Verdict => ({ findings: [stop("the clock", reason)], allows: "nothing" });
  if (scheduledAt !== undefined && !(Math.abs(now - scheduledAt) <= clockTolerance)) {
    const clocks = `the function's clock says ${time(now)}, while its schedule meant ${time(scheduledAt)}`;
    return doubt(`${clocks}. ${nothing} while they differ. Deploy the function again; if they still do, ask AWS`);
  }
  if (newestAt !== undefined && newestAt > now + clockTolerance) {
    const clocks = `the function's clock says ${time(now)}, but the newest copy is of ${time(newestAt)}`;
    return doubt(`${clocks}. ${nothing}. Deploy the function again; if its clock stays wrong, ask AWS`);
  }
  if (due.length === 0 || lifted) return everything;
  const window = rules.brakeMinutes * 60_000;
  if (scheduledAt === undefined && (newestAt === undefined || newestAt < now - window)) {
    const newest = newestAt === undefined ? "there is none that is new" : `the newest copy is of ${time(newestAt)}`;
    const unsure = `no schedule started this pass, so nobody else says how late it is, and ${newest}`;
    return doubt(
      `${unsure}: a silent source, or a wrong clock. ${nothing}. If the copies are to be deleted: ${liftCommand}`,
    );
  }
  const beyond = overdueDatabases(due, now, rules);
  if (beyond.length === 0) return everything;
  const hours = Math.round(rules.brakeMinutes / 60);
  const why = "Either deletions have stood still, or somebody has changed the retention or the clock";
  // Who starts a pass at will could have copies give way at will.
  const allows = scheduledAt === undefined ? "nothing" : "needed";
  const but = allows === "needed" ? " but what makes room for new copies" : "";
  const findings = [
    stop(
      "the brake",
      `${nothing}${but}: ${beyond.length === 1 ? "1 database has" : `${beyond.length} databases have`} more than ${rules.brakeSurplus} copies that should have been deleted more than ` +
        `${hours} h ago. ${why}. Find out which, and mend it. If the copies are to be deleted: ${liftCommand}`,
    ),
    ...beyond.map(({ identity, database, count }) => stop(database, `${count} copies overdue (${identity})`)),
  ];
  return { findings, allows };
}

/** Copies of one database that should have gone before. */
interface Overdue {
  readonly identity: string;
  readonly database: string;
  readonly count: number;
}

/** The databases with more overdue copies than the brake lets go, by identity: while there is one, the brake is on. */
export function overdueDatabases(due: readonly Due[], now: number, rules: Situation["rules"]): readonly Overdue[] {
  const released = new Set(rules.released);
  const overdue = new Map<string, { readonly database: string; count: number }>();
  for (const { snapshot, dueAt } of due) {
    const { identity, database, state } = snapshot;
    // What failed holds no data, and of what a person has released nothing is to be kept.
    if (state !== "usable" || dueAt >= now - rules.brakeMinutes * 60_000 || released.has(identity)) continue;
    const known = overdue.get(identity);
    if (known) known.count++;
    else overdue.set(identity, { database, count: 1 });
  }
  return [...overdue]
    .filter(([, { count }]) => count > rules.brakeSurplus)
    .map(([identity, found]) => ({ identity, ...found }))
    .sort((a, b) => (a.identity < b.identity ? -1 : 1));
}
