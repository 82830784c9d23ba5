import type { DBInstance, DescribeDBSnapshotsCommandInput, RDSClient } from "@aws-sdk/client-rds";
import { rdsSdk } from "../aws/clients";
import { identityOf, withoutResourceId } from "../snapshots/lineage";
import { tagKeys } from "../snapshots/tags";
import { findOne, type Ownership, ownedByOthers, pageSize, sdkTags, sharedByOthers, tagByArn } from "./common";
import type { Database, DatabaseKind, Snapshot } from "./kind";
import { unfitInstance } from "./unfit";

/*
 * A listing turns its records in one loop, without a function called for each: serialized functions pay for every call
 * of another one, and for every name that is not their own, even `undefined`; this loop sees every snapshot of the
 * account on every pass.
 */
async function listSnapshots(
  rds: RDSClient,
  ownership: Ownership,
  which: DescribeDBSnapshotsCommandInput = {},
): Promise<Snapshot[]> {
  const sdk = rdsSdk();
  const found: Snapshot[] = [];
  const none = undefined;
  const { home: homeTag, resourceId: idTag } = tagKeys;
  const unnamed = withoutResourceId.instance;
  // One text for all snapshots of a database: grouping them by it need not read it anew for each.
  const known = new Map<string, { readonly home: string; readonly identity: string }>();
  let marker: string | undefined;
  do {
    const page = await rds.send(new sdk.DescribeDBSnapshotsCommand({ ...which, MaxRecords: pageSize, Marker: marker }));
    for (const record of page.DBSnapshots ?? []) {
      const name = record.DBSnapshotIdentifier ?? "";
      const arn = record.DBSnapshotArn ?? "";
      // Without a name in it, all such databases would count as one, and the newest copies of one could make those of another go.
      // A tag of ours says the id of a finished copy, if RDS does not. What an unfinished one stands for, standing.ts says.
      let resourceId = record.DbiResourceId || `${unnamed}${record.DBInstanceIdentifier ?? ""}`;
      const status = record.Status;
      const making = status === "creating" || status === "copying" || status === "pending";
      const copiedFrom = record.SourceDBSnapshotIdentifier;
      const here = arn.slice(0, arn.indexOf(":snapshot:"));
      let home = here;
      if (ownership === "own" && copiedFrom) {
        home = copiedFrom.slice(0, copiedFrom.indexOf(":snapshot:"));
        // Of a copy of a staged copy RDS says only that one. What comes from another account never needs the tag.
        const inOwnAccount = home.slice(-12) === here.slice(-12);
        for (const tag of record.TagList ?? []) {
          if (tag.Key === homeTag && tag.Value && inOwnAccount) home = tag.Value;
          if (tag.Key === idTag && tag.Value && !making && status !== "failed" && !record.DbiResourceId)
            resourceId = tag.Value;
        }
      }
      let origin = known.get(resourceId);
      if (origin === none || origin.home !== home) {
        // The same as identityOf: up to the fifth colon an ARN says where the database lives.
        origin = { home, identity: `${home}:${resourceId}` };
        known.set(resourceId, origin);
      }
      const takenAt = (record.OriginalSnapshotCreateTime ?? record.SnapshotCreateTime)?.getTime();
      const dated = typeof takenAt === "number" && takenAt > 0;
      const usable = status === "available" && dated;
      found.push({
        // A shared snapshot is named by its whole ARN, even in DBSnapshotIdentifier. Source: UG USER_ShareSnapshot.
        id: name.startsWith("arn:") ? name.slice(name.lastIndexOf(":") + 1) : name,
        arn,
        database: record.DBInstanceIdentifier ?? "",
        resourceId,
        identity: origin.identity,
        state: usable ? "usable" : making ? "making" : status === "failed" ? "failed" : "other",
        takenAt: dated ? takenAt : none,
        keyArn: record.Encrypted ? record.KmsKeyId : none,
        engine: record.Engine ?? "",
        optionGroup: record.OptionGroupName,
        copiedFrom,
        madeAt: record.SnapshotCreateTime?.getTime(),
        lastWriteAt: record.SnapshotDatabaseTime?.getTime(),
        tags: record.TagList ?? [],
      } as Snapshot);
    }
    marker = page.Marker;
  } while (marker);
  return found;
}

/** Engines of which a Multi-AZ instance is backed up from its standby, without suspending I/O. */
const backedUpFromStandby = /^(?:mariadb|mysql|postgres|oracle-[a-z0-9-]+)$/;

/**
 * Whether a snapshot suspends the I/O of an instance: of any Single-AZ one, and of SQL Server and Db2 always. Engines that
 * AWS says nothing of count as suspended. Source: UG USER_CreateSnapshot, USER_ManagingAutomatedBackups.
 */
export function suspendsIo(engine: string, multiAz: boolean): boolean {
  return !(multiAz && backedUpFromStandby.test(engine));
}

/** The query for snapshots that other accounts share: of all databases, of one by its resource id, or one snapshot by its ARN. */
function sharedInstancesQuery(which: DescribeDBSnapshotsCommandInput): DescribeDBSnapshotsCommandInput {
  return { ...which, ...sharedByOthers };
}

/** The option groups of an instance that people have made: the default ones have no options. */
function ownGroups({ OptionGroupMemberships }: DBInstance): string[] {
  const names = (OptionGroupMemberships ?? []).map(({ OptionGroupName }) => OptionGroupName ?? "");
  return names.filter((name) => name !== "" && !name.startsWith("default:"));
}

const notFound = "DBSnapshotNotFoundFault";

/** RDS DB instances and their snapshots. */
export const instances: DatabaseKind = {
  name: "instance",
  permissions: {
    databases: "db",
    snapshots: "snapshot",
    listDatabases: "rds:DescribeDBInstances",
    listSnapshots: "rds:DescribeDBSnapshots",
    take: "rds:CreateDBSnapshot",
    share: "rds:ModifyDBSnapshotAttribute",
    copy: "rds:CopyDBSnapshot",
    remove: "rds:DeleteDBSnapshot",
  },
  longestName: 255,
  copiesInProgress: 20,
  copiesKeepTime: true,
  encryptsOnCopy: true,
  // Source: API reference, CreateDBSnapshot.
  snapshottable: ["available", "storage-optimization"],

  async databases(rds) {
    const sdk = rdsSdk();
    const found: Database[] = [];
    let marker: string | undefined;
    do {
      const page = await rds.send(new sdk.DescribeDBInstancesCommand({ MaxRecords: pageSize, Marker: marker }));
      for (const record of page.DBInstances ?? []) {
        // Members of a cluster are listed here as well, but cannot be snapshotted one by one.
        if (record.DBClusterIdentifier) continue;
        const resourceId = record.DbiResourceId || `${withoutResourceId.instance}${record.DBInstanceIdentifier ?? ""}`;
        const engine = record.Engine ?? "";
        const replicaOf =
          record.ReadReplicaSourceDBInstanceIdentifier || record.ReadReplicaSourceDBClusterIdentifier || undefined;
        found.push({
          id: record.DBInstanceIdentifier ?? "",
          arn: record.DBInstanceArn ?? "",
          resourceId,
          identity: identityOf(record.DBInstanceArn ?? "", resourceId),
          status: record.DBInstanceStatus ?? "",
          keyArn: record.StorageEncrypted ? record.KmsKeyId : undefined,
          tags: record.TagList ?? [],
          unfit: unfitInstance({
            engine,
            backupTarget: record.BackupTarget || "region",
            replicaOf,
            backupDays: record.BackupRetentionPeriod ?? 0,
          }),
          withoutKey: undefined,
          replicaOf,
          optionGroups: ownGroups(record),
          suspendsIo: suspendsIo(engine, record.MultiAZ === true),
          windows: [record.PreferredBackupWindow ?? "", record.PreferredMaintenanceWindow ?? ""],
        });
      }
      marker = page.Marker;
    } while (marker);
    return found;
  },

  snapshots: (rds, of) => listSnapshots(rds, "own", { SnapshotType: "manual", DbiResourceId: of?.resourceId }),

  namesakes: (rds, database) => listSnapshots(rds, "own", { SnapshotType: "manual", DBInstanceIdentifier: database }),

  async shared(rds, account, of) {
    const listed = await listSnapshots(rds, "shared", sharedInstancesQuery({ DbiResourceId: of?.resourceId }));
    return ownedByOthers(listed, account);
  },

  find: (rds, name) => findOne(listSnapshots(rds, "own", { DBSnapshotIdentifier: name }), notFound),

  findShared: (rds, arn) =>
    findOne(listSnapshots(rds, "shared", sharedInstancesQuery({ DBSnapshotIdentifier: arn })), notFound, arn),

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

  tag: tagByArn,

  async copy(rds, request) {
    const sdk = rdsSdk();
    const { optionGroup } = request;
    await rds.send(
      new sdk.CopyDBSnapshotCommand({
        SourceDBSnapshotIdentifier: request.sourceArn,
        TargetDBSnapshotIdentifier: request.name,
        KmsKeyId: request.keyArn,
        Tags: sdkTags(request.tags),
        ...(optionGroup === "copied" ? { CopyOptionGroup: true } : { OptionGroupName: optionGroup?.named }),
      }),
    );
  },

  async remove(rds, snapshot) {
    const sdk = rdsSdk();
    await rds.send(new sdk.DeleteDBSnapshotCommand({ DBSnapshotIdentifier: snapshot.id }));
  },
};
