import { type PatternNode, patternTree } from "./patternTree";

/**
 * How many ways the bounded parts of a regular expression offer. An automaton proves what unbounded repetition costs; what
 * `(?:a|a){30}b` costs, which is constant and yet hours, it does not: a matcher that goes back may try every way.
 */

/** Where counting the rounds of one repetition stops: `a{0,1000000000}` must not take as long to judge as to run. */
const plenty = 1_000_000;

/** Upper bound of the ways through the alternatives and bounded repetitions of a pattern that is known to compile; beyond a million inexact. */
export function countWays(pattern: string): number {
  return waysOf(patternTree(pattern));
}

function waysOf(node: PatternNode): number {
  switch (node.kind) {
    case "alternatives":
      return node.options.reduce((sum, option) => sum + waysOf(option), 0);
    case "sequence":
      return node.parts.reduce((product, part) => product * waysOf(part), 1);
    case "repetition":
      return repeatedWays(waysOf(node.of), node.least, node.most);
    case "character":
    case "place":
      return 1;
  }
}

/** Without an upper bound the fewest rounds alone count, as the automaton judges the rest. */
function repeatedWays(ways: number, least: number, most: number | undefined): number {
  const [first, last] = most === undefined ? [Math.max(1, least), Math.max(1, least)] : [least, most];
  let sum = 0;
  for (let round = first; round <= last && sum < plenty; round++) sum += ways ** round;
  return sum;
}
