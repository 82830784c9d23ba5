import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { commanded, runCommand } from "../cli/command";
import { cpuSeconds } from "../cli/cpu";
import { day, hour } from "../cli/durations";
import { type Progress, progressOn, silent } from "../cli/progress";
import { checkStackFolder } from "../cli/stackFolder";
import { styleFor } from "../cli/style";
import { fileError } from "../cli/validation";
import { defaultAssumptions } from "../facts/assumptions";
import { defaultPrices } from "../facts/prices";
import { readFleet } from "../fleet/file";
import { projectRoot as project } from "../projectRoot";
import { survivalOf, unfinished } from "./judge/survival";
import { type DrillOptions, drillCommand } from "./options";
import { reportText } from "./report/json";
import { failuresOnly, reportTable } from "./report/table";
import type { Report } from "./report/types";
import { type RunInput, tasksOf } from "./run/job";
import { runAll, Workers } from "./run/pool";
import { hasRevision } from "./run/revision";
import { findScenario, ownScenarios, type Scenario, withOverrides } from "./scenario/scenario";
import { yardstickName, yardstickOf } from "./scenario/yardstick";

/** The command behind `npm run drill`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(drillCommand, argv, drill);
}

async function drill(options: DrillOptions): Promise<number> {
  const begin = Date.now();
  checkFiles(options);
  const chosen = chosenBy(options);
  const jobs = [...chosen, ...yardsticksOf(chosen)].map((scenario) => jobOf(scenario, options));
  // Loaded here: a mistake in the command line is said without the program.
  const { checkSettings } = await import("./run/settingsCheck");
  await checkSettings(jobs);
  const progress = options.quiet ? silent : progressOn(process.stderr, tasksOf(jobs));
  const workers = new Workers();
  let firstVerdictSeconds: number | undefined;
  const ended: Progress["ended"] = (name, outcome) => {
    firstVerdictSeconds ??= (Date.now() - begin) / 1000;
    progress.ended(name, outcome);
  };
  const outcomes = await runAll(jobs, { ...progress, ended }, workers).finally(() => workers.end());
  progress.close();
  const report: Report = {
    version: 1,
    seed: options.seed,
    simulatedHours: jobs.reduce((sum, job) => sum + job.scenario.days, 0) * (day / hour),
    wallSeconds: (Date.now() - begin) / 1000,
    assumptions: defaultAssumptions,
    prices: defaultPrices,
    scenarios: outcomes.slice(0, chosen.length),
    survival: survivalOf(chosen, outcomes),
  };
  writeFileSync(options.json, reportText(report));
  if (options.html !== undefined) await writePage(options.html, report);
  const style = styleFor(process.stdout);
  console.log(options.quiet ? failuresOnly(report, style) : reportTable(report, style));
  if (!options.quiet) {
    const cpu = (workers.cpuSeconds + cpuSeconds()).toFixed(1);
    console.log(style.faint(`${cpu} s of CPU time, the first verdict after ${firstVerdictSeconds?.toFixed(1)} s`));
    console.log(style.faint(`The whole report: ${[options.json, options.html].filter(Boolean).join(", ")}`));
  }
  return report.scenarios.every(({ passed }) => passed) && unfinished(report.survival).length === 0 ? 0 : 1;
}

/** What the command line names must be there and right before anything runs. Throws errors that say what is wrong. */
function checkFiles({ fleet, config, json, html }: DrillOptions): void {
  if (fleet !== undefined) {
    const { unread = [] } = readFleet(resolve(fleet));
    for (const one of unread) console.error(`${fleet} lacks databases that were there: ${one}`);
  }
  if (config !== undefined) checkStackFolder(`--config ${config}`, config);
  checkFolder("json", json);
  if (html === undefined) return;
  checkFolder("html", html);
  if (resolve(html) === resolve(json)) throw fileError(`--html ${html}`, ["is where --json writes the report"]);
}

function checkFolder(option: string, file: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw fileError(`--${option} ${file}`, [`there is no directory ${folder}`]);
  if (existsSync(file) && statSync(file).isDirectory())
    throw fileError(`--${option} ${file}`, ["is a directory: name the file to write"]);
}

/** Loaded when asked for: what draws the charts is large. */
async function writePage(file: string, report: Report): Promise<void> {
  const { reportPage } = await import("./report/page");
  const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { readonly version: string };
  writeFileSync(file, reportPage(report, version));
}

function chosenBy(options: DrillOptions): readonly Scenario[] {
  const { scenarios, fleet, databases, all } = options;
  // What the yardstick and the calibration expect are figures of their own databases.
  const ownDatabases = fleet === undefined && databases === undefined;
  const chosen =
    scenarios.length > 0
      ? scenarios.map((one) => findScenario(one))
      : ownScenarios()
          .filter(
            ({ group, long }) => (group === "lifeboat" || ownDatabases) && (all || (group !== "calibration" && !long)),
          )
          .filter(hasItsRevisions);
  return chosen.map((scenario) => withOverrides(scenario, options));
}

/** Whether git has what a scenario deploys of other revisions; says so where it has not. Who names the scenario gets an error. */
function hasItsRevisions({ name, stacks }: Scenario): boolean {
  const revisions = stacks.flatMap(({ revision, upgrades = [] }) => [revision, ...upgrades.map((one) => one.revision)]);
  const missing = [...new Set(revisions)].filter((one) => one !== undefined && !hasRevision(one, project));
  if (missing.length === 0) return true;
  console.error(
    `${name} is left out: git has no revision ${missing.join(", ")} here. It needs a clone with the whole history`,
  );
  return false;
}

/** The runs that are there for the comparison only: those that are not chosen by themselves. */
function yardsticksOf(chosen: readonly Scenario[]): readonly Scenario[] {
  return chosen
    .filter((one) => one.versus !== undefined && !chosen.some(({ name }) => name === yardstickName(one)))
    .map(yardstickOf);
}

function jobOf(scenario: Scenario, { seed, fleet, config }: DrillOptions): RunInput {
  return {
    scenario,
    seed,
    fleetFile: fleet === undefined ? undefined : resolve(fleet),
    configDir: config === undefined ? project : resolve(config),
    project,
    timeRestores: true,
  };
}

if (require.main === module) runCommand(main);
