import type { Database, Snapshot } from "../rds/kind";

/** The parts of an RDS ARN that say where a resource lives. */
export interface Origin {
  readonly account: string;
  readonly region: string;
}

/** Account and region out of an ARN (`arn:partition:rds:region:account:...`); undefined when it is not one. */
export function originOf(arn: string): Origin | undefined {
  const parts = arn.split(":");
  const region = parts[3];
  const account = parts[4];
  return parts[0] === "arn" && region && account ? { account, region } : undefined;
}

/**
 * The identity of a database: account, region and resource id, never its name. Floors, budgets and lineages count per
 * identity, so a rebuilt database of the same name starts its own.
 */
export function databaseIdentity(database: Database): string {
  return identityOf(database.arn, database.resourceId);
}

/**
 * The identity of the database whose data a snapshot holds. For a copy it comes from the ARN it was copied from, which
 * RDS sets itself and nobody can forge.
 */
export function snapshotIdentity(snapshot: Snapshot): string {
  return identityOf(snapshot.copiedFrom ?? snapshot.arn, snapshot.resourceId);
}

/**
 * The identity as another account sees it: where the snapshot with that ARN lives. A copy made of it has this same
 * identity, also when the shared snapshot is a copy itself.
 */
export function identityOf(arn: string, resourceId: string): string {
  const origin = originOf(arn);
  return origin ? `${origin.account}/${origin.region}/${resourceId}` : `?/?/${resourceId}`;
}

/** Groups snapshots by the database they hold. */
export function byIdentity(snapshots: readonly Snapshot[]): Map<string, Snapshot[]> {
  const groups = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const key = snapshotIdentity(snapshot);
    const group = groups.get(key);
    if (group) group.push(snapshot);
    else groups.set(key, [snapshot]);
  }
  return groups;
}

/** Whether the data in it can be restored: complete, and dated by RDS. */
export function isUsable(snapshot: Snapshot): snapshot is Snapshot & { readonly takenAt: number } {
  return snapshot.status === "available" && snapshot.takenAt !== undefined;
}

/** Whether it is still being made. RDS reports copies as `creating` or `copying`. */
export function isInProgress(snapshot: Snapshot): boolean {
  return snapshot.status === "creating" || snapshot.status === "copying" || snapshot.status === "pending";
}
