import type { z } from "zod";
import { type Problem, pathText, settingsError } from "../kit/problems";
import {
  type FleetDatabase,
  type FleetFile,
  type ReadText,
  readFleetFile,
  readProjectFile,
} from "../objective/fleetFile";
import { dependsOn, foresee, objectiveOf, standardsOf, unforeseen, withDerived } from "../objective/foresee";
import { type Draft, readParts, ruleProblems, type Settings, schema } from "../parts";
import { issueProblems, valueAt, valueOfText } from "./issues";
import { cited, isWithin, type ParameterReference, unresolved } from "./parameters";

/**
 * The settings of a stack from its configuration: names without namespace, values as YAML or JSON gives them. Pure, but
 * for the fleet file that they may name, which `readText` reads. Throws one error named `SettingsError` that lists every
 * problem. `references` says which values came from parameters.
 */
export function readSettings(
  raw: Record<string, unknown>,
  references: readonly ParameterReference[] = [],
  readText: ReadText = readProjectFile,
): Settings {
  const result = schema.safeParse(raw);
  const broken = references.filter((reference) => reference.problem !== undefined);
  // What has no value is neither right nor wrong.
  const issues = onceEach(result.error?.issues ?? []).filter(
    (issue) => !broken.some(({ path }) => isWithin(pathText(issue.path), pathText(path))),
  );
  const draft = sound(raw, [...issues, ...broken]);
  const listed = fleetOf(draft, readText);
  const wrong = [...issues, ...broken];
  // While something that an objective depends on is wrong by itself, nothing can be said of it.
  const foreseen =
    "problem" in listed || wrong.some(({ path }) => dependsOn(path))
      ? unforeseen([])
      : foresee(draft, listed.databases);
  const filled = withDerived(raw, foreseen.derived);
  const problems = [
    ...unresolved(broken),
    ...issues.flatMap((issue) =>
      issueProblems(issue, raw).map((one) => cited(one, valueAt(raw, issue.path), references)),
    ),
    ...blockProblems(raw),
    ...("problem" in listed ? [listed.problem] : []),
    ...[...ruleProblems(sound(filled, wrong)), ...foreseen.problems].map((one) =>
      cited(one, valueOfText(raw, one.path), references),
    ),
  ];
  if (problems.length > 0 || !result.success || "problem" in listed) throw settingsError(problems);
  const objective = objectiveOf(draft, listed, foreseen.intervalMinutes);
  return readParts(schema.parse(filled), standardsOf(objective));
}

/** The databases of the fleet file that are this stack's, if one is named; or why it is refused. */
function fleetOf(draft: Draft, readText: ReadText): Partial<FleetFile> | { readonly problem: Problem } {
  const { fleet } = draft;
  if (fleet?.file === undefined) return {};
  const found = readFleetFile(fleet.file, readText);
  if ("path" in found) return { problem: found };
  return { ...found, databases: found.databases.filter(({ place }) => place === undefined || isOurs(draft, place)) };
}

/** Whether a stack protects what lives there, or copies it. A file may list the databases of several stacks. */
function isOurs({ account, region, source, dr }: Draft, place: NonNullable<FleetDatabase["place"]>): boolean {
  const own = source ? [{ account, region }] : [];
  return [...own, ...(dr?.sources ?? [])].some((one) => one?.account === place.account && one.region === place.region);
}

function blockProblems(raw: Record<string, unknown>): readonly Problem[] {
  if (raw.source !== undefined || raw.dr !== undefined) return [];
  const text =
    "Neither source nor dr is given, so nothing would be protected. Give source in the account that owns the databases, dr in the one that keeps the copies.";
  return [{ path: "", text }];
}

/** The issues without those of a value that is of another type anyway. */
function onceEach(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const ofType = (issue: z.core.$ZodIssue) => issue.code === "invalid_type";
  const mistyped = new Set(issues.filter(ofType).map(({ path }) => pathText(path)));
  return issues.filter((issue) => ofType(issue) || !mistyped.has(pathText(issue.path)));
}

/** The raw settings without the values that are wrong by themselves. */
function sound(raw: Record<string, unknown>, issues: readonly (z.core.$ZodIssue | ParameterReference)[]): Draft {
  const copy: unknown = structuredClone(raw);
  for (const issue of issues) {
    if ("code" in issue && issue.code === "unrecognized_keys") continue;
    const holder = valueAt(copy, issue.path.slice(0, -1));
    const last = issue.path.at(-1);
    if (typeof holder === "object" && holder !== null && last !== undefined) {
      (holder as Record<PropertyKey, unknown>)[last] = undefined;
    }
  }
  // What is left has passed the schema value by value; only what lacks distinguishes it from Written.
  return copy as Draft;
}
