/** Characters of one line about one thing: more is neither told nor remembered. */
export const longestLine = 1_000;

/** The text, or as much of it as goes and a sign that something is missing. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${whole(text.slice(0, longest - 3))}...`;
}

/** A text that was cut, without the half of a character that may be at its end: no service takes that. */
export function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "");
}
