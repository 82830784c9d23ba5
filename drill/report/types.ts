import type { Assumptions } from "../../facts/assumptions";
import type { ExecutionCounts, RecordedAlarm, RecordedDenial, RecordedMessage } from "../recorder";

/**
 * What `report.json` holds. Times are in the unit that the name says; GiB for bytes. `null` stands for what never
 * happened or has no end: the age of a database without a copy, the time of a restore that did not finish.
 */
export interface Report {
  readonly version: 1;
  readonly seed: number;
  /** Virtual hours of all scenarios together. */
  readonly simulatedHours: number;
  /** The only figure that differs between two runs with one seed. */
  readonly wallSeconds: number;
  readonly assumptions: Assumptions;
  readonly scenarios: readonly ScenarioOutcome[];
}

/** One expectation of a scenario, in words, with what the run measured. */
export interface Verdict {
  readonly text: string;
  readonly held: boolean;
  readonly measured: string;
}

/** Messages a report carries at most: a failing pass repeats itself. */
export const mostMessages = 200;

/** Everything measured in one run. */
export interface Measured {
  readonly copyAge: { readonly worstMinutes: number; readonly p99Minutes: number; readonly meanMinutes: number };
  readonly copyOverhead: { readonly p50Seconds: number; readonly p99Seconds: number };
  readonly recovery: {
    readonly recoverable: number;
    readonly total: number;
    readonly worstLossMinutes: number;
    readonly worstMinutes: number;
  };
  readonly alarms: readonly RecordedAlarm[];
  /** By the account's part (source, dr), then "service:Operation"; calls of the program's roles only. */
  readonly apiCalls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** GiB moved by copies. */
  readonly bytesMoved: { readonly full: number; readonly incremental: number };
  readonly denied: readonly RecordedDenial[];
  /** Most manual snapshots held at once, by "account/region". */
  readonly quotaPeak: Readonly<Record<string, number>>;
  /** US dollars a month, from measured quantities and facts/prices.ts. */
  readonly monthlyCost: Readonly<Record<string, number>>;
  /** By state machine. */
  readonly executions: Readonly<Record<string, ExecutionCounts>>;
  /** Messages that topics received, by the account's part. */
  readonly notifications: Readonly<Record<string, number>>;
  /** What people were told: the first {@link mostMessages} messages. */
  readonly messages: readonly RecordedMessage[];
  /** Each fault that came, and what it did. */
  readonly faults: readonly string[];
}

/** One scenario's run. */
export interface ScenarioReport extends Measured {
  readonly name: string;
  readonly title: string;
  readonly passed: boolean;
  readonly days: number;
  readonly databases: number;
  /** Where this scenario assumes something else than the report's `assumptions`. */
  readonly assumptions?: Partial<Assumptions>;
  readonly expectations: readonly Verdict[];
}

/** A scenario that did not run to its end: the program or the model refused something. */
export interface FailedScenario {
  readonly name: string;
  readonly title: string;
  readonly passed: false;
  readonly days: number;
  readonly expectations: readonly Verdict[];
  readonly error: string;
}

export type ScenarioOutcome = ScenarioReport | FailedScenario;

/** Whether a scenario broke off. */
export function broke(outcome: ScenarioOutcome): outcome is FailedScenario {
  return "error" in outcome;
}
