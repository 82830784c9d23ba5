import type { Snapshot, UsableSnapshot } from "../rds/kind";

/**
 * The identity of a database: where it lives and its resource id, never its name. `arn` is the database's or a snapshot's
 * of it; up to the resource they are the same. Floors, budgets and lineages count per identity, so a rebuilt database of
 * the same name starts its own.
 */
export function identityOf(arn: string, resourceId: string): string {
  return `${arn.split(":", 5).join(":")}:${resourceId}`;
}

/** The snapshots that carry a tag with that value: what is ours. */
export function withTag(snapshots: readonly Snapshot[], key: string, value: string): Snapshot[] {
  return snapshots.filter((snapshot) => snapshot.tags.some((tag) => tag.Key === key && tag.Value === value));
}

/** Groups snapshots by the database they hold. */
export function byIdentity(snapshots: readonly Snapshot[]): Map<string, Snapshot[]> {
  const groups = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const group = groups.get(snapshot.identity);
    if (group) group.push(snapshot);
    else groups.set(snapshot.identity, [snapshot]);
  }
  return groups;
}

/** Those that can be restored, newest first; the order is total, so that every pass counts the same way. */
export function newestUsable(snapshots: readonly Snapshot[]): UsableSnapshot[] {
  return snapshots
    .filter((snapshot) => snapshot.state === "usable")
    .sort((a, b) => b.takenAt - a.takenAt || (a.arn < b.arn ? 1 : -1));
}
