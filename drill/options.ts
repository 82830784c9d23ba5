import { parseArgs } from "node:util";
import { nearest } from "./nearest";

/** What the command line of `npm run drill` says. Paths are as given: relative to the working directory. */
export interface DrillOptions {
  /** Names of scenarios in drill/scenarios, or files. Empty: every scenario there. */
  readonly scenarios: readonly string[];
  readonly fleet: string | undefined;
  /** Where the Pulumi.*.yaml files are. */
  readonly config: string | undefined;
  /** Overrides each scenario's own number of days. */
  readonly days: number | undefined;
  /** Overrides the number of databases: the fleet is repeated, or cut, to that number. */
  readonly databases: number | undefined;
  readonly seed: number;
  readonly json: string;
  /** Where to write the page; undefined: nowhere. */
  readonly html: string | undefined;
  /** Run the long scenarios too, and the calibration of the model, which says nothing of the user's own plan. */
  readonly all: boolean;
  readonly quiet: boolean;
}

export type ParsedOptions =
  | { readonly kind: "run"; readonly options: DrillOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

type Option = {
  readonly name: string;
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly help: string;
};

const known: readonly Option[] = [
  {
    name: "scenario",
    value: "FILE|NAME",
    repeatable: true,
    help: "run this scenario only; may be repeated; a file anywhere works",
  },
  { name: "fleet", value: "FILE", help: "the databases to run with, instead of each scenario's own fleet" },
  { name: "config", value: "DIR", help: "where Pulumi.prod.yaml and Pulumi.drprod.yaml are (default: the project)" },
  { name: "days", value: "N", help: "run this many days, instead of each scenario's own number" },
  { name: "databases", value: "N", help: "repeat or cut the fleet to this many databases" },
  {
    name: "seed",
    value: "N",
    help: "seed of everything drawn at random; the same seed gives the same report (default 1)",
  },
  { name: "json", value: "FILE", help: "where to write the report (default ./report.json)" },
  { name: "html", value: "FILE", help: "write the report as a page too: one file, readable anywhere, with charts" },
  { name: "all", help: "run the long scenarios too, and the model's calibration against arithmetic on paper" },
  { name: "quiet", help: "no progress, no table: only the verdict" },
  { name: "help", help: "this text" },
];

/** Reads the command line; every problem is reported, with the nearest right option for an unknown one. */
export function parseOptions(argv: readonly string[]): ParsedOptions {
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
      problems.push(unknown(token.rawName));
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
  const number = (name: string, least: number, most: number): number | undefined => {
    const text = given.get(name)?.[0];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    problems.push(`--${name} ${text}: needs a whole number from ${least} to ${most}`);
    return undefined;
  };
  const options: DrillOptions = {
    scenarios: given.get("scenario") ?? [],
    fleet: given.get("fleet")?.[0],
    config: given.get("config")?.[0],
    days: number("days", 1, 400),
    databases: number("databases", 1, 10_000),
    seed: number("seed", 0, 2 ** 31 - 1) ?? 1,
    json: given.get("json")?.[0] ?? "report.json",
    html: given.get("html")?.[0],
    all: given.has("all"),
    quiet: given.has("quiet"),
  };
  if (problems.length > 0) return { kind: "wrong", problems };
  return given.has("help") ? { kind: "help" } : { kind: "run", options };
}

function unknown(rawName: string): string {
  const near = nearest(
    rawName.replace(/^-+/, ""),
    known.map((option) => option.name),
  );
  const names = known.map((option) => `--${option.name}`).join(", ");
  return `${rawName} is not an option: ${near ? `did you mean --${near}?` : `there are ${names}`}`;
}

function unexpected(word: string): string {
  return `"${word}" stands alone: a scenario is named with --scenario ${word}`;
}

/** The text of `--help`. */
export function helpText(): string {
  const left = (option: Option) => `  --${option.name}${option.value ? ` ${option.value}` : ""}`;
  const width = Math.max(...known.map((option) => left(option).length)) + 2;
  return [
    "Runs the real program against embedded AWS accounts in virtual time and reports what could be restored.",
    "",
    "  npm run drill                                     every scenario in drill/scenarios",
    "  npm run drill -- --scenario source-compromise     one of them",
    "  npm run drill -- --scenario ./mine.yaml --fleet ./fleet.yaml --days 14",
    "",
    "Options (after `npm run drill --`):",
    ...known.map((option) => left(option).padEnd(width) + option.help),
    "",
    "Exit code: 0 if every expectation holds, 1 if one does not, 2 if the drill could not run.",
  ].join("\n");
}
