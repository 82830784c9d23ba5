import { join } from "node:path";
import { runCommand } from "../command";
import { type Option, optionLines, readCommandLine } from "../commandLine";
import type { RunInput } from "../job";
import { runAll } from "../pool";
import { progressOn, silent } from "../report/progress";
import { styleFor } from "../report/style";
import { broke } from "../report/types";
import { findScenario, ownScenarios, withOverrides } from "../scenario";
import { effective, exceptionFor, merged, originsIn } from "./grants";
import { grantsText } from "./text";

const project = join(__dirname, "../..");

const known: readonly Option[] = [
  {
    name: "scenario",
    value: "NAME",
    repeatable: true,
    help: "only what this scenario shows; by default all of the program's",
  },
  { name: "days", value: "N", help: "this many days of each (default: each scenario's own)" },
  { name: "quiet", help: "no progress, and of the permissions only those that nothing used" },
  { name: "help", help: "this text" },
];

function help(): string {
  return [
    "Runs the scenarios and prints what the policies of every role grant: each action, resource and condition, how often the",
    "scenarios used it, and which code asks for it.",
    "",
    "  npm run permissions                          everything; takes as long as all scenarios",
    "  npm run permissions -- --scenario normal     what one scenario shows",
    "",
    "Options (after `npm run permissions --`):",
    ...optionLines(known),
    "",
    "Exit code: 0 if everything that is granted was used and nothing was refused, 1 otherwise, 2 if it could not run.",
  ].join("\n");
}

/** The command behind `npm run permissions`. Resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const given = readCommandLine(
    known,
    argv,
    (word) => `"${word}" stands alone: a scenario is named with --scenario ${word}`,
  );
  const days = given.number("days", 1, 400);
  if (given.problems.length > 0) {
    console.error([...given.problems, "", "npm run permissions -- --help lists the options."].join("\n"));
    return 2;
  }
  if (given.has("help")) {
    console.log(help());
    return 0;
  }
  const names = given.all("scenario");
  const scenarios =
    names.length > 0
      ? names.map((name) => findScenario(name))
      : ownScenarios().filter(({ group }) => group === "lifeboat");
  const jobs = scenarios.map(
    (scenario): RunInput => ({
      scenario: withOverrides(scenario, { days, databases: undefined }),
      seed: 1,
      fleetFile: undefined,
      configDir: project,
      project,
      grants: true,
    }),
  );
  const quiet = given.has("quiet");
  const progress = quiet
    ? silent
    : progressOn(
        process.stderr,
        jobs.map(({ scenario }) => scenario.name),
      );
  const outcomes = await runAll(jobs, progress);
  progress.close();
  const broken = outcomes.filter(broke);
  for (const { name, error } of broken) console.error(`${name} did not run to its end: ${error}`);
  if (broken.length > 0) return 2;
  const grants = await effective(merged(outcomes.flatMap((outcome) => (broke(outcome) ? [] : [outcome.grants ?? []]))));
  const never = grants.filter(({ uses }) => uses === 0);
  const unused = never.filter((grant) => exceptionFor(grant) === undefined);
  const style = styleFor(process.stdout);
  const shown = quiet ? unused : grants;
  if (shown.length > 0) console.log(grantsText(shown, originsIn(project), style));
  const roles = new Set(grants.map(({ role }) => role)).size;
  console.log(
    `\n${roles} roles of ${scenarios.length} scenarios: ${grants.length} permissions, ${unused.length} of them never used`,
  );
  const reasons = new Set(never.flatMap((grant) => exceptionFor(grant) ?? []));
  for (const reason of reasons) console.log(`${never.length - unused.length} stay unused: ${reason}`);
  return unused.length === 0 ? 0 : 1;
}

if (require.main === module) runCommand(main);
