/**
 * The structure of a regular expression without flags that is known to compile and has no look-around, back-references and
 * modifiers. What a single character or class means is not interpreted here: its text goes to the engine as it stands.
 */

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: "alternatives"; readonly options: readonly PatternNode[] }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  /** `most` is undefined where the repetition has no upper bound. */
  | {
      readonly kind: "repetition";
      readonly of: PatternNode;
      readonly least: number;
      readonly most: number | undefined;
    }
  /** The text of something that matches exactly one character: `a`, `.`, `[a-z]`, `\d`. */
  | { readonly kind: "character"; readonly text: string }
  /** `^`, `$`, `\b` or `\B`: something that matches a place between characters. */
  | { readonly kind: "place"; readonly text: "^" | "$" | "\\b" | "\\B" };

/** One character outside of groups. Numbers behind a backslash are octal (no back-references come here). Source: ECMAScript, Annex B. */
const oneCharacter =
  /\[(?:\\.|[^\]])*\]|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[A-Za-z]|[0-3][0-7]{0,2}|[4-7][0-7]?|.)|./suy;

/** Reads a pattern. */
export function patternTree(pattern: string): PatternNode {
  let at = 0;

  function alternatives(): PatternNode {
    const options: PatternNode[] = [];
    do options.push(sequence());
    while (take("|"));
    return { kind: "alternatives", options };
  }

  function sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (at < pattern.length && !"|)".includes(pattern[at]!)) parts.push(repeated(atom()));
    return { kind: "sequence", parts };
  }

  function atom(): PatternNode {
    if (take("(")) {
      match(/\?(?::|<[^>]*>)/y);
      const inner = alternatives();
      take(")");
      return inner;
    }
    const place = match(/[\^$]|\\[bB]/y)?.[0];
    if (place !== undefined) return { kind: "place", text: place as "^" | "$" | "\\b" | "\\B" };
    return { kind: "character", text: match(oneCharacter)?.[0] ?? "" };
  }

  function repeated(of: PatternNode): PatternNode {
    const found = match(/(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y);
    return found ? { kind: "repetition", of, ...bounds(found) } : of;
  }

  function take(character: string): boolean {
    if (pattern[at] !== character) return false;
    at += 1;
    return true;
  }

  function match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = at;
    const found = form.exec(pattern);
    at += found?.[0].length ?? 0;
    return found;
  }

  return alternatives();
}

/** Fewest and most rounds of a quantifier. */
function bounds([text, first, comma, last]: RegExpExecArray): { least: number; most: number | undefined } {
  if (text.startsWith("?")) return { least: 0, most: 1 };
  if (text.startsWith("*")) return { least: 0, most: undefined };
  if (text.startsWith("+")) return { least: 1, most: undefined };
  const least = Number(first);
  if (comma === undefined) return { least, most: least };
  return { least, most: last ? Number(last) : undefined };
}
