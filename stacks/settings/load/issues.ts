import type { z } from "zod";
import { given, nearest, type Problem, pathText } from "../kit/problems";
import { referenceOf, references } from "../reference";

/** What stands before the name of each setting on the command line. */
const settingsPrefix = "rds-lifeboat:";

/** What zod found wrong, in our words. */
export function issueProblems(issue: z.core.$ZodIssue, raw: unknown): readonly Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownProblem(issue.path, key));
  const allowed = referenceOf(issue.path)?.allowed ?? blockAllowed(issue.path);
  const value = valueAt(raw, issue.path);
  const reason = issue.code === "custom" ? [issue.message] : typeReason(issue, value, allowed);
  const text = [given(value), ...reason, `Allowed: ${allowed}.`].join(" ");
  return [{ path: pathText(issue.path), text }];
}

/** How to write what is meant, where a value is of another type. */
function typeReason(issue: z.core.$ZodIssue, value: unknown, allowed: string): readonly string[] {
  if (issue.code === "invalid_type" && issue.expected === "array") return listReason(value);
  if (typeof value === "number" && /as a whole number and m, h or d$/.test(allowed)) {
    return [`It has no unit: write ${value}m, ${value}h or ${value}d.`];
  }
  // A number where a text belongs is, mostly, an account id without quotes.
  return typeof value === "number" && allowed.includes("between quotes")
    ? ["Put it between quotes: YAML reads it as a number and drops leading zeros."]
    : [];
}

/** A list of one entry is, mostly, written as the entry. */
function listReason(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (value === null) return ["Nothing stands behind the colon."];
  const asList = typeof value === "object" ? undefined : `[${JSON.stringify(String(value))}]`;
  return [
    asList === undefined || asList.length > 60
      ? "This is a list: write a hyphen before each entry."
      : `This is a list: write ${asList}, or a hyphen before each entry.`,
  ];
}

function blockAllowed(path: readonly PropertyKey[]): string {
  return `the settings ${namesIn(path).join(", ")}`;
}

/** The value is not shown: nothing is known of it, and it may be a secret. */
function unknownProblem(path: readonly PropertyKey[], key: string): Problem {
  const here = namesIn(path);
  // What `pulumi config set` makes of a path where nobody tells it that it is one.
  if (path.length === 0 && /[.[]/.test(key) && referenceOf(partsOf(key)) !== undefined) {
    const text = `This is the path of a setting, and was set as the name of one. Remove it (pulumi config rm '${settingsPrefix}${key}'), and set it with --path: pulumi config set --path '${settingsPrefix}${key}' VALUE.`;
    return { path: key, text };
  }
  const elsewhere = references.find(({ path: known, s1 }) => known.split(".").at(-1) === key || s1 === key)?.path;
  const meant = nearest(key, here) ?? elsewhere;
  const advice = meant === undefined ? "Remove it." : `Did you mean ${meant}?`;
  return { path: pathText([...path, key]), text: `This setting is unknown. ${advice} Known here: ${here.join(", ")}.` };
}

/** The names of the settings and blocks directly in a block. */
function namesIn(path: readonly PropertyKey[]): readonly string[] {
  const block = path
    .map((part) => (typeof part === "number" ? "[]" : `.${String(part)}`))
    .join("")
    .slice(1);
  const prefix = block === "" ? "" : `${block}.`;
  const tagParts = block.endsWith("tagFilter") ? ["key", "value"] : [];
  const names = references.flatMap(({ path: known }) =>
    known.startsWith(prefix) ? [known.slice(prefix.length).split(/\.|\[\]/)[0]!] : [],
  );
  return [...new Set([...names, ...tagParts])];
}

/** The value at a path; undefined where there is none. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    raw,
  );
}

/** The value at a path as people write it: `dr.sources[0].account`. */
export function valueOfText(raw: unknown, path: string): unknown {
  return valueAt(raw, partsOf(path));
}

/** The parts of a path as people write it; positions are numbers. */
function partsOf(path: string): readonly PropertyKey[] {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
