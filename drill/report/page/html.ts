/** Text that is markup. Only {@link html} and {@link trusted} make it, so that nothing else reaches a page unescaped. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Part[];

/** Markup with values in it; a value that is not markup itself is escaped, a list is joined. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { markup: texts.reduce((whole, text, index) => whole + markupOf(values[index - 1] ?? "") + text) };
}

/** Markup that comes from nowhere but this program: a style sheet, a drawn chart. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(part: Part): string {
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escaped(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that have a meaning in markup as entities; those that no document may hold, or that turn the reading direction, as a sign. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character]!)
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, (character) =>
      /[\n\t]/.test(character) ? character : "\ufffd",
    );
}
