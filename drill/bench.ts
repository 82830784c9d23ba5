import { join } from "node:path";
import { runCommand } from "./command";
import { type Option, optionLines, readCommandLine } from "./commandLine";
import type { Counters } from "./counters";
import { idlePasses } from "./economy";
import { runScenario } from "./run";
import { findScenario, withOverrides } from "./scenario";

/*
 * `npm run bench`: how the drill itself does with a large fleet. It prints figures and never fails on time: machines
 * differ. What must not grow faster than the fleet is held by a test on the counters instead.
 */

const databases = 100;
const days = 30;

const known: readonly Option[] = [{ name: "help", help: "this text" }];

function help(): string {
  return [
    `Runs the scenario normal with ${databases} databases for ${days} days and prints how long that took and what it visited.`,
    "",
    "  npm run bench",
    "",
    "Options (after `npm run bench --`):",
    ...optionLines(known),
    "",
    "Exit code: 0, or 2 if it could not run. Nothing is judged.",
  ].join("\n");
}

/** The command behind `npm run bench`. Resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const given = readCommandLine(known, argv, (word) => `"${word}" stands alone: the bench takes nothing`);
  if (given.problems.length > 0) {
    console.error([...given.problems, "", "npm run bench -- --help says what it does."].join("\n"));
    return 2;
  }
  if (given.has("help")) {
    console.log(help());
    return 0;
  }
  await bench();
  return 0;
}

async function bench(): Promise<void> {
  const project = join(__dirname, "..");
  const normal = withOverrides(findScenario("normal"), { days, databases });
  // Quotas that this many databases would need: the bench is about the drill, not about the plan.
  const scenario = { ...normal, quotas: { manualSnapshots: 100_000 } };
  const begin = Date.now();
  const run = await runScenario({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });
  const seconds = (Date.now() - begin) / 1000;
  const { counters } = run;
  const perDatabase = (name: keyof Counters) =>
    `${format(counters[name])} (${format(counters[name] / databases)} a database)`;
  console.log(
    [
      `${databases} databases, ${days} days of "${normal.title}"`,
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
