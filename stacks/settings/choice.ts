import { z } from "zod";
import { limits } from "../../facts/limits";
import { type Choice, nameMatcher, type TagFilter } from "../../functions/snapshots/choice";
import { asGlob } from "../../functions/snapshots/emptyChoice";
import { problem, repeated } from "./kit/checks";
import type { Sparse } from "./kit/draft";
import { pages, patterns, patternsAllowed, setting, tagText, text } from "./kit/forms";
import { patternProblem, patternsBytes, withGlobs } from "./kit/patterns";
import type { Problem } from "./kit/problems";

/** The patterns that choose every database, which hold where none are given. */
export const everyDatabase = [".*"];

const exclusionsAllowed =
  "up to 20 regular expressions that run in linear time, each once; each must match a whole identifier";

/** The tag that S1 looks for, `tagFilter: true`. */
export const s1Tag = { key: "CopyDBSnapshot", value: "True" } as const;

/** Patterns of databases that are left out: a glob is refused, since what it means must not be left out by mistake. */
const leftOut = () => z.array(text(exclusionProblem)).max(20).default([]);

const sourceShape = {
  databases: z
    .strictObject({
      patterns: setting(patterns().default(everyDatabase), {
        meaning:
          "Databases to protect, by identifier. One that no setting names is protected: forgetting must not lose data.",
        allowed: patternsAllowed,
        example: ["orders", "billing-.*"],
        s1: "PATTERN",
      }),
      tagFilter: setting(
        z
          .union([
            z.boolean(),
            z.strictObject({ key: tagText(limits.tags.keyLength), value: tagText(limits.tags.valueLength) }),
          ])
          .default(false),
        {
          meaning: `Protect only databases that also carry a tag. true means ${s1Tag.key}=${s1Tag.value}.`,
          allowed: "true, false, or key and value of a tag",
          example: { key: "Backup", value: "hourly" },
          see: pages.tagging,
          s1: "FILTERINSTANCE",
        },
      ),
    })
    .prefault({}),
  exclude: z
    .strictObject({
      patterns: setting(leftOut(), {
        meaning:
          "Databases that are not snapshotted although databases.patterns chooses them, by identifier. Their snapshots and copies that are there stay until a person deletes them. The DR stack expects such a database until dr.exclude.patterns names it too, or a person retires it (docs/operations.md).",
        allowed: exclusionsAllowed,
        example: ["legacy", "test-.*"],
      }),
      tag: setting(
        z.strictObject({ key: tagText(limits.tags.keyLength), value: tagText(limits.tags.valueLength) }).optional(),
        {
          meaning:
            "A tag, capital and small letters as they are, by which a database is not snapshotted. It says nothing to the DR stack: whoever holds the source account could tag databases to keep people from being told.",
          allowed: "key and value of a tag",
          example: { key: "backup", value: "none" },
          see: pages.tagging,
          fallback: "none: no tag excludes a database",
        },
      ),
    })
    .prefault({}),
};

const drShape = {
  databases: z
    .strictObject({
      patterns: setting(patterns().default(everyDatabase), {
        meaning: "Databases to copy, by identifier.",
        allowed: patternsAllowed,
        example: ["orders", "billing-.*"],
        s1: "PATTERN",
      }),
    })
    .prefault({}),
  exclude: z
    .strictObject({
      patterns: setting(leftOut(), {
        meaning:
          "Databases that are neither copied nor measured although databases.patterns chooses them, by identifier. Their copies that are there stay until a person deletes them. Tags do not count here: what a source says must not keep people from being told.",
        allowed: exclusionsAllowed,
        example: ["legacy", "test-.*"],
      }),
    })
    .prefault({}),
};

type SourceWritten = z.output<z.ZodObject<typeof sourceShape>>;
type DrWritten = z.output<z.ZodObject<typeof drShape>>;

/** Which databases are meant. */
export interface DatabaseChoice {
  /**
   * Regular expressions as given, behind them what those mean that are probably globs, and behind "!" those of the databases
   * that are excluded ({@link chosenPatterns}). The program anchors each as `^(?:pattern)$`. A database is chosen if any
   * matches its identifier, and no excluded one does.
   * @default [".*"]
   * @example ["orders", "billing-.*"]
   */
  readonly patterns: readonly string[];
  /**
   * The tag that a database must carry besides; in a source only, since a shared snapshot does not show its database's tags.
   * @default undefined, tags do not matter
   * @example { key: "CopyDBSnapshot", value: "True" }
   */
  readonly tagFilter: TagFilter | undefined;
  /**
   * The tag by which a database is left out; in a source only.
   * @default undefined, no tag leaves a database out
   * @example { key: "backup", value: "none" }
   */
  readonly excludeTag: TagFilter | undefined;
}

/** A block `source` or `dr`, as far as it chooses databases by their names. */
interface NameDraft {
  readonly databases?: { readonly patterns?: readonly (string | undefined)[] | undefined } | undefined;
  readonly exclude?: { readonly patterns?: readonly (string | undefined)[] | undefined } | undefined;
}

const sound = (list: readonly (string | undefined)[] = []) => list.filter((one) => one !== undefined);

/** The patterns of a block in the form that the functions are told: what is excluded stands behind, after "!". */
export function chosenPatterns({ databases, exclude }: NameDraft): string[] {
  const excluded = sound(exclude?.patterns).map((pattern) => `!${pattern}`);
  return [...withGlobs(sound(databases?.patterns ?? everyDatabase)), ...excluded];
}

/** Why a text cannot say which databases are left out, or undefined if it can. */
function exclusionProblem(pattern: string): string | undefined {
  const problem = patternProblem(pattern);
  if (problem !== undefined) return problem;
  const glob = asGlob(pattern);
  if (glob === undefined) return undefined;
  return `In a regular expression * repeats the character before it, so that this excludes other databases than it seems to. Did you mean ${glob}?`;
}

/** The patterns must be few enough for a function's environment. */
function patternsProblems(block: "source" | "dr", draft: NameDraft): readonly Problem[] {
  const path = `${block}.databases.patterns`;
  // What is wrong by itself is no pattern yet.
  const bytes = Buffer.byteLength(JSON.stringify(chosenPatterns({ ...draft, databases: draft.databases ?? {} })));
  const tooLong = {
    path,
    text: `Given: ${bytes} bytes of JSON. Together the patterns may take ${patternsBytes}, as they must fit into a function's environment. Use broader ones.`,
  };
  const { databases, exclude } = draft;
  const lists = [...repeated(path, databases?.patterns), ...repeated(`${block}.exclude.patterns`, exclude?.patterns)];
  return [...lists, ...(bytes > patternsBytes ? [tooLong] : [])];
}

interface DrDraft extends Sparse<DrWritten> {
  readonly expected?: readonly (string | undefined)[] | undefined;
}

/** What must be there cannot be excluded. */
function expectedProblems({ exclude, expected = [] }: DrDraft): readonly Problem[] {
  const isExcluded = nameMatcher(sound(exclude?.patterns));
  return expected.flatMap((name, at) => {
    if (name === undefined || !isExcluded(name)) return [];
    const text = "dr.exclude.patterns excludes this database, and nothing of it is copied. Remove it here or there.";
    return [problem(`dr.expected[${at}]`, name, text)];
  });
}

/** A choice as the passes are told it. */
export function toldChoice({ patterns, tagFilter, excludeTag }: DatabaseChoice): Pick<Choice, "patterns"> & {
  readonly tag: TagFilter | undefined;
  readonly without: TagFilter | undefined;
} {
  return { patterns, tag: tagFilter, without: excludeTag };
}

/** The tag that a setting `tagFilter` means; undefined for none. */
export function tagOf(filter: boolean | TagFilter): TagFilter | undefined {
  if (filter === true) return s1Tag;
  return filter === false ? undefined : filter;
}

/** Which databases of its account a source protects. */
export const sourceChoice = {
  shape: sourceShape,
  rules: (source: Sparse<SourceWritten>) => patternsProblems("source", source),
  read: (source: SourceWritten): { readonly databases: DatabaseChoice } => ({
    databases: {
      patterns: chosenPatterns(source),
      tagFilter: tagOf(source.databases.tagFilter),
      excludeTag: source.exclude.tag,
    },
  }),
};

/** Of which databases a stack copies the snapshots. */
export const drChoice = {
  shape: drShape,
  rules: (dr: DrDraft) => [...patternsProblems("dr", dr), ...expectedProblems(dr)],
  read: (dr: DrWritten): { readonly databases: DatabaseChoice } => ({
    databases: { patterns: chosenPatterns(dr), tagFilter: undefined, excludeTag: undefined },
  }),
};
