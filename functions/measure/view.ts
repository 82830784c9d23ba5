import type { KeyHealth } from "../aws/keyStates";
import type { PassSettings } from "../pass/settings";
import type { Snapshot } from "../rds/kind";
import type { Quotas } from "../retention/quota";

/** An account and region whose snapshots count. */
export interface MeasuredSource {
  /** The account, 12 digits. */
  readonly account: string;
  /**
   * The region of its snapshots.
   * @example "eu-central-1"
   */
  readonly region: string;
}

/** Databases that are snapshotted less often than the others, and how old their copies may get. */
export interface Pace {
  /**
   * What its metrics are told apart by: the age as people write it.
   * @example "26h"
   */
  readonly pace: string;
  /**
   * Regular expressions of which one must match the whole name of a database.
   * @example ["archive-.*"]
   */
  readonly patterns: readonly string[];
  /**
   * How old the newest copy of each may get, minutes.
   * @example 1560
   */
  readonly minutes: number;
}

/** What is measured against. */
export interface MeasureRules extends Pick<PassSettings, "createdBy" | "patterns"> {
  /** The accounts and regions whose snapshots count. */
  readonly sources: readonly MeasuredSource[];
  /**
   * Names of databases that must be there, whatever was ever seen.
   * @default none
   * @example ["orders", "billing"]
   */
  readonly expected: readonly string[];
  /**
   * Identities of databases of which people have said that nothing is needed any more.
   * @default none
   * @example ["arn:aws:rds:eu-west-1:111111111111:db-OLD"]
   */
  readonly released: readonly string[];
  /**
   * How old the newest copy of a database may get, minutes.
   * @example 180
   */
  readonly ageMinutes: number;
  /** Databases for which another age holds: the first entry that matches. */
  readonly paces: readonly Pace[];
  /**
   * How long a source may offer nothing, and a pattern match nothing, before people are told, minutes.
   * @example 1440
   */
  readonly emptyMinutes: number;
}

/** What is there now. */
export interface View {
  /** The account's own snapshots, where copies are kept: a whole listing, of all kinds. */
  readonly held: readonly Snapshot[];
  /** What the sources offer; {@link unreachable} regions apart. */
  readonly offered: readonly Snapshot[];
  /** Regions that could not be listed. */
  readonly unreachable: readonly string[];
  /** Snapshots that accounts share which nobody configured. */
  readonly strangers: number;
  readonly keys: ReadonlyMap<string, KeyHealth>;
  /** The quotas of manual snapshots and what is used of them, where RDS says so. */
  readonly quotas: Quotas;
}
