/**
 * How many ways the bounded parts of a regular expression offer. An automaton proves what unbounded repetition costs; what
 * `(?:a|a){30}b` costs, which is constant and yet hours, it does not: a matcher that goes back may try every way.
 */

/** Where counting the rounds of one repetition stops: `a{0,1000000000}` must not take as long to judge as to run. */
const plenty = 1_000_000;

/** Upper bound of the ways through the alternatives and bounded repetitions of a pattern that is known to compile; beyond a million inexact. */
export function countWays(pattern: string): number {
  let at = 0;

  function alternatives(): number {
    let sum = 0;
    do sum += sequence();
    while (take("|"));
    return sum;
  }

  function sequence(): number {
    let product = 1;
    while (at < pattern.length && !"|)".includes(pattern[at]!)) product *= repeated(atom());
    return product;
  }

  function atom(): number {
    if (take("(")) {
      match(/\?(?::|<[^>]*>)/y);
      const ways = alternatives();
      take(")");
      return ways;
    }
    match(/\[(?:\\.|[^\]])*\]|\\.|./suy);
    return 1;
  }

  function repeated(ways: number): number {
    const found = match(/(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y);
    if (!found) return ways;
    const [first, last] = bounds(found);
    let sum = 0;
    for (let round = first; round <= last && sum < plenty; round++) sum += ways ** round;
    return sum;
  }

  function take(character: string): boolean {
    if (pattern[at] !== character) return false;
    at += 1;
    return true;
  }

  function match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = at;
    const found = form.exec(pattern);
    at += found?.[0].length ?? 0;
    return found;
  }

  return alternatives();
}

/** Fewest and most rounds of a quantifier; without an upper bound the fewest alone, as the automaton judges the rest. */
function bounds([text, least, comma, most]: RegExpExecArray): readonly [first: number, last: number] {
  if (text.startsWith("?")) return [0, 1];
  if (least === undefined) return [1, 1];
  const first = Number(least);
  if (comma === undefined) return [first, first];
  return most ? [first, Number(most)] : [Math.max(1, first), Math.max(1, first)];
}
