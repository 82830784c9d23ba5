import type { Database } from "../rds/kind";
import { tagKeys, tagValue } from "./tags";
import { windowsEnd } from "./windows";

/** How databases are treated whose snapshots suspend their I/O. */
export interface IoSuspension {
  /**
   * Whether they may be snapshotted as often as all others. The tag on a database, YES or NO, goes before it.
   * @default false
   */
  readonly accepted: boolean;
  /**
   * Length of a slot of those that may not, minutes.
   * @default 1440
   */
  readonly intervalMinutes: number;
  /**
   * Whether those that may be snapshotted as often as others wait for the end of a backup or maintenance window too. Not where
   * an objective is stated, which a wait would break.
   */
  readonly acceptedWait: boolean;
}

/** Whether a database is snapshotted less often than others, because a snapshot suspends its I/O and nobody has accepted that. */
export function isSpared({ suspendsIo, tags }: Pick<Database, "suspendsIo" | "tags">, accepted: boolean): boolean {
  if (!suspendsIo) return false;
  const said = tagValue(tags, tagKeys.acceptIoSuspension);
  return said === "YES" ? false : said === "NO" || !accepted;
}

/** The times that decide about waiting, ms since the epoch and ms. */
interface Times {
  readonly now: number;
  readonly slotEnd: number;
  /** How often the pass runs. */
  readonly cadenceMs: number;
}

/**
 * Until when a snapshot waits that would suspend I/O in a backup or maintenance window; undefined when it need not wait.
 * No slot is lost by waiting: where the window does not end two passes before the slot does (one may fail), waiting is of
 * no use.
 */
export function waitsUntil(
  database: Database,
  { accepted, acceptedWait }: IoSuspension,
  { now, slotEnd, cadenceMs }: Times,
): number | undefined {
  if (!database.suspendsIo || !(acceptedWait || isSpared(database, accepted))) return undefined;
  const end = windowsEnd(database.windows, now);
  return end !== undefined && end + 2 * cadenceMs <= slotEnd ? end : undefined;
}
