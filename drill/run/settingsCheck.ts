import { join, relative, resolve } from "node:path";
import { fileError, fileErrorName } from "../../cli/validation";
import { type Fleet, scaled } from "../../fleet/file";
import { projectRoot } from "../../projectRoot";
import type { Problem, Settings } from "../../stacks/settings";
import { type ReadSettings, readSettingsOf } from "../deploy/settingsOf";
import type { Scenario } from "../scenario/scenario";
import { fleetOf } from "./fleet";
import type { RunInput } from "./job";
import { type Deployed, setupProblems } from "./setupCheck";
import { draftStacks, homePlan, noHomeText, planStacks, type StackDraft } from "./stacks";

/** The program whose settings can be read without evaluating it. */
const ownProgram = join(projectRoot, "index.ts");

/**
 * Reads the settings of every stack that the jobs deploy with this project's program, and holds the stacks of a job and its fleet to
 * each other, before anything runs: a mistake is then said within a second, once, and not by every scenario. Throws a
 * DrillFileError that names every file with all its mistakes. Stacks of other revisions are left out: unpacking those takes longer.
 */
export async function checkSettings(jobs: readonly RunInput[]): Promise<void> {
  const refusals = new Refusals();
  const known = new Map<string, Promise<ReadSettings>>();
  for (const job of jobs) {
    if (hasRevisions(job.scenario)) continue;
    const { name } = job.scenario;
    const drafts = draftsOf(job, (error) => refusals.takeError(error, name));
    const deployed: Deployed[] = [];
    for (const draft of drafts) {
      const { settings, lines } = await settingsOf(draft, known);
      refusals.take(`${shown(draft.file)} (the stack ${draft.stack} of `, name, lines);
      if (settings) deployed.push({ ...draft, settings });
    }
    if (refusals.has(name) || drafts.length < job.scenario.stacks.length) continue;
    try {
      planStacks(job);
      checkFleet(job, drafts);
    } catch (error) {
      refusals.takeError(error, name);
    }
    // Of a stack with another program it is not known what it says of the others.
    if (deployed.length < drafts.length) continue;
    for (const { file, stack, problem } of setupProblems(deployed)) {
      refusals.take(`${shown(file)} (the stack ${stack} of `, name, [lineOf(problem)]);
    }
  }
  refusals.throwIfAny();
}

/** The stacks of a job whose files can be read; the others are told to `refused`. */
function draftsOf(job: RunInput, refused: (error: unknown) => void): readonly StackDraft[] {
  try {
    return draftStacks(job).flatMap((draft) => {
      try {
        return [draft()];
      } catch (error) {
        refused(error);
        return [];
      }
    });
  } catch (error) {
    refused(error);
    return [];
  }
}

/** The settings that a stack is deployed with, and what is refused of them and of those that it is updated to. */
async function settingsOf(draft: StackDraft, known: Map<string, Promise<ReadSettings>>) {
  const { project, stack, callerAccount = "", upgrades, ...first } = draft;
  const read = ({ config, parameters }: Pick<StackDraft, "config" | "parameters">) => {
    const input = { project, stack, callerAccount, config, parameters };
    const key = JSON.stringify(input);
    const before = known.get(key) ?? readSettingsOf(input);
    known.set(key, before);
    return before;
  };
  const lines = new Set<string>();
  let settings: ReadSettings["settings"];
  for (const version of [first, ...upgrades]) {
    if (version.program !== ownProgram) continue;
    const found = await read(version);
    for (const problem of found.problems) lines.add(`${lineOf(problem)}${parameterAdvice(problem)}`);
    if (version === first) settings = found.settings;
  }
  const missing = settings && missingPart(draft.role, settings);
  if (missing !== undefined) lines.add(missing);
  if (settings && callerAccount !== "" && settings.account !== callerAccount) {
    lines.add(
      `account: Given: "${settings.account}". The credentials that deploy this stack are those of account ${callerAccount} (callerAccount, in lookups.yaml or the scenario), so nothing would be deployed. Make them agree.`,
    );
  }
  return { settings, lines: [...lines] };
}

/** What a stack lacks for its role in a scenario; it may be the other stack's file under its name. */
function missingPart(role: StackDraft["role"], settings: Settings): string | undefined {
  const parts = { source: ["source"], dr: ["dr"], both: ["source", "dr"] } as const;
  const missing = parts[role].filter((part) => settings[part] === undefined);
  if (missing.length === 0) return undefined;
  const what = role === "source" ? "has the databases" : role === "dr" ? "keeps the copies" : "does both";
  return `${missing.join(", ")}: Nothing is given. This scenario takes the stack for the one that ${what}. Write the block, or see whether two files have each other's name.`;
}

/** What of a job's fleet its stacks have no place for, or nothing could be repeated of. Throws a DrillFileError. */
function checkFleet(job: RunInput, drafts: readonly StackDraft[]): void {
  const { path, fleet } = fleetOf(job);
  const { databases }: Fleet = scaled(fleet, job.scenario.databases);
  const homeless = [...new Set(databases.map(({ stack }) => stack))].filter((name) => !homePlan(drafts, name));
  if (homeless.length > 0) {
    throw fileError(
      path,
      homeless.map((name) => noHomeText(drafts, name)),
    );
  }
}

/** Where a drill finds parameters: it has no account to look in. */
function parameterAdvice({ text }: Problem): string {
  return text.includes("The parameter cannot be read")
    ? " The drill takes parameters from a lookups.yaml beside the stack files, as drill/lookups.yaml shows."
    : "";
}

function lineOf({ path, text }: Problem): string {
  return `${path || "settings"}: ${text}`;
}

/** A path as people know it: from the working directory, where it is below it. */
function shown(path: string): string {
  const within = relative(process.cwd(), resolve(path));
  return within.startsWith("..") ? path : within;
}

function hasRevisions({ stacks }: Scenario): boolean {
  return stacks.some(
    ({ revision, upgrades = [] }) => revision !== undefined || upgrades.some((one) => one.revision !== undefined),
  );
}

/** Scenarios that a title names; of more than these it says how many. */
const mostNamed = 4;

/** Mistakes by file: each once, however many scenarios have it. */
class Refusals {
  /** By the beginning of a title, up to the scenarios, and by line: the scenarios that have it. */
  private readonly found = new Map<string, Map<string, Set<string>>>();
  /** Messages of files that name themselves. */
  private readonly messages = new Set<string>();
  private readonly refused = new Set<string>();

  has(scenario: string): boolean {
    return this.refused.has(scenario);
  }

  /** Notes lines of a file, whose title goes on with the names of scenarios. */
  take(title: string, scenario: string, lines: readonly string[]): void {
    for (const line of lines) {
      const byLine = this.found.get(title) ?? new Map<string, Set<string>>();
      this.found.set(title, byLine);
      byLine.set(line, (byLine.get(line) ?? new Set()).add(scenario));
      this.refused.add(scenario);
    }
  }

  /** Notes a file's own error; any other goes on, since it is a mistake of the drill. */
  takeError(error: unknown, scenario: string): void {
    if (!(error instanceof Error) || error.name !== fileErrorName) throw error;
    this.messages.add(error.message);
    this.refused.add(scenario);
  }

  throwIfAny(): void {
    const texts = [...this.messages];
    for (const [title, byLine] of this.found) {
      const byScenarios = new Map<string, string[]>();
      for (const [line, scenarios] of byLine) {
        const names = [...scenarios];
        const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
        const who = `${names.slice(0, mostNamed).join(", ")}${more}`;
        byScenarios.set(who, [...(byScenarios.get(who) ?? []), line]);
      }
      for (const [who, lines] of byScenarios) texts.push(fileError(`${title}${who})`, lines).message);
    }
    if (texts.length > 0) throw Object.assign(new Error(texts.join("\n")), { name: fileErrorName });
  }
}
