import type { Command } from "../../cli/commandLine";
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

const all = "all";
const mutantNames = mutants.map(({ name }) => name);

/** `npm run drill:fuzz`. */
export const fuzzCommand: Command<FuzzOptions> = {
  name: "drill:fuzz",
  what: [
    "Draws databases, settings and faults from seeds, runs the program through them in virtual time, and watches for what must",
    "never happen. What fails is shortened and written as a scenario that can be run again.",
  ],
  examples: [
    ["npm run drill:fuzz -- --seeds 60", "seeds 1 to 60"],
    ["npm run drill:fuzz -- --seed 4711 --seeds 1", "one seed"],
    ["npm run drill:fuzz -- --seeds 200 --mutant all", "how soon broken programs are found"],
  ],
  options: [
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
  ],
  exitCodes: { 0: "nothing failed; with --mutant, every mutant was found", 1: "something failed, or a mutant lives" },
  unexpected: (word) => `"${word}" stands alone: a seed is given with --seed ${word}`,
  read(given) {
    const chosen = given.oneOf("mutant", [all, ...mutantNames]);
    return {
      seeds: given.number("seeds", 1, 1_000_000) ?? 20,
      seed: given.number("seed", 0, 2 ** 31 - 1) ?? 1,
      mutants: chosen.includes(all) ? mutantNames : chosen,
      out: given.text("out") ?? ".",
      quiet: given.has("quiet"),
    };
  },
};
