import type { DBCluster, DBClusterSnapshot, StorageEncryptionType } from "@aws-sdk/client-rds";
import type { DatabaseRecord, Fields, SnapshotRecord } from "../kernel/types";
import { hostOf, managedPassword, networkOf, parameterGroupOf, portOf } from "./instanceOutputs";
import type { Audience, DatabaseTraits } from "./kind";
import { noTags, tagList } from "./tagList";

/**
 * A snapshot as DescribeDBClusterSnapshots shows it.
 *
 * - There is no time but `SnapshotCreateTime`, which is the copy's own: the moment whose data a copy holds is not to be
 *   seen (API DBClusterSnapshot has no such member).
 * - A copy that is being made shows `copying`, a valid status there (API DBClusterSnapshot), and no time yet (assumed,
 *   as for instances).
 * - Of a copy from another region the resource id of its cluster is not to be seen at first (assumed, as for instances).
 * - Tags of a shared snapshot are not shown to the other account (assumed).
 */
export function clusterSnapshotOutput(
  record: SnapshotRecord,
  database: DatabaseRecord,
  traits: DatabaseTraits,
  audience: Audience,
): Fields {
  const made = record.status !== "creating" && record.status !== "copying" && record.undated !== true;
  return Object.freeze({
    DBClusterSnapshotIdentifier: audience === "own" ? record.identifier : record.arn,
    DBClusterIdentifier: record.databaseIdentifier,
    ...(made ? { SnapshotCreateTime: new Date(record.createdAt) } : {}),
    Engine: database.engine,
    EngineMode: "provisioned",
    EngineVersion: database.engineVersion,
    AllocatedStorage: record.sizeGiB,
    Status: record.status,
    ClusterCreateTime: new Date(database.createdAt),
    SnapshotType: audience === "own" ? record.type : "shared",
    PercentProgress: record.status === "available" ? 100 : 0,
    ...encryption(record.kmsKeyArn, traits),
    DBClusterSnapshotArn: record.arn,
    ...(record.sourceArn === undefined ? {} : { SourceDBClusterSnapshotArn: record.sourceArn }),
    IAMDatabaseAuthenticationEnabled: false,
    ...(record.withoutResourceId ? {} : { DbClusterResourceId: record.resourceId }),
    TagList: audience === "own" ? tagList(record.tags) : noTags,
  } satisfies DBClusterSnapshot);
}

/** A cluster as DescribeDBClusters shows it, with its members: the first one writes. */
export function clusterOutput(record: DatabaseRecord, traits: DatabaseTraits): Fields {
  const { settings = {} } = record;
  const { DBSubnetGroup, ...network } = networkOf(settings);
  return Object.freeze({
    DBClusterIdentifier: record.identifier,
    Engine: record.engine,
    EngineMode: "provisioned",
    EngineVersion: record.engineVersion,
    Status: record.status,
    AllocatedStorage: record.sizeGiB,
    ClusterCreateTime: new Date(record.createdAt),
    PreferredBackupWindow: record.backupWindow,
    PreferredMaintenanceWindow: record.maintenanceWindow,
    BackupRetentionPeriod: settings.backupDays ?? 1,
    MultiAZ: record.multiAz,
    ...(record.status === "creating" ? {} : endpoints(record)),
    ...network,
    // Here the subnet group is a name only (API DBCluster).
    ...(DBSubnetGroup === undefined ? {} : { DBSubnetGroup: DBSubnetGroup.DBSubnetGroupName }),
    DBClusterParameterGroup: parameterGroupOf(record),
    DBClusterMembers: (record.members ?? []).map((DBInstanceIdentifier, index) => ({
      DBInstanceIdentifier,
      IsClusterWriter: index === 0,
      DBClusterParameterGroupStatus: "in-sync",
      PromotionTier: 1,
    })),
    ...encryption(record.kmsKeyArn, traits),
    ...(traits.replica === undefined ? {} : { ReplicationSourceIdentifier: traits.replica.of }),
    DbClusterResourceId: record.resourceId,
    DBClusterArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    DeletionProtection: settings.deletionProtection ?? false,
    ...managedPassword(settings),
    TagList: tagList(record.tags),
  } satisfies DBCluster);
}

/** AUG Aurora.Endpoints: `cluster-` and, for readers, `cluster-ro-` before the account's part of the name. */
function endpoints({ identifier, place, engine }: DatabaseRecord) {
  const [name = "", ...rest] = hostOf(identifier, place).split(".");
  const host = (prefix: string) => `${name}.${prefix}${rest.join(".")}`;
  return { Endpoint: host("cluster-"), ReaderEndpoint: host("cluster-ro-"), Port: portOf(engine) };
}

/**
 * API DBClusterSnapshot: under a key that AWS owns, `StorageEncrypted` is false and `StorageEncryptionType` is
 * `sse-rds`; under the account's own or the AWS-managed key it is `sse-kms`.
 */
function encryption(kmsKeyArn: string | undefined, { awsOwnedKey }: DatabaseTraits) {
  const type: StorageEncryptionType = awsOwnedKey ? "sse-rds" : "none";
  return kmsKeyArn === undefined
    ? { StorageEncrypted: false, StorageEncryptionType: type }
    : { StorageEncrypted: true, StorageEncryptionType: "sse-kms" as const, KmsKeyId: kmsKeyArn };
}
