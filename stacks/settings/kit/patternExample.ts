import { limits } from "../../../facts/limits";
import { type PatternNode, patternTree } from "./patternTree";

/**
 * Whether a pattern can match an identifier at all, decided for every identifier at once: the pattern is walked together
 * with the rules of identifiers, and what it could have read so far is kept by what the rules remember of it.
 */

/** Which character may be the next, as a boundary (`\b`, `\B`) or an end (`$`) that was passed demands. */
type Next = "any" | "word" | "noWord" | "none";

/** All that decides how an identifier can go on. `text` is one of those that lead here. */
interface Reached {
  readonly text: string;
  readonly next: Next;
}

/** Every state that is reached, by its key: so a set, which a repetition that adds nothing leaves as it is. */
type States = ReadonlyMap<string, Reached>;

/**
 * One character of each sort that the rules of identifiers tell apart; the pattern may tell apart more, so of each sort
 * the first that it accepts stands for the others.
 */
const sorts = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "-"] as const;

const longest = limits.rds.databaseIdentifierLength;

/**
 * An identifier that RDS may give a database and that the pattern matches as a whole; undefined if there is none. For a
 * pattern that compiles, without look-around, back-references and modifiers. Rules of identifiers: API reference,
 * CreateDBInstance and CreateDBCluster.
 */
export function exampleOf(pattern: string): string | undefined {
  const ends = walk(patternTree(pattern), statesOf([{ text: "", next: "any" }]));
  const complete = [...ends.values()].filter(({ text, next }) => text !== "" && !text.endsWith("-") && next !== "word");
  return complete.map(({ text }) => text).sort((a, b) => a.length - b.length)[0];
}

function statesOf(reached: Iterable<Reached>): States {
  const states = new Map<string, Reached>();
  for (const one of reached) {
    const key = `${one.text.length} ${one.text.endsWith("-")} ${one.next}`;
    if (!states.has(key)) states.set(key, one);
  }
  return states;
}

function walk(node: PatternNode, from: States): States {
  if (from.size === 0) return from;
  switch (node.kind) {
    case "alternatives":
      return statesOf(node.options.flatMap((option) => [...walk(option, from).values()]));
    case "sequence":
      return node.parts.reduce((states, part) => walk(part, states), from);
    case "repetition":
      return repeat(node.of, from, node.least, node.most);
    case "place":
      return statesOf([...from.values()].flatMap((one) => placed(one, node.text)));
    case "character":
      return read(node.text, from);
  }
}

/** An identifier has no more than so many characters, and rounds that read none add nothing: no more rounds need be tried. */
function repeat(of: PatternNode, from: States, least: number, most = Number.POSITIVE_INFINITY): States {
  const enough = longest + 1;
  let states = from;
  for (let round = 0; round < Math.min(least, enough); round++) {
    const then = walk(of, states);
    if (isWithin(then, states) && isWithin(states, then)) break;
    states = then;
  }
  let all = states;
  for (let round = least; round < Math.min(most, least + enough); round++) {
    states = walk(of, states);
    if (isWithin(states, all)) break;
    all = statesOf([...all.values(), ...states.values()]);
  }
  return all;
}

function isWithin(some: States, others: States): boolean {
  return some.size <= others.size && [...some.keys()].every((key) => others.has(key));
}

/** What a place demands of what was read, and of what comes next. */
function placed({ text, next }: Reached, place: "^" | "$" | "\\b" | "\\B"): Reached[] {
  if (place === "^") return text === "" ? [{ text, next }] : [];
  if (place === "$") return next === "word" ? [] : [{ text, next: "none" }];
  const afterWord = text !== "" && !text.endsWith("-");
  const demanded: Next = afterWord === (place === "\\b") ? "noWord" : "word";
  if (next === "any" || next === demanded) return [{ text, next: demanded }];
  return next === "none" && demanded === "noWord" ? [{ text, next }] : [];
}

function read(character: string, from: States): States {
  // The engine itself says what a class or an escape means.
  const matches = new RegExp(`^(?:${character})$`);
  const accepted = sorts.flatMap((sort) => [...sort].find((one) => matches.test(one)) ?? []);
  const reached: Reached[] = [];
  for (const { text, next } of from.values()) {
    for (const one of accepted) if (mayFollow(one, text, next)) reached.push({ text: text + one, next: "any" });
  }
  return statesOf(reached);
}

function mayFollow(character: string, text: string, next: Next): boolean {
  const hyphen = character === "-";
  if (next === "none" || (next === "word" && hyphen) || (next === "noWord" && !hyphen)) return false;
  if (text.length === longest || (hyphen && text.endsWith("-"))) return false;
  return text !== "" || /[a-z]/.test(character);
}
