import { asGlob } from "../../../functions/snapshots/emptyChoice";
import { exampleOf } from "./patternExample";
import { countWays } from "./patternWays";

/** Longest pattern that is looked at; identifiers have at most 63 characters, so a longer one is a mistake. */
const patternLength = 200;
/** Bytes of all patterns of one choice together, as JSON: they travel in a function's environment, of which AWS allows 4 KB. */
export const patternsBytes = 1_000;
/** Ways through a pattern's alternatives and bounded repetitions that a matcher may have to try for one identifier. */
const mostWays = 10_000;
/** Time after which the question whether a pattern is linear is given up, and the pattern refused. */
const judgementMillis = 30_000;

/** How a list begins that was written as JSON. */
const jsonList = /^\s*\[\s*["']/;

/** The text of the expression that the program matches whole identifiers with, so that `prod` does not mean `nonprod`. */
export function anchored(pattern: string): string {
  return `^(?:${pattern})$`;
}

const judged = new Map<string, string | undefined>();

/**
 * Why a pattern cannot choose databases, in a sentence that says how to mend it; undefined if it can. A pattern comes from
 * configuration and runs on names that others choose, so one that can take more than linear time is refused.
 */
export function patternProblem(pattern: string): string | undefined {
  if (!judged.has(pattern)) judged.set(pattern, judge(pattern));
  return judged.get(pattern);
}

function judge(pattern: string): string | undefined {
  if (pattern.trim() === "")
    return "An empty pattern matches no database. For every database write .* or leave patterns out.";
  if (pattern.length > patternLength)
    return `A pattern may have ${patternLength} characters. Use several shorter ones.`;
  const feature = featureProblem(pattern);
  if (feature !== undefined) return feature;
  // By itself, not anchored: `a)|(b` would compile between the anchors' parentheses and mean something else there.
  const broken = compileProblem(pattern);
  if (broken !== undefined) {
    const cure = cureOf(pattern);
    return `This is not a regular expression (${broken}).${cure === undefined ? "" : ` ${cure}`}`;
  }
  if (exampleOf(pattern) === undefined) return cureOf(pattern) ?? emptyReason(pattern);
  return characterProblem(pattern) ?? timeProblem(pattern);
}

/** What a person probably meant by a pattern that can match nothing, and what to write instead; undefined where that is not known. */
function cureOf(pattern: string): string | undefined {
  if (/^arn:/i.test(pattern)) {
    const name = pattern.slice(pattern.lastIndexOf(":") + 1);
    return `This is an ARN, and patterns are compared with identifiers alone. Write what stands behind the last colon: ${asGlob(name) ?? name}`;
  }
  if (pattern.startsWith("!")) {
    return "Here a pattern cannot exclude databases, and no identifier begins with an exclamation mark. Write it without the mark into source.exclude.patterns or, in a DR stack, into dr.exclude.patterns.";
  }
  if (jsonList.test(pattern) || plainOf(pattern).includes(",")) {
    return "This looks like several patterns in one text. Write each as an entry of its own in the stack's file, or set each by a command of its own: pulumi config set --path 'rds-lifeboat:source.databases.patterns[0]' 'prod-.*'";
  }
  const glob = asGlob(pattern);
  if (glob === undefined || compileProblem(glob) !== undefined || exampleOf(glob) === undefined) return undefined;
  return `In a regular expression * repeats what stands before it; it does not stand for any characters, as in a glob. Did you mean ${glob}?`;
}

/** Why no identifier can match, where nothing better can be said. */
function emptyReason(pattern: string): string {
  const character = characterProblem(pattern);
  if (character !== undefined) return character;
  const inner = plainOf(pattern).replace(/^\^|\$$/g, "");
  if (/[\^$]/.test(inner)) {
    return "No identifier can match this: ^ and $ stand for its beginning and its end, and something else is to come before or after them. Leave them out: a pattern matches whole identifiers in any case.";
  }
  return "No identifier of RDS can match this: identifiers begin with a letter, have small letters, digits and single hyphens only, end with a letter or a digit, and have 63 characters at most.";
}

/**
 * What a person should look at in a pattern that is accepted: it can match an identifier, and yet may mean something else
 * than what was meant. Undefined for any other.
 */
export function patternWarning(pattern: string): string | undefined {
  if (patternProblem(pattern) !== undefined) return undefined;
  if (jsonList.test(pattern)) {
    return "it looks like a list written as JSON. As a regular expression it matches identifiers of one character only. Write each entry of the list as a pattern of its own";
  }
  const glob = asGlob(pattern);
  if (glob === undefined) return undefined;
  const letter = /([a-z0-9-])\*/.exec(plainOf(pattern))?.[1] ?? "";
  return `in a regular expression * repeats the character before it (${letter}) and does not stand for any characters, as it does in a glob: it matches ${exampleOf(pattern)}, for example. ${globAdvice(glob)}`;
}

function globAdvice(glob: string): string {
  return patternProblem(glob) === undefined
    ? `It is taken for the glob as well, so that nothing is left out. Did you mean ${glob}?`
    : "It is not taken for a glob, because that could take more than linear time. If one was meant, use several patterns";
}

/**
 * The patterns that the program goes by: those that are written, and behind them what those mean that are probably globs, so
 * that what was meant is protected until a person corrects it. Those that are wrong by themselves are left as they are.
 */
export function withGlobs(patterns: readonly string[]): string[] {
  const meant = patterns.flatMap((pattern) => {
    const glob = patternProblem(pattern) === undefined ? asGlob(pattern) : undefined;
    return glob !== undefined && patternProblem(glob) === undefined ? [glob] : [];
  });
  return [...new Set([...patterns, ...meant])];
}

/** A pattern without escapes, character classes and bounds, in which characters mean something else. */
function plainOf(pattern: string): string {
  return pattern
    .replace(/\\./gs, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\{\d+(?:,\d*)?\}/g, "");
}

function compileProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : String(error);
  }
}

/** Refuses what cannot be judged with certainty, and what differs between versions of Node. */
function featureProblem(pattern: string): string | undefined {
  // Without escapes and character classes, in which these characters mean themselves.
  const escapes = pattern.match(/\\./g) ?? [];
  const plain = pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "");
  if (/\(\?<?[=!]/.test(plain))
    return "Look-ahead and look-behind are not allowed: whether they are fast cannot be shown.";
  if (escapes.some((found) => /[1-9k]/.test(found[1]!))) {
    return "Back-references are not allowed: whether they are fast cannot be shown.";
  }
  if (/\(\?[a-z-]/.test(plain))
    return "Modifiers such as (?i:...) are not allowed: not every version of Node knows them.";
  return undefined;
}

/** Refuses a character that no identifier has: what it is part of can never match. */
function characterProblem(pattern: string): string | undefined {
  const plain = pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "");
  const capital = /[A-Z]/.exec(plain.replace(/\(\?<[^>]*>/g, ""));
  // A Cyrillic letter that looks like a Latin one, or a space too many, would silently leave databases unprotected.
  const stranger = /[^ -~]/u.exec(pattern) ?? /[ _]/.exec(plain.replace(/\(\?<[^>]*>/g, ""));
  if (stranger) {
    const code = stranger[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return `The character U+${code} can never match: identifiers have small letters a to z, digits and hyphens only.`;
  }
  return capital ? `The capital ${capital[0]} can never match: RDS keeps identifiers in lower case.` : undefined;
}

function timeProblem(pattern: string): string | undefined {
  if (countWays(pattern) > mostWays) {
    return `Its alternatives and bounded repetitions offer more than ${mostWays} ways to match. Make it simpler, or use several patterns.`;
  }
  // Set before the checker loads: its other backends start a worker or a Java process, which a preview must not need.
  process.env.RECHECK_SYNC_BACKEND = "pure";
  const { checkSync } = require("recheck") as typeof import("recheck");
  // Of its two ways only the automaton proves anything; the other one tries inputs.
  const verdict = checkSync(anchored(pattern), "", { checker: "automaton", timeout: judgementMillis });
  if (verdict.status === "safe" && verdict.checker === "automaton") return undefined;
  if (verdict.status === "vulnerable") {
    return `It can take more than linear time (${verdict.complexity.summary}). Do not let two open-ended parts meet: [a-z0-9]+-prod-.* instead of .*-prod-.*, or several patterns.`;
  }
  return "It could not be shown to run in linear time. Make it simpler, or use several patterns.";
}
