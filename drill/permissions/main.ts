import { join } from "node:path";
import { runCommand } from "../command";
import { type Option, optionLines, readCommandLine } from "../commandLine";
import type { RunInput } from "../job";
import { runAll } from "../pool";
import { progressOn, silent } from "../report/progress";
import { styleFor } from "../report/style";
import { broke } from "../report/types";
import { findScenario, ownScenarios, withOverrides } from "../scenario";
import { verdictOn } from "./verdict";

const project = join(__dirname, "../..");

/** Scenarios that together use every permission there is, in a few minutes. */
export const everyPermission: readonly string[] = [
  "managed-key",
  "two-step",
  "messages",
  "one-account",
  "lambda-outage",
  "dr-operator",
];

const known: readonly Option[] = [
  {
    name: "scenario",
    value: "NAME",
    repeatable: true,
    help: "only what this scenario shows",
  },
  { name: "all", help: "what all of the program's scenarios show, instead of the few that use everything" },
  { name: "days", value: "N", help: "this many days of each (default: each scenario's own)" },
  { name: "quiet", help: "no progress, and of the permissions only those that nothing used" },
  { name: "help", help: "this text" },
];

function help(): string {
  return [
    "Runs the scenarios and prints what the policies of every role grant: each action, resource and condition, how often the",
    "scenarios used it, and which code asks for it. Then it looks through every policy, of keys, topics and buses too, for what",
    "AWS would not know or what allows more than it names.",
    "",
    "  npm run permissions                          everything, as these scenarios use it, in a few minutes:",
    `                                               ${everyPermission.join(", ")}`,
    "  npm run permissions -- --all                 everything, and how often all scenarios use it",
    "  npm run permissions -- --scenario normal     what one scenario shows",
    "",
    "Options (after `npm run permissions --`):",
    ...optionLines(known),
    "",
    "Exit code: 0 if everything that is granted was used, nothing was refused and no policy is to be mended, 1 otherwise,",
    "2 if it could not run.",
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
  const named = given.all("scenario");
  const names = named.length > 0 ? named : everyPermission;
  const scenarios = given.has("all")
    ? ownScenarios().filter(({ group }) => group === "lifeboat")
    : names.map((name) => findScenario(name));
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
  const reports = outcomes.flatMap((outcome) => (broke(outcome) ? [] : [outcome]));
  const { text, holds } = await verdictOn(reports, scenarios, { quiet, project, style: styleFor(process.stdout) });
  console.log(text);
  return holds ? 0 : 1;
}

if (require.main === module) runCommand(main);
