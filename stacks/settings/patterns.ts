import { countWays } from "./patternWays";

/** Longest pattern that is looked at; identifiers have at most 63 characters, so a longer one is a mistake. */
const patternLength = 200;
/** Bytes of all patterns of one choice together, as JSON: they travel in a function's environment, of which AWS allows 4 KB. */
export const patternsBytes = 1_000;
/** Ways through a pattern's alternatives and bounded repetitions that a matcher may have to try for one identifier. */
const mostWays = 10_000;
/** Time after which the question whether a pattern is linear is given up, and the pattern refused. */
const judgementMillis = 30_000;

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
  if (broken !== undefined) return `This is not a regular expression (${broken}).`;
  return timeProblem(pattern);
}

function compileProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : String(error);
  }
}

/** Refuses what cannot be judged with certainty, what differs between versions of Node, and what can never match. */
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
