import { CopyDBSnapshotCommand, type DBSnapshot, paginateDescribeDBSnapshots, RDSClient } from "@aws-sdk/client-rds";
import { ageInDays, matches, ownSnapshots, snapshotToolException, toolName } from "./snapshots";

/**
 * Copies whatever matching snapshot anybody has shared, if it is newer than the retention and not yet copied.
 *
 * The original walks the listing in an order that nobody promises. Where two snapshots of one database are copied in one
 * pass RDS makes one wait for the other, so the order matters: newest first is the one that favours this design, and
 * the one that its schedules' arithmetic on paper assumes.
 */
export const copy = () => {
  const client = new RDSClient({});
  return async () => {
    const pattern = process.env.PATTERN ?? "";
    const retention = Number(process.env.RETENTION_DAYS);
    const now = new Date();
    const shared: DBSnapshot[] = [];
    for await (const page of paginateDescribeDBSnapshots({ client }, { SnapshotType: "shared", IncludeShared: true })) {
      for (const snapshot of page.DBSnapshots ?? []) {
        if (snapshot.Status === "available" && matches(pattern, snapshot.DBInstanceIdentifier)) shared.push(snapshot);
      }
    }
    const own = await ownSnapshots(client, pattern, { Key: "CopiedBy", Value: toolName });
    const copied = new Set(own.map((snapshot) => snapshot.DBSnapshotIdentifier));
    const age = (snapshot: DBSnapshot) => ageInDays(snapshot.DBSnapshotIdentifier?.split(":").at(-1) ?? "", now);
    shared.sort((a, b) => (age(a) ?? 0) - (age(b) ?? 0));
    let pending = 0;
    for (const snapshot of shared) {
      // A shared snapshot is named by its ARN; the copy takes the name at its end.
      const name = snapshot.DBSnapshotIdentifier?.split(":").at(-1);
      const days = age(snapshot);
      if (name === undefined || copied.has(name) || days === undefined || days >= retention) continue;
      try {
        await client.send(
          new CopyDBSnapshotCommand({
            SourceDBSnapshotIdentifier: snapshot.DBSnapshotArn,
            TargetDBSnapshotIdentifier: name,
            KmsKeyId: process.env.KMS_KEY,
            Tags: [{ Key: "CopiedBy", Value: toolName }],
          }),
        );
      } catch (error) {
        console.log(`${name}: ${String(error)}`);
        pending++;
      }
    }
    if (pending > 0) throw snapshotToolException(`Could not copy every snapshot. Copies pending: ${pending}`);
  };
};
