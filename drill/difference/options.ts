import { type Option, optionLines, readCommandLine } from "../commandLine";

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

export type ParsedDifferenceOptions =
  | { readonly kind: "run"; readonly options: DifferenceOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

/**
 * What is compared unless something else is named: an ordinary month, and disasters that do not state settings of their own,
 * so that every setting of the stack files counts.
 */
export const defaultScenarios: readonly string[] = ["normal", "source-compromise", "unshared", "rebuilt-database"];

const known: readonly Option[] = [
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
  { name: "help", help: "this text" },
];

/** Reads the command line; every problem is reported. */
export function parseDifferenceOptions(argv: readonly string[]): ParsedDifferenceOptions {
  const given = readCommandLine(
    known,
    argv,
    (word) => `"${word}" stands alone: what to compare with is named with --base ${word}`,
  );
  const options: DifferenceOptions = {
    base: given.text("base") ?? "",
    config: given.text("config"),
    scenarios: given.all("scenario"),
    fleet: given.text("fleet"),
    days: given.number("days", 1, 400),
    databases: given.number("databases", 1, 10_000),
    seed: given.number("seed", 0, 2 ** 31 - 1) ?? 1,
    failOnWorse: given.has("fail-on-worse"),
    quiet: given.has("quiet"),
  };
  if (given.has("help") && given.problems.length === 0) return { kind: "help" };
  if (options.base === "" && given.problems.length === 0) {
    given.problems.push("--base is needed: --base DIR|REVISION, e.g. --base main");
  }
  return given.problems.length > 0 ? { kind: "wrong", problems: given.problems } : { kind: "run", options };
}

/** The text of `--help`. */
export function differenceHelp(): string {
  return [
    "Runs the drill for two configurations and prints as Markdown what changes: what survives, how old copies get, what it costs.",
    "",
    "  npm run -s drill:diff -- --base main               this tree, against program and stack files of the branch main",
    "  npm run -s drill:diff -- --base ../current         stack files here, against those in ../current, with this program",
    "  npm run -s drill:diff -- --base HEAD --scenario normal --days 7 > difference.md",
    "",
    "Options (after `npm run drill:diff --`):",
    ...optionLines(known),
    "",
    "Exit code: 0 if the difference could be computed, whatever it is; 1 with --fail-on-worse if something gets worse;",
    "2 if it could not be computed.",
  ].join("\n");
}
