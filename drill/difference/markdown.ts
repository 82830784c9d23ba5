/*
 * Markdown without any HTML, so that it reads the same wherever it is shown, and a reader that lets no HTML through takes nothing from
 * it. Text of unknown origin gets into it by `code`, `block` and `plain` only.
 */

/** Characters of a name at most: a longer one is cut. */
const longestName = 120;

/**
 * Text of unknown origin within a line, as a code span: no markup of Markdown or HTML counts there, and forges look there for no
 * mentions, references or addresses.
 */
export function code(text: string): string {
  const shown = cut(oneLine(text), longestName) || "–";
  const fence = fenceFor(shown, 1);
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Lines of unknown origin, as a fenced block. */
export function block(text: string, mostLines: number): string {
  const lines = text.split(/\r?\n/);
  const shown = lines.slice(0, mostLines).map((line) => cut(visible(line), 300));
  const more = lines.length > mostLines ? [`… and ${lines.length - mostLines} more lines`] : [];
  const fence = fenceFor(shown.join("\n"), 3);
  return [fence, ...shown, ...more, fence].join("\n");
}

/** Text of unknown origin as it is: every sign with a meaning is escaped, and no address becomes a link. */
export function plain(text: string): string {
  return cut(oneLine(text), longestName)
    .replace(/[!-/:-@[-`{-~]/g, (sign) => (/[$%.,/;:-]/.test(sign) ? sign : sign === "@" ? "(at)" : `\\${sign}`))
    .replace(/https?:|www\./gi, "$&\u200b");
}

/** A table: the first column to the left, the others to the right but for the last, which holds marks. Cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, at) => (at === 0 ? "---" : at === head.length - 1 ? ":-:" : "--:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** A row of backticks longer than any in the text, and of so many at least. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** What cannot be seen, or turns the reading direction, as a sign. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, "\ufffd");
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, " ").trim());
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
