import type { Command } from "../../cli/commandLine";

/** What the command line of `npm run drill:objective` says. */
export interface ObjectiveOptions {
  /** How many seeds. */
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  /** Whether to force a shorter interval as well. */
  readonly force: boolean;
  readonly quiet: boolean;
}

/** `npm run drill:objective`. */
export const objectiveCommand: Command<ObjectiveOptions> = {
  name: "drill:objective",
  what: [
    "Draws databases and stacks from seeds, asks the program for the smallest recoveryPointObjective that it accepts for them, and",
    "measures in virtual time whether that holds, and whether it could be much smaller.",
  ],
  examples: [
    ["npm run drill:objective -- --seeds 100 --force", "seeds 1 to 100, each fleet with a shorter interval as well"],
    ["npm run drill:objective -- --seed 4711 --seeds 1", "one seed"],
  ],
  options: [
    { name: "seeds", value: "N", help: "how many seeds to run (default 20)" },
    { name: "seed", value: "S", help: "the first seed (default 1); with --seeds 1, this one only" },
    { name: "force", help: "also run each fleet with a shorter interval, which must not do better" },
    { name: "quiet", help: "no figures of what holds: only what does not, and the verdict" },
  ],
  exitCodes: { 0: "what is offered holds, and is not too careful", 1: "for some seed it is not so" },
  unexpected: (word) => `"${word}" stands alone: a seed is given with --seed ${word}`,
  read(given) {
    return {
      seeds: given.number("seeds", 1, 1_000_000) ?? 20,
      seed: given.number("seed", 0, 2 ** 31 - 1) ?? 1,
      force: given.has("force"),
      quiet: given.has("quiet"),
    };
  },
};
