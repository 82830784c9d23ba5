/** Markdown that this program made. Names and messages get into it by {@link code} and {@link block} only. */

/** Characters of a name at most: a longer one is cut. */
const longestName = 120;

/**
 * Text of unknown origin within a line. As HTML, whose entities Markdown takes for no markup of its own, and in a `code` element, in
 * which forges look for no mentions, references or addresses.
 */
export function code(text: string): string {
  return `<code>${harmless(cut(oneLine(text), longestName))}</code>`;
}

/** Lines of unknown origin. */
export function block(text: string, mostLines: number): string {
  const lines = text.split(/\r?\n/);
  const shown = lines.slice(0, mostLines).map((line) => harmless(cut(visible(line), 300)));
  const more = lines.length > mostLines ? [`… and ${lines.length - mostLines} more lines`] : [];
  return `<pre>${[...shown, ...more].join("&#10;")}</pre>`;
}

/** A table: the first column to the left, the others to the right but for the last, which holds marks. Cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, at) => (at === 0 ? "---" : at === head.length - 1 ? ":-:" : "--:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** Something to open. */
export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Everything but letters, digits, spaces and a few signs that mean nothing anywhere, as entities. */
function harmless(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,;%/$–…\ufffd-]/gu, (character) => `&#${character.codePointAt(0)};`);
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
