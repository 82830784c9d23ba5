import type { Assumptions } from "../../facts/assumptions";
import type { Prices } from "../../facts/prices";
import type { GrantUse } from "../cloud/kernel/world";
import type { CostPart, LayerCost, MonthlyCost } from "../judge/cost";
import type { DeclaredPolicies } from "../permissions/documents";
import type { ExecutionCounts, RecordedAlarm, RecordedDenial, RecordedMessage } from "../record/recorded";

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
  /** What costs were reckoned with. */
  readonly prices: Prices;
  readonly scenarios: readonly ScenarioOutcome[];
  /** What survives with the classic design and with this one: of the scenarios that state `versus`. */
  readonly survival: readonly Survival[];
}

/** What is left after a disaster. */
export interface Outcome {
  /** Databases of which there is a usable copy: at the worst moment after the first fault, or of before a corruption. */
  readonly recoverable: number;
  readonly total: number;
  /** At the disaster where one is stated, else at the worst moment; infinite where a database is lost. */
  readonly worstLossMinutes: number;
  /** How far back from the disaster the copies of every database reach: what is left of its past. */
  readonly reachMinutes: number;
  /** From the first fault to the first alarm in an account that keeps copies; left out where nothing could be noticed. */
  readonly noticedAfterMinutes?: number;
  /** Copies made of what strangers shared. */
  readonly foreignCopies: number;
}

/** A disaster, and what is left with each of the two designs; or why its run broke off. */
export interface Survival {
  readonly scenario: string;
  readonly title: string;
  readonly classic: Outcome | { readonly error: string };
  readonly lifeboat: Outcome | { readonly error: string };
}

/** One expectation of a scenario, in words, with what the run measured. */
export interface Verdict {
  readonly text: string;
  readonly held: boolean;
  readonly measured: string;
}

/**
 * The age of one database's newest usable copy, by interval of the run. An interval's oldest age is infinite where there
 * was no usable copy for some of it, and its youngest too where there was none at all.
 */
export interface AgeOverTime {
  readonly database: string;
  /** Minutes from the start until which its first copy was under way or nothing was measured: what came before is not judged. */
  readonly countedFromMinutes: number;
  /** The worst age that counted, as in `copyAge` of the whole fleet; 0 where none did. */
  readonly worstMinutes: number;
  /** The interval in which the database was created: that of the first entry in the lists. */
  readonly firstInterval: number;
  readonly oldestMinutes: readonly number[];
  readonly youngestMinutes: readonly number[];
}

/** The ages of a fleet, from the start of a run to the end of its days. */
export interface AgesOverTime {
  readonly intervalMinutes: number;
  readonly databases: readonly AgeOverTime[];
}

/** What a place holds of the databases that it is to hold. */
export interface Holding {
  readonly account: string;
  readonly region: string;
  /** Databases that it is to hold. */
  readonly databases: number;
  /** Those of which it has a usable copy at the end, or with a disaster one from before. */
  readonly held: number;
  /** Worst age of the newest usable copy there, as `copyAge` counts it. */
  readonly worstAgeMinutes: number;
}

/** The age that a scenario allows the newest copy: that of its expectation. */
export interface Objective {
  readonly expectation: "worstCopyAgeMinutes" | "worstLossMinutes";
  readonly minutes: number;
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
    /** Until the last database was restored; infinite where one never is. Left out where nothing asks for it. */
    readonly worstMinutes?: number;
    /** Names of the databases of which there was no copy to restore, if there are any. */
    readonly lost?: readonly string[];
  };
  /** What could be recovered of before a moment, where an expectation asks for it. */
  readonly asOf?: {
    readonly atMinutes: number;
    readonly recoverable: number;
    readonly total: number;
    /** How much older than the moment the data of the worst database are; infinite where one has no such copy. */
    readonly worstOlderMinutes: number;
  };
  /** Age of the youngest data from before a moment, of which the last copy was deleted, hours, where the scenario asks; infinite where none was. */
  readonly youngestDeletedOfBeforeHours?: number;
  /** The worst moment after the first fault, or once all were protected where there is none: databases with a usable copy then, and the worst age. */
  readonly atWorst?: { readonly recoverable: number; readonly total: number; readonly worstAgeMinutes: number };
  /** The first alarm, after the first fault if there is one, in an account that keeps copies, if it had not rung before; infinite: none. */
  readonly noticed?: { readonly afterMinutes: number; readonly by?: string };
  readonly alarms: readonly RecordedAlarm[];
  /** By the account's part (source, dr), then "service:Operation"; calls of the program's roles only. */
  readonly apiCalls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** GiB moved by copies. */
  readonly bytesMoved: { readonly full: number; readonly incremental: number };
  readonly copies: {
    readonly full: number;
    readonly incremental: number;
    /** Copies of what had been copied to the same place before. */
    readonly twice: number;
    /** Age of the youngest data of which the last copy was deleted, hours; infinite where none was. */
    readonly youngestDeletedHours: number;
    /** Copies of databases that are not the fleet's. */
    readonly foreign: number;
    /** Usable copies, at the end of the days, of the database that has the fewest. */
    readonly fewest: number;
    /** How far back from the disaster, or from the end, the usable copies of every database reach; 0 where one has none. */
    readonly reachMinutes: number;
  };
  /** Manual snapshots that suspended their databases' I/O. */
  readonly ioSuspensions: {
    /** Suspensions a month, of 730 hours. */
    readonly perMonth: number;
    /** Databases that were suspended. */
    readonly databases: number;
    /** Those of the database that was suspended most often. */
    readonly mostPerMonth: number;
    /** How many of all began in a backup or maintenance window of the database. */
    readonly inWindows: number;
  };
  readonly denied: readonly RecordedDenial[];
  /** Most manual snapshots held at once, by "account/region". */
  readonly quotaPeak: Readonly<Record<string, number>>;
  /** Manual snapshots that may be held at once, in the same places. */
  readonly quotas: Readonly<Record<string, number>>;
  /** By place, where databases are to be held in several, or an expectation asks for it. */
  readonly places?: readonly Holding[];
  /** What happened of what must never happen, in words, where an expectation asks for it. */
  readonly violations?: readonly string[];
  /** Worst age outside of the faults that last and of the time to settle after each, where an expectation asks for it. */
  readonly settledWorstMinutes?: number;
  /** The age of the newest usable copy over time. */
  readonly agesOverTime: AgesOverTime;
  /** US dollars a month by item, and their `total`, from measured quantities and facts/prices.ts. */
  readonly monthlyCost: MonthlyCost;
  /** The same by layer, with the services in it. */
  readonly costByLayer: readonly LayerCost[];
  /** The same by service. */
  readonly costByService: readonly CostPart[];
  /** By state machine. */
  readonly executions: Readonly<Record<string, ExecutionCounts>>;
  /** What passes did and why they did not, as their logs say: "take: deferred: the database is", with how often. */
  readonly branches: Readonly<Record<string, number>>;
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
  /** When the disaster came, minutes from the start. */
  readonly disasterMinutes?: number;
  /** The moment from which copy age and overhead are measured, minutes from the start; left out where it is the start. */
  readonly measuredFromMinutes?: number;
  readonly objective?: Objective;
  /** The recovery point objective in the settings of each stack that states one, by the stack's name: "60m". */
  readonly statedObjectives?: Readonly<Record<string, string>>;
  /** What each role was granted and used, where it was asked for. */
  readonly grants?: readonly GrantUse[];
  /** The policies of its stacks, where it was asked for. */
  readonly policies?: DeclaredPolicies;
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
