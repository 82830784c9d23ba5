import { type Option, optionLines, readCommandLine } from "../commandLine";
import { mutants } from "./mutants";

/** What the command line of `npm run drill:fuzz` says. */
export interface FuzzOptions {
  /** How many seeds. */
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  /** Mutants to try in place of the program as it is; empty: none. */
  readonly mutants: readonly string[];
  /** Where failing cases are written, relative to the working directory. */
  readonly out: string;
  readonly quiet: boolean;
}

export type ParsedFuzzOptions =
  | { readonly kind: "run"; readonly options: FuzzOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

const all = "all";

const known: readonly Option[] = [
  { name: "seeds", value: "N", help: "how many seeds to run (default 20)" },
  { name: "seed", value: "S", help: "the first seed (default 1); with --seeds 1, this one only" },
  {
    name: "mutant",
    value: "NAME",
    repeatable: true,
    help: "break the program on purpose, and see after how many seeds it is found; all: every one",
  },
  { name: "out", value: "DIR", help: "where to write what fails, as scenarios (default .)" },
  { name: "quiet", help: "no progress and no counts: only the verdict" },
  { name: "help", help: "this text" },
];

/** Reads the command line; every problem is reported. */
export function parseFuzzOptions(argv: readonly string[]): ParsedFuzzOptions {
  const given = readCommandLine(known, argv, (word) => `"${word}" stands alone: a seed is given with --seed ${word}`);
  const names = mutants.map(({ name }) => name);
  const chosen = given.all("mutant");
  for (const name of chosen) {
    if (name !== all && !names.includes(name))
      given.problems.push(`--mutant ${name}: there are ${all}, ${names.join(", ")}`);
  }
  const options: FuzzOptions = {
    seeds: given.number("seeds", 1, 1_000_000) ?? 20,
    seed: given.number("seed", 0, 2 ** 31 - 1) ?? 1,
    mutants: chosen.includes(all) ? names : chosen,
    out: given.text("out") ?? ".",
    quiet: given.has("quiet"),
  };
  if (given.problems.length > 0) return { kind: "wrong", problems: given.problems };
  return given.has("help") ? { kind: "help" } : { kind: "run", options };
}

/** The text of `--help`. */
export function fuzzHelp(): string {
  return [
    "Draws databases, settings and faults from seeds, runs the program through them in virtual time, and watches for what must",
    "never happen. What fails is shortened and written as a scenario that can be run again.",
    "",
    "  npm run drill:fuzz -- --seeds 200                 seeds 1 to 200",
    "  npm run drill:fuzz -- --seed 4711 --seeds 1       one seed",
    "  npm run drill:fuzz -- --seeds 200 --mutant all    how soon broken programs are found",
    "",
    "Options (after `npm run drill:fuzz --`):",
    ...optionLines(known),
    "",
    "Exit code: 0 if nothing failed (with --mutant: if every mutant was found), 1 otherwise, 2 if it could not run.",
  ].join("\n");
}
