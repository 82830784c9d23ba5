import { type DBSnapshot, paginateDescribeDBSnapshots, type RDSClient, type Tag } from "@aws-sdk/client-rds";

/** Value of the tags by which the pipeline knows its own snapshots. */
export const toolName = "Snapshot Tool for RDS";

/** The one error its state machines know: something is left to be done, so run again. */
export function snapshotToolException(message: string): Error {
  return Object.assign(new Error(message), { name: "SnapshotToolException" });
}

/** `YYYY-MM-DD-HH-mm`, UTC: in names, and as it is in the tag CreatedOn. */
export function timestamp(at: Date): string {
  return at.toISOString().slice(0, 16).replace(/[T:]/g, "-");
}

/** `<database>-YYYY-MM-DD-HH-mm`, UTC. */
export function snapshotName(database: string, at: Date): string {
  return `${database}-${timestamp(at)}`;
}

/** When a snapshot was taken, as its name says; undefined for a name of another form. */
export function takenAt(name: string): Date | undefined {
  const parts = /-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)$/.exec(name);
  if (!parts) return undefined;
  const [year, month, day, hours, minutes] = parts.slice(1).map(Number) as [number, number, number, number, number];
  return new Date(Date.UTC(year, month - 1, day, hours, minutes));
}

/** Whether a database's name matches: not anchored, as in the original. */
export function matches(pattern: string, database: string | undefined): boolean {
  return database !== undefined && new RegExp(pattern).test(database);
}

/**
 * Manual snapshots of this account whose database matches and that carry a tag. The original looks up the tags of every
 * snapshot, one call each, in every pass; here they are read from the listing, which decides nothing differently and
 * spares each drill a million calls.
 */
export async function ownSnapshots(client: RDSClient, pattern: string, tag: Tag): Promise<readonly DBSnapshot[]> {
  const expression = new RegExp(pattern);
  const found: DBSnapshot[] = [];
  for await (const page of paginateDescribeDBSnapshots({ client }, { SnapshotType: "manual" })) {
    for (const snapshot of page.DBSnapshots ?? []) {
      const { DBInstanceIdentifier, TagList } = snapshot;
      if (DBInstanceIdentifier === undefined || !expression.test(DBInstanceIdentifier)) continue;
      if (TagList?.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value)) found.push(snapshot);
    }
  }
  return found;
}

/** Days between the time in a snapshot's name and now; undefined when its name tells none. */
export function ageInDays(name: string, now: Date): number | undefined {
  const taken = takenAt(name);
  return taken && (now.getTime() - taken.getTime()) / 86_400_000;
}
