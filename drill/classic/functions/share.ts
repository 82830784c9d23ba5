import { ModifyDBSnapshotAttributeCommand, RDSClient } from "@aws-sdk/client-rds";
import { ownSnapshots, snapshotToolException, toolName } from "./snapshots";

/** Shares every available snapshot that carries both tags with the DR account, whether it is shared already or not. */
export const share = () => {
  const client = new RDSClient({});
  return async () => {
    const created = { Key: "CreatedBy", Value: toolName };
    let pending = 0;
    for (const snapshot of await ownSnapshots(client, process.env.PATTERN ?? "", created)) {
      // What is still being created waits for the next pass.
      const wanted = snapshot.TagList?.some(({ Key, Value }) => Key === "shareAndCopy" && Value === "YES");
      if (snapshot.Status !== "available" || !wanted) continue;
      try {
        await client.send(
          new ModifyDBSnapshotAttributeCommand({
            DBSnapshotIdentifier: snapshot.DBSnapshotIdentifier,
            AttributeName: "restore",
            ValuesToAdd: [process.env.DR_ACCOUNT ?? ""],
          }),
        );
      } catch (error) {
        console.log(`${snapshot.DBSnapshotIdentifier}: ${String(error)}`);
        pending++;
      }
    }
    if (pending > 0) throw snapshotToolException(`Could not share every snapshot. Pending: ${pending}`);
  };
};
