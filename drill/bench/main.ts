import { commanded, runCommand } from "../../cli/command";
import type { Command } from "../../cli/commandLine";
import { progressOn } from "../../cli/progress";
import { projectRoot } from "../../projectRoot";
import type { Counters } from "../run/counters";
import { tasksOf } from "../run/job";
import { runScenario } from "../run/run";
import { findScenario, withOverrides } from "../scenario/scenario";
import { idlePasses } from "./economy";

/*
 * `npm run bench`: how the drill itself does with a large fleet. It prints figures and never fails on time: machines
 * differ. What must not grow faster than the fleet is held by a test on the counters instead.
 */

const databases = 100;
const days = 30;

/** `npm run bench`. */
export const benchCommand: Command<undefined> = {
  name: "bench",
  what: [
    `Runs the scenario normal with ${databases} databases for ${days} days and prints how long that took and what it visited.`,
  ],
  examples: [["npm run bench", "takes minutes"]],
  options: [],
  exitCodes: { 0: "it came to its end; nothing is judged" },
  unexpected: (word) => `"${word}" stands alone: the bench takes nothing`,
  read: () => undefined,
};

/** The command behind `npm run bench`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(benchCommand, argv, async () => {
    await bench();
    return 0;
  });
}

async function bench(): Promise<void> {
  const project = projectRoot;
  const normal = withOverrides(findScenario("normal"), { days, databases });
  // Quotas that this many databases would need: the bench is about the drill, not about the plan.
  const scenario = { ...normal, quotas: { manualSnapshots: 100_000 } };
  const begin = Date.now();
  const job = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
  const progress = progressOn(process.stderr, tasksOf([job]));
  progress.started(scenario.name);
  const run = await runScenario(job, (share) => progress.advanced(scenario.name, share));
  progress.ended(scenario.name, run.report);
  progress.close();
  const seconds = (Date.now() - begin) / 1000;
  const { counters } = run;
  const perDatabase = (name: keyof Counters) =>
    `${format(counters[name])} (${format(counters[name] / databases)} a database)`;
  console.log(
    [
      `${databases} databases, ${days} days of the scenario ${normal.name}`,
      `  wall time             ${seconds.toFixed(1)} s`,
      `  peak memory           ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
      `  API calls             ${perDatabase("calls")}`,
      `  records visited       ${perDatabase("recordsVisited")}`,
      `  permission questions  ${perDatabase("permissionQuestions")}`,
      `  distinct decisions    ${perDatabase("distinctDecisions")}`,
      `  worst copy age        ${format(run.report.copyAge.worstMinutes)} min`,
      "API calls of a pass with nothing to do (pages of its listings in brackets)",
      ...(await economy()),
    ].join("\n"),
  );
}

/** What idle passes cost at a thousand and at ten thousand snapshots. */
async function economy(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const snapshots of [1_000, 10_000]) {
    const passes = await idlePasses(snapshots);
    const costs = passes.map(({ pass, calls, pages }) => `${pass} ${calls} (${pages})`);
    lines.push(`  ${`at ${format(snapshots)} snapshots`.padEnd(22)}${costs.join(", ")}`);
  }
  return lines;
}

function format(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

if (require.main === module) runCommand(main);
