import type { Snapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "./lineage";

/** How long snapshots are kept, and how many of them whatever their age. */
export interface Retention {
  readonly retentionMinutes: number;
  /** Age up to which every snapshot stays; beyond it the first of each day (UTC) does. Undefined keeps all. */
  readonly keepAllMinutes?: number | undefined;
  /** The newest usable ones of each database that are never deleted. */
  readonly keepNewest: number;
}

/**
 * The smallest floor there is, whatever the settings of a deployed function say. In the source two: a copy under way
 * needs its snapshot, and the next one builds on the last.
 */
export const leastKept = { source: 2, dr: 1 } as const;

/**
 * Which snapshots may go: older than the retention, or no longer all kept and not the first of their day, and not among the newest K usable ones of their database. Age alone
 * would delete every copy once the source falls silent, which is just what a compromise does.
 *
 * `snapshots` must be a whole listing of what is ours: a part of it would let the floor count too few.
 */
export function planExpiry(snapshots: readonly Snapshot[], now: number, retention: Retention): Snapshot[] {
  const oldest = now - retention.retentionMinutes * 60_000;
  const thinned = retention.keepAllMinutes === undefined ? oldest : now - retention.keepAllMinutes * 60_000;
  const expired: Snapshot[] = [];
  for (const group of byIdentity(snapshots).values()) {
    const kept = new Set<Snapshot>(newestUsable(group).slice(0, retention.keepNewest));
    // The first of a day, as no later one can take its place: what stays is not chosen anew by every pass.
    const days = new Map<number, number>();
    for (const { state, takenAt } of group) {
      if (state !== "usable" || typeof takenAt !== "number" || takenAt < oldest || takenAt >= thinned) continue;
      const day = Math.floor(takenAt / 86_400_000);
      days.set(day, Math.min(takenAt, days.get(day) ?? takenAt));
    }
    for (const snapshot of group) {
      // What is being made is left alone. What failed holds no data, only a place in the quota, and goes by age.
      if (snapshot.state !== "usable" && snapshot.state !== "failed") continue;
      if (kept.has(snapshot) || typeof snapshot.takenAt !== "number") continue;
      const { state, takenAt } = snapshot;
      const surplus = state === "usable" && takenAt < thinned && takenAt !== days.get(Math.floor(takenAt / 86_400_000));
      if (takenAt < oldest || surplus) expired.push(snapshot);
    }
  }
  return expired.sort((a, b) => (a.takenAt ?? 0) - (b.takenAt ?? 0) || (a.arn < b.arn ? -1 : 1));
}
