import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { day, formatDuration } from "../../cli/durations";
import { nearest } from "../../cli/nearest";
import { checked, duration, fileError, maybeInfinite, parseYaml } from "../../cli/validation";
import { type Assumptions, defaultAssumptions } from "../../facts/assumptions";
import { projectRoot } from "../../projectRoot";
import { account, range } from "../faults/kit/forms";
import { type Fault, fault } from "../faults/schema";
import { existingFields } from "./existingSchema";
import { type StackChoice, stack, stackTimeProblems } from "./stackSchema";

/** Where the scenarios that come with the project are, in a folder for each feature. */
export const scenarioFolder = join(projectRoot, "drill/scenarios");

const name = z
  .string("needs a name")
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "needs small letters, digits and hyphens, 63 at most");
const text = z.string("needs a text").min(1, "needs a text");
/** Shown in terminals and on pages. */
const shown = text.refine((words) => !/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(words), {
  message: "has a character that is not seen and changes what is: leave it out",
});
const wholeNumber = z.int("needs a whole number").nonnegative("needs a whole number of 0 or more");

const number = z.number("needs a number");
const notNegative = number.nonnegative("needs a number of 0 or more");
const positive = number.positive("needs a number of more than 0");
const bound = z
  .union([
    number.transform((atMost) => ({ atMost })),
    z.strictObject({ atMost: number.optional(), atLeast: number.optional() }),
    z
      .strictObject({ between: z.tuple([number, number]) })
      .transform(({ between: [atLeast, atMost] }) => ({ atLeast, atMost })),
  ])
  .refine((limits) => limits.atMost !== undefined || ("atLeast" in limits && limits.atLeast !== undefined), {
    message: "needs a number (at most), { atMost }, { atLeast } or { between: [low, high] }",
  })
  .refine((limits) => !("atLeast" in limits) || (limits.atLeast ?? -Infinity) <= (limits.atMost ?? Infinity), {
    message: "can never hold: the least is more than the most",
  });

/** What must come in time: counted from the disaster if there is one, from `since` if that is stated, else from the start. */
const inTime = {
  /** What comes before does not count. */
  since: duration.optional(),
  withinMinutes: number,
};

const expectedAlarm = z.strictObject({
  /** Name of the alarm; `*` stands for any characters. */
  name: text,
  account: account.optional(),
  ...inTime,
});

const expectedDenial = z.strictObject({
  action: text,
  /** ARN of the resource; `*` stands for any characters. */
  resource: text,
});

const message = {
  /** What the message must contain. */
  contains: z.union([text.transform((one) => [one]), z.array(text).min(1)], { error: "needs a text, or several" }),
  account: account.optional(),
  /** How it comes to people; `monitor`: from the service outside that misses heartbeats. By default any way. */
  by: z.enum(["mail", "slack", "monitor"]).optional(),
};
/** Messages of one kind, all of them. */
const expectedTellings = z.strictObject({ ...message, times: bound });
const expectedMessage = z.strictObject({ ...message, ...inTime });

const expectedCalls = z.strictObject({
  account: z.enum(["source", "dr"], { error: "needs source or dr" }),
  /** As reports name it: service and operation, "rds:CopyDBSnapshot". */
  operation: text.regex(/^[a-z]+:[A-Z][A-Za-z]+$/, "needs a service and an operation, e.g. rds:CopyDBSnapshot"),
  times: bound,
});

const expectedHolding = z.strictObject({
  account,
  region: text,
  /** Most manual snapshots held there at once. */
  atMost: wholeNumber,
});

/** What must hold whatever happens: see InvariantRules. */
const invariants = z.strictObject({
  keepNewest: z.strictObject({ source: wholeNumber, dr: wholeNumber }),
  keptAtLeast: z.strictObject({ source: duration, dr: duration }),
  keptAtMost: z.strictObject({ source: duration, dr: duration }),
  copyAge: duration,
  settle: duration,
  alarmAge: duration,
  snapshotGap: duration,
  shareWithin: duration,
  copiesQuota: z.strictObject({ instance: wholeNumber, cluster: wholeNumber }).optional(),
  createdBy: text.default("rds-lifeboat"),
});

const expectations = z
  .strictObject(
    {
      worstCopyAgeMinutes: bound.optional(),
      p99CopyAgeMinutes: bound.optional(),
      meanCopyAgeMinutes: bound.optional(),
      /** Ages outside of the faults that last, and of as long after each as things may take to settle. */
      settled: z.strictObject({ afterMinutes: notNegative, worstCopyAgeMinutes: bound }).optional(),
      /** At the end every place that is to hold a database has a usable copy of it. */
      everywhere: z.literal("all", { error: "needs all" }).optional(),
      /** Of every place that is to hold a database, the age of the newest usable copy there. */
      worstPlaceAgeMinutes: bound.optional(),
      copyOverheadP99Seconds: bound.optional(),
      worstLossMinutes: bound.optional(),
      recoveryMinutes: bound.optional(),
      recoverable: z.union([z.literal("all"), wholeNumber], { error: "needs all or a number of databases" }).optional(),
      /**
       * Of every database there was by then, at the end of the days a usable copy of which the data are from before `at`,
       * and from no more than so many hours before.
       */
      recoverableAsOf: z.strictObject({ at: duration, withinHours: positive }).optional(),
      /** Usable copies of every database at the end of the days: those of the database with the fewest. */
      survivors: bound.optional(),
      /** Copies, in accounts of the scenario, of databases that are not the fleet's. */
      foreignCopies: bound.optional(),
      quotaPeak: bound.optional(),
      /** Copies that moved everything. */
      fullCopies: bound.optional(),
      /** Copies of what had been copied to the same place before. */
      copiedTwice: bound.optional(),
      /** Age of the youngest data of which the last copy was deleted. */
      youngestDeletedHours: bound.optional(),
      /** The same of data from before `at`: what comes later may go for want of room, what was there stays. */
      youngestDeletedOfBefore: z.strictObject({ at: duration, hours: bound }).optional(),
      /** Manual snapshots a month (730 hours) that suspend a database's I/O. */
      ioSuspensionsPerMonth: bound.optional(),
      /** Those that began in a backup or maintenance window of the database. */
      ioSuspensionsInWindows: bound.optional(),
      held: z.array(expectedHolding).min(1, "needs at least one place: { account, region, atMost }").optional(),
      /** Calls of one operation that the functions of the source's or the DR accounts make, in the whole run, failed ones too. */
      calls: z.array(expectedCalls).min(1, "needs at least one: { account, operation, times }").optional(),
      denied: bound.optional(),
      deniedOnly: z.array(expectedDenial).min(1, "needs at least one denial: { action, resource }").optional(),
      alarms: z
        .union(
          [
            z.literal("none"),
            /** None of that name; `*` stands for any characters. */
            z.strictObject({ none: text, after: duration.default(0) }),
            z.array(expectedAlarm).min(1, "needs at least one alarm, or none"),
          ],
          { error: "needs none, { none: NAME, after: 2h }, or a list of { name, account, withinMinutes }" },
        )
        .optional(),
      messages: z.array(expectedMessage).min(1, "needs at least one message").optional(),
      /** How often people are told of something, in the whole run. */
      told: z.array(expectedTellings).min(1, "needs at least one: { contains, times }").optional(),
      invariants: invariants.optional(),
    },
    "needs at least one expectation, e.g. { denied: 0 }",
  )
  .refine((expect) => Object.keys(expect).length > 0, {
    message: "needs at least one expectation: a scenario that expects nothing cannot fail",
  });

const transfer = z.strictObject({ startMinutes: notNegative, gibPerMinute: maybeInfinite }).partial();
const assume = z
  .strictObject({
    snapshot: transfer,
    copy: transfer,
    restore: transfer,
    eventLatencySeconds: range,
    scheduleLatencySeconds: range,
    lambdaStartMillis: notNegative,
    apiCallMillis: notNegative,
    rdsApiBurst: positive,
    rdsApiPerSecond: positive,
    databaseTimeMinutes: wholeNumber,
    alarmExtraPeriods: wholeNumber,
    sharedTypeAloneLists: z.boolean("needs true or false"),
    includeSharedListsOwn: z.boolean("needs true or false"),
    failedSnapshotsDated: z.boolean("needs true or false"),
    remoteCopyPendingMinutes: maybeInfinite,
    finishedCopyHasResourceId: z.boolean("needs true or false"),
    sharingRefusedByState: z.boolean("needs true or false"),
    hinderingOptionsListed: z.boolean("needs true or false"),
    optionGroupAlongAcrossRegions: z.boolean("needs true or false"),
    recordsPerPage: z.int("needs a whole number of records").min(1, "needs a record at least"),
  })
  .partial();

const quota = z.union([wholeNumber, z.record(z.string().regex(/^(?:source|dr|both|\d{12})$/), wholeNumber)], {
  error: "needs a number, or source, dr or account ids with a number each",
});

const quotas = z
  .strictObject({
    manualSnapshots: quota,
    copiesInProgress: quota,
    manualClusterSnapshots: quota,
    clusterCopiesInProgress: quota,
  })
  .partial();

/** The classic pipeline under the same faults, with the same databases and over the same days. */
const versus = z.union(
  [
    z.literal("classic").transform((): { quotas?: undefined; faults?: undefined } => ({})),
    z.strictObject({
      /** What its way of keeping takes; by default the scenario's. */
      quotas: quotas.optional(),
      /** The same done to its own functions and roles, where they have other names; by default the scenario's. */
      faults: z.array(fault).min(1, "needs at least one fault").optional(),
    }),
  ],
  { error: "needs classic, or { quotas, faults } for it" },
);

const scenario = z.strictObject({
  name,
  title: shown,
  description: shown,
  /** Takes too long for a quick drill: run with --all, or by its name. */
  long: z.boolean().default(false),
  group: z.enum(["lifeboat", "yardstick", "calibration"]).default("lifeboat"),
  stacks: z.array(stack, "needs a list of stacks").min(1, "needs at least one stack"),
  ...existingFields(account),
  fleet: text.optional(),
  days: z.int("needs a whole number of days").min(1, "needs 1 day or more").max(400, "needs 400 days or less"),
  databases: wholeNumber.min(1, "needs 1 or more").optional(),
  firstCopyWithin: duration.optional(),
  /** Accounts (source, dr or an id) that have a trail, of which EventBridge hears what is done there. */
  trails: z.array(account).default([]),
  disaster: duration.optional(),
  /** Copy age and overhead are measured from then on; by default from the start. */
  measureFrom: duration.default(0),
  assume: assume.default({}),
  quotas: quotas.default({}),
  faults: z.array(fault).default([]),
  /** What it is compared with. */
  versus: versus.optional(),
  expect: expectations,
});

export type Bound = { readonly atMost?: number; readonly atLeast?: number };
export type ExpectedHolding = Readonly<z.output<typeof expectedHolding>>;
export type ExpectedAlarm = Readonly<z.output<typeof expectedAlarm>>;
export type ExpectedDenial = Readonly<z.output<typeof expectedDenial>>;
export type ExpectedMessage = Readonly<z.output<typeof expectedMessage>>;
export type Expectations = Readonly<z.output<typeof expectations>>;
export type { StackChoice };

/** A scenario as its file states it; instants are milliseconds from the start, paths are absolute or as {@link stackPaths} says. */
export interface Scenario extends Readonly<Omit<z.output<typeof scenario>, "assume">> {
  /** The file it was read from. */
  readonly path: string;
  /** What is assumed in this scenario that differs from facts/assumptions.ts. */
  readonly assume: z.output<typeof assume>;
}

/** Reads and checks a scenario file; throws one error with every problem and its path. */
export function readScenario(path: string): Scenario {
  const data = parseYaml(path);
  const result = checked(path, scenario, data);
  const problems = timeProblems(result);
  if (result.faults.some((one) => one.attack) && result.disaster === undefined) {
    problems.push("disaster: is needed with an attack: loss and recovery are counted from that moment, e.g. 10d");
  }
  if (problems.length > 0) throw fileError(path, problems);
  return { ...result, path };
}

/** The scenario with another length or number of databases; refused when its disaster or faults would come after the end. */
export function withOverrides(
  scenario: Scenario,
  overrides: { readonly days: number | undefined; readonly databases: number | undefined },
): Scenario {
  const { days = scenario.days, databases = scenario.databases } = overrides;
  const changed = { ...scenario, days, databases };
  const problems = timeProblems(changed);
  if (problems.length === 0) return changed;
  const advice = `--days ${days} is too short for this scenario: give it more, or choose others with --scenario`;
  throw fileError(scenario.path, [...problems, advice]);
}

function timeProblems(
  scenario: Pick<Scenario, "days" | "disaster" | "measureFrom" | "faults" | "stacks" | "expect" | "versus">,
): string[] {
  const { days, disaster, measureFrom, faults, stacks } = scenario;
  const settles = scenario.expect.settled !== undefined;
  const problems: string[] = [];
  const check = (where: string, at: number | undefined) => {
    if (at === undefined || at <= days * day) return;
    problems.push(`${where}: ${formatDuration(at)} is after the end of the scenario (days: ${days})`);
  };
  check("disaster", disaster);
  check("expect.recoverableAsOf.at", scenario.expect.recoverableAsOf?.at);
  if (measureFrom >= days * day) {
    problems.push(`measureFrom: ${formatDuration(measureFrom)} is not before the end of the scenario (days: ${days})`);
  }
  const { alarms = [], messages = [] } = scenario.expect;
  for (const [name, expected] of [
    ["alarms", Array.isArray(alarms) ? alarms : []],
    ["messages", messages],
  ] as const) {
    for (const [at, { since }] of expected.entries()) {
      check(`expect.${name}[${at}].since`, since);
      if (since !== undefined && disaster !== undefined)
        problems.push(`expect.${name}[${at}].since: is counted from the disaster where there is one: leave it out`);
    }
  }
  if (disaster !== undefined && measureFrom > 0 && measureFrom >= disaster) {
    problems.push("measureFrom: needs to be before the disaster: copy age is measured from the one to the other");
  }
  problems.push(...stackTimeProblems(stacks, check));
  if (stacks.every(({ role, from }) => role === "dr" || from > 0)) {
    problems.push("stacks: needs one of the role source or both from the start: it is where the databases live");
  }
  if (settles && !faults.some((one) => one.for !== undefined)) {
    problems.push("expect.settled: needs a fault that lasts: it is about the time outside of such");
  }
  const checkFaults = (where: string, all: readonly Fault[]) => {
    all.forEach((one, index) => {
      check(`${where}[${index}].at`, one.at);
      if (one.for !== undefined && one.at <= days * day) check(`${where}[${index}].for`, one.at + one.for);
    });
  };
  checkFaults("faults", faults);
  checkFaults("versus.faults", scenario.versus?.faults ?? []);
  return problems;
}

const groups = ["lifeboat", "yardstick", "calibration"];

/** Every scenario that comes with the project, by name: the product's first, then the yardstick's. */
export function ownScenarios(folder = scenarioFolder): readonly Scenario[] {
  const scenarios = [...scenarioFiles(folder).values()].map(readScenario);
  return scenarios.sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
}

/** The scenario of that name, in whichever folder of drill/scenarios, or of that file. */
export function findScenario(nameOrFile: string, folder = scenarioFolder): Scenario {
  const files = scenarioFiles(folder);
  const own = files.get(nameOrFile);
  if (own !== undefined) return readScenario(own);
  const names = [...files.keys()];
  if (/\.ya?ml$/.test(nameOrFile)) {
    const base = basename(nameOrFile).replace(/\.ya?ml$/, "");
    // One of ours lies in a folder of its feature.
    if (existsSync(nameOrFile) || !names.includes(base)) return readScenario(resolve(nameOrFile));
    throw fileError(resolve(nameOrFile), [`there is no such file: did you mean the scenario ${base}, by its name?`]);
  }
  if (nameOrFile.split(",").length > 1)
    throw fileError(`scenario ${nameOrFile}`, ["is not known: name each with a --scenario of its own"]);
  const near = nearest(nameOrFile, names);
  const advice = near ? `did you mean ${near}?` : `there are ${names.join(", ")}; a file's name ends in .yaml`;
  throw fileError(`scenario ${nameOrFile}`, [`is not known: ${advice}`]);
}

/** The scenario files in a folder and in the folders there, by their names and in the order of these. Throws where two have one name. */
function scenarioFiles(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  const named = paths.map((path) => ({ name: basename(path, ".yaml"), path: join(folder, path) }));
  named.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  named.forEach(({ name, path }, index) => {
    const before = named[index - 1];
    if (before?.name !== name) return;
    throw fileError(path, [`has the name of ${before.path}: scenarios are run by their names, so give it another`]);
  });
  return new Map(named.map(({ name, path }) => [name, path]));
}

/**
 * Where a path of a scenario points: `./x` and `../x` are beside the scenario's file, a bare file name is in `base`
 * (the `--config` directory for stack files), any other path is in the project.
 */
export function scenarioPath(scenarioFile: string, given: string, base: string, project: string): string {
  if (isAbsolute(given)) return given;
  if (/^\.\.?\//.test(given)) return resolve(dirname(scenarioFile), given);
  return given.includes("/") ? resolve(project, given) : resolve(base, given);
}

/** The assumptions of a run: the defaults with a scenario's own over them. */
export function assumptionsOf({ assume: own }: Pick<Scenario, "assume">): Assumptions {
  return {
    ...defaultAssumptions,
    ...own,
    snapshot: { ...defaultAssumptions.snapshot, ...own.snapshot },
    copy: { ...defaultAssumptions.copy, ...own.copy },
    restore: { ...defaultAssumptions.restore, ...own.restore },
  };
}
