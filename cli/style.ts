/** Colours for terminals: none when the output is not one. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

/** The style for a stream. What `NO_COLOR` (no-color.org) and `FORCE_COLOR` (force-color.org) say goes before what it is. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Style {
  const coloured = isColoured(Boolean(stream.isTTY), environment);
  const code = (on: number, off: number) => (text: string) => (coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { good: code(32, 39), bad: code(31, 39), faint: code(2, 22), strong: code(1, 22) };
}

/** Whoever wants no colours gets none, whatever else is said. */
function isColoured(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = environment;
  if (no) return false;
  if (force !== undefined && force !== "") return !["0", "false"].includes(force);
  return isTerminal && terminal !== "dumb";
}
