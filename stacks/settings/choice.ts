import { z } from "zod";
import { limits } from "../../facts/limits";
import type { TagFilter } from "../../functions/snapshots/choice";
import { repeated } from "./kit/checks";
import type { Sparse } from "./kit/draft";
import { pages, patterns, patternsAllowed, setting, tagText } from "./kit/forms";
import { patternsBytes, withGlobs } from "./kit/patterns";
import type { Problem } from "./kit/problems";

/** The patterns that choose every database, which hold where none are given. */
export const everyDatabase = [".*"];

/** The tag that S1 looks for, `tagFilter: true`. */
export const s1Tag = { key: "CopyDBSnapshot", value: "True" } as const;

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
};

type SourceWritten = z.output<z.ZodObject<typeof sourceShape>>;
type DrWritten = z.output<z.ZodObject<typeof drShape>>;

/** Which databases are meant. */
export interface DatabaseChoice {
  /**
   * Regular expressions as given, and behind them what those mean that are probably globs; the program anchors each as
   * `^(?:pattern)$`. A database is chosen if any matches its identifier.
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
}

/** The patterns must be few enough for a function's environment. */
function patternsProblems(path: string, patterns: readonly (string | undefined)[] | undefined): readonly Problem[] {
  // What is wrong by itself is no pattern yet.
  const bytes = Buffer.byteLength(JSON.stringify(withGlobs((patterns ?? []).filter((one) => one !== undefined))));
  const tooLong = {
    path,
    text: `Given: ${bytes} bytes of JSON. Together the patterns may take ${patternsBytes}, as they must fit into a function's environment. Use broader ones.`,
  };
  return [...repeated(path, patterns), ...(bytes > patternsBytes ? [tooLong] : [])];
}

/** The tag that a setting `tagFilter` means; undefined for none. */
export function tagOf(filter: boolean | TagFilter): TagFilter | undefined {
  if (filter === true) return s1Tag;
  return filter === false ? undefined : filter;
}

/** Which databases of its account a source protects. */
export const sourceChoice = {
  shape: sourceShape,
  rules: ({ databases }: Sparse<SourceWritten>) => patternsProblems("source.databases.patterns", databases?.patterns),
  read: ({ databases: { patterns, tagFilter } }: SourceWritten): { readonly databases: DatabaseChoice } => ({
    databases: { patterns: withGlobs(patterns), tagFilter: tagOf(tagFilter) },
  }),
};

/** Of which databases a stack copies the snapshots. */
export const drChoice = {
  shape: drShape,
  rules: ({ databases }: Sparse<DrWritten>) => patternsProblems("dr.databases.patterns", databases?.patterns),
  read: ({ databases: { patterns } }: DrWritten): { readonly databases: DatabaseChoice } => ({
    databases: { patterns: withGlobs(patterns), tagFilter: undefined },
  }),
};
