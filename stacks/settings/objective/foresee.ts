import { assess, refusalLines, solve, solveStated } from "../../objective";
import { durationMinutes, durationText } from "../kit/durations";
import { given, type Problem } from "../kit/problems";
import { slotDefaults } from "../slots";
import type { FleetDatabase, FleetFile } from "./fleetFile";
import type { ObjectiveDraft, ObjectiveSettings } from "./index";
import { isChosen, planOf, promptTake } from "./plan";
import { type Fitting, fitQuota } from "./quota";

/** What follows from the objective where the settings do not say otherwise, as people would write it. */
export interface Derived {
  readonly interval: string | undefined;
  readonly take: string | undefined;
  readonly sourceRetention: string | undefined;
  readonly drRetention: string | undefined;
}

/** What an objective leads to. */
export interface Foreseen {
  readonly problems: readonly Problem[];
  readonly derived: Derived;
  /** The interval that holds it. */
  readonly intervalMinutes: number | undefined;
}

const underived: Derived = { interval: undefined, take: undefined, sourceRetention: undefined, drRetention: undefined };

/** What is known where no interval is found. */
export function unforeseen(problems: readonly Problem[]): Foreseen {
  return { problems, derived: underived, intervalMinutes: undefined };
}

const neededTop: readonly PropertyKey[] = ["recoveryPointObjective", "fleet", "measured"];
const neededOfSide: readonly PropertyKey[] = [
  "databases",
  "interval",
  "schedules",
  "retention",
  "keepAllHours",
  "keepAllDays",
  "dailyDays",
  "weeklyWeeks",
  "monthlyMonths",
  "keepNewest",
  "quotas",
  "acceptCopiesWithoutKey",
  "includeReadReplicas",
  "copying",
  "copiesPerHour",
  "acceptIoSuspension",
  "ioSuspensionInterval",
];

/** Whether an objective depends on the setting at a path: while it is wrong by itself, nothing is said of the objective. */
export function dependsOn([block, name]: readonly PropertyKey[]): boolean {
  if (block === "source" || block === "dr") return name === undefined || neededOfSide.includes(name);
  return block !== undefined && neededTop.includes(block);
}

/** What follows from the objective, or why it cannot be held. The draft's values that {@link dependsOn} names are sound. */
export function foresee(draft: ObjectiveDraft, databases: readonly FleetDatabase[] | undefined): Foreseen {
  const { source, dr, recoveryPointObjective: objective } = draft;
  if (objective === undefined) return unforeseen([]);
  const plan = planOf(draft, databases);
  if (plan.fleet.length === 0) return unforeseen([noDatabases(draft, databases)]);
  const stated = source?.interval === undefined ? undefined : durationMinutes(source.interval)!;
  const minutes = durationMinutes(objective)!;
  const solution = stated === undefined ? solve(plan, minutes) : solveStated(plan, minutes, stated);
  if (!solution.holds) {
    const text = `${given(objective)} ${refusalLines(solution.refusal, stated !== undefined).join("\n    ")}`;
    return unforeseen([{ path: "recoveryPointObjective", text }]);
  }
  const { intervalMinutes } = solution.assessment;
  const { shareEveryMinutes, copyEveryMinutes } = plan.cadences;
  const none: Fitting = { problems: [], retention: undefined };
  const fitted = (side: "source" | "dr", draft: Parameters<typeof fitQuota>[1] | undefined, leastMinutes: number) =>
    draft ? fitQuota(side, draft, plan, { intervalMinutes, leastMinutes }) : none;
  const inSource = fitted("source", source, Math.max(intervalMinutes, 2 * shareEveryMinutes));
  const inDr = fitted("dr", dr, 2 * copyEveryMinutes);
  return {
    problems: [...inSource.problems, ...inDr.problems, ...copiesPerHourProblems(dr, intervalMinutes)],
    intervalMinutes,
    derived: {
      interval: source && stated === undefined ? durationText(intervalMinutes) : undefined,
      take: source && source.schedules?.take === undefined ? promptTake : undefined,
      sourceRetention: inSource.retention,
      drRetention: inDr.retention,
    },
  };
}

/** A copy beyond the number of an hour waits for up to an hour, which no objective allows for. */
function copiesPerHourProblems(dr: ObjectiveDraft["dr"], intervalMinutes: number): readonly Problem[] {
  const given = dr?.copiesPerHour;
  const needed = Math.ceil(60 / intervalMinutes);
  if (given === undefined || given >= needed) return [];
  const text = `Given: ${given}. With a snapshot of every database each ${intervalMinutes} min there are ${needed} to copy in an hour, and more than ${given} are not copied before that hour is over. Raise it to ${needed} or more, or leave it out.`;
  return [{ path: "dr.copiesPerHour", text }];
}

/** The settings as written, with what follows from the objective put where nothing is given. */
export function withDerived(raw: Record<string, unknown>, derived: Derived): Record<string, unknown> {
  const filled: Record<string, unknown> = structuredClone(raw);
  const put = (block: string, name: string, value: string | undefined, within?: string) => {
    const side = filled[block] as Record<string, unknown> | undefined;
    if (value === undefined || side === undefined) return;
    if (within === undefined) side[name] ??= value;
    else side[within] = { [name]: value, ...(side[within] as object | undefined) };
  };
  put("source", "interval", derived.interval);
  put("source", "take", derived.take, "schedules");
  put("source", "retention", derived.sourceRetention);
  put("dr", "retention", derived.drRetention);
  return filled;
}

function noDatabases(draft: ObjectiveDraft, databases: readonly FleetDatabase[] = []): Problem {
  const { fleet, source } = draft;
  if (databases.length > 0 && !databases.some((database) => isChosen(draft, database))) {
    // What is empty is the choice, and not the fleet.
    const setting = source ? "source.databases" : "dr.databases";
    const names = databases.slice(0, 5).map(({ id }) => id);
    const more = databases.length > names.length ? ` and ${databases.length - names.length} more` : "";
    const text = `It chooses none of the ${databases.length} databases that fleet.file has here (${names.join(", ")}${more}), so that nothing would be protected. Correct its patterns${source ? " or tagFilter; capital and small letters of tags are not the same" : ""}.`;
    return { path: setting, text };
  }
  const [path, value] = fleet?.file === undefined ? ["fleet.instances", fleet?.instances] : ["fleet.file", fleet.file];
  const text = `${given(value)} No database is left to protect, so there is nothing that an objective could be held for. Say how many there are, or leave recoveryPointObjective out.`;
  return { path, text };
}

/** What is wanted of the age of copies, and what that was reckoned from. */
export function objectiveOf(
  draft: ObjectiveDraft,
  { databases, unread = [] }: Partial<FleetFile>,
  foundMinutes: number | undefined,
): ObjectiveSettings {
  const { recoveryPointObjective: objective, fleet, source } = draft;
  const { others, ...numbers } = fleet ?? {};
  const told = Object.values({ ...numbers, ...others }).some((value) => value !== undefined);
  const given = source?.interval ?? (source && foundMinutes === undefined ? slotDefaults.interval : undefined);
  return {
    intervalMinutes: given === undefined ? foundMinutes : durationMinutes(given),
    minutes: objective === undefined ? undefined : durationMinutes(objective),
    intervalGiven: objective !== undefined && source?.interval !== undefined,
    fleetFrom: databases ? "file" : told ? "settings" : "assumption",
    databases,
    ...(unread.length > 0 && { unread }),
    plan: planOf(draft, databases),
  };
}

/** What the settings mean where they do not say it, because of the objective. */
export interface Standards {
  readonly objective: ObjectiveSettings;
  readonly isObjectiveStated: boolean;
  /** How many copies of a database's hour there may be. */
  readonly copiesPerHour: number;
  /** The age of copies that people are told of, minutes. */
  readonly ageMinutes: number;
}

/** What follows from an objective for settings that are not given. */
export function standardsOf(objective: ObjectiveSettings): Standards {
  return {
    objective,
    isObjectiveStated: objective.minutes !== undefined,
    copiesPerHour: copiesPerHour(objective),
    ageMinutes: alarmAge(objective),
  };
}

/** Snapshots that the shortest interval makes of a database in an hour. */
const mostSlotsPerHour = 6;

/** Twice what the interval makes of a database in an hour, as a busy one is snapshotted late; where it is not known, room for any. */
function copiesPerHour({ intervalMinutes }: ObjectiveSettings): number {
  return intervalMinutes === undefined ? mostSlotsPerHour + 1 : 2 * Math.ceil(60 / intervalMinutes);
}

/**
 * The age that people are told of where the settings do not say: the objective, or else the oldest that copies get while
 * the schedules alone start the passes. A stack that only copies does not know the interval: it is taken for the default.
 */
function alarmAge({ minutes, intervalMinutes, plan }: ObjectiveSettings): number {
  if (minutes !== undefined) return minutes;
  if (plan.fleet.length === 0) return defaultAge;
  const { schedulesOnly } = assess(plan, intervalMinutes ?? durationMinutes(slotDefaults.interval)!);
  return Number.isFinite(schedulesOnly.minutes) ? Math.ceil(schedulesOnly.minutes) : defaultAge;
}

/** Where nothing can be reckoned: a day. */
const defaultAge = 1_440;
