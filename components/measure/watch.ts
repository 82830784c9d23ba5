import type { Pace } from "../../functions/measure/view";
import type { Cadence } from "../kit/cadence";

/** What the measure pass looks for, and when people are told. */
export interface WatchArgs {
  /**
   * Names of databases that must be there, whatever was ever seen.
   * @default none
   * @example ["orders", "billing"]
   */
  readonly expected: readonly string[];
  /**
   * When the pass runs.
   * @default rate(10 minutes)
   */
  readonly measureEvery: Cadence;
  /**
   * How old the newest copy of a database may get, minutes.
   * @default the objective; without one what the interval holds when all events are lost
   * @example 180
   */
  readonly ageMinutes: number;
  /**
   * Databases for which another age holds: the first entry that matches.
   * @default none
   * @example [{ pace: "26h", patterns: ["archive-.*"], minutes: 1560 }]
   */
  readonly slower: readonly Pace[];
  /**
   * How long a source may offer nothing, a pattern match nothing, and no database have a copy, minutes.
   * @default 1440
   */
  readonly emptyMinutes: number;
}
