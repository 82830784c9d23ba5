import { commanded, runCommand } from "../../cli/command";
import type { Command } from "../../cli/commandLine";
import { cpuSeconds } from "../../cli/cpu";
import { day } from "../../cli/durations";
import { progressOn } from "../../cli/progress";
import { projectRoot } from "../../projectRoot";
import type { Counters } from "../run/counters";
import { tasksOf } from "../run/job";
import { runScenario } from "../run/runScenario";
import { findScenario, withOverrides } from "../scenario/scenario";
import { idlePasses } from "./idlePasses";

/*
 * `npm run bench`: how the drill itself does with a large fleet. It prints figures and never fails on time: machines
 * differ. What must not grow faster than the fleet is held by a test on the counters instead.
 */

/** How large a run. */
interface BenchOptions {
  readonly databases: number;
  readonly days: number;
}

/** `npm run bench`. */
export const benchCommand: Command<BenchOptions> = {
  name: "bench",
  what: [
    "Runs the scenario normal with many databases and prints how long that took, what each day of a database costs, and what was",
    "visited. From the fourth day on nothing grows any more: snapshots are deleted as fast as they are made.",
  ],
  examples: [
    ["npm run bench", "a hundred databases for five days: about a minute"],
    ["npm run bench -- --days 30", "a month: minutes"],
  ],
  options: [
    { name: "days", value: "N", help: "run this many days (default 5)" },
    { name: "databases", value: "N", help: "run with this many databases (default 100)" },
  ],
  exitCodes: { 0: "it came to its end; nothing is judged" },
  unexpected: (word) => `"${word}" stands alone: say --days ${word} or --databases ${word}`,
  read: (given) => ({
    days: given.number("days", 1, 400) ?? 5,
    databases: given.number("databases", 1, 10_000) ?? 100,
  }),
};

/** The command behind `npm run bench`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(benchCommand, argv, async (options) => {
    await bench(options);
    return 0;
  });
}

async function bench({ databases, days }: BenchOptions): Promise<void> {
  const normal = withOverrides(findScenario("normal"), { days, databases });
  // The quotas, and the time for first copies, that this many databases would need: the bench is about the drill, not about the
  // plan, and judges nothing.
  const scenario = { ...normal, quotas: { manualSnapshots: 100_000 }, firstCopyWithin: 2 * day, expect: {} };
  const begin = Date.now();
  const job = { scenario, seed: 1, fleetFile: undefined, configDir: projectRoot, project: projectRoot };
  const progress = progressOn(process.stderr, tasksOf([job]));
  progress.started(scenario.name);
  const run = await runScenario(job, (share) => progress.advanced(scenario.name, share));
  progress.ended(scenario.name, run.report);
  progress.close();
  const seconds = (Date.now() - begin) / 1000;
  const cpu = cpuSeconds();
  const { counters } = run;
  const each = (name: keyof Counters) =>
    `${format(counters[name])} (${format(counters[name] / (databases * days))} a database and day)`;
  console.log(
    [
      `${databases} databases, ${days} days of the scenario ${normal.name}, with Node ${process.version}`,
      `  wall time             ${seconds.toFixed(1)} s`,
      `  CPU time              ${cpu.toFixed(1)} s (${format((cpu * 1_000) / (databases * days))} ms a database and day)`,
      `  peak memory           ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
      `  API calls             ${each("calls")}`,
      `  records visited       ${each("recordsVisited")}`,
      `  permission questions  ${each("permissionQuestions")}`,
      `  distinct decisions    ${format(counters.distinctDecisions)}`,
      `  worst copy age        ${format(run.report.copyAge.worstMinutes)} min`,
      "API calls of a pass with nothing to do (pages of its listings in brackets)",
      ...(await callsOfIdlePasses()),
    ].join("\n"),
  );
}

/** What idle passes cost at a thousand and at ten thousand snapshots. */
async function callsOfIdlePasses(): Promise<readonly string[]> {
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
