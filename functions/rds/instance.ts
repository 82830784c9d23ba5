import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  type DBSnapshot,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  type DescribeDBSnapshotsCommandInput,
  ModifyDBSnapshotAttributeCommand,
  type RDSClient,
  type Tag as SdkTag,
} from "@aws-sdk/client-rds";
import type { Database, DatabaseKind, Snapshot, Tag } from "./kind";

/** Records a page: the most that Describe calls return. Source: API reference, MaxRecords. */
const pageSize = 100;

function sdkTags(tags: readonly Tag[]): SdkTag[] {
  return tags.map((tag) => ({ Key: tag.Key, Value: tag.Value }));
}

function toSnapshot(record: DBSnapshot): Snapshot {
  return {
    id: record.DBSnapshotIdentifier ?? "",
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
  const found: Snapshot[] = [];
  let marker: string | undefined;
  do {
    const page = await rds.send(new DescribeDBSnapshotsCommand({ ...which, MaxRecords: pageSize, Marker: marker }));
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
    const found: Database[] = [];
    let marker: string | undefined;
    do {
      const page = await rds.send(new DescribeDBInstancesCommand({ MaxRecords: pageSize, Marker: marker }));
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
    await rds.send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: database.id,
        DBSnapshotIdentifier: name,
        Tags: sdkTags(tags),
      }),
    );
  },

  async share(rds, snapshot, accounts) {
    await rds.send(
      new ModifyDBSnapshotAttributeCommand({
        DBSnapshotIdentifier: snapshot.id,
        AttributeName: "restore",
        ValuesToAdd: [...accounts],
      }),
    );
  },

  async tag(rds, snapshot, tags) {
    await rds.send(new AddTagsToResourceCommand({ ResourceName: snapshot.arn, Tags: sdkTags(tags) }));
  },

  async copy(rds, request) {
    await rds.send(
      new CopyDBSnapshotCommand({
        SourceDBSnapshotIdentifier: request.sourceArn,
        TargetDBSnapshotIdentifier: request.name,
        KmsKeyId: request.keyArn,
        Tags: sdkTags(request.tags),
      }),
    );
  },

  async remove(rds, snapshot) {
    await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: snapshot.id }));
  },
};
