import { defaultAssumptions } from "../../facts/assumptions";
import { limits } from "../../facts/limits";
import { suspendsIo } from "../../functions/rds/instance";
import type { Acceptance } from "../../functions/snapshots/fitness";
import { isSpared } from "../../functions/snapshots/suspension";
import {
  type CopyWay,
  type FleetGroup,
  type Home,
  type Kind,
  type Plan,
  refusalLines,
  solve,
  solveStated,
} from "../objective";
import type { Draft } from "./draft";
import { durationMinutes, durationText } from "./durations";
import type { FleetDatabase } from "./fleetFile";
import { assumedFleet } from "./fleetSchema";
import { anchored, withGlobs } from "./patterns";
import { given, type Problem } from "./problems";
import { isProtected } from "./protectable";
import { type Fitting, fitQuota } from "./quota";
import { longestGapMinutes } from "./schedules";
import { defaults, s1Tag } from "./schema";

/** The take schedule that comes with an objective: a slot starts on time if somebody looks every minute. */
const promptTake = "rate(1 minute)";

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
export function foresee(draft: Draft, databases: readonly FleetDatabase[] | undefined): Foreseen {
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
  const inSource = source
    ? fitQuota("source", source, plan, intervalMinutes, Math.max(intervalMinutes, 2 * shareEveryMinutes))
    : none;
  const inDr = dr ? fitQuota("dr", dr, plan, intervalMinutes, 2 * copyEveryMinutes) : none;
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
function copiesPerHourProblems(dr: Draft["dr"], intervalMinutes: number): readonly Problem[] {
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

/** What an interval is judged by, from settings of which those that {@link dependsOn} names are sound. */
export function planOf(draft: Draft, databases: readonly FleetDatabase[] | undefined): Plan {
  const { source, dr, fleet, measured, recoveryPointObjective: objective } = draft;
  const { rds } = limits;
  const gap = (schedule: string | undefined, standard: string) =>
    longestGapMinutes((schedule ?? standard) as Parameters<typeof longestGapMinutes>[0]);
  // A stack that only copies knows no take schedule: its sources have the one that comes with their objective.
  const standardTake = objective !== undefined || source === undefined ? promptTake : defaults.take;
  return {
    fleet: databases ? listed(draft, databases) : counted(draft),
    others: { instance: fleet?.others?.instances ?? 0, cluster: fleet?.others?.clusters ?? 0 },
    pace: { ...defaultAssumptions, measured: { ...measured } },
    cadences: {
      takeEveryMinutes: gap(source?.schedules?.take, standardTake),
      shareEveryMinutes: gap(source?.schedules?.share, defaults.share),
      copyEveryMinutes: gap(dr?.schedules?.copy, defaults.copy),
    },
    slots: { instance: rds.instanceCopiesInProgress, cluster: rds.clusterCopiesInProgress },
  };
}

/** The databases of the file that are chosen and can be protected; alike ones together, to reckon with thousands. */
function listed(draft: Draft, databases: readonly FleetDatabase[]): readonly FleetGroup[] {
  const groups = new Map<string, FleetGroup>();
  const acceptance: Acceptance = {
    acceptCopiesWithoutKey: (draft.source ?? draft.dr)?.acceptCopiesWithoutKey ?? false,
    includeReadReplicas: draft.source?.includeReadReplicas ?? false,
  };
  for (const database of databases) {
    const { id, kind, sizeGiB, changeGiBPerHour, key, place } = database;
    // The others are refused by name, or left out.
    if (kind === "multi-az-cluster" || kind === "other-cluster" || !isProtected(database, acceptance)) continue;
    if (!isChosen(draft, database)) continue;
    const copying = copyWay(draft, kind, key === "aws/rds");
    const home = place ?? homeOf(draft);
    const sparingMinutes = sparingOf(draft, database);
    const alike = [kind, sizeGiB, changeGiBPerHour, copying, home?.account, home?.region, sparingMinutes].join(" ");
    const group = groups.get(alike);
    groups.set(alike, {
      kind,
      label: group?.label ?? id,
      count: (group?.count ?? 0) + 1,
      sizeGiB,
      changeGiBPerHour,
      copying,
      home,
      copiedByOwner: copiesOwn(draft, home),
      sparingMinutes,
    });
  }
  return [...groups.values()];
}

function isChosen({ source, dr }: Draft, { id, tags }: FleetDatabase): boolean {
  const patterns = (source ?? dr)?.databases?.patterns ?? defaults.patterns;
  const known = withGlobs(patterns.filter((pattern) => pattern !== undefined));
  if (!known.some((pattern) => new RegExp(anchored(pattern)).test(id))) return false;
  const filter = source?.databases?.tagFilter ?? false;
  if (filter === false) return true;
  const { key, value } = filter === true ? s1Tag : filter;
  return key !== undefined && tags[key] === value;
}

/** The databases by their numbers, each as large as the largest. */
function counted(draft: Draft): readonly FleetGroup[] {
  const { fleet } = draft;
  const others = fleet?.clusters === undefined ? assumedFleet.instances : 0;
  const counts = { instance: fleet?.instances ?? others, cluster: fleet?.clusters ?? assumedFleet.clusters };
  const group = (kind: Kind): FleetGroup => ({
    kind,
    label: `the largest ${kind}`,
    count: counts[kind],
    sizeGiB: fleet?.largestGiB ?? assumedFleet.largestGiB,
    changeGiBPerHour: fleet?.changeGiBPerHour ?? assumedFleet.changeGiBPerHour,
    copying: copyWay(draft, kind, false),
    home: homeOf(draft),
    copiedByOwner: copiesOwn(draft, homeOf(draft)),
  });
  return [group("instance"), group("cluster")].filter(({ count }) => count > 0);
}

/** Where databases live of which nobody says it: in the stack's own place, or in the only one that it copies from. */
function homeOf({ account, region, source, dr }: Draft): Home | undefined {
  const [only, ...others] = source ? [{ account, region }] : (dr?.sources ?? []);
  if (only?.account === undefined || only.region === undefined || others.length > 0) return undefined;
  return { account: only.account, region: only.region };
}

/** Whether the account that owns the databases there copies them itself. */
function copiesOwn({ account, dr }: Draft, home: Home | undefined): boolean {
  return home !== undefined && home.account === account && (dr?.sources ?? []).some((one) => one?.account === account);
}

/** Aurora's copies are full ones always (AUG "DB cluster snapshot copying"), and two steps make both copies full. */
function copyWay({ fleet, dr }: Draft, kind: Kind, isManaged: boolean): CopyWay {
  const twoStep = (fleet?.copying ?? dr?.copying) === "two-step";
  if (isManaged) return twoStep ? "re-encrypted-two-step" : "re-encrypted";
  if (twoStep) return "two-step";
  return kind === "cluster" ? "full" : "incremental";
}

/** Minutes between two snapshots at least, where these suspend the database's I/O and nobody has accepted that. */
function sparingOf({ source }: Draft, { kind, engine, multiAz, tags }: FleetDatabase): number | undefined {
  if (kind !== "instance") return undefined;
  const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  // A stack that only copies does not know what its sources accept: it reckons with as many snapshots as there may be.
  const accepted = source === undefined || (source.acceptIoSuspension ?? false);
  if (!isSpared({ suspendsIo: suspendsIo(engine, multiAz), tags: tagList }, accepted)) return undefined;
  return durationMinutes(source?.ioSuspensionInterval ?? defaults.ioSuspensionInterval);
}

function noDatabases(draft: Draft, databases: readonly FleetDatabase[] = []): Problem {
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
