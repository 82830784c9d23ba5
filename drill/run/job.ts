import type { Task } from "../../cli/progress";
import type { FailedScenario } from "../report/types";
import type { Scenario } from "../scenario/scenario";

/** One scenario to run. Light to load: the command line, which only hands jobs to workers, needs nothing of the model. */
export interface RunInput {
  readonly scenario: Scenario;
  readonly seed: number;
  /** A fleet file instead of the scenario's own. */
  readonly fleetFile: string | undefined;
  /** Where stack files named without a folder are. */
  readonly configDir: string;
  /** Whether the report is to say what each role was granted and used. */
  readonly grants?: boolean;
  /** Whether the report is to say how long restores take, whatever the scenario expects. */
  readonly timeRestores?: boolean;
  /** A mistake to put into the program: see drill/fuzz/mutants.ts. */
  readonly mutant?: string | undefined;
  /** What progress calls it; by default the scenario's name. */
  readonly label?: string;
  /** The root of the project whose program and stack files are run: this one, or another revision of it. */
  readonly project: string;
}

/** What progress calls a job. */
export function labelOf({ label, scenario }: RunInput): string {
  return label ?? scenario.name;
}

/** What a job takes, roughly: its days, of which the classic pipeline's have a third of the passes. */
export function workOf({ scenario: { group, days } }: RunInput): number {
  return group === "lifeboat" ? 3 * days : days;
}

/** The jobs as progress is told of them. */
export function tasksOf(jobs: readonly RunInput[]): readonly Task[] {
  return jobs.map((job) => ({ name: labelOf(job), work: workOf(job) }));
}

/** A scenario that did not run to its end. */
export function brokenOff({ scenario }: RunInput, error: unknown): FailedScenario {
  const message = error instanceof Error ? error.message : String(error);
  return {
    name: scenario.name,
    title: scenario.title,
    passed: false,
    days: scenario.days,
    expectations: [{ text: "runs to its end", held: false, measured: message.split("\n")[0] ?? "" }],
    error: message,
  };
}
