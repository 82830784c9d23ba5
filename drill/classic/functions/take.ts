import { CreateDBSnapshotCommand, type DBSnapshot, paginateDescribeDBInstances, RDSClient } from "@aws-sdk/client-rds";
import { matches, ownSnapshots, snapshotName, snapshotToolException, takenAt, timestamp, toolName } from "./snapshots";

/** Takes a snapshot of every matching database whose newest one is INTERVAL hours old. */
export const take = () => {
  const client = new RDSClient({});
  return async () => {
    const pattern = process.env.PATTERN ?? "";
    const interval = Number(process.env.INTERVAL);
    const now = new Date();
    const snapshots = await ownSnapshots(client, pattern, { Key: "CreatedBy", Value: toolName });
    let pending = 0;
    for await (const page of paginateDescribeDBInstances({ client }, {})) {
      for (const { DBInstanceIdentifier } of page.DBInstances ?? []) {
        if (!DBInstanceIdentifier || !matches(pattern, DBInstanceIdentifier)) continue;
        if (hoursSinceNewest(snapshots, DBInstanceIdentifier, now) < interval) continue;
        try {
          await client.send(
            new CreateDBSnapshotCommand({
              DBInstanceIdentifier,
              DBSnapshotIdentifier: snapshotName(DBInstanceIdentifier, now),
              Tags: [
                { Key: "CreatedBy", Value: toolName },
                { Key: "CreatedOn", Value: timestamp(now) },
                { Key: "shareAndCopy", Value: "YES" },
              ],
            }),
          );
        } catch (error) {
          console.log(`${DBInstanceIdentifier}: ${String(error)}`);
          pending++;
        }
      }
    }
    if (pending > 0) throw snapshotToolException(`Could not back up every database. Backups pending: ${pending}`);
  };
};

/** Hours since the newest snapshot was taken, its time rounded down to the hour; Infinity without one. */
function hoursSinceNewest(snapshots: readonly DBSnapshot[], database: string, now: Date): number {
  const times = snapshots
    .filter((snapshot) => snapshot.DBInstanceIdentifier === database)
    .map((snapshot) => takenAt(snapshot.DBSnapshotIdentifier ?? "")?.setUTCMinutes(0) ?? 0);
  return times.length === 0 ? Number.POSITIVE_INFINITY : (now.getTime() - Math.max(...times)) / 3_600_000;
}
