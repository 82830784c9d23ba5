import type { DBInstance, DBSnapshot } from "@aws-sdk/client-rds";
import { dnsSuffixOf } from "../../../facts/regions";
import { hash32 } from "../kernel/random";
import type { DatabaseRecord, DatabaseSettings, Fields, Place, SnapshotRecord } from "../kernel/types";
import type { Audience, DatabaseTraits } from "./kind";
import { parseRdsArn, samePlace } from "./names";
import { noTags, tagList } from "./tagList";

/**
 * A snapshot as DescribeDBSnapshots shows it to its own account, or to one it is shared with.
 *
 * - A snapshot that is being made, by CreateDBSnapshot or by a copy, shows `creating` and no times yet: the API
 *   reference's example of CopyDBSnapshot has neither.
 * - A copy from another region is `pending` at first, and shows neither the resource id of its database nor an option group, as a
 *   transcript of the AWS CLI in public shows (November 2020, us-east-1 to eu-west-1). For how long is assumed, and whether a
 *   finished one always has the resource id.
 * - `SnapshotCreateTime` changes for a copy, `OriginalSnapshotCreateTime` does not (API DBSnapshot).
 * - `SourceDBSnapshotIdentifier` "only has a value in the case of a cross-account or cross-Region copy" (API DBSnapshot).
 * - Tags of a shared snapshot are not shown to the other account (assumed).
 */
export function instanceSnapshotOutput(
  record: SnapshotRecord,
  database: DatabaseRecord,
  traits: DatabaseTraits,
  audience: Audience,
): Fields {
  const made = record.status !== "creating" && record.status !== "copying" && record.undated !== true;
  return Object.freeze({
    DBSnapshotIdentifier: audience === "own" ? record.identifier : record.arn,
    DBInstanceIdentifier: record.databaseIdentifier,
    ...(made
      ? {
          SnapshotCreateTime: new Date(record.createdAt),
          OriginalSnapshotCreateTime: new Date(record.originalCreatedAt),
          SnapshotDatabaseTime: new Date(record.databaseTime ?? record.originalCreatedAt),
        }
      : {}),
    Engine: database.engine,
    EngineVersion: database.engineVersion,
    AllocatedStorage: record.sizeGiB,
    Status: record.status === "copying" ? (record.pending ? "pending" : "creating") : record.status,
    InstanceCreateTime: new Date(database.createdAt),
    SnapshotType: audience === "own" ? record.type : "shared",
    ...(record.pending ? {} : { OptionGroupName: database.optionGroup }),
    PercentProgress: record.status === "available" ? 100 : 0,
    ...sourceOf(record),
    StorageType: "gp3",
    Encrypted: record.kmsKeyArn !== undefined,
    ...(record.kmsKeyArn === undefined ? {} : { KmsKeyId: record.kmsKeyArn }),
    DBSnapshotArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    ProcessorFeatures: [],
    ...(record.withoutResourceId ? {} : { DbiResourceId: record.resourceId }),
    TagList: audience === "own" ? tagList(record.tags) : noTags,
    SnapshotTarget: traits.backupTarget,
  } satisfies DBSnapshot);
}

/** Where a copy comes from, if that is another account or region. */
function sourceOf({ sourceArn, place }: SnapshotRecord) {
  const source = sourceArn === undefined ? undefined : parseRdsArn(sourceArn);
  if (source === undefined || samePlace(source.place, place)) return {};
  return { SourceDBSnapshotIdentifier: sourceArn, SourceRegion: source.place.region };
}

/** An instance as DescribeDBInstances shows it; a member of a cluster names the cluster. */
export function instanceOutput(record: DatabaseRecord, { backupTarget, replica }: DatabaseTraits): Fields {
  const { settings = {} } = record;
  return Object.freeze({
    DBInstanceIdentifier: record.identifier,
    DBInstanceClass: settings.instanceClass ?? "db.r6g.large",
    Engine: record.engine,
    EngineVersion: record.engineVersion,
    DBInstanceStatus: record.status,
    AllocatedStorage: record.sizeGiB,
    InstanceCreateTime: new Date(record.createdAt),
    PreferredBackupWindow: record.backupWindow,
    PreferredMaintenanceWindow: record.maintenanceWindow,
    BackupRetentionPeriod: settings.backupDays ?? 1,
    MultiAZ: record.multiAz,
    ...endpointOf(record),
    ...networkOf(settings),
    DBParameterGroups: [{ DBParameterGroupName: parameterGroupOf(record), ParameterApplyStatus: "in-sync" }],
    OptionGroupMemberships: [{ OptionGroupName: record.optionGroup, Status: "in-sync" }],
    StorageType: record.engine.startsWith("aurora") ? "aurora" : "gp3",
    StorageEncrypted: record.kmsKeyArn !== undefined,
    ...(record.kmsKeyArn === undefined ? {} : { KmsKeyId: record.kmsKeyArn }),
    ...(record.clusterIdentifier === undefined ? {} : { DBClusterIdentifier: record.clusterIdentifier }),
    ...(replica === undefined ? {} : { ReadReplicaSourceDBInstanceIdentifier: replica.of }),
    BackupTarget: backupTarget,
    DbiResourceId: record.resourceId,
    DBInstanceArn: record.arn,
    IAMDatabaseAuthenticationEnabled: false,
    DeletionProtection: settings.deletionProtection ?? false,
    ...managedPassword(settings),
    TagList: tagList(record.tags),
  } satisfies DBInstance);
}

/** API DBInstance: the endpoint is shown from when it is available. */
function endpointOf({ status, identifier, place, engine }: DatabaseRecord): Pick<DBInstance, "Endpoint"> {
  if (status === "creating") return {};
  return { Endpoint: { Address: hostOf(identifier, place), Port: portOf(engine) } };
}

/** The default parameter group of its engine, unless another is set. */
export function parameterGroupOf({ engine, engineVersion, settings }: DatabaseRecord): string {
  return settings?.parameterGroup ?? `default.${engine}${engineVersion.split(".")[0]}`;
}

/** Where a database is, as far as a restore has said it. */
export function networkOf({ subnetGroup, securityGroups, publiclyAccessible, copyTags }: DatabaseSettings) {
  return {
    ...(subnetGroup === undefined ? {} : { DBSubnetGroup: { DBSubnetGroupName: subnetGroup } }),
    ...(securityGroups === undefined
      ? {}
      : { VpcSecurityGroups: securityGroups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: "active" })) }),
    ...(publiclyAccessible === undefined ? {} : { PubliclyAccessible: publiclyAccessible }),
    ...(copyTags === undefined ? {} : { CopyTagsToSnapshot: copyTags }),
  };
}

/** The secret that RDS manages, if it does. */
export function managedPassword({ passwordSecret }: DatabaseSettings) {
  return passwordSecret === undefined
    ? {}
    : { MasterUserSecret: { SecretArn: passwordSecret, SecretStatus: "active" } };
}

/** A host name of RDS: the part between name and region is the account's in that region. */
export function hostOf(identifier: string, { account, region }: Place): string {
  return `${identifier}.c${hash32(`${account}/${region}`).toString(36)}.${region}.rds.${dnsSuffixOf(region)}`;
}

/** The port that an engine has by default (UG CHAP_Tutorials; API CreateDBInstance, Port). */
export function portOf(engine: string): number {
  const [, port] = ports.find(([begin]) => engine.startsWith(begin)) ?? [];
  return port ?? 3306;
}

const ports: readonly (readonly [begin: string, port: number])[] = [
  ["postgres", 5432],
  ["aurora-postgresql", 5432],
  ["oracle", 1521],
  ["sqlserver", 1433],
  ["db2", 50000],
];
