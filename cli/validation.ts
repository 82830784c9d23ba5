import { existsSync, readFileSync, statSync } from "node:fs";
import { parseDocument } from "yaml";
import { z } from "zod";
import { parseDuration } from "./durations";
import { nearest } from "./nearest";

/** Thrown (by name) when a file of the drill is wrong: its message lists every problem with its path. */
export const fileErrorName = "DrillFileError";

/** An error that people can act on: the file, and one line per problem. */
export function fileError(file: string, problems: readonly string[]): Error {
  const message = `${file} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`;
  return Object.assign(new Error(message), { name: fileErrorName });
}

/** Parses a YAML file; a file that is not there or is no YAML is an error that says so. */
export function parseYaml(path: string): unknown {
  if (!existsSync(path)) throw fileError(path, ["there is no such file"]);
  if (statSync(path).isDirectory()) throw fileError(path, ["is a directory, not a file"]);
  try {
    const document = parseDocument(readFileSync(path, "utf8"));
    // A warning is a tag that nobody here knows, `!ssm`, say: what it stands for would be missing.
    const found = [...document.errors, ...document.warnings];
    if (found.length > 0) throw fileError(path, firstOfEach(found.map(inOneLine)));
    return document.toJS();
  } catch (problem) {
    if (problem instanceof Error && problem.name !== fileErrorName) throw fileError(path, [inOneLine(problem)]);
    throw problem;
  }
}

/** Lines without those that say the same of another line: mostly they follow from the first. */
function firstOfEach(lines: readonly string[]): readonly string[] {
  const kindOf = (line: string) => line.replace(/ at line \d+, column \d+$/, "");
  return lines.filter((line, at) => lines.findIndex((other) => kindOf(other) === kindOf(line)) === at);
}

/** What is wrong with a YAML file and where, without the lines around it and the advice for programmers. */
function inOneLine({ message }: Error): string {
  const [first = ""] = message.split("\n");
  return first.replace("; please use YAML.parseAllDocuments()", ", and needs one").replace(/:$/, "");
}

/** Where something is in a file. */
export type Path = readonly PropertyKey[];

/** What is wrong at a place of a file. */
export interface Found {
  readonly path: Path;
  /** In words that go on after the place: "needs a number". */
  readonly text: string;
}

/** Checks data from a file against its schema; throws a {@link fileError} with every problem, in the words of `lineOf`. */
export function checked<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  data: unknown,
  lineOf: (found: Found) => string = ({ path, text }) => `${spell(path)}: ${text}`,
): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw fileError(file, result.error.issues.flatMap((issue) => readable(issue, schema, [])).map(lineOf));
}

/** A duration such as "10d2h", as milliseconds. */
export const duration = z.string("needs a duration such as 10d2h or 90m").transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: "custom", message: `"${text}" is not a duration: write it like 10d2h, 90m or 45s` });
  return z.NEVER;
});

/** A YAML number that may be `.inf`. */
export const maybeInfinite = z.union(
  [z.number().nonnegative("needs a number of 0 or more, or .inf"), z.literal(Number.POSITIVE_INFINITY)],
  { error: "needs a number of 0 or more, or .inf" },
);

type Issue = z.core.$ZodIssue;

function readable(issue: Issue, schema: z.ZodType, above: Path): Found[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(schema, path);
    return issue.keys.map((key) => {
      const near = nearest(key, allowed);
      return { path: [...path, key], text: `is not known here${near ? `: did you mean ${near}?` : known(allowed)}` };
    });
  }
  if (issue.code === "invalid_union") {
    // The alternative with the fewest problems is the one that was meant.
    const branch = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    if (branch && issue.message === "Invalid input" && branch.length > 0) {
      return branch.flatMap((inner) => readable(inner, schema, path));
    }
  }
  if (issue.code === "invalid_key") return issue.issues.map((inner) => ({ path, text: inner.message }));
  return [{ path, text: ownWords(issue) }];
}

/** What is needed in place of another type; undefined for types that no file of ours asks for. */
const typeWords: Readonly<Record<string, string>> = {
  object: "needs names with values",
  record: "needs names with values",
  array: "needs a list, with a hyphen before each entry",
  string: "needs a text (in quotes)",
  number: "needs a number",
  int: "needs a whole number",
  boolean: "needs true or false",
};

/** The message of an issue; where the schema has none of its own, in our words. */
function ownWords(issue: Issue): string {
  if (issue.code !== "invalid_type" || !issue.message.startsWith("Invalid input")) return issue.message;
  return typeWords[issue.expected] ?? issue.message;
}

/** How deep the problems of one alternative lie: the deeper, the more of it was right. */
function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function known(allowed: readonly string[]): string {
  return allowed.length > 0 ? ` (known: ${allowed.join(", ")})` : "";
}

/** `faults[0].attack.account`, as a reader would look for it. */
export function spell(path: Path): string {
  if (path.length === 0) return "the file";
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}

/** The keys a strict object of the schema knows at a path; empty where the schema is something else. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let here: unknown = unwrap(schema);
  for (const part of path) {
    if (here instanceof z.ZodArray) here = unwrap(here.element);
    else if (here instanceof z.ZodRecord) here = unwrap(here.valueType);
    else if (here instanceof z.ZodObject) here = unwrap((here.shape as Record<string, unknown>)[String(part)]);
    else return [];
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape as object) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodUnion) {
    return (schema.options as readonly unknown[]).map(unwrap).find((option) => option instanceof z.ZodObject) ?? schema;
  }
  return schema;
}
