import { parseArgs } from "node:util";
import { nearest } from "./nearest";

/** An option of a command. */
export interface Option {
  readonly name: string;
  /** What stands for its value in the help; an option without one is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly help: string;
}

/** What a command line says. */
export interface Given {
  /** Every problem found so far. */
  readonly problems: string[];
  has(name: string): boolean;
  /** All values of an option, in order. */
  all(name: string): readonly string[];
  text(name: string): string | undefined;
  /** A whole number within bounds; a problem otherwise. */
  number(name: string, least: number, most: number): number | undefined;
}

/**
 * Reads a command line: every problem is noted, with the nearest right option for an unknown one. `unexpected` says what
 * to do about a word that belongs to no option.
 */
export function readCommandLine(
  known: readonly Option[],
  argv: readonly string[],
  unexpected: (word: string) => string,
): Given {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      known.map((option) => [option.name, { type: option.value ? ("string" as const) : ("boolean" as const) }]),
    ),
  });
  const problems: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") problems.push(unexpected(token.value));
    if (token.kind !== "option") continue;
    const option = known.find((candidate) => candidate.name === token.name);
    if (!option || !token.rawName.startsWith("--")) {
      problems.push(unknown(token.rawName, known));
    } else if (option.value && (token.value === undefined || token.value === "" || token.value.startsWith("--"))) {
      problems.push(`--${option.name} needs a value: --${option.name} ${option.value}`);
    } else if (!option.value && token.value !== undefined) {
      problems.push(`--${option.name} takes no value`);
    } else if (given.has(option.name) && option.value && !option.repeatable) {
      problems.push(`--${option.name} is given twice`);
    } else {
      given.set(option.name, [...(given.get(option.name) ?? []), token.value ?? ""]);
    }
  }
  const text = (name: string): string | undefined => given.get(name)?.[0];
  return {
    problems,
    has: (name) => given.has(name),
    all: (name) => given.get(name) ?? [],
    text,
    number(name, least, most) {
      const said = text(name);
      if (said === undefined) return undefined;
      const value = Number(said);
      if (/^\d+$/.test(said) && value >= least && value <= most) return value;
      problems.push(`--${name} ${said}: needs a whole number from ${least} to ${most}`);
      return undefined;
    },
  };
}

function unknown(rawName: string, known: readonly Option[]): string {
  const near = nearest(
    rawName.replace(/^-+/, ""),
    known.map((option) => option.name),
  );
  const names = known.map((option) => `--${option.name}`).join(", ");
  return `${rawName} is not an option: ${near ? `did you mean --${near}?` : `there are ${names}`}`;
}

/** The options' lines in a help text. */
export function optionLines(known: readonly Option[]): readonly string[] {
  const left = (option: Option) => `  --${option.name}${option.value ? ` ${option.value}` : ""}`;
  const width = Math.max(...known.map((option) => left(option).length)) + 2;
  return known.map((option) => left(option).padEnd(width) + option.help);
}
