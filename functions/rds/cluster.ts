import type { DBCluster, DescribeDBClusterSnapshotsCommandInput, RDSClient } from "@aws-sdk/client-rds";
import { rdsSdk } from "../aws/clients";
import { identityOf, withoutResourceId } from "../snapshots/lineage";
import { timeInName } from "../snapshots/names";
import { tagKeys } from "../snapshots/tags";
import { findOne, type Ownership, ownedByOthers, pageSize, sdkTags, sharedByOthers, tagByArn } from "./common";
import type { Database, DatabaseKind, Snapshot, WithoutKey } from "./kind";
import { isForeignCluster, unfitCluster } from "./unfit";

/* One loop, for the reason that instance.ts gives. */
async function listSnapshots(
  rds: RDSClient,
  ownership: Ownership,
  which: DescribeDBClusterSnapshotsCommandInput,
): Promise<Snapshot[]> {
  const sdk = rdsSdk();
  const found: Snapshot[] = [];
  const none = undefined;
  // One text for all snapshots of a cluster: grouping them by it need not read it anew for each.
  const known = new Map<string, { readonly home: string; readonly identity: string }>();
  const { home: homeTag, takenAt: takenAtTag, resourceId: idTag } = tagKeys;
  const unnamed = withoutResourceId.cluster;
  let marker: string | undefined;
  do {
    const page = await rds.send(
      new sdk.DescribeDBClusterSnapshotsCommand({ ...which, MaxRecords: pageSize, Marker: marker }),
    );
    for (const record of page.DBClusterSnapshots ?? []) {
      // One listing has DocumentDB's, Neptune's and Multi-AZ DB clusters' as well: they are nobody's to copy, measure or delete.
      if (isForeignCluster(record.Engine ?? "")) continue;
      const name = record.DBClusterSnapshotIdentifier ?? "";
      const arn = record.DBClusterSnapshotArn ?? "";
      let resourceId = record.DbClusterResourceId || `${unnamed}${record.DBClusterIdentifier ?? ""}`;
      const status = record.Status;
      const making = status === "creating" || status === "copying" || status === "pending";
      const copiedFrom = record.SourceDBClusterSnapshotArn;
      const here = arn.slice(0, arn.indexOf(":cluster-snapshot:"));
      let home = here;
      let takenAt = record.SnapshotCreateTime?.getTime();
      if (ownership === "own" && copiedFrom) {
        home = copiedFrom.slice(0, copiedFrom.indexOf(":cluster-snapshot:"));
        // A copy's time is its own: only the tag given with it says of when its data are.
        takenAt = none;
        for (const tag of record.TagList ?? []) {
          if (tag.Key === takenAtTag && tag.Value) takenAt = Date.parse(tag.Value);
          if (tag.Key === idTag && tag.Value && !making && status !== "failed" && !record.DbClusterResourceId)
            resourceId = tag.Value;
          if (tag.Key === homeTag && tag.Value && home.slice(-12) === here.slice(-12)) home = tag.Value;
        }
      }
      // Of a shared copy not even a tag is to be seen: our own re-encryption writes it into the name, by the minute.
      if (ownership === "shared" && copiedFrom && takenAt) takenAt = Math.min(takenAt, timeInName(name) ?? takenAt);
      let origin = known.get(resourceId);
      if (origin === none || origin.home !== home) {
        origin = { home, identity: `${home}:${resourceId}` };
        known.set(resourceId, origin);
      }
      const dated = typeof takenAt === "number" && takenAt > 0;
      const usable = status === "available" && dated;
      found.push({
        id: name.startsWith("arn:") ? name.slice(name.lastIndexOf(":") + 1) : name,
        arn,
        database: record.DBClusterIdentifier ?? "",
        resourceId,
        identity: origin.identity,
        state: usable ? "usable" : making ? "making" : status === "failed" ? "failed" : "other",
        takenAt: dated ? takenAt : none,
        keyArn: record.StorageEncrypted ? record.KmsKeyId : none,
        engine: record.Engine ?? "",
        optionGroup: none,
        copiedFrom,
        madeAt: record.SnapshotCreateTime?.getTime(),
        tags: record.TagList ?? [],
      } as Snapshot);
    }
    marker = page.Marker;
  } while (marker);
  return found;
}

/** How an Aurora cluster is encrypted without a key that anybody could choose. Source: API DBCluster, StorageEncryptionType. */
function withoutKey({ StorageEncrypted, StorageEncryptionType }: DBCluster): WithoutKey | undefined {
  if (StorageEncrypted) return undefined;
  return StorageEncryptionType === "sse-rds" ? "aws-owned" : "unencrypted";
}

/** The query for snapshots that other accounts share: of all databases, of one by its resource id, or one snapshot by its ARN. */
function sharedClustersQuery(which: DescribeDBClusterSnapshotsCommandInput): DescribeDBClusterSnapshotsCommandInput {
  return { ...which, ...sharedByOthers };
}

const notFound = "DBClusterSnapshotNotFoundFault";

/** Amazon Aurora DB clusters and their snapshots. */
export const clusters: DatabaseKind = {
  name: "cluster",
  permissions: {
    databases: "cluster",
    snapshots: "cluster-snapshot",
    listDatabases: "rds:DescribeDBClusters",
    listSnapshots: "rds:DescribeDBClusterSnapshots",
    take: "rds:CreateDBClusterSnapshot",
    share: "rds:ModifyDBClusterSnapshotAttribute",
    copy: "rds:CopyDBClusterSnapshot",
    remove: "rds:DeleteDBClusterSnapshot",
  },
  longestName: 63,
  copiesInProgress: 5,
  copiesKeepTime: false,
  encryptsOnCopy: false,
  // Source: API reference, CreateDBClusterSnapshot (InvalidDBClusterStateFault otherwise).
  snapshottable: ["available"],

  async databases(rds) {
    const sdk = rdsSdk();
    const found: Database[] = [];
    let marker: string | undefined;
    do {
      const page = await rds.send(new sdk.DescribeDBClustersCommand({ MaxRecords: pageSize, Marker: marker }));
      for (const record of page.DBClusters ?? []) {
        const engine = record.Engine ?? "";
        // Amazon Neptune and DocumentDB answer to the same call; they are other services, with snapshots of their own.
        if (engine === "neptune" || engine === "docdb") continue;
        const resourceId =
          record.DbClusterResourceId || `${withoutResourceId.cluster}${record.DBClusterIdentifier ?? ""}`;
        found.push({
          id: record.DBClusterIdentifier ?? "",
          arn: record.DBClusterArn ?? "",
          resourceId,
          identity: identityOf(record.DBClusterArn ?? "", resourceId),
          status: record.Status ?? "",
          keyArn: record.StorageEncrypted ? record.KmsKeyId : undefined,
          tags: record.TagList ?? [],
          unfit: unfitCluster(engine),
          withoutKey: withoutKey(record),
          replicaOf: record.ReplicationSourceIdentifier || undefined,
          optionGroups: [],
          // Aurora's backups do not touch the instances: their storage makes them. Source: AUG, Aurora.Managing.Backups.
          suspendsIo: false,
          windows: [],
        });
      }
      marker = page.Marker;
    } while (marker);
    return found;
  },

  snapshots: (rds, of) => listSnapshots(rds, "own", { SnapshotType: "manual", DbClusterResourceId: of?.resourceId }),

  namesakes: (rds, database) => listSnapshots(rds, "own", { SnapshotType: "manual", DBClusterIdentifier: database }),

  async shared(rds, account, of) {
    const listed = await listSnapshots(rds, "shared", sharedClustersQuery({ DbClusterResourceId: of?.resourceId }));
    return ownedByOthers(listed, account);
  },

  find: (rds, name) => findOne(listSnapshots(rds, "own", { DBClusterSnapshotIdentifier: name }), notFound),

  findShared: (rds, arn) =>
    findOne(listSnapshots(rds, "shared", sharedClustersQuery({ DBClusterSnapshotIdentifier: arn })), notFound, arn),

  async take(rds, database, name, tags) {
    const sdk = rdsSdk();
    await rds.send(
      new sdk.CreateDBClusterSnapshotCommand({
        DBClusterIdentifier: database.id,
        DBClusterSnapshotIdentifier: name,
        Tags: sdkTags(tags),
      }),
    );
  },

  async share(rds, snapshot, accounts) {
    const sdk = rdsSdk();
    await rds.send(
      new sdk.ModifyDBClusterSnapshotAttributeCommand({
        DBClusterSnapshotIdentifier: snapshot.id,
        AttributeName: "restore",
        ValuesToAdd: [...accounts],
      }),
    );
  },

  tag: tagByArn,

  async copy(rds, request) {
    const sdk = rdsSdk();
    await rds.send(
      new sdk.CopyDBClusterSnapshotCommand({
        SourceDBClusterSnapshotIdentifier: request.sourceArn,
        TargetDBClusterSnapshotIdentifier: request.name,
        KmsKeyId: request.keyArn,
        Tags: sdkTags(request.tags),
      }),
    );
  },

  async remove(rds, snapshot) {
    const sdk = rdsSdk();
    await rds.send(new sdk.DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: snapshot.id }));
  },
};
