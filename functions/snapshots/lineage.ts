import type { Snapshot, UsableSnapshot } from "../rds/kind";

/**
 * The identity of a database: where it lives and its resource id, never its name. `arn` is the database's or a snapshot's
 * of it; up to the resource they are the same. Floors, budgets and lineages count per identity, so a rebuilt database of
 * the same name starts its own.
 */
export function identityOf(arn: string, resourceId: string): string {
  return `${arn.split(":", 5).join(":")}:${resourceId}`;
}

/**
 * How the resource id begins of what RDS gives none for: the API states it as optional; the database's name follows. RDS's own
 * have capitals behind `db-` and `cluster-`.
 */
export const withoutResourceId = { instance: "named-", cluster: "cluster-named-" } as const;

/** Whether RDS, or a tag of ours, gave the resource id, so that it tells databases of one name apart. */
export function hasResourceId(resourceId: string): boolean {
  return !resourceId.startsWith(withoutResourceId.instance) && !resourceId.startsWith(withoutResourceId.cluster);
}

/** The snapshots that carry a tag with that value: what is ours. Every pass asks it of every snapshot: one loop is fastest. */
export function withTag(snapshots: readonly Snapshot[], key: string, value: string): Snapshot[] {
  const found: Snapshot[] = [];
  for (const snapshot of snapshots) {
    for (const tag of snapshot.tags) {
      if (tag.Key !== key || tag.Value !== value) continue;
      found.push(snapshot);
      break;
    }
  }
  return found;
}

/** The region and account in an ARN or an {@link identityOf} a database. */
export function placeOf(arn: string): { readonly region: string; readonly account: string } {
  const [, , , region = "", account = ""] = arn.split(":", 5);
  return { region, account };
}

/**
 * Groups snapshots by the database they hold. A copy of a copy that does not say where its data come from (S1 makes such
 * in its second region) goes to the database with its resource id, if these snapshots and `others` know just one.
 */
export function byIdentity(
  snapshots: readonly Snapshot[],
  others: Iterable<Snapshot> = [],
): Map<string, readonly Snapshot[]> {
  const groups = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const group = groups.get(snapshot.identity);
    if (group) group.push(snapshot);
    else groups.set(snapshot.identity, [snapshot]);
  }
  const orphaned = [...groups].filter(([, group]) => group.every(isOfUnknownOrigin));
  if (orphaned.length === 0) return groups;
  const known = [...snapshots, ...others].filter((one) => !isOfUnknownOrigin(one));
  for (const [identity, group] of orphaned) {
    const meant = new Set(
      known.filter(({ resourceId }) => resourceId === group[0]!.resourceId).map((one) => one.identity),
    );
    const [only] = meant;
    if (meant.size !== 1 || only === undefined || only === identity) continue;
    groups.set(only, [...(groups.get(only) ?? []), ...group]);
    groups.delete(identity);
  }
  return groups;
}

/**
 * Of a copy of a copy RDS says only what that one was, in the same account. A copy within account and region is of a
 * database that lives there: it is only under another key.
 */
function isOfUnknownOrigin({ arn, copiedFrom, identity }: Snapshot): boolean {
  if (copiedFrom === undefined) return false;
  const home = placeOf(identity);
  const here = placeOf(arn);
  return home.account === here.account && home.region !== here.region;
}

/** Those that can be restored, newest first; the order is total, so that every pass counts the same way. */
export function newestUsable(snapshots: readonly Snapshot[]): UsableSnapshot[] {
  return snapshots
    .filter((snapshot) => snapshot.state === "usable")
    .sort((a, b) => b.takenAt - a.takenAt || (a.arn < b.arn ? 1 : -1));
}
