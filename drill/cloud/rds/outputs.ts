import type { DBInstance, DBSnapshot, Tag } from "@aws-sdk/client-rds";
import type { DatabaseRecord, SnapshotRecord } from "../types";

const noTags: Tag[] = [];
Object.freeze(noTags);

function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  const entries = Object.entries(tags);
  if (entries.length === 0) return noTags;
  const list = entries.map(([Key, Value]) => Object.freeze({ Key, Value }));
  Object.freeze(list);
  return list;
}

/**
 * A snapshot as DescribeDBSnapshots shows it to its own account, or to one it is shared with.
 *
 * - A snapshot that is being made, by CreateDBSnapshot or by a copy, shows `creating` and no times yet: the API
 *   reference's example of CopyDBSnapshot has neither.
 * - `SnapshotCreateTime` changes for a copy, `OriginalSnapshotCreateTime` does not (API DBSnapshot).
 * - Tags of a shared snapshot are not shown to the other account (assumed).
 */
export function snapshotOutput(
  record: SnapshotRecord,
  database: DatabaseRecord,
  audience: "own" | "shared",
): DBSnapshot {
  const made = record.status !== "creating" && record.status !== "copying";
  return Object.freeze({
    DBSnapshotIdentifier: audience === "own" ? record.identifier : record.arn,
    DBInstanceIdentifier: record.databaseIdentifier,
    ...(made
      ? {
          SnapshotCreateTime: new Date(record.createdAt),
          OriginalSnapshotCreateTime: new Date(record.originalCreatedAt),
          SnapshotDatabaseTime: new Date(record.originalCreatedAt),
        }
      : {}),
    Engine: database.engine,
    EngineVersion: database.engineVersion,
    AllocatedStorage: record.sizeGiB,
    Status: record.status === "copying" ? "creating" : record.status,
    InstanceCreateTime: new Date(database.createdAt),
    SnapshotType: audience === "own" ? record.type : "shared",
    OptionGroupName: database.optionGroup,
    PercentProgress: record.status === "available" ? 100 : 0,
    ...(record.sourceArn === undefined
      ? {}
      : { SourceDBSnapshotIdentifier: record.sourceArn, SourceRegion: record.sourceArn.split(":")[3] }),
    StorageType: "gp3",
    Encrypted: record.kmsKeyArn !== undefined,
    ...(record.kmsKeyArn === undefined ? {} : { KmsKeyId: record.kmsKeyArn }),
    DBSnapshotArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    ProcessorFeatures: [],
    DbiResourceId: record.resourceId,
    TagList: audience === "own" ? tagList(record.tags) : noTags,
    SnapshotTarget: "region",
  });
}

/** An instance as DescribeDBInstances shows it. */
export function databaseOutput(record: DatabaseRecord): DBInstance {
  return Object.freeze({
    DBInstanceIdentifier: record.identifier,
    DBInstanceClass: "db.r6g.large",
    Engine: record.engine,
    EngineVersion: record.engineVersion,
    DBInstanceStatus: record.status,
    AllocatedStorage: record.sizeGiB,
    InstanceCreateTime: new Date(record.createdAt),
    BackupRetentionPeriod: 1,
    MultiAZ: record.multiAz,
    OptionGroupMemberships: [{ OptionGroupName: record.optionGroup, Status: "in-sync" }],
    StorageType: "gp3",
    StorageEncrypted: record.kmsKeyArn !== undefined,
    ...(record.kmsKeyArn === undefined ? {} : { KmsKeyId: record.kmsKeyArn }),
    DbiResourceId: record.resourceId,
    DBInstanceArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    DeletionProtection: false,
    TagList: tagList(record.tags),
  });
}
