import type { Command } from "../../cli/commandLine";

/** What the command line of `npm run drill:diff` says. Paths are as given: relative to the working directory. */
export interface DifferenceOptions {
  /** The directory, or the revision, that is compared with. */
  readonly base: string;
  /** Where the Pulumi.*.yaml files are that it is compared to. */
  readonly config: string | undefined;
  /** Names of scenarios in drill/scenarios, or files; empty: {@link defaultScenarios}. */
  readonly scenarios: readonly string[];
  readonly fleet: string | undefined;
  readonly days: number | undefined;
  readonly databases: number | undefined;
  readonly seed: number;
  /** Whether to give exit code 1 where something gets worse. */
  readonly failOnWorse: boolean;
  readonly quiet: boolean;
}

/**
 * What is compared unless something else is named: ten ordinary days, and disasters that do not state settings of their own,
 * so that every setting of the stack files counts.
 */
export const defaultScenarios: readonly string[] = ["normal", "source-compromise", "unshared", "rebuilt-database"];

/** `npm run drill:diff`. */
export const differenceCommand: Command<DifferenceOptions> = {
  name: "drill:diff",
  what: [
    "Runs the drill for two configurations and prints as Markdown what changes: what survives, how old copies get, what it costs.",
  ],
  examples: [
    ["npm run -s drill:diff -- --base main", "this tree, against program and stack files of the branch main"],
    ["npm run -s drill:diff -- --base ../current --scenario normal", "these stack files, against those in ../current"],
    ["npm run -s drill:diff -- --base HEAD --scenario normal --days 7 > difference.md"],
  ],
  options: [
    {
      name: "base",
      value: "DIR|REVISION",
      help: "what to compare with: a directory with stack files, or a revision in git: its program and its stack files",
    },
    { name: "config", value: "DIR", help: "where the stack files are that are compared to it (default: the project)" },
    {
      name: "scenario",
      value: "FILE|NAME",
      repeatable: true,
      help: `what to run; may be repeated (default: ${defaultScenarios.join(", ")})`,
    },
    { name: "fleet", value: "FILE", help: "the databases to run with, instead of each scenario's own fleet" },
    { name: "days", value: "N", help: "run this many days, instead of each scenario's own number" },
    { name: "databases", value: "N", help: "repeat or cut the fleet to this many databases" },
    { name: "seed", value: "N", help: "seed of everything drawn at random, the same for both (default 1)" },
    { name: "fail-on-worse", help: "exit code 1 where something gets worse" },
    { name: "quiet", help: "no progress" },
  ],
  exitCodes: {
    0: "the difference could be computed, whatever it is",
    1: "with --fail-on-worse: something gets worse",
  },
  unexpected: (word) => `"${word}" stands alone: what to compare with is named with --base ${word}`,
  read(given) {
    const base = given.text("base");
    if (base === undefined && given.problems.length === 0) {
      given.problems.push("--base is needed: --base DIR|REVISION, e.g. --base main");
    }
    return {
      base: base ?? "",
      config: given.text("config"),
      scenarios: given.all("scenario"),
      fleet: given.text("fleet"),
      days: given.number("days", 1, 400),
      databases: given.number("databases", 1, 10_000),
      seed: given.number("seed", 0, 2 ** 31 - 1) ?? 1,
      failOnWorse: given.has("fail-on-worse"),
      quiet: given.has("quiet"),
    };
  },
};
