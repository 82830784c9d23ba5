/** One thing that is wrong with the settings. */
export interface Problem {
  /** Where: `source.drAccounts[0]`. */
  readonly path: string;
  /** What was given there, what is allowed and how to mend it. */
  readonly text: string;
}

/** The name of the error that {@link settingsError} makes. */
export const settingsErrorName = "SettingsError";

/** One error that lists every problem, in the order of the settings' paths as met; `problems` holds them as data. */
export function settingsError(problems: readonly Problem[]): Error & { readonly problems: readonly Problem[] } {
  const lines = problems.map((problem) => `  ${problem.path || "settings"}: ${problem.text}`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const message = `The settings of this stack have ${count}; nothing was changed.\n${lines.join("\n")}`;
  return Object.assign(new Error(message), { name: settingsErrorName, problems });
}

/**
 * What was given, as a sentence; long values are cut, what is not seen is spelled out, and a webhook is not shown: who has its
 * address can write there.
 */
export function given(value: unknown): string {
  if (value === undefined) return "Nothing is given.";
  const text = (typeof value === "number" ? String(value) : JSON.stringify(value))
    .replace(/(https:\/\/hooks\.slack\.com\/)[^"\\\s]*/g, "$1...")
    .replace(/(?! )[\p{C}\p{Z}]/gu, (hidden) => `\\u{${hidden.codePointAt(0)!.toString(16)}}`);
  return `Given: ${text.length > 80 ? `${text.slice(0, 77)}...` : text}.`;
}

/** What was given, as a sentence that does not look into lists and mappings: a file's may be without end. */
export function givenBriefly(value: unknown): string {
  if (Array.isArray(value)) return "Given: a list.";
  return typeof value === "object" && value !== null ? "Given: names with values." : given(value);
}

/** A path of keys and positions as people write it: `dr.sources[0].account`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );
}

/** The candidate that differs least from a word, if little enough to be what was meant, or that the word begins with. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const beginning = candidates.find(
    (candidate) => candidate.length > 3 && word.toLowerCase().startsWith(candidate.toLowerCase()),
  );
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate ?? beginning;
}

/** Levenshtein distance: the fewest single-character changes that make one word the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const above = row;
    row = [line];
    for (let column = 1; column <= to.length; column++) {
      const change = from[line - 1] === to[column - 1] ? 0 : 1;
      row.push(Math.min(above[column - 1]! + change, above[column]! + 1, row[column - 1]! + 1));
    }
  }
  return row[to.length]!;
}
