import { join } from "node:path";
import { type Cloud, createWorld } from "./cloud/index";
import type { Fields, Instant, Place } from "./cloud/types";
import type { Quotas } from "./cloud/world";
import { monthlyCost } from "./cost";
import { type Counters, countersOf } from "./counters";
import { type Deploy, deploy, type Planned, readStackFile } from "./deploy";
import { projectName } from "./deploy/stackFile";
import { day, minute, second } from "./durations";
import { arrangeExisting } from "./existing";
import { judge } from "./expectations";
import { arrangeFaults } from "./faults";
import { defaultFleetFile, readFleet, scaled } from "./fleet";
import { brokenOff, type RunInput } from "./job";
import { readLookups } from "./lookups";
import { type AccountRole, Recorder } from "./recorder";
import { recover } from "./recovery";
import { type Measured, mostMessages, type Objective, type ScenarioOutcome, type ScenarioReport } from "./report/types";
import { assumptionsOf, type Scenario, scenarioPath } from "./scenario";
import { settle } from "./seeding";

/** Every scenario begins on this Monday, at midnight UTC. */
export const scenarioStart: Instant = Date.UTC(2026, 0, 5);

/** A stack as it was deployed. */
interface DeployedStack {
  readonly role: AccountRole;
  readonly place: Place;
  readonly outputs: Fields;
  readonly resources: readonly Planned[];
}

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
  const { scenario, seed } = input;
  const start = scenarioStart;
  const end = start + scenario.days * day;
  const disaster = scenario.disaster === undefined ? undefined : start + scenario.disaster;
  const assumptions = assumptionsOf(scenario);
  const plans = planStacks(input);
  const accounts = [...new Set(plans.map((plan) => plan.callerAccount))];
  const cloud = createWorld({ seed, start, assumptions, quotas: quotasOf(scenario, accounts) });
  const roles = new Map(plans.map(({ callerAccount, role }) => [callerAccount, role]));
  const recorder = new Recorder({ start, disaster, roles });
  cloud.world.observe(recorder);
  const existing = arrangeExisting(cloud, scenario, (roleOrId, region) => placeOfPlan(plans, roleOrId, region));
  const stacks = await deployAll(cloud, plans, deployStack);
  const fleet = scaled(fleetOf(input), scenario.databases);
  const seeded = settle(cloud, fleet, homeOf(stacks), {
    firstCopyWithin: scenario.firstCopyWithin ?? fleet.firstCopyWithin,
    watch: (database, until) => recorder.watch(database, until),
  });
  const faults: string[] = [];
  arrangeFaults(scenario.faults, {
    world: cloud.world,
    cloud,
    start,
    places: (roleOrId) => placesOf(stacks, roleOrId),
    resources: stacks.flatMap((stack) => stack.resources),
    otherKeys: [...existing.keys, ...seeded.keys],
    report: (text) => faults.push(text),
  });
  await cloud.world.time.runUntil(end, (now) => onProgress((now - start) / (end - start)));
  const measuredUntilEnd = measure(cloud, recorder, stacks, { start, end, disaster: disaster ?? end });
  const counters = countersOf(measuredUntilEnd, recorder.recordsVisited, cloud.world.ledger);
  const toRecover = seeded.databases().filter((database) => database.createdAt <= (disaster ?? end));
  const recovery = await recover(cloud.world, toRecover, recorder.copies, disaster ?? end);
  const measured: Measured = { ...measuredUntilEnd, recovery, faults };
  return {
    report: reportOf(input, seeded.databases().length, measured, stacks),
    cloud,
    counters,
  };
}

/** The same, with whatever went wrong as an outcome: a scenario that breaks off fails, the others go on. */
export async function runToOutcome(input: RunInput, onProgress?: (share: number) => void): Promise<ScenarioOutcome> {
  try {
    return (await runScenario(input, onProgress)).report;
  } catch (error) {
    return brokenOff(input, error);
  }
}

interface StackPlan {
  readonly role: AccountRole;
  readonly project: string;
  readonly stack: string;
  readonly program: string;
  readonly config: Readonly<Record<string, string>>;
  readonly callerAccount: string;
}

function planStacks({ scenario, configDir, project }: RunInput): readonly StackPlan[] {
  const lookups = readLookups(configDir);
  return scenario.stacks.map(({ file, role, program, set }) => {
    const path = scenarioPath(scenario.path, file, configDir, project);
    const stack = /Pulumi\.(.+)\.yaml$/.exec(path)?.[1];
    if (stack === undefined) throw new Error(`${path}: a stack file is named Pulumi.<stack>.yaml`);
    const name = projectName(path);
    return {
      role,
      project: name,
      stack,
      program: scenarioPath(scenario.path, program, project, project),
      config: readStackFile(path, set),
      callerAccount: lookups.callerAccount(name, stack),
    };
  });
}

/** Where the stack of that role or account goes, or that account's place in another region. */
function placeOfPlan(plans: readonly StackPlan[], roleOrId: string, region: string | undefined): Place {
  const ofAccount = /^\d{12}$/.test(roleOrId);
  const plan = plans.find(
    ({ role, callerAccount }) => [role, callerAccount].includes(roleOrId) || (role === "both" && !ofAccount),
  );
  const own = plan && (plan.config[`${plan.project}:region`] ?? plan.config["aws:region"]);
  if (plan === undefined && region !== undefined && ofAccount) return { account: roleOrId, region };
  if (plan === undefined || own === undefined)
    throw new Error(`no stack says which region ${roleOrId} is in: state it`);
  return { account: plan.callerAccount, region: region ?? own };
}

/** Deploys in the order of the scenario; each stack sees the outputs of those before it. */
async function deployAll(
  cloud: Cloud,
  plans: readonly StackPlan[],
  deployStack: Deploy,
): Promise<readonly DeployedStack[]> {
  const stackOutputs: Record<string, Fields> = {};
  const stacks: DeployedStack[] = [];
  for (const { role, ...input } of plans) {
    const { outputs, resources } = await deployStack(cloud, { ...input, stackOutputs: { ...stackOutputs } });
    stackOutputs[`organization/${input.project}/${input.stack}`] = outputs;
    // A stack of two regions is at home where its configuration says.
    const region = input.config[`${input.project}:region`];
    const places = resources.map(({ declared }) => declared.place);
    const place = places.find((one) => one.region === region) ?? places[0];
    if (!place) throw new Error(`stack ${input.stack} of ${input.project} declares nothing`);
    stacks.push({ role, place, outputs, resources });
  }
  return stacks;
}

function homeOf(stacks: readonly DeployedStack[]) {
  const source = stacks.find((stack) => stack.role !== "dr");
  if (!source) throw new Error("no stack has the role source or both: where are the databases?");
  const copies = stacks.find((stack) => stack.role !== "source");
  return { place: source.place, keyArn: source.outputs.sourceKeyArn, copiesIn: copies?.place };
}

function placesOf(stacks: readonly DeployedStack[], roleOrId: string): readonly Place[] {
  const chosen = stacks.filter(
    ({ role, place }) => role === roleOrId || place.account === roleOrId || (role === "both" && roleOrId !== role),
  );
  const places = chosen.flatMap(({ resources }) => resources.map(({ declared }) => declared.place));
  return [...new Map(places.map((place) => [`${place.account}/${place.region}`, place])).values()];
}

/** The quotas that the scenario raises, by account: a bare number is for all of them. */
function quotasOf({ quotas }: Scenario, accounts: readonly string[]): Readonly<Record<string, Partial<Quotas>>> {
  const raised = (account: string): Partial<Quotas> =>
    Object.fromEntries(
      Object.entries(quotas)
        .map(([name, quota]) => [name, typeof quota === "number" ? quota : quota[account]] as const)
        .filter(([, quota]) => quota !== undefined),
    );
  return Object.fromEntries(accounts.map((account) => [account, raised(account)]));
}

function fleetOf({ scenario, fleetFile, project }: RunInput) {
  if (fleetFile !== undefined) return readFleet(fleetFile);
  if (scenario.fleet === undefined) return readFleet(defaultFleetFile);
  return readFleet(scenarioPath(scenario.path, scenario.fleet, join(project, "drill"), project));
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
  stacks: readonly DeployedStack[],
  { start, end, disaster }: Times,
): Omit<Measured, "recovery" | "faults"> {
  const never = Number.POSITIVE_INFINITY;
  const ages = recorder.copyAge(disaster) ?? { worst: never, p99: never, mean: never };
  const { full, incremental, acrossRegions } = recorder.movedGiB;
  const declared = (type: string) =>
    stacks.flatMap((stack) => stack.resources).filter((resource) => resource.declared.type === type).length;
  const functions = [...cloud.lambda.usage().values()];
  const machines = [...cloud.states.usage().values()];
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    copyAge: { worstMinutes: ages.worst / minute, p99Minutes: ages.p99 / minute, meanMinutes: ages.mean / minute },
    copyOverhead: {
      p50Seconds: (recorder.copyOverhead(0.5) ?? never) / second,
      p99Seconds: (recorder.copyOverhead(0.99) ?? never) / second,
    },
    alarms: [...recorder.alarms],
    apiCalls: recorder.apiCalls,
    bytesMoved: { full, incremental },
    denied: recorder.denied,
    quotaPeak: recorder.quotaPeak,
    quotas: quotasIn(cloud, Object.keys(recorder.quotaPeak)),
    agesOverTime: recorder.agesOverTime(end, disaster),
    monthlyCost: monthlyCost({
      ms: end - start,
      snapshotGibMillis: sum([...recorder.storage.gibMillis(end).values()]),
      acrossRegionsGib: acrossRegions,
      transitions: sum(machines.map((used) => used.transitions)),
      lambdaGbSeconds: sum(functions.map((used) => used.gbSeconds)),
      lambdaRequests: sum(functions.map((used) => used.invocations)),
      schedulerInvocations: sum(machines.map((used) => used.executions)),
      keys: declared("aws:kms/key:Key"),
      alarms: declared("aws:cloudwatch/metricAlarm:MetricAlarm"),
      logBytes: recorder.logBytes,
      notifications: sum(Object.values(recorder.notifications)),
    }),
    executions: recorder.executions,
    notifications: recorder.notifications,
    messages: recorder.messages.slice(0, mostMessages),
  };
}

/** Manual snapshots that may be held in each "account/region". */
function quotasIn({ world }: Cloud, places: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(places.map((place) => [place, world.quota(place.split("/")[0]!).manualSnapshots]));
}

function objectiveOf({ expect }: Scenario): Objective | undefined {
  const kinds = ["worstCopyAgeMinutes", "worstLossMinutes"] as const;
  return kinds
    .map((expectation) => ({ expectation, minutes: expect[expectation]?.atMost }))
    .find((one): one is Objective => one.minutes !== undefined);
}

function reportOf(
  { scenario }: RunInput,
  databases: number,
  measured: Measured,
  stacks: readonly DeployedStack[],
): ScenarioReport {
  const accountsOf = (roleOrId: string) => placesOf(stacks, roleOrId).map((place) => place.account);
  const expectations = judge(scenario.expect, measured, accountsOf);
  const { name, title, days, assume, disaster } = scenario;
  const objective = objectiveOf(scenario);
  return {
    name,
    title,
    passed: expectations.every((expectation) => expectation.held),
    days,
    databases,
    ...(disaster === undefined ? {} : { disasterMinutes: disaster / minute }),
    ...(objective ? { objective } : {}),
    ...(Object.keys(assume).length > 0 ? { assumptions: pickOwn(assumptionsOf(scenario), assume) } : {}),
    expectations,
    ...measured,
  };
}

function pickOwn<Whole extends object>(whole: Whole, own: object): Partial<Whole> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key in own)) as Partial<Whole>;
}
