import { DeleteDBSnapshotCommand, RDSClient } from "@aws-sdk/client-rds";
import { ageInDays, ownSnapshots, snapshotToolException, toolName } from "./snapshots";

/** Deletes the pipeline's snapshots that are older than the retention, however few are left. */
export const deleteOld = () => {
  const client = new RDSClient({});
  return async () => {
    const retention = Number(process.env.RETENTION_DAYS);
    const now = new Date();
    const tag = { Key: process.env.OWN_TAG ?? "", Value: toolName };
    let pending = 0;
    for (const { DBSnapshotIdentifier } of await ownSnapshots(client, process.env.PATTERN ?? "", tag)) {
      const days = ageInDays(DBSnapshotIdentifier ?? "", now);
      if (days === undefined || days <= retention) continue;
      try {
        await client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier }));
      } catch (error) {
        console.log(`${DBSnapshotIdentifier}: ${String(error)}`);
        pending++;
      }
    }
    if (pending > 0) throw snapshotToolException(`Could not delete every old snapshot. Pending: ${pending}`);
  };
};
