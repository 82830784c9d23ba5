import { day, formatDuration, minute, second } from "../../cli/durations";
import { scaled } from "../../fleet/file";
import { type Cloud, createWorld } from "../cloud";
import type { Instant } from "../cloud/kernel/types";
import { type Deploy, deploy } from "../deploy";
import { arrangeFaults } from "../faults/arrange";
import { judge } from "../judge/expectations";
import { Invariants } from "../judge/invariants";
import { recover } from "../judge/recovery";
import { costOf } from "../judge/runCost";
import { policiesOf } from "../permissions/documents";
import { Recorder } from "../record/recorder";
import {
  type Measured,
  mostMessages,
  type Objective,
  type ScenarioOutcome,
  type ScenarioReport,
} from "../report/types";
import { assumptionsOf, type Scenario } from "../scenario/scenario";
import { aftermathOf } from "./aftermath";
import { deployRoleOf } from "./boundary";
import { type Counters, countersOf } from "./counters";
import { arrangeExisting } from "./existing";
import { fleetOf } from "./fleet";
import { brokenOff, type RunInput } from "./job";
import { quotaNamed, quotasOf } from "./quotas";
import { settle } from "./seeding";
import { type DeployedStack, placeOfPlan, placesOf, planStacks, Revisions, type StackPlan, Stacks } from "./stacks";

/** Every scenario begins on this Monday, at midnight UTC. */
export const scenarioStart: Instant = Date.UTC(2026, 0, 5);

/** A run that came to its end: the report, and the world for those who want to look closer. */
export interface Run {
  readonly report: ScenarioReport;
  readonly cloud: Cloud;
  /** What the scenario's days, without the recovery after them, cost the drill. */
  readonly counters: Counters;
}

/** Deploys the scenario's stacks into an empty world, lets the days pass, and measures. Rejects when it cannot be run. */
export async function runScenario(
  input: RunInput,
  onProgress: (share: number) => void = () => {},
  deployStack: Deploy = deploy,
): Promise<Run> {
  const revisions = new Revisions(input.scenario.path, input.project);
  try {
    return await runWith(planStacks(input, revisions), input, onProgress, deployStack);
  } finally {
    revisions.close();
  }
}

async function runWith(
  plans: readonly StackPlan[],
  input: RunInput,
  onProgress: (share: number) => void,
  deployStack: Deploy,
): Promise<Run> {
  const { scenario, seed } = input;
  const start = scenarioStart;
  const end = start + scenario.days * day;
  const disaster = scenario.disaster === undefined ? undefined : start + scenario.disaster;
  const assumptions = assumptionsOf(scenario);
  const fleet = scaled(fleetOf(input).fleet, scenario.databases);
  const cloud = createWorld({ seed, start, assumptions, quotas: quotasOf(scenario, plans, fleet.places) });
  const roles = new Map(plans.map(({ callerAccount, role }) => [callerAccount, role]));
  const { expect } = scenario;
  const expectsOfPlaces = expect.everywhere !== undefined || expect.worstPlaceAgeMinutes !== undefined;
  const byPlace = expectsOfPlaces || plans.filter(({ role }) => role !== "source").length > 1;
  const recorder = new Recorder({ start, disaster, roles, measureFrom: start + scenario.measureFrom, byPlace });
  cloud.world.observe(recorder);
  const invariants = expect.invariants && new Invariants(expect.invariants, roles);
  if (invariants) cloud.world.observe(invariants);
  for (const roleOrId of scenario.trails) {
    const meant = plans.filter(
      ({ callerAccount, role }) => role === "both" || [role, callerAccount].includes(roleOrId),
    );
    if (meant.length === 0) throw new Error(`trails: no stack is in the account ${roleOrId}`);
    for (const { callerAccount } of meant) cloud.trail.record(callerAccount);
  }
  const existing = arrangeExisting(cloud, scenario, (roleOrId, region) => placeOfPlan(plans, roleOrId, region));
  const stacks = new Stacks(cloud, plans, deployStack);
  // Before anything is deployed, which takes a while.
  for (const { stack } of fleet.databases) stacks.homeOf(stack);
  const [, ...changes] = stacks.moments;
  await stacks.change(0);
  const seeded = settle(cloud, fleet, (stack) => stacks.homeOf(stack), {
    firstCopyWithin: scenario.firstCopyWithin ?? fleet.firstCopyWithin,
    watch: (database, until) => recorder.watch(database, until),
    gone: (database) => recorder.gone(database, cloud.world.time.now()),
  });
  for (const { place } of stacks.keepers) {
    for (const name of fleet.optionGroupsOfCopies) cloud.rds.addOptionGroup(place, name);
  }
  const faults: string[] = [];
  const acted = arrangeFaults(scenario.faults, {
    world: cloud.world,
    cloud,
    start,
    places: (roleOrId) => placesOf(stacks.deployed, roleOrId),
    resources: () => stacks.deployed.flatMap((stack) => stack.resources),
    otherKeys: () => [...existing.keys, ...seeded.keys()],
    rebuild: (deleted) => seeded.rebuild(deleted),
    replace: (renamed) => seeded.replace(renamed),
    switchOver: (blue, blueName) => seeded.switchOver(blue, blueName),
    deployRoles: (roleOrId) => deployRolesOf(plans, roleOrId),
    gone: (database) => recorder.gone(database, cloud.world.time.now()),
    report: (text) => faults.push(text),
  });
  const progress = (now: Instant) => onProgress((now - start) / (end - start));
  for (const moment of changes) {
    await cloud.world.time.runUntil(start + moment, progress);
    for (const did of await stacks.change(moment)) faults.push(`after ${formatDuration(moment)} ${did}`);
    seeded.arrive();
  }
  await cloud.world.time.runUntil(end, progress);
  const measuredUntilEnd = measure(cloud, recorder, stacks, { start, end, disaster: disaster ?? end });
  const settled =
    expect.settled &&
    settledWorst(recorder, scenario, { start, disaster: disaster ?? end }, expect.settled.afterMinutes);
  const aftermath = aftermathOf(recorder, scenario, { start, end, databases: seeded.databases() });
  const counters = countersOf(measuredUntilEnd, recorder.recordsVisited, cloud.world.ledger);
  const toRecover = seeded.databases().filter((database) => database.createdAt <= (disaster ?? end));
  const { keepers } = stacks;
  const watched = keepers.map((keeper) => ({ ...keeper, from: start + keeper.from }));
  const places = expectsOfPlaces || keepers.length > 1 ? recorder.holdings(watched, disaster ?? end) : undefined;
  const violations = invariants?.judge({
    end,
    faults: acted,
    databases: recorder.watchedAges(end),
  });
  const recovery = await recover(cloud.world, {
    databases: toRecover,
    copies: recorder.copies,
    disaster: disaster ?? end,
    lostAt: (one) => recorder.lostAt(one),
    timed: input.timeRestores === true || expect.recoveryMinutes !== undefined,
  });
  const measured: Measured = {
    ...measuredUntilEnd,
    ...(places && { places }),
    ...(violations && { violations }),
    ...settled,
    ...aftermath,
    recovery,
    faults,
  };
  return {
    report: {
      ...reportOf(input, seeded.databases().length, measured, stacks.deployed),
      ...statedObjectives(plans),
      ...(input.grants && {
        grants: grantsOf(cloud, stacks.deployed),
        policies: policiesOf(stacks.deployed.flatMap(({ resources }) => resources)),
      }),
    },
    cloud,
    counters,
  };
}

/** The same, with whatever went wrong as an outcome: a scenario that breaks off fails, the others go on. */
export async function runToOutcome(
  input: RunInput,
  onProgress?: (share: number) => void,
  deployStack?: Deploy,
): Promise<ScenarioOutcome> {
  try {
    return (await runScenario(input, onProgress, deployStack)).report;
  } catch (error) {
    return brokenOff(input, error);
  }
}

/** What the roles that stacks declare are granted and use; a role that a fault makes or steals from elsewhere is not the program's. */
function grantsOf({ world }: Cloud, stacks: readonly DeployedStack[]) {
  const roles = stacks
    .flatMap(({ resources }) => resources)
    .filter(({ declared }) => declared.type === "aws:iam/role:Role");
  const declared = new Set(roles.map(({ state }) => state.arn));
  return world.ledger.grants().filter(({ roleArn }) => declared.has(roleArn));
}

/** The roles with which pipelines deploy the stacks behind `source`, `dr` or an account id. */
function deployRolesOf(plans: readonly StackPlan[], roleOrId: string) {
  return plans
    .filter(({ role, callerAccount }) => role === "both" || [role, callerAccount].includes(roleOrId))
    .map(({ file, stack }) => deployRoleOf(file, stack));
}

/** The worst age outside of each fault that lasts and of so many minutes after it. */
function settledWorst(
  recorder: Recorder,
  { faults }: Scenario,
  { start, disaster }: Pick<Times, "start" | "disaster">,
  afterMinutes: number,
) {
  const windows = faults.flatMap(({ at, for: lasts }) =>
    lasts === undefined ? [] : [{ from: start + at, to: start + at + lasts + afterMinutes * minute }],
  );
  return { settledWorstMinutes: (recorder.copyAge(disaster, windows)?.worst ?? Number.POSITIVE_INFINITY) / minute };
}

interface Times {
  readonly start: Instant;
  readonly end: Instant;
  /** Copy age is measured until then. */
  readonly disaster: Instant;
}

/** Everything but recovery, as it stands at the end of the scenario's days. */
function measure(
  cloud: Cloud,
  recorder: Recorder,
  stacks: Stacks,
  { start, end, disaster }: Times,
): Omit<Measured, "recovery" | "faults"> {
  const never = Number.POSITIVE_INFINITY;
  const ages = recorder.copyAge(disaster) ?? { worst: never, p99: never, mean: never };
  const { full, incremental } = recorder.movedGiB;
  return {
    copyAge: { worstMinutes: ages.worst / minute, p99Minutes: ages.p99 / minute, meanMinutes: ages.mean / minute },
    copyOverhead: {
      p50Seconds: (recorder.copyOverhead(0.5) ?? never) / second,
      p99Seconds: (recorder.copyOverhead(0.99) ?? never) / second,
    },
    alarms: [...recorder.alarms],
    apiCalls: recorder.apiCalls,
    bytesMoved: { full, incremental },
    copies: recorder.copyCounts(end),
    ioSuspensions: recorder.suspensions.over(end - start),
    denied: recorder.denied,
    quotaPeak: recorder.quotaPeak,
    quotas: quotasIn(cloud, Object.keys(recorder.quotaPeak)),
    agesOverTime: recorder.agesOverTime(end, disaster),
    ...costOf(cloud, recorder, stacks, { start, end }),
    executions: recorder.executions,
    branches: recorder.logs.branches,
    notifications: recorder.notifications,
    messages: recorder.messages.slice(0, mostMessages),
  };
}

/** Manual snapshots that each quota of that name allows. */
function quotasIn({ world }: Cloud, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, quotaNamed(world, name)]));
}

function objectiveOf({ expect }: Scenario): Objective | undefined {
  const kinds = ["worstCopyAgeMinutes", "worstLossMinutes"] as const;
  return kinds
    .map((expectation) => ({ expectation, minutes: expect[expectation]?.atMost }))
    .find((one): one is Objective => one.minutes !== undefined);
}

/** The objectives that the stacks' settings state, as they are written there. */
function statedObjectives(plans: readonly StackPlan[]): Pick<ScenarioReport, "statedObjectives"> {
  const stated = plans.flatMap(({ project, stack, config }) => {
    const objective = config[`${project}:recoveryPointObjective`];
    return objective === undefined ? [] : [[stack, objective] as const];
  });
  return stated.length === 0 ? {} : { statedObjectives: Object.fromEntries(stated) };
}

function reportOf(
  { scenario }: RunInput,
  databases: number,
  measured: Measured,
  stacks: readonly DeployedStack[],
): ScenarioReport {
  const accountsOf = (roleOrId: string) => placesOf(stacks, roleOrId).map((place) => place.account);
  const expectations = judge(scenario.expect, measured, accountsOf);
  const { name, title, days, assume, disaster, measureFrom } = scenario;
  const objective = objectiveOf(scenario);
  return {
    name,
    title,
    passed: expectations.every((expectation) => expectation.held),
    days,
    databases,
    ...(disaster === undefined ? {} : { disasterMinutes: disaster / minute }),
    ...(measureFrom === 0 ? {} : { measuredFromMinutes: measureFrom / minute }),
    ...(objective ? { objective } : {}),
    ...(Object.keys(assume).length > 0 ? { assumptions: pickOwn(assumptionsOf(scenario), assume) } : {}),
    expectations,
    ...measured,
  };
}

function pickOwn<Whole extends object>(whole: Whole, own: object): Partial<Whole> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key in own)) as Partial<Whole>;
}
