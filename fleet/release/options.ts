import type { Command } from "../../cli/commandLine";
import { asGlob } from "../../functions/snapshots/emptyChoice";
import { patternProblem } from "../../stacks/settings/kit/patterns";
import { regionProblems } from "../regionOptions";

/** What the command line of `npm run release` says. */
export interface ReleaseOptions {
  /** Of the AWS CLI; undefined: the credentials and the region that the CLI would use. */
  readonly profile: string | undefined;
  readonly region: string | undefined;
  /** The table of what was seen. */
  readonly table: string;
  /** Expressions of which one must match the whole name of a database. */
  readonly patterns: readonly string[];
  /** Only databases of these sources, `account/region`; empty: of all. */
  readonly sources: readonly string[];
  /** Days without a new snapshot or copy after which a database counts as silent. */
  readonly silentDays: number;
  /** Release databases that are not silent as well. */
  readonly alsoLiving: boolean;
  /** Take the release back. */
  readonly undo: boolean;
  /** Do it, and do not only say it. */
  readonly yes: boolean;
}

/** `npm run release`. */
export const releaseCommand: Command<ReleaseOptions> = {
  name: "release",
  what: [
    "Releases databases that are gone for good: their newest copies no longer stay for ever, and give way before all others.",
    "Without --yes it changes nothing: it says which databases the patterns choose, and prints the commands of the AWS CLI.",
    "A database that is not silent is left out, as are all of a source from which nothing comes at all: an attack looks like that.",
  ],
  examples: [
    ["npm run release -- --table lifeboat-dr-measure-seen-1a2b3c4 --databases 'ci-.*'", "what it would release"],
    [
      "npm run release -- --table lifeboat-dr-measure-seen-1a2b3c4 --databases 'ci-.*' --source 111111111111/eu-west-1 --yes",
    ],
    ["npm run release -- --table lifeboat-dr-measure-seen-1a2b3c4 --databases 'ci-.*' --undo --yes", "take it back"],
  ],
  options: [
    {
      name: "profile",
      value: "NAME",
      help: "with this profile of the AWS CLI, of the DR account (default: as the AWS CLI)",
    },
    { name: "region", value: "NAME", help: "the region of the DR stack (default: the profile's own)" },
    { name: "table", value: "NAME", help: "the table of what was seen, in the DR account; needed" },
    {
      name: "databases",
      value: "PATTERN",
      repeatable: true,
      help: "release what has such a name: a regular expression for the whole of it; may be repeated; needed",
    },
    {
      name: "source",
      value: "ACCOUNT/REGION",
      repeatable: true,
      help: "only databases of this source; may be repeated (default: of all)",
    },
    {
      name: "silent-days",
      value: "DAYS",
      help: "leave out what has had a new snapshot or copy in this time (default 2)",
    },
    { name: "also-living", help: "release those as well, and databases of sources from which nothing comes" },
    { name: "undo", help: "take the release back" },
    { name: "yes", help: "do it; without this, only say what would be done" },
  ],
  exitCodes: {
    0: "every database that the patterns choose is released, or would be",
    1: "some are left out because they are not silent, or could not be written; it says which",
    2: "it was told what it cannot do, cannot read the table, or no database is chosen; it says what is wrong, and nothing is changed",
  },
  unexpected: (word) => `"${word}" stands alone: a pattern is named with --databases '${word}'`,
  read(given) {
    const { problems } = given;
    const [region, table] = [given.text("region"), given.text("table")];
    const [patterns, sources] = [given.all("databases"), given.all("source")];
    problems.push(...regionProblems(region === undefined ? [] : [region]));
    if (table === undefined) {
      problems.push("--table is needed: the table of what was seen, such as lifeboat-dr-measure-seen-1a2b3c4");
    } else if (!/^[\w.-]{3,255}$/.test(table)) {
      problems.push(`--table ${table}: is no name of a table, such as lifeboat-dr-measure-seen-1a2b3c4`);
    }
    if (patterns.length === 0) {
      problems.push("--databases is needed: which databases to release, such as --databases 'ci-.*'");
    }
    for (const pattern of patterns) {
      const wrong = patternProblem(pattern) ?? globProblem(pattern);
      if (wrong !== undefined) problems.push(`--databases ${pattern}: ${wrong}`);
    }
    for (const source of sources.filter((one) => !/^\d{12}\/[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/.test(one))) {
      problems.push(`--source ${source}: is no account and region, such as 111111111111/eu-west-1`);
    }
    return {
      profile: given.text("profile"),
      region,
      table: table ?? "",
      patterns,
      sources: [...new Set(sources)],
      silentDays: given.number("silent-days", 1, 3_650) ?? 2,
      alsoLiving: given.has("also-living"),
      undo: given.has("undo"),
      yes: given.has("yes"),
    };
  },
};

/** Settings take a glob for what it probably means, so that nothing is left unprotected; what may be deleted is not guessed. */
function globProblem(pattern: string): string | undefined {
  const glob = asGlob(pattern);
  if (glob === undefined) return undefined;
  return `In a regular expression * repeats what stands before it. If it is to stand for any characters, write ${glob}`;
}
