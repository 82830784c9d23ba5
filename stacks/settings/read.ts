import type { z } from "zod";
import { assess } from "../objective";
import type { Draft } from "./draft";
import { durationMinutes } from "./durations";
import { type FleetDatabase, type FleetFile, type ReadText, readFleetFile, readProjectFile } from "./fleetFile";
import { dependsOn, foresee, planOf, unforeseen, withDerived } from "./objective";
import { cited, isWithin, type ParameterReference, unresolved } from "./parameters";
import { withGlobs } from "./patterns";
import { given, nearest, type Problem, pathText, settingsError } from "./problems";
import { keepAllMinutesOf, quotasOf } from "./quota";
import { referenceOf, references } from "./reference";
import { ruleProblems } from "./rules";
import { defaults, s1Tag, schema, type Written } from "./schema";
import type { DrSettings, ObjectiveSettings, Settings, SourceSettings, TagFilter } from "./types";

/**
 * The settings of a stack from its configuration: names without namespace, values as YAML or JSON gives them. Pure, but
 * for the fleet file that they may name, which `readText` reads. Throws one error named `SettingsError` that lists every
 * problem. `references` says which values came from parameters.
 */
export function readSettings(
  raw: Record<string, unknown>,
  references: readonly ParameterReference[] = [],
  readText: ReadText = readProjectFile,
): Settings {
  const result = schema.safeParse(raw);
  const broken = references.filter((reference) => reference.problem !== undefined);
  // What has no value is neither right nor wrong.
  const issues = (result.error?.issues ?? []).filter(
    (issue) => !broken.some(({ path }) => isWithin(pathText(issue.path), pathText(path))),
  );
  const draft = sound(raw, [...issues, ...broken]);
  const listed = fleetOf(draft, readText);
  const wrong = [...issues, ...broken];
  // While something that an objective depends on is wrong by itself, nothing can be said of it.
  const foreseen =
    "problem" in listed || wrong.some(({ path }) => dependsOn(path))
      ? unforeseen([])
      : foresee(draft, listed.databases);
  const filled = withDerived(raw, foreseen.derived);
  const problems = [
    ...unresolved(broken),
    ...issues.flatMap((issue) =>
      issueProblems(issue, raw).map((one) => cited(one, valueAt(raw, issue.path), references)),
    ),
    ...blockProblems(raw),
    ...("problem" in listed ? [listed.problem] : []),
    ...[...ruleProblems(sound(filled, wrong)), ...foreseen.problems].map((one) =>
      cited(one, valueOfText(raw, one.path), references),
    ),
  ];
  if (problems.length > 0 || !result.success || "problem" in listed) throw settingsError(problems);
  return settingsOf(schema.parse(filled), objectiveOf(draft, listed, foreseen.intervalMinutes));
}

/** The databases of the fleet file that are this stack's, if one is named; or why it is refused. */
function fleetOf(draft: Draft, readText: ReadText): Partial<FleetFile> | { readonly problem: Problem } {
  const { fleet } = draft;
  if (fleet?.file === undefined) return {};
  const found = readFleetFile(fleet.file, readText);
  if ("path" in found) return { problem: found };
  return { ...found, databases: found.databases.filter(({ place }) => place === undefined || isOurs(draft, place)) };
}

/** Whether a stack protects what lives there, or copies it. A file may list the databases of several stacks. */
function isOurs({ account, region, source, dr }: Draft, place: NonNullable<FleetDatabase["place"]>): boolean {
  const own = source ? [{ account, region }] : [];
  return [...own, ...(dr?.sources ?? [])].some((one) => one?.account === place.account && one.region === place.region);
}

function objectiveOf(
  draft: Draft,
  { databases, unread = [] }: Partial<FleetFile>,
  foundMinutes: number | undefined,
): ObjectiveSettings {
  const { recoveryPointObjective: objective, fleet, source } = draft;
  const { others, ...numbers } = fleet ?? {};
  const told = Object.values({ ...numbers, ...others }).some((value) => value !== undefined);
  const given = source?.interval ?? (source && foundMinutes === undefined ? defaults.interval : undefined);
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

/** What stands before the name of each setting on the command line. */
const settingsPrefix = "rds-lifeboat:";

function blockProblems(raw: Record<string, unknown>): readonly Problem[] {
  if (raw.source !== undefined || raw.dr !== undefined) return [];
  const text =
    "Neither source nor dr is given, so nothing would be protected. Give source in the account that owns the databases, dr in the one that keeps the copies.";
  return [{ path: "", text }];
}

/** What zod found wrong, in our words. */
function issueProblems(issue: z.core.$ZodIssue, raw: unknown): readonly Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownProblem(issue.path, key));
  const allowed = referenceOf(issue.path)?.allowed ?? blockAllowed(issue.path);
  const reason = issue.code === "custom" ? [issue.message] : numberReason(valueAt(raw, issue.path), allowed);
  const text = [given(valueAt(raw, issue.path)), ...reason, `Allowed: ${allowed}.`].join(" ");
  return [{ path: pathText(issue.path), text }];
}

/** A number where a text belongs is, mostly, an account id without quotes. */
function numberReason(value: unknown, allowed: string): readonly string[] {
  return typeof value === "number" && allowed.includes("between quotes")
    ? ["Put it between quotes: YAML reads it as a number and drops leading zeros."]
    : [];
}

function blockAllowed(path: readonly PropertyKey[]): string {
  return `the settings ${namesIn(path).join(", ")}`;
}

/** The value is not shown: nothing is known of it, and it may be a secret. */
function unknownProblem(path: readonly PropertyKey[], key: string): Problem {
  const here = namesIn(path);
  // What `pulumi config set` makes of a path where nobody tells it that it is one.
  if (path.length === 0 && /[.[]/.test(key) && referenceOf(partsOf(key)) !== undefined) {
    const text = `This is the path of a setting, and was set as the name of one. Remove it (pulumi config rm '${settingsPrefix}${key}'), and set it with --path: pulumi config set --path '${settingsPrefix}${key}' VALUE.`;
    return { path: key, text };
  }
  const elsewhere = references.find(({ path: known, s1 }) => known.split(".").at(-1) === key || s1 === key)?.path;
  const meant = nearest(key, here) ?? elsewhere;
  const advice = meant === undefined ? "Remove it." : `Did you mean ${meant}?`;
  return { path: pathText([...path, key]), text: `This setting is unknown. ${advice} Known here: ${here.join(", ")}.` };
}

/** The names of the settings and blocks directly in a block. */
function namesIn(path: readonly PropertyKey[]): readonly string[] {
  const block = path
    .map((part) => (typeof part === "number" ? "[]" : `.${String(part)}`))
    .join("")
    .slice(1);
  const prefix = block === "" ? "" : `${block}.`;
  const tagParts = block.endsWith("tagFilter") ? ["key", "value"] : [];
  const names = references.flatMap(({ path: known }) =>
    known.startsWith(prefix) ? [known.slice(prefix.length).split(/\.|\[\]/)[0]!] : [],
  );
  return [...new Set([...names, ...tagParts])];
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    raw,
  );
}

/** The value at a path as people write it: `dr.sources[0].account`. */
function valueOfText(raw: unknown, path: string): unknown {
  return valueAt(raw, partsOf(path));
}

/** The parts of a path as people write it; positions are numbers. */
function partsOf(path: string): readonly PropertyKey[] {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The raw settings without the values that are wrong by themselves. */
function sound(raw: Record<string, unknown>, issues: readonly (z.core.$ZodIssue | ParameterReference)[]): Draft {
  const copy: unknown = structuredClone(raw);
  for (const issue of issues) {
    if ("code" in issue && issue.code === "unrecognized_keys") continue;
    const holder = valueAt(copy, issue.path.slice(0, -1));
    const last = issue.path.at(-1);
    if (typeof holder === "object" && holder !== null && last !== undefined) {
      (holder as Record<PropertyKey, unknown>)[last] = undefined;
    }
  }
  // What is left has passed the schema value by value; only what lacks distinguishes it from Written.
  return copy as Draft;
}

function settingsOf(written: Written, objective: ObjectiveSettings): Settings {
  const { source, dr, recoveryPointObjective, fleet, measured, notifications, ...common } = written;
  const { email, topics, slack, heartbeat, runbook, reminder } = notifications;
  return {
    ...common,
    permissionsBoundary: common.permissionsBoundary,
    notifications: {
      email,
      topics,
      slack: slack && { webhookSecret: slack.webhookSecret, key: slack.key },
      heartbeat,
      runbook,
      reminderMinutes: durationMinutes(reminder)!,
    },
    objective,
    source: source && sourceOf(source, written.region, objective.minutes !== undefined),
    dr: dr && drOf(dr, written.region, objective),
  };
}

function sourceOf(source: NonNullable<Written["source"]>, region: string, withObjective: boolean): SourceSettings {
  return {
    databases: { patterns: withGlobs(source.databases.patterns), tag: tagOf(source.databases.tagFilter) },
    ...destinationsOf(source, region),
    key: source.key,
    keys: source.keys,
    intervalMinutes: durationMinutes(source.interval)!,
    ioSuspension: {
      accepted: source.acceptIoSuspension,
      intervalMinutes: durationMinutes(source.ioSuspensionInterval)!,
      acceptedWait: !withObjective,
    },
    acceptance: {
      acceptCopiesWithoutKey: source.acceptCopiesWithoutKey,
      includeReadReplicas: source.includeReadReplicas,
    },
    schedules: source.schedules,
    retentionMinutes: durationMinutes(source.retention)!,
    keepAllMinutes: source.keepAllHours === undefined ? undefined : source.keepAllHours * 60,
    keepNewest: source.keepNewest,
    quotas: quotasOf(source),
  };
}

/** Either form says both: the places, or accounts and regions of which every pair is a place. */
function destinationsOf(
  { destinations, drAccounts, ...source }: NonNullable<Written["source"]>,
  ownRegion: string,
): Pick<SourceSettings, "destinations" | "drAccounts" | "drRegions"> {
  if (destinations === undefined) {
    const { drRegions = [ownRegion] } = source;
    const places = drAccounts.flatMap((account) => drRegions.map((region) => ({ account, region })));
    return { destinations: places, drAccounts, drRegions };
  }
  const distinct = (values: readonly string[]) => [...new Set(values)];
  return {
    destinations,
    drAccounts: distinct(destinations.map(({ account }) => account)),
    drRegions: distinct(destinations.map(({ region }) => region)),
  };
}

type WrittenDrSource = NonNullable<Written["dr"]>["sources"][number];

/** With several sources copies are told apart by their names even where nobody thought of it. */
function aliasOf({ alias, account, region }: WrittenDrSource, all: readonly WrittenDrSource[]): string | undefined {
  if (alias !== undefined || all.length === 1) return alias;
  const once = all.filter((other) => other.account === account).length === 1;
  return once ? `from-${account}` : `from-${account}-${region}`;
}

/** Snapshots that the shortest interval makes of a database in an hour. */
const mostSlotsPerHour = 6;

/** Twice what the interval makes of a database in an hour, as a busy one is snapshotted late; where it is not known, room for any. */
function copiesPerHour({ intervalMinutes }: ObjectiveSettings): number {
  return intervalMinutes === undefined ? mostSlotsPerHour + 1 : 2 * Math.ceil(60 / intervalMinutes);
}

function drOf(dr: NonNullable<Written["dr"]>, region: string, objective: ObjectiveSettings): DrSettings {
  return {
    region: dr.region ?? region,
    key: dr.key,
    copying: dr.copying,
    serviceRole: dr.serviceRole,
    sources: dr.sources.map((source, _, all) => {
      const { account, region, keys, stack } = source;
      return { account, region, alias: aliasOf(source, all), keys, stack };
    }),
    optionGroups: dr.optionGroups.map(({ from, to, account }) => ({ from, to, account })),
    acceptCopiesWithoutKey: dr.acceptCopiesWithoutKey,
    databases: { patterns: withGlobs(dr.databases.patterns), tag: undefined },
    schedules: dr.schedules,
    retentionMinutes: durationMinutes(dr.retention)!,
    keepAllMinutes: keepAllMinutesOf(dr),
    dailyDays: dr.dailyDays ?? 0,
    weeklyWeeks: dr.weeklyWeeks ?? 0,
    monthlyMonths: dr.monthlyMonths ?? 0,
    keepNewest: dr.keepNewest,
    released: dr.released,
    copiesPerHour: dr.copiesPerHour ?? copiesPerHour(objective),
    newDatabasesPerDay: dr.newDatabasesPerDay,
    brake: { windowMinutes: durationMinutes(dr.brake.window)!, surplus: dr.brake.surplus },
    expected: dr.expected,
    measureEveryMinutes: durationMinutes(dr.measureEvery)!,
    alarms: {
      ageMinutes: dr.alarms.age === undefined ? alarmAge(objective) : durationMinutes(dr.alarms.age)!,
      emptyMinutes: durationMinutes(dr.alarms.empty)!,
      slower: dr.alarms.slower.map(({ databases, age }) => ({
        patterns: databases,
        ageMinutes: durationMinutes(age)!,
        ageText: age,
      })),
    },
    cloudTrail: dr.cloudTrail,
    quotas: quotasOf(dr),
  };
}

/**
 * The age that people are told of where the settings do not say: the objective, or else the oldest that copies get while
 * the schedules alone start the passes. A stack that only copies does not know the interval: it is taken for the default.
 */
function alarmAge({ minutes, intervalMinutes, plan }: ObjectiveSettings): number {
  if (minutes !== undefined) return minutes;
  if (plan.fleet.length === 0) return defaultAge;
  const { schedulesOnly } = assess(plan, intervalMinutes ?? durationMinutes(defaults.interval)!);
  return Number.isFinite(schedulesOnly.minutes) ? Math.ceil(schedulesOnly.minutes) : defaultAge;
}

/** Where nothing can be reckoned: a day. */
const defaultAge = 1_440;

function tagOf(filter: boolean | TagFilter): TagFilter | undefined {
  if (filter === true) return s1Tag;
  return filter === false ? undefined : filter;
}
