/** Colours for terminals: none when the output is not one, or when NO_COLOR is set. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

/** The style for a stream. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment = process.env): Style {
  const coloured = Boolean(stream.isTTY) && !environment.NO_COLOR && environment.TERM !== "dumb";
  const code = (on: number, off: number) => (text: string) => (coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { good: code(32, 39), bad: code(31, 39), faint: code(2, 22), strong: code(1, 22) };
}
