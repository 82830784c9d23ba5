import type { Command, Given } from "../cli/commandLine";

/** What the command line of `npm run drill` says. Paths are as given: relative to the working directory. */
export interface DrillOptions {
  /** Names of scenarios in drill/scenarios, or files. Empty: every scenario there. */
  readonly scenarios: readonly string[];
  readonly fleet: string | undefined;
  /** Where the Pulumi.*.yaml files are. */
  readonly config: string | undefined;
  /** Overrides each scenario's own number of days. */
  readonly days: number | undefined;
  /** Overrides the number of databases: the fleet is repeated, or cut, to that number. */
  readonly databases: number | undefined;
  readonly seed: number;
  readonly json: string;
  /** Where to write the page; undefined: nowhere. */
  readonly html: string | undefined;
  /** Run the long scenarios too, and the calibration of the model, which says nothing of the user's own plan. */
  readonly all: boolean;
  readonly quiet: boolean;
}

/** `npm run drill`. */
export const drillCommand: Command<DrillOptions> = {
  name: "drill",
  what: [
    "Runs the real program against embedded AWS accounts in virtual time and reports what could be restored. Of the scenarios that are not",
    "named, those of the classic design and of the calibration run with their own databases only: not with --fleet or --databases.",
  ],
  examples: [
    ["npm run drill", "the few scenarios that take a minute together"],
    ["npm run drill -- --all", "every scenario in drill/scenarios"],
    ["npm run drill -- --scenario source-compromise", "one of them"],
    ["npm run drill -- --scenario ./mine.yaml --fleet ./fleet.yaml --days 14"],
  ],
  options: [
    {
      name: "scenario",
      value: "FILE|NAME",
      repeatable: true,
      help: "run this scenario only; may be repeated; a file anywhere works",
    },
    { name: "fleet", value: "FILE", help: "the databases to run with, instead of each scenario's own fleet" },
    { name: "config", value: "DIR", help: "where Pulumi.prod.yaml and Pulumi.drprod.yaml are (default: the project)" },
    { name: "days", value: "N", help: "run this many days, instead of each scenario's own number" },
    { name: "databases", value: "N", help: "repeat or cut the fleet to this many databases" },
    {
      name: "seed",
      value: "N",
      help: "seed of everything drawn at random; the same seed gives the same report (default 1)",
    },
    { name: "json", value: "FILE", help: "where to write the report (default ./report.json)" },
    { name: "html", value: "FILE", help: "write the report as a page too: one file, readable anywhere, with charts" },
    { name: "all", help: "run the long scenarios too, and the model's calibration against arithmetic on paper" },
    { name: "quiet", help: "no progress, no table: what does not hold, and the verdict" },
  ],
  exitCodes: { 0: "every expectation of every scenario holds", 1: "one does not" },
  unexpected: (word) => `"${word}" stands alone: a scenario is named with --scenario ${word}`,
  read: (given) => ({
    scenarios: scenariosOf(given),
    fleet: given.text("fleet"),
    config: given.text("config"),
    days: given.number("days", 1, 400),
    databases: given.number("databases", 1, 10_000),
    seed: given.number("seed", 0, 2 ** 31 - 1) ?? 1,
    json: given.text("json") ?? "report.json",
    html: given.text("html"),
    all: given.has("all"),
    quiet: given.has("quiet"),
  }),
};

/** The scenarios that are named; a problem where all are asked for as well. */
export function scenariosOf(given: Given): readonly string[] {
  const scenarios = given.all("scenario");
  if (scenarios.length > 0 && given.has("all")) {
    given.problems.push(
      "--all and --scenario contradict each other: --all runs every scenario, --scenario this one only",
    );
  }
  return scenarios;
}
