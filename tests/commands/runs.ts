import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot as project } from "../../projectRoot";

/** What a command of the documents must come to when it is run as it stands there. */
export interface Run {
  readonly command: string;
  /** Its exit code. */
  readonly code: number;
  /** What it must print, or write into the file that it is sent to. */
  readonly prints: readonly RegExp[];
  /** Whether documents show its figures: then the scenarios that come with the project have their own length. */
  readonly figures?: true;
}

/**
 * For how many days scenarios are run where no document shows figures of them: to the end of what happens in them. At their own
 * length `npm run drill -- --all` runs them.
 */
export const shortened: Readonly<Record<string, number>> = {
  normal: 2,
  "source-compromise": 5,
  "rebuilt-database": 4,
};

/**
 * The commands of the documents that `npm run test:commands` runs, as they stand there, in a copy of the project with what
 * their readers are told to have: a fleet.yaml, my-stacks, mine.yaml, a preview.json and a branch named main.
 */
export const runs: readonly Run[] = [
  { command: "npm run drill", code: 0, prints: [/^All 4 scenarios hold\.$/m], figures: true },
  {
    command: "npm run drill -- --help",
    code: 0,
    prints: [/^Options \(after `npm run drill --`\):$/m, /^ {2}--scenario FILE\|NAME /m],
  },
  { command: "npm run drill -- --scenario normal", code: 0, prints: [/^All 1 scenarios hold\.$/m] },
  {
    command: "npm run drill -- --scenario source-compromise",
    code: 0,
    prints: [/^ {2}✓ every database recoverable +12 of 12$/m, /^All 1 scenarios hold\.$/m],
  },
  {
    command: "npm run drill -- --scenario ./mine.yaml --fleet ./fleet.yaml --days 14",
    code: 0,
    prints: [/^mine {2}/m, /^seed 1: 14d of virtual time/m],
  },
  {
    command: "npm run drill -- --scenario takeover",
    code: 0,
    prints: [/✓ .*copied twice/, /✓ .*full copies/, /✓ .*last copy was deleted/],
  },
  {
    command: "npm run drill -- --scenario normal --scenario classic --days 30",
    code: 0,
    prints: [/^seed 1: 60d of virtual time/m],
    figures: true,
  },
  { command: "npm run drill -- --fleet fleet.yaml", code: 0, prints: [/^All 2 scenarios hold\.$/m] },
  { command: "npm run drill -- --fleet fleet.yaml --scenario normal", code: 0, prints: [/^normal +2 +2 /m] },
  { command: "npm run drill -- --fleet fleet.yaml --config my-stacks", code: 0, prints: [/^All 2 scenarios hold\.$/m] },
  {
    command: "npm run drill -- --scenario ./my-stacks/ordinary.yaml --fleet fleet.yaml --config my-stacks",
    code: 0,
    prints: [/^ordinary +7 +2 /m, /^All 1 scenarios hold\.$/m],
  },
  {
    command: "npm run drill:diff -- --base main",
    code: 0,
    prints: [/^\*\*Recovery/m, /rebuilt-database/],
  },
  {
    command: "npm run -s drill:diff -- --base ../current --scenario normal",
    code: 0,
    prints: [/^\*\*Recovery gets worse\*\*/, /⚠️/],
  },
  {
    command: "npm run -s drill:diff -- --base HEAD --scenario normal --days 7 > difference.md",
    code: 0,
    prints: [/^\*\*Recovery/],
  },
  { command: "npm run fleet -- --policy", code: 0, prints: [/"rds:DescribeDBInstances"/] },
  {
    command: "npm run permissions",
    code: 0,
    prints: [/\b0 of them never used$/m, /\b0 things to mend$/m],
    figures: true,
  },
  { command: "npm run permissions -- --scenario normal", code: 1, prints: [/^ +never {2}/m] },
  { command: "npm run drill:fuzz -- --seed 4711 --seeds 1", code: 0, prints: [/^1 of 1 seeds hold, [\d.]+ s$/m] },
  { command: "npm run drill:objective -- --seed 4711 --seeds 1", code: 0, prints: [/^1 of 1 seeds hold$/m] },
  {
    command: "npm run changes -- --stack prod --preview preview.json",
    code: 0,
    prints: [/^\*\*`prod`\*\*: nothing to change \(0 unchanged\)$/m],
  },
  { command: "npm run format", code: 0, prints: [/No fixes applied/] },
];

/** A command without what does not matter to what it does: how much npm says of itself, and where it is installed first. */
export function essence(command: string): string {
  return command
    .replace(/^npm ci && /, "")
    .replace(/^npm run (?:-s|--silent) /, "npm run ")
    .replace(/^npm run test$/, "npm test")
    .replace(/^npm test --silent$/, "npm test")
    .replace(/ --quiet$/, "")
    .trim();
}

/** What CI runs on every change, as steps of its own. All tests have those of `npm test` among them. */
export function stepsOfCi(): ReadonlySet<string> {
  const text = readFileSync(path.join(project, ".ci/run"), "utf8");
  const steps = [...text.matchAll(/^step \w+ (npm .+)$/gm)].map(([, command = ""]) => essence(command));
  return new Set(steps.includes("npm run test:all") ? [...steps, "npm test"] : steps);
}

/** What takes long: what the pipelines of GitHub and GitLab run every week, both of them. */
export function weeklyCommands(): ReadonlySet<string> {
  const commandsIn = (file: string, line: RegExp) =>
    [...readFileSync(path.join(project, file), "utf8").matchAll(line)].map(([, command = ""]) => essence(command));
  const gitlab = commandsIn("gitops/gitlab-ci.yml", /^ +- (npm run .+)$/gm);
  return new Set(
    commandsIn(".github/workflows/fuzz.yml", /^ +- run: (npm run .+)$/gm).filter((one) => gitlab.includes(one)),
  );
}
