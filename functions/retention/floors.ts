import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { retainedFrom } from "../snapshots/dates";
import { newestUsable } from "../snapshots/lineage";

/**
 * The smallest floor there is, whatever the settings of a deployed function say. In the source two: a copy under way
 * needs its snapshot, and the next one builds on the last.
 */
export const leastKept = { source: 2, dr: 1 } as const;

/**
 * The snapshots of one database that no age lets go: the newest usable ones by {@link retainedFrom}, which nobody can change
 * by a tag; of equals those with the newer data.
 */
export function newestKept(snapshots: readonly Snapshot[]): UsableSnapshot[] {
  return newestUsable(snapshots).sort((a, b) => (retainedFrom(b) ?? 0) - (retainedFrom(a) ?? 0));
}

/**
 * How many of the newest snapshots or copies of a database stay, whatever the settings of a deployed function say: as many as these
 * say, and never fewer than {@link leastKept}.
 */
export function floorOf({ keepNewest }: { readonly keepNewest: number }, side: keyof typeof leastKept = "dr"): number {
  // Not the greater of the two: what is no number, in settings that somebody has changed, would take the floor away.
  return keepNewest > leastKept[side] ? keepNewest : leastKept[side];
}
