import { CopyDBSnapshotCommand, paginateDescribeDBSnapshots, RDSClient } from "@aws-sdk/client-rds";
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
    const own = await ownSnapshots(client, pattern, { Key: "CopiedBy", Value: toolName });
    const copied = new Set(own.map((snapshot) => snapshot.DBSnapshotIdentifier));
    const missing: { readonly name: string; readonly days: number; readonly arn: string | undefined }[] = [];
    for await (const page of paginateDescribeDBSnapshots({ client }, { SnapshotType: "shared", IncludeShared: true })) {
      for (const { Status, DBInstanceIdentifier, DBSnapshotIdentifier, DBSnapshotArn } of page.DBSnapshots ?? []) {
        // A shared snapshot is named by its ARN; the copy takes the name at its end.
        const name = DBSnapshotIdentifier?.split(":").at(-1) ?? "";
        if (Status !== "available" || copied.has(name) || !matches(pattern, DBInstanceIdentifier)) continue;
        const days = ageInDays(name, now);
        if (days !== undefined && days < retention) missing.push({ name, days, arn: DBSnapshotArn });
      }
    }
    missing.sort((a, b) => a.days - b.days);
    let pending = 0;
    for (const { name, arn } of missing) {
      try {
        await client.send(
          new CopyDBSnapshotCommand({
            SourceDBSnapshotIdentifier: arn,
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
