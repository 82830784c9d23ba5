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
  /** All values of an option, each of which must be one of some words; a problem otherwise, with the nearest of them. */
  oneOf<Word extends string>(name: string, words: readonly Word[]): readonly Word[];
}

/**
 * Reads a command line: every problem is noted, with the nearest right option for an unknown one. `unexpected` says what
 * to do about a word that belongs to no option.
 */
function readCommandLine(
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
    oneOf<Word extends string>(name: string, words: readonly Word[]) {
      const said = given.get(name) ?? [];
      return said.flatMap((word) => {
        const found = words.find((one) => one === word);
        if (found !== undefined) return [found];
        const near = nearest(word, words);
        problems.push(`--${name} ${word}: ${near ? `did you mean ${near}?` : `there are ${words.join(", ")}`}`);
        return [];
      });
    },
  };
}

function unknown(rawName: string, known: readonly Option[]): string {
  if (rawName === "-h") return "-h is not an option: did you mean --help?";
  const near = nearest(
    rawName.replace(/^-+/, ""),
    known.map((option) => option.name),
  );
  const names = known.map((option) => `--${option.name}`).join(", ");
  return `${rawName} is not an option: ${near ? `did you mean --${near}?` : `there are ${names}`}`;
}

/** A command of the project, as people see it: what it is for, how it is called, and what its exit code says. */
export interface Command<Options> {
  /** Its script: `npm run NAME`. */
  readonly name: string;
  /** What it does: the help's first lines. */
  readonly what: readonly string[];
  /** Command lines, and what each is for; one without a purpose goes on to the next line's. */
  readonly examples: readonly (readonly [line: string, purpose?: string])[];
  /** `--help` comes by itself. */
  readonly options: readonly Option[];
  /** What its exit codes say, beside {@link refusedCode} and {@link brokenCode}, which say the same of all. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** What to do about a word that belongs to no option. */
  readonly unexpected: (word: string) => string;
  /** Makes the options of what was given, and notes every problem. */
  readonly read: (given: Given) => Options;
}

/** The exit code of a command that was told what it cannot do: it says what is wrong. */
export const refusedCode = 2;
/** That of one that broke down, by a mistake of its own: it says where. */
export const brokenCode = 3;

/** What those mean, for people. */
const commonCodes: Readonly<Record<number, string>> = {
  [refusedCode]: "it was told what it cannot do; it says what is wrong, and nothing was run",
  [brokenCode]: "it broke down, by a mistake of its own; it says where",
};

const helpOption: Option = { name: "help", help: "this text" };

/** What a command line comes to. */
export type Parsed<Options> =
  | { readonly kind: "run"; readonly options: Options }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

/** All options of a command. */
export function optionsOf<Options>({ options }: Command<Options>): readonly Option[] {
  return [...options, helpOption];
}

/** Reads a command's line; every problem is reported. Right options with `--help` among them ask for the help. */
export function parsed<Options>(
  command: Command<Options>,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Parsed<Options> {
  const given = readCommandLine(optionsOf(command), argv, command.unexpected);
  const asked = given.has("help") && given.problems.length === 0;
  if (asked) return { kind: "help" };
  given.problems.push(...takenByNpm(command, given, environment));
  const options = command.read(given);
  return given.problems.length > 0 ? { kind: "wrong", problems: given.problems } : { kind: "run", options };
}

/** Settings of npm's own that have the name of an option: that one is set says nothing. */
const ofNpm = ["all", "force", "json", "out", "profile"];

/**
 * `npm run drill --seed=3`, without the two hyphens, gives the option to npm, which takes it for a setting of its own and hands it
 * on in the environment only: the drill would run with another seed and say nothing.
 */
function takenByNpm<Options>(
  { name: script, options }: Command<Options>,
  given: Given,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (environment.npm_lifecycle_event !== script) return [];
  return options.flatMap(({ name, value }) => {
    const taken = environment[`npm_config_${name.replaceAll("-", "_")}`];
    if (value === undefined || taken === undefined || given.has(name) || ofNpm.includes(name)) return [];
    return [`--${name}=${taken} went to npm: put two hyphens before it: npm run ${script} -- --${name} ${taken}`];
  });
}

/** The text of a command's `--help`. */
export function helpOf<Options>(command: Command<Options>): string {
  const { name, what, examples } = command;
  const width = Math.max(...examples.map(([line, purpose]) => (purpose === undefined ? 0 : line.length))) + 2;
  return [
    ...what,
    "",
    ...examples.map(([line, purpose]) => `  ${purpose === undefined ? line : `${line.padEnd(width)}${purpose}`}`),
    "",
    `Options (after \`npm run ${name} --\`):`,
    ...optionLines(optionsOf(command)),
    "",
    "Exit code:",
    ...Object.entries(exitCodesOf(command)).map(([code, meaning]) => `  ${code}  ${meaning}`),
  ].join("\n");
}

/** What each exit code of a command says, the least first. */
export function exitCodesOf<Options>({ exitCodes }: Command<Options>): Readonly<Record<string, string>> {
  return { ...commonCodes, ...exitCodes };
}

/** The options' lines in a help text. */
function optionLines(known: readonly Option[]): readonly string[] {
  const left = (option: Option) => `  --${option.name}${option.value ? ` ${option.value}` : ""}`;
  const width = Math.max(...known.map((option) => left(option).length)) + 2;
  return known.map((option) => left(option).padEnd(width) + option.help);
}
