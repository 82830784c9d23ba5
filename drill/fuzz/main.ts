import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { commanded, runCommand } from "../../cli/command";
import { progressOn, silent } from "../../cli/progress";
import { fileError } from "../../cli/validation";
import { projectRoot as project } from "../../projectRoot";
import { broke, type ScenarioOutcome } from "../report/types";
import { type RunInput, tasksOf } from "../run/job";
import { runAll, Workers } from "../run/pool";
import { readScenario } from "../scenario/scenario";
import { type Case, drawCase } from "./draw";
import { kindsOfFaults, rarerKinds } from "./faults";
import { writeCase } from "./files";
import { mutantNamed } from "./mutants";
import { type FuzzOptions, fuzzCommand } from "./options";
import { shrink } from "./shrink";
import { smallQuotaKinds } from "./smallQuota";
import { Tally } from "./tally";

/** The command behind `npm run drill:fuzz`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(fuzzCommand, argv, run);
}

async function run(options: FuzzOptions): Promise<number> {
  // Written to after minutes, and only if something fails: too late for a slip of the pen.
  if (existsSync(options.out) && !statSync(options.out).isDirectory())
    throw fileError(`--out ${options.out}`, ["is a file: name a directory"]);
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  const workers = new Workers();
  try {
    return options.mutants.length > 0 ? await hunt(options, folder, workers) : await fuzz(options, folder, workers);
  } finally {
    workers.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function jobOf(folder: string, one: Case, mutant?: string): RunInput {
  const scenario = readScenario(writeCase(folder, one));
  return { scenario, seed: one.seed, fleetFile: undefined, configDir: project, project, mutant };
}

function seedsOf({ seed, seeds }: FuzzOptions): readonly number[] {
  return Array.from({ length: seeds }, (_, index) => seed + index);
}

async function fuzz(options: FuzzOptions, folder: string, workers: Workers): Promise<number> {
  const begin = Date.now();
  const cases = seedsOf(options).map(drawCase);
  const jobs = cases.map((one) => jobOf(folder, one));
  const progress = options.quiet ? silent : progressOn(process.stderr, tasksOf(jobs));
  const outcomes = await runAll(jobs, progress, workers);
  progress.close();
  if (!options.quiet) console.log(countsOf(cases, outcomes).join("\n"));
  let failed = 0;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.passed) continue;
    failed++;
    const one = cases[index]!;
    console.log(`\nSeed ${one.seed} fails: ${whatOf(outcome)}`);
    const smallest = await shrunk(one, outcome, folder, workers);
    const path = writeCase(resolve(options.out), smallest);
    const faults = (smallest.scenario.faults as readonly unknown[]).length;
    console.log(
      `  with ${faults} faults at least: npm run drill -- --scenario ${relative(process.cwd(), path)} --seed ${one.seed}`,
    );
  }
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  console.log(`\n${cases.length - failed} of ${cases.length} seeds hold, ${seconds} s`);
  return failed === 0 ? 0 : 1;
}

/** How often each kind of fault was drawn, and what passes did about everything. */
function countsOf(cases: readonly Case[], outcomes: readonly ScenarioOutcome[]): readonly string[] {
  const faults = new Tally();
  const branches = new Tally();
  for (const kind of [...Object.keys({ ...kindsOfFaults, ...rarerKinds }), ...smallQuotaKinds]) faults.add(kind, 0);
  for (const one of cases) faults.addFaults(one);
  for (const outcome of outcomes) {
    if (broke(outcome)) continue;
    for (const [branch, times] of Object.entries(outcome.branches)) branches.add(branch, times);
  }
  return ["Faults", ...faults.lines, "What passes did, and why they did not", ...branches.lines];
}

/** The same failure is one that begins with the same word. */
async function shrunk(one: Case, outcome: ScenarioOutcome, folder: string, workers: Workers): Promise<Case> {
  const words = wordsOf(outcome);
  return shrink(one, async (smaller) => {
    const [again] = await runAll([jobOf(folder, smaller)], silent, workers);
    return !again!.passed && wordsOf(again!).some((word) => words.includes(word));
  });
}

function whatOf(outcome: ScenarioOutcome): string {
  return broke(outcome) ? outcome.error : (outcome.violations ?? []).join("; ");
}

function wordsOf(outcome: ScenarioOutcome): readonly string[] {
  if (broke(outcome)) return ["it broke off"];
  return (outcome.violations ?? []).map((violation) => violation.split(":")[0]!);
}

/** After how many seeds each mutant is found. */
async function hunt(options: FuzzOptions, folder: string, workers: Workers): Promise<number> {
  let survivors = 0;
  const atOnce = availableParallelism();
  for (const name of options.mutants) {
    const seeds = seedsOf(options);
    let found: string | undefined;
    for (let next = 0; next < seeds.length && found === undefined; next += atOnce) {
      const some = seeds.slice(next, next + atOnce);
      const outcomes = await runAll(
        some.map((seed) => jobOf(folder, drawCase(seed), name)),
        silent,
        workers,
      );
      // A run that breaks off shows nothing of the mutant: its text may not have been there to change.
      const broken = outcomes.find(broke);
      if (broken) throw new Error(`mutant ${name}: ${broken.error}`);
      const index = outcomes.findIndex(({ passed }) => !passed);
      if (index >= 0)
        found = `after ${next + index + 1} seeds (${some[index]}): ${whatOf(outcomes[index]!).split("; ")[0]}`;
    }
    if (found === undefined) survivors++;
    console.log(`${name.padEnd(28)} ${found ?? `lives after ${seeds.length} seeds`} | ${mutantNamed(name).mistake}`);
  }
  return survivors === 0 ? 0 : 1;
}

if (require.main === module) runCommand(main);
