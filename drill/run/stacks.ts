import { join, relative } from "node:path";
import { checkStackFile } from "../../cli/stackFolder";
import { fileError } from "../../cli/validation";
import type { Cloud } from "../cloud";
import type { Fields, Place, Principal, SnapshotRecord } from "../cloud/kernel/types";
import { type Deploy, type Planned, readStackFile, type StoredParameter } from "../deploy";
import { projectName } from "../deploy/stackFile";
import { changesBetween } from "../deploy/update";
import type { AccountRole } from "../record/recorded";
import { readLookups } from "../scenario/lookups";
import { type StackChoice, scenarioPath } from "../scenario/scenario";
import { boundaryOf, type ManagedPolicy } from "./boundary";
import type { RunInput } from "./job";
import { type Unpacked, unpackRevision } from "./revision";
import type { Home } from "./seeding";

/** What a stack is deployed with. */
interface StackVersion {
  readonly program: string;
  readonly config: Readonly<Record<string, string>>;
  /** Parameters of SSM that its settings may name. */
  readonly parameters: Readonly<Record<string, StoredParameter>>;
  /** What bounds its roles, if anything does. */
  readonly boundary: ManagedPolicy | undefined;
}

/** What a stack is updated to in the course of a run. */
interface StackUpgrade extends StackVersion {
  /** When, milliseconds from the start. */
  readonly at: number;
  /** "revision 0eb73bb", "this program" */
  readonly what: string;
}

/** A stack that is to be deployed. */
export interface StackPlan extends StackVersion {
  readonly role: AccountRole;
  readonly project: string;
  readonly stack: string;
  /** Where its settings are. */
  readonly file: string;
  readonly callerAccount: string;
  /** The source stacks whose databases it is to hold copies of; undefined: all. */
  readonly keeps: readonly string[] | undefined;
  /** When it is deployed, milliseconds from the start. */
  readonly from: number;
  /** From when on it starts nothing any more; undefined: it stays. */
  readonly until: number | undefined;
  /** In order. */
  readonly upgrades: readonly StackUpgrade[];
}

/** A stack as it was deployed. */
export interface DeployedStack {
  readonly role: AccountRole;
  readonly place: Place;
  readonly outputs: Fields;
  readonly resources: readonly Planned[];
}

/** A place that is to hold copies. */
export interface Keeper {
  readonly place: Place;
  /** Since when, milliseconds from the start. */
  readonly from: number;
  /** Whether copies of the databases that live there are to be here. */
  readonly keeps: (home: Place) => boolean;
}

/** A stack as its file alone has it: whose credentials deploy it may not be known. */
export type StackDraft = Omit<StackPlan, "callerAccount"> & { readonly callerAccount: string | undefined };

/**
 * The stacks of a scenario, in its order, with the programs of revisions where `revisions` has them. Throws a DrillFileError for a file
 * that cannot be used, for stacks that cannot be told apart, and for one of which nobody says whose credentials deploy it.
 */
export function planStacks(
  input: RunInput,
  revisions: Pick<Revisions, "rootOf"> = new Revisions(input.scenario.path, input.project),
): readonly StackPlan[] {
  const plans = draftStacks(input, revisions).map((draft): StackPlan => {
    const { callerAccount, ...rest } = draft();
    if (callerAccount !== undefined) return { ...rest, callerAccount };
    const { file, project, stack } = rest;
    throw fileError(file, [
      `${project}:account: does not say whose credentials deploy this stack: give the account's 12 digits, or state callerAccount.${project}/${stack} in a lookups.yaml beside it`,
    ]);
  });
  refuseNamesakes(plans, input.scenario.path);
  return plans;
}

/** The stacks of a scenario, each to be read by itself, so that a file with mistakes does not hide those of the others. */
export function draftStacks(
  { scenario, configDir, project }: RunInput,
  revisions: Pick<Revisions, "rootOf"> = new Revisions(scenario.path, project),
): readonly (() => StackDraft)[] {
  const lookups = readLookups(configDir);
  return scenario.stacks.map((choice) => (): StackDraft => {
    const { file, as, role, set, from, until, callerAccount, keeps } = choice;
    const path = scenarioPath(scenario.path, file, configDir, project);
    const stack = as ?? /Pulumi\.(.+)\.yaml$/.exec(path)?.[1];
    checkStackFile(path);
    if (stack === undefined)
      throw fileError(path, ["a stack file is named Pulumi.<stack>.yaml, or the scenario says as"]);
    const name = projectName(path);
    const versionOf = ({ program, revision }: Version, settings: Readonly<Record<string, unknown>>): StackVersion => {
      const root = revision === undefined ? project : revisions.rootOf(revision);
      const then = revision === undefined ? path : scenarioPath(scenario.path, file, inside(root), root);
      const config = readStackFile(then, settings);
      return {
        program: scenarioPath(scenario.path, program, root, root),
        config,
        parameters: lookups.parameters(name, stack),
        boundary: boundaryOf(then, stack, config),
      };
    };
    // The stack files of a revision are where the scenario's are within the project, or else the revision's own.
    const inside = (root: string): string => {
      const within = relative(project, configDir);
      return within.startsWith("..") ? configDir : join(root, within);
    };
    const first = versionOf(choice, set);
    const upgrades = (choice.upgrades ?? []).map(({ at, set: settings = set, ...version }) => {
      const what = version.revision === undefined ? "this program" : `revision ${version.revision}`;
      return { ...versionOf(version, settings), at, what };
    });
    return {
      ...first,
      role,
      project: name,
      stack,
      file: path,
      callerAccount: callerAccount ?? lookups.callerAccount(name, stack, first.config[`${name}:account`]),
      keeps,
      from,
      until,
      upgrades,
    };
  });
}

type Version = Pick<StackChoice, "program" | "revision">;

/** The programs of revisions that a run needs, each unpacked once, until it is closed. */
export class Revisions {
  private readonly unpacked = new Map<string, Unpacked>();

  /** `scenario` and `project` are for messages, and for where git looks. */
  constructor(
    private readonly scenario: string,
    private readonly project: string,
  ) {}

  /** The directory of the project as it was at that revision. */
  rootOf(revision: string): string {
    const known = this.unpacked.get(revision);
    if (known) return known.root;
    const unpacked = unpackRevision(revision, this.project, {
      where: this.scenario,
      missing: [
        `the revision ${revision}, which this scenario deploys, is not in git here`,
        "clone the whole history (git fetch --unshallow); a directory that was downloaded without it cannot run this scenario",
      ],
      withoutGit: `git is needed for the revision ${revision} that this scenario deploys, and is not there`,
    });
    this.unpacked.set(revision, unpacked);
    return unpacked.root;
  }

  close(): void {
    for (const { close } of this.unpacked.values()) close();
    this.unpacked.clear();
  }
}

/** Outputs and what is kept go by the names of stacks. */
function refuseNamesakes(plans: readonly StackPlan[], path: string): void {
  const names = plans.map(({ project, stack }) => `${project}/${stack}`);
  const problems = plans.flatMap(({ keeps = [] }, at) => {
    const twice = names.indexOf(names[at]!) < at;
    const unknown = keeps.filter((name) => !plans.some(({ role, stack }) => role !== "dr" && stack === name));
    return [
      ...(twice ? [`stacks[${at}].as: ${names[at]} is there twice: give each stack a name of its own`] : []),
      ...unknown.map((name) => `stacks[${at}].keeps: ${name} is no stack with databases in this scenario`),
    ];
  });
  if (problems.length > 0) throw fileError(path, problems);
}

/** Where the stack of that role or account goes, or that account's place in another region. */
export function placeOfPlan(plans: readonly StackPlan[], roleOrId: string, region: string | undefined): Place {
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

/** Stacks that come and go in the course of a run. */
export class Stacks {
  private readonly stacks = new Map<StackPlan, DeployedStack>();
  private readonly outputs: Record<string, Fields> = {};

  constructor(
    private readonly cloud: Cloud,
    private readonly plans: readonly StackPlan[],
    private readonly deployStack: Deploy,
  ) {}

  /** Those deployed by now, in the order they came; one that has stopped is still among them. */
  get deployed(): readonly DeployedStack[] {
    return [...this.stacks.values()];
  }

  /** Moments at which {@link change} has something to do, in order: milliseconds from the start, the start included. */
  get moments(): readonly number[] {
    const all = this.plans.flatMap(({ from, until, upgrades }) => [
      from,
      ...upgrades.map(({ at }) => at),
      ...(until === undefined ? [] : [until]),
    ]);
    return [...new Set([0, ...all])].sort((a, b) => a - b);
  }

  /**
   * Stops what ends at that moment, then deploys what begins and updates what changes, in the scenario's order; each stack
   * sees the outputs of those before it. Says what it did.
   */
  async change(moment: number): Promise<readonly string[]> {
    const stopped = this.plans.filter((plan) => plan.until === moment).map((plan) => this.stop(plan));
    const begun: string[] = [];
    for (const plan of this.plans) {
      if (plan.from === moment) begun.push(await this.deploy(plan, plan));
      for (const upgrade of plan.upgrades) if (upgrade.at === moment) begun.push(await this.deploy(plan, upgrade));
    }
    return [...stopped, ...begun];
  }

  /**
   * Where the databases of that source stack live, or of the first; undefined while it is not deployed. Throws for one
   * that the scenario does not have.
   */
  homeOf(name: string | undefined): Home | undefined {
    const plan = homePlan(this.plans, name);
    if (plan === undefined) throw new Error(noHomeText(this.plans, name));
    const deployed = this.stacks.get(plan);
    const readers = this.plans.filter(({ role }) => role !== "source").map(({ callerAccount }) => callerAccount);
    return deployed && { place: deployed.place, keyArn: deployed.outputs.sourceKeyArn, readers: [...new Set(readers)] };
  }

  /** The places that are to hold copies, of the stacks that stay: each once, in the scenario's order. */
  get keepers(): readonly Keeper[] {
    const keepers = new Map<string, Keeper>();
    for (const [plan, { place, outputs }] of this.stacks) {
      if (plan.role === "source" || plan.until !== undefined) continue;
      const [, , , region = place.region, account = place.account] = String(outputs.copyKeyArn ?? "").split(":");
      const name = `${account}/${region}`;
      const before = keepers.get(name);
      const homes = plan.keeps?.map((source) => this.homeOf(source)?.place);
      const own = (home: Place) =>
        homes?.some((one) => one?.account === home.account && one.region === home.region) ?? true;
      const keeps = (home: Place) => own(home) || before?.keeps(home) === true;
      keepers.set(name, { place: { account, region }, from: Math.min(plan.from, before?.from ?? plan.from), keeps });
    }
    return [...keepers.values()];
  }

  private async deploy(plan: StackPlan, version: StackVersion | StackUpgrade): Promise<string> {
    const { project, stack, callerAccount } = plan;
    const { program, config, parameters, boundary } = version;
    if (boundary) this.cloud.iam.addManagedPolicy(boundary.arn, boundary.document);
    const before = this.stacks.get(plan)?.resources;
    const input = { project, stack, program, config, callerAccount, parameters, stackOutputs: { ...this.outputs } };
    const { outputs, resources } = await this.deployStack(this.cloud, input, before);
    this.outputs[`organization/${project}/${stack}`] = outputs;
    // A stack of two regions is at home where its configuration says.
    const region = config[`${project}:region`];
    const places = resources.map(({ declared }) => declared.place);
    const place = places.find((one) => one.region === region) ?? places[0];
    if (!place) throw new Error(`stack ${stack} of ${project} declares nothing`);
    this.stacks.set(plan, { role: plan.role, place, outputs, resources });
    if (before === undefined || !("what" in version)) return `${project}/${stack} is deployed`;
    const { updated, created, deleted } = changesBetween(resources, before);
    const underWay = this.cloud.rds.snapshots().filter((one) => one.sourceArn !== undefined && isUnderWay(one));
    return `${project}/${stack} is updated to ${version.what}: ${updated} resources changed, ${created} created, ${deleted} deleted, while ${underWay.length} copies are under way`;
  }

  /** Deletes a stack's schedules, as its owner would by hand. Keys, snapshots and copies stay; what runs comes to its end. */
  private stop(plan: StackPlan): string {
    const name = `${plan.project}/${plan.stack}`;
    const resources = this.stacks.get(plan)?.resources ?? [];
    for (const { declared } of resources) {
      const starts = declared.type === "aws:cloudwatch/eventTarget:EventTarget" && declared.inputs.arn;
      if (typeof starts !== "string" || !starts.includes(":stateMachine:")) continue;
      throw new Error(`${name}: until stops schedules, but ${declared.name} starts a state machine on events`);
    }
    const schedules = resources.filter(({ declared }) => declared.type === "aws:scheduler/schedule:Schedule");
    if (schedules.length === 0) throw new Error(`${name}: until stops schedules, and this stack has none`);
    for (const { declared, state } of schedules) {
      const owner: Principal = { kind: "administrator", account: declared.place.account, name: "operator" };
      this.cloud.world.call({
        principal: owner,
        place: declared.place,
        service: "scheduler",
        operation: "DeleteSchedule",
        input: { Name: state.name },
      });
    }
    return `${name} is stopped: ${schedules.length} schedules deleted`;
  }
}

function isUnderWay({ status, availableAt }: SnapshotRecord): boolean {
  return availableAt === undefined && status !== "failed" && status !== "deleting";
}

/** The source stack of that name, or the first. */
export function homePlan<Plan extends Pick<StackPlan, "role" | "stack" | "from">>(
  plans: readonly Plan[],
  name: string | undefined,
): Plan | undefined {
  const sources = plans.filter(({ role }) => role !== "dr");
  return sources.find(({ stack, from }) => (name === undefined ? from === 0 : stack === name));
}

/** What is wrong with a fleet that has databases of a stack for which {@link homePlan} finds none. */
export function noHomeText(plans: readonly Pick<StackPlan, "role" | "stack">[], name: string | undefined): string {
  const sources = plans.filter(({ role }) => role !== "dr");
  const known = sources.map(({ stack }) => stack).join(", ");
  return `the fleet has databases of the stack ${name}, which this scenario does not have (it has ${known}): docs/fleet.md shows how a scenario has several`;
}

/** Accounts and regions of the stacks with that role or in that account. */
export function placesOf(stacks: readonly DeployedStack[], roleOrId: string): readonly Place[] {
  const chosen = stacks.filter(
    ({ role, place }) => role === roleOrId || place.account === roleOrId || (role === "both" && roleOrId !== role),
  );
  const places = chosen.flatMap(({ resources }) => resources.map(({ declared }) => declared.place));
  return [...new Map(places.map((place) => [`${place.account}/${place.region}`, place])).values()];
}
