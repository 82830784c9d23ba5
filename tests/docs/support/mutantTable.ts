import { textOf } from "./blocks";

/** A row of the table in docs/simulation.md: a mistake in the program, and what finds it. */
export interface MutantRow {
  readonly name: string;
  readonly mistake: string;
  /** How many seeds it took from 1 on: the last of them finds it. */
  readonly seeds: number;
  /** The rule that is violated then. */
  readonly rule: string;
}

/** The table as the page has it. */
export function mutantTable(): readonly MutantRow[] {
  return textOf("docs/simulation.md")
    .split("\n")
    .flatMap((line) => {
      const [, name = "", mistake = "", seeds, rule = ""] =
        /^\| `([a-z-]+)` \| ([^|]+) \| (\d+) \| `([^`]+)` \|$/.exec(line) ?? [];
      return name === "" ? [] : [{ name, mistake, seeds: Number(seeds), rule }];
    });
}
