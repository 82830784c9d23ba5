import { join, resolve } from "node:path";
import { commanded, runCommand } from "../../cli/command";
import { progressOn, silent } from "../../cli/progress";
import { checkStackFolder } from "../../cli/stackFolder";
import { readFleet } from "../../fleet/file";
import { projectRoot as project } from "../../projectRoot";
import type { ScenarioOutcome } from "../report/types";
import { type RunInput, tasksOf } from "../run/job";
import { runAll } from "../run/pool";
import { findScenario, type Scenario, scenarioPath, withOverrides } from "../scenario/scenario";
import { openBase, type Side } from "./base";
import { type DifferenceOptions, defaultScenarios, differenceCommand } from "./options";
import { differenceText, isWorse } from "./text";

/** The project's root: where the program and its stack files are. */

/** The command behind `npm run drill:diff`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(differenceCommand, argv, difference);
}

async function difference(options: DifferenceOptions): Promise<number> {
  const head: Side = {
    name: options.config ?? "this tree",
    project,
    configDir: options.config === undefined ? project : resolve(options.config),
  };
  if (options.config !== undefined) checkStackFolder(`--config ${options.config}`, head.configDir);
  if (options.fleet !== undefined) {
    const { unread = [] } = readFleet(resolve(options.fleet));
    for (const one of unread) console.error(`${options.fleet} lacks databases that were there: ${one}`);
  }
  const scenarios = chosenBy(options);
  const base = openBase(options.base, head.configDir, project);
  const interrupted = (): void => {
    base.close();
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const jobs = scenarios.flatMap((scenario) => [
      { ...jobOf(scenario, base, options), label: `${scenario.name} before` },
      { ...jobOf(scenario, head, options), label: `${scenario.name} after` },
    ]);
    const progress = options.quiet ? silent : progressOn(process.stderr, tasksOf(jobs));
    const outcomes = await runAll(jobs, progress);
    progress.close();
    const pairs = scenarios.map((_, at) => ({
      before: withoutPath(outcomes[2 * at]!, base.project, project),
      after: withoutPath(outcomes[2 * at + 1]!, project, project),
    }));
    const found = { base, head, seed: options.seed, pairs };
    console.log(differenceText(found));
    return options.failOnWorse && isWorse(found) ? 1 : 0;
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    base.close();
  }
}

function chosenBy({ scenarios, days, databases }: DifferenceOptions): readonly Scenario[] {
  const names = scenarios.length > 0 ? scenarios : defaultScenarios;
  return names.map((name) => pinned(withOverrides(findScenario(name), { days, databases })));
}

/** Its fleet is this tree's for both: a revision may have another one. */
function pinned(scenario: Scenario): Scenario {
  const { path, fleet } = scenario;
  return fleet === undefined
    ? scenario
    : { ...scenario, fleet: scenarioPath(path, fleet, join(project, "drill"), project) };
}

function jobOf(scenario: Scenario, side: Side, { seed, fleet }: DifferenceOptions): RunInput {
  return {
    scenario,
    seed,
    fleetFile: fleet === undefined ? undefined : resolve(fleet),
    configDir: side.configDir,
    project: side.project,
    timeRestores: true,
  };
}

/** Errors name files: where a revision was unpacked is of no interest, and another place each time. */
function withoutPath(outcome: ScenarioOutcome, root: string, ours: string): ScenarioOutcome {
  if (!("error" in outcome)) return outcome;
  return { ...outcome, error: outcome.error.replaceAll(`${root}/`, "").replaceAll(`${ours}/`, "") };
}

if (require.main === module) runCommand(main);
