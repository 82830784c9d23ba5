import type { Snapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "./lineage";

/** How long snapshots are kept, and how many of them whatever their age. */
export interface Retention {
  readonly retentionMinutes: number;
  /** The newest usable ones of each database that are never deleted. */
  readonly keepNewest: number;
}

/**
 * The smallest floor there is, whatever the settings of a deployed function say. In the source two: a copy under way
 * needs its snapshot, and the next one builds on the last.
 */
export const leastKept = { source: 2, dr: 1 } as const;

/**
 * Which snapshots may go: older than the retention, and not among the newest K usable ones of their database. Age alone
 * would delete every copy once the source falls silent, which is just what a compromise does.
 *
 * `snapshots` must be a whole listing of what is ours: a part of it would let the floor count too few.
 */
export function planExpiry(snapshots: readonly Snapshot[], now: number, retention: Retention): Snapshot[] {
  const oldest = now - retention.retentionMinutes * 60_000;
  const expired: Snapshot[] = [];
  for (const group of byIdentity(snapshots).values()) {
    const kept = new Set<Snapshot>(newestUsable(group).slice(0, retention.keepNewest));
    for (const snapshot of group) {
      // What is being made is left alone. What failed holds no data, only a place in the quota, and goes by age.
      if (snapshot.state !== "usable" && snapshot.state !== "failed") continue;
      if (kept.has(snapshot) || typeof snapshot.takenAt !== "number") continue;
      if (snapshot.takenAt < oldest) expired.push(snapshot);
    }
  }
  return expired.sort((a, b) => (a.takenAt ?? 0) - (b.takenAt ?? 0) || (a.arn < b.arn ? -1 : 1));
}
