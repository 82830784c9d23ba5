import { commanded, runCommand } from "../../cli/command";
import type { Command } from "../../cli/commandLine";
import { progressOn, silent } from "../../cli/progress";
import { styleFor } from "../../cli/style";
import { projectRoot as project } from "../../projectRoot";
import { scenariosOf } from "../options";
import { broke } from "../report/types";
import { type RunInput, tasksOf } from "../run/job";
import { runAll } from "../run/pool";
import { findScenario, ownScenarios, withOverrides } from "../scenario/scenario";
import { verdictOn } from "./verdict";

/** Scenarios that together use every permission there is, in a few minutes. */
export const everyPermission: readonly string[] = [
  "managed-key",
  "engines",
  "two-step",
  "messages",
  "one-account",
  "lambda-outage",
  "dr-operator",
];

/** What the command line of `npm run permissions` says. */
export interface PermissionsOptions {
  /** Names of scenarios; empty: {@link everyPermission}. */
  readonly scenarios: readonly string[];
  readonly all: boolean;
  readonly days: number | undefined;
  readonly quiet: boolean;
}

/** `npm run permissions`. */
export const permissionsCommand: Command<PermissionsOptions> = {
  name: "permissions",
  what: [
    "Runs the scenarios and prints what the policies of every role grant: each action, resource and condition, how often the",
    "scenarios used it, and which code asks for it. Then it looks through every policy, of keys, topics and buses too, for what",
    "AWS would not know or what allows more than it names. A few scenarios together use every permission:",
    `${everyPermission.join(", ")}.`,
  ],
  examples: [
    ["npm run permissions", "everything, as these use it, in a few minutes"],
    ["npm run permissions -- --all", "everything, and how often all scenarios use it"],
    ["npm run permissions -- --scenario normal", "what one scenario shows"],
  ],
  options: [
    {
      name: "scenario",
      value: "FILE|NAME",
      repeatable: true,
      help: "what this scenario shows, instead of those few; may be repeated",
    },
    { name: "all", help: "what all of the program's scenarios show, instead of the few that use everything" },
    { name: "days", value: "N", help: "this many days of each (default: each scenario's own)" },
    { name: "quiet", help: "no progress, and of the permissions only those that nothing used" },
  ],
  exitCodes: {
    0: "everything that is granted was used, nothing was refused, and no policy is to be mended",
    1: "something is not so, or a scenario did not run to its end",
  },
  unexpected: (word) => `"${word}" stands alone: a scenario is named with --scenario ${word}`,
  read: (given) => ({
    scenarios: scenariosOf(given),
    all: given.has("all"),
    days: given.number("days", 1, 400),
    quiet: given.has("quiet"),
  }),
};

/** The command behind `npm run permissions`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(permissionsCommand, argv, run);
}

async function run({ scenarios: named, all, days, quiet }: PermissionsOptions): Promise<number> {
  const names = named.length > 0 ? named : everyPermission;
  const scenarios = all
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
  const progress = quiet ? silent : progressOn(process.stderr, tasksOf(jobs));
  const outcomes = await runAll(jobs, progress);
  progress.close();
  const broken = outcomes.filter(broke);
  for (const { name, error } of broken) console.error(`${name} did not run to its end: ${error}`);
  if (broken.length > 0) return 1;
  const reports = outcomes.flatMap((outcome) => (broke(outcome) ? [] : [outcome]));
  const { text, holds } = await verdictOn(reports, scenarios, { quiet, project, style: styleFor(process.stdout) });
  console.log(text);
  return holds ? 0 : 1;
}

if (require.main === module) runCommand(main);
