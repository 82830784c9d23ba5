import type { Level } from "./log";

/**
 * What passes are told alike at deployment. The settings of a pass are in its function's environment as JSON, under these
 * names: a function may for a moment meet the settings of the version before it or after it, so the names stay.
 */
export interface PassSettings {
  /**
   * Regular expressions of which one must match the whole name of a database.
   * @default [".*"]
   * @example ["orders", "billing-.*"]
   */
  readonly patterns: readonly string[];
  /**
   * Value of the tags CreatedBy and CopiedBy, by which the stack knows its own snapshots and copies.
   * @default "rds-lifeboat"
   */
  readonly createdBy: string;
  /**
   * Value of the tag Platform of snapshots and copies.
   * @default "rds-lifeboat"
   */
  readonly platform: string;
  /**
   * The longest time between two scheduled runs of the pass, minutes.
   * @example 10
   */
  readonly cadenceMinutes: number;
  /**
   * Whether the pass only logs what it would do.
   * @default false
   */
  readonly dryRun: boolean;
  /**
   * How much the function logs: this level and those that are worse.
   * @default "info"
   */
  readonly logLevel: Level;
}
