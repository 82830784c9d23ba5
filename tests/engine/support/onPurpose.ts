import { nameOf, type Step } from "./deployment";

/** A change that an update from an earlier version makes, besides code of functions, because somebody decided it. */
export interface OnPurpose {
  /** Matches the logical names of the resources, such as `lifeboat-dr-copy-role`. */
  readonly names: RegExp;
  /** The inputs that an update may change (`policy`), or what else may happen to the resource: `create`, `delete`, `replace`. */
  readonly differs: readonly string[];
  /** Why users get this change, in words for them. */
  readonly reason: string;
}

/** What a row of the table permits is written so in a list of what was found. */
interface Found {
  readonly name: string;
  readonly what: string;
}

/** What happens to one resource: each input of an update by its name, and everything else by the operation's name. */
function happens({ op, urn, type, diffs }: Step): Found[] {
  const name = nameOf(urn);
  // The engine reports a replacement as three steps, of which one is named so.
  if (op === "create-replacement" || op === "delete-replaced") return [];
  if (op !== "update") return [{ name, what: op }];
  // New versions have new code, which is why people update.
  const inputs = type === "aws:lambda/function:Function" ? diffs.filter((input) => input !== "code") : diffs;
  return inputs.map((what) => ({ name, what }));
}

/**
 * Holds the changes of updates against the table.
 *
 * @param steps what the engine would do to resources that do not stay the same, of all stacks together
 */
export function holdAgainst(
  rows: readonly OnPurpose[],
  steps: readonly Step[],
): { unexpected: string[]; unused: string[] } {
  const found = steps.flatMap(happens);
  const permits = ({ names, differs }: OnPurpose, { name, what }: Found) => names.test(name) && differs.includes(what);
  return {
    unexpected: found
      .filter((one) => !rows.some((row) => permits(row, one)))
      .map(({ name, what }) => `${name}: ${what}`),
    unused: rows.flatMap((row) =>
      row.differs
        .filter((what) => !found.some((one) => permits({ ...row, differs: [what] }, one)))
        .map((what) => `${row.names.source}: ${what}`),
    ),
  };
}
