import assert from "node:assert/strict";
import type { DatabaseRecord, Fields, Place, SnapshotRecord } from "../../../drill/cloud/kernel/types";
import type { DatabaseSpec } from "../../../drill/cloud/rds";
import { DR, type Fixture, fixture, SOURCE, sharedKeyPolicy } from "./fixture";

/** The fixture for clusters: an Aurora cluster of 20 GiB is called `orders` unless something else is said. */
export interface ClusterFixture extends Fixture {
  /** A key of the source account that the DR account may use, and one of the DR account. */
  readonly sourceKey: string;
  readonly drKey: string;
  cluster(spec?: Partial<DatabaseSpec>): DatabaseRecord;
  takeCluster(cluster: string, name: string, extra?: Fields): void;
  shareCluster(name: string, account?: string): void;
  /** Copies what is in the source into another place, under the DR account's key where it is that account's region. */
  copyCluster(name: string, to?: Place, extra?: Fields): void;
  clusterRecord(place: Place, name: string): SnapshotRecord;
  clusterStatus(place: Place, name: string): string | undefined;
}

export function clusterSnapshotArn(place: Place, name: string): string {
  return `arn:aws:rds:${place.region}:${place.account}:cluster-snapshot:${name}`;
}

export function clusterArn(place: Place, name: string): string {
  return `arn:aws:rds:${place.region}:${place.account}:cluster:${name}`;
}

export function clusterFixture(options: Parameters<typeof fixture>[0] = {}): ClusterFixture {
  const cloud = fixture(options);
  const { rds, kms, call } = cloud;
  const sourceKey = kms.addKey(SOURCE, "source", sharedKeyPolicy(SOURCE.account, [DR.account])).arn;
  const drKey = kms.addKey(DR, "dr").arn;
  return {
    ...cloud,
    sourceKey,
    drKey,
    cluster: (spec = {}) =>
      rds.addDatabase({
        kind: "cluster",
        place: SOURCE,
        identifier: "orders",
        engine: "aurora-postgresql",
        sizeGiB: 20,
        changeGiBPerHour: 1,
        kmsKeyArn: sourceKey,
        ...spec,
      }),
    takeCluster(cluster, name, extra = {}) {
      const input = { DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: name, ...extra };
      call(SOURCE, "CreateDBClusterSnapshot", input);
    },
    shareCluster(name, account = DR.account) {
      call(SOURCE, "ModifyDBClusterSnapshotAttribute", {
        DBClusterSnapshotIdentifier: name,
        AttributeName: "restore",
        ValuesToAdd: [account],
      });
    },
    copyCluster(name, to = DR, extra = {}) {
      const ours = to.account === DR.account && to.region === DR.region;
      call(to, "CopyDBClusterSnapshot", {
        SourceDBClusterSnapshotIdentifier: clusterSnapshotArn(SOURCE, name),
        TargetDBClusterSnapshotIdentifier: name,
        ...(ours ? { KmsKeyId: drKey } : {}),
        ...extra,
      });
    },
    clusterRecord(place, name) {
      const found = rds.snapshot(clusterSnapshotArn(place, name));
      assert.ok(found, `cluster snapshot ${name}`);
      return found;
    },
    clusterStatus: (place, name) => rds.snapshot(clusterSnapshotArn(place, name))?.status,
  };
}
