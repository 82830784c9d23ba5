import type { DBSnapshot, DescribeDBSnapshotsCommandInput, RDSClient, Tag as SdkTag } from "@aws-sdk/client-rds";
import type { Database, DatabaseKind, Snapshot, Tag } from "./kind";
import { rdsSdk } from "./sdk";

/** Records a page: the most that Describe calls return. Source: API reference, MaxRecords. */
const pageSize = 100;

function sdkTags(tags: readonly Tag[]): SdkTag[] {
  return tags.map((tag) => ({ Key: tag.Key, Value: tag.Value }));
}

function toSnapshot(record: DBSnapshot): Snapshot {
  return {
    // A snapshot of another account is named by its whole ARN, even in DBSnapshotIdentifier. Source: UG USER_ShareSnapshot.
    id: (record.DBSnapshotIdentifier ?? "").replace(/^arn:.*:snapshot:/, ""),
    arn: record.DBSnapshotArn ?? "",
    database: record.DBInstanceIdentifier ?? "",
    resourceId: record.DbiResourceId ?? "",
    status: record.Status ?? "",
    takenAt: (record.OriginalSnapshotCreateTime ?? record.SnapshotCreateTime)?.getTime(),
    keyArn: record.Encrypted ? record.KmsKeyId : undefined,
    copiedFrom: record.SourceDBSnapshotIdentifier,
    tags: record.TagList ?? [],
  };
}

async function listSnapshots(rds: RDSClient, which: DescribeDBSnapshotsCommandInput): Promise<Snapshot[]> {
  const sdk = rdsSdk();
  const found: Snapshot[] = [];
  let marker: string | undefined;
  do {
    const page = await rds.send(new sdk.DescribeDBSnapshotsCommand({ ...which, MaxRecords: pageSize, Marker: marker }));
    for (const record of page.DBSnapshots ?? []) found.push(toSnapshot(record));
    marker = page.Marker;
  } while (marker);
  return found;
}

/** RDS DB instances and their snapshots. */
export const instances: DatabaseKind = {
  name: "instance",
  longestName: 255,
  copiesInProgress: 20,

  async databases(rds) {
    const sdk = rdsSdk();
    const found: Database[] = [];
    let marker: string | undefined;
    do {
      const page = await rds.send(new sdk.DescribeDBInstancesCommand({ MaxRecords: pageSize, Marker: marker }));
      for (const record of page.DBInstances ?? []) {
        // Members of a cluster are listed here as well, but cannot be snapshotted one by one.
        if (record.DBClusterIdentifier) continue;
        found.push({
          id: record.DBInstanceIdentifier ?? "",
          arn: record.DBInstanceArn ?? "",
          resourceId: record.DbiResourceId ?? "",
          status: record.DBInstanceStatus ?? "",
          keyArn: record.StorageEncrypted ? record.KmsKeyId : undefined,
          tags: record.TagList ?? [],
        });
      }
      marker = page.Marker;
    } while (marker);
    return found;
  },

  snapshots: (rds) => listSnapshots(rds, { SnapshotType: "manual" }),

  shared: (rds) => listSnapshots(rds, { SnapshotType: "shared" }),

  async find(rds, name) {
    try {
      const found = await listSnapshots(rds, { DBSnapshotIdentifier: name });
      return found[0];
    } catch (error) {
      if ((error as Error).name === "DBSnapshotNotFoundFault") return undefined;
      throw error;
    }
  },

  async take(rds, database, name, tags) {
    const sdk = rdsSdk();
    await rds.send(
      new sdk.CreateDBSnapshotCommand({
        DBInstanceIdentifier: database.id,
        DBSnapshotIdentifier: name,
        Tags: sdkTags(tags),
      }),
    );
  },

  async share(rds, snapshot, accounts) {
    const sdk = rdsSdk();
    await rds.send(
      new sdk.ModifyDBSnapshotAttributeCommand({
        DBSnapshotIdentifier: snapshot.id,
        AttributeName: "restore",
        ValuesToAdd: [...accounts],
      }),
    );
  },

  async tag(rds, snapshot, tags) {
    const sdk = rdsSdk();
    await rds.send(new sdk.AddTagsToResourceCommand({ ResourceName: snapshot.arn, Tags: sdkTags(tags) }));
  },

  async copy(rds, request) {
    const sdk = rdsSdk();
    await rds.send(
      new sdk.CopyDBSnapshotCommand({
        SourceDBSnapshotIdentifier: request.sourceArn,
        TargetDBSnapshotIdentifier: request.name,
        KmsKeyId: request.keyArn,
        Tags: sdkTags(request.tags),
      }),
    );
  },

  async remove(rds, snapshot) {
    const sdk = rdsSdk();
    await rds.send(new sdk.DeleteDBSnapshotCommand({ DBSnapshotIdentifier: snapshot.id }));
  },
};
