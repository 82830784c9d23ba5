import type { DBInstance, DBSnapshot } from "@aws-sdk/client-rds";
import type { DatabaseRecord, Fields, SnapshotRecord } from "../types";
import type { Audience, DatabaseTraits } from "./kind";
import { parseRdsArn, samePlace } from "./names";
import { noTags, tagList } from "./tagList";

/**
 * A snapshot as DescribeDBSnapshots shows it to its own account, or to one it is shared with.
 *
 * - A snapshot that is being made, by CreateDBSnapshot or by a copy, shows `creating` and no times yet: the API
 *   reference's example of CopyDBSnapshot has neither.
 * - `SnapshotCreateTime` changes for a copy, `OriginalSnapshotCreateTime` does not (API DBSnapshot).
 * - `SourceDBSnapshotIdentifier` "only has a value in the case of a cross-account or cross-Region copy" (API DBSnapshot).
 * - Tags of a shared snapshot are not shown to the other account (assumed).
 */
export function instanceSnapshotOutput(
  record: SnapshotRecord,
  database: DatabaseRecord,
  _traits: DatabaseTraits,
  audience: Audience,
): Fields {
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
    ...sourceOf(record),
    StorageType: "gp3",
    Encrypted: record.kmsKeyArn !== undefined,
    ...(record.kmsKeyArn === undefined ? {} : { KmsKeyId: record.kmsKeyArn }),
    DBSnapshotArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    ProcessorFeatures: [],
    DbiResourceId: record.resourceId,
    TagList: audience === "own" ? tagList(record.tags) : noTags,
    SnapshotTarget: "region",
  } satisfies DBSnapshot);
}

/** Where a copy comes from, if that is another account or region. */
function sourceOf({ sourceArn, place }: SnapshotRecord) {
  const source = sourceArn === undefined ? undefined : parseRdsArn(sourceArn);
  if (source === undefined || samePlace(source.place, place)) return {};
  return { SourceDBSnapshotIdentifier: sourceArn, SourceRegion: source.place.region };
}

/** An instance as DescribeDBInstances shows it; a member of a cluster names the cluster. */
export function instanceOutput(record: DatabaseRecord): Fields {
  return Object.freeze({
    DBInstanceIdentifier: record.identifier,
    DBInstanceClass: "db.r6g.large",
    Engine: record.engine,
    EngineVersion: record.engineVersion,
    DBInstanceStatus: record.status,
    AllocatedStorage: record.sizeGiB,
    InstanceCreateTime: new Date(record.createdAt),
    PreferredBackupWindow: record.backupWindow,
    PreferredMaintenanceWindow: record.maintenanceWindow,
    BackupRetentionPeriod: 1,
    MultiAZ: record.multiAz,
    OptionGroupMemberships: [{ OptionGroupName: record.optionGroup, Status: "in-sync" }],
    StorageType: record.engine.startsWith("aurora") ? "aurora" : "gp3",
    StorageEncrypted: record.kmsKeyArn !== undefined,
    ...(record.kmsKeyArn === undefined ? {} : { KmsKeyId: record.kmsKeyArn }),
    ...(record.clusterIdentifier === undefined ? {} : { DBClusterIdentifier: record.clusterIdentifier }),
    DbiResourceId: record.resourceId,
    DBInstanceArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    DeletionProtection: false,
    TagList: tagList(record.tags),
  } satisfies DBInstance);
}
