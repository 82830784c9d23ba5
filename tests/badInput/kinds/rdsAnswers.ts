import assert from "node:assert/strict";
import type { DBClusterSnapshot, DBInstance, DBSnapshot } from "@aws-sdk/client-rds";
import { clusters } from "../../../functions/rds/cluster";
import { instances } from "../../../functions/rds/instance";
import type { Snapshot } from "../../../functions/rds/kind";
import { planExpire } from "../../../functions/retention/expiry";
import { createdOn } from "../../../functions/snapshots/tags";
import { planTakes } from "../../../functions/take/plan";
import { day, drAccount, drRegion, hour, noon, sourceAccount, sourceRegion } from "../../support/snapshots";
import type { BadCase, Kind } from "../kind";
import { answering } from "../listing";
import { look } from "../measuring";
import { copies, run } from "../passes";

const arnOf = (id: string) => `arn:aws:rds:${drRegion}:${drAccount}:snapshot:${id}`;
const from = `arn:aws:rds:${sourceRegion}:${sourceAccount}:snapshot:orders-1`;
const own = [{ Key: "CopiedBy", Value: "rds-lifeboat" }];

/** A copy as RDS describes it. */
const record = (n: number, change: Partial<DBSnapshot> = {}): DBSnapshot => ({
  DBSnapshotIdentifier: `orders-${n}`,
  DBSnapshotArn: arnOf(`orders-${n}`),
  DBInstanceIdentifier: "orders",
  DbiResourceId: "db-ORDERS",
  SourceDBSnapshotIdentifier: from,
  Status: "available",
  SnapshotCreateTime: new Date(noon - n * day),
  OriginalSnapshotCreateTime: new Date(noon - n * day),
  Encrypted: true,
  KmsKeyId: "key",
  Engine: "postgres",
  TagList: own,
  ...change,
});
const clusterRecord = (change: Partial<DBClusterSnapshot>): DBClusterSnapshot => ({
  DBClusterSnapshotIdentifier: "ledger-1",
  DBClusterSnapshotArn: `arn:aws:rds:${drRegion}:${drAccount}:cluster-snapshot:ledger-1`,
  DBClusterIdentifier: "ledger",
  DbClusterResourceId: "cluster-LEDGER",
  Status: "available",
  SnapshotCreateTime: new Date(noon),
  StorageEncrypted: true,
  Engine: "aurora-postgresql",
  TagList: own,
  ...change,
});

const settings = {
  ownTag: "CopiedBy",
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  retentionMinutes: 60,
  keepNewest: 2,
  dryRun: false,
  logLevel: "error",
} as const;

async function listed(...records: readonly DBSnapshot[]): Promise<readonly Snapshot[]> {
  return instances.snapshots(answering({ DBSnapshots: records }));
}

/** Of four copies, two past retention and above the floor, and these: only what is named may go. */
const deletes = (what: string, records: readonly DBSnapshot[], ...names: readonly string[]): BadCase => ({
  what,
  check: async () => {
    const plan = planExpire(await listed(...records), noon, settings);
    assert.deepEqual(plan.map(({ snapshot }) => snapshot.id).sort(), [...names].sort());
  },
});

const four = [1, 2, 3, 4].map((n) => record(n));
const others = (change: Partial<DBSnapshot>) => [...four, record(5, change)];

/** A listing of one record gives this. */
const reads = (what: string, change: Partial<DBSnapshot>, expected: Partial<Snapshot>): BadCase => ({
  what,
  check: async () => {
    const [one] = await listed(record(1, change));
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(one!, name), value, name);
  },
});
const readsCluster = (what: string, change: Partial<DBClusterSnapshot>, expected: Partial<Snapshot>): BadCase => ({
  what: `a cluster's: ${what}`,
  check: async () => {
    const [one] = await clusters.snapshots(answering({ DBClusterSnapshots: [clusterRecord(change)] }));
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(one!, name), value, name);
  },
});

/** A database as RDS describes it is snapshotted, or not. */
const takes = (what: string, change: Partial<DBInstance>, ...names: readonly string[]): BadCase => ({
  what: `a database: ${what}`,
  check: async () => {
    const described: DBInstance = {
      DBInstanceIdentifier: "orders",
      DBInstanceArn: `arn:aws:rds:${sourceRegion}:${sourceAccount}:db:orders`,
      DbiResourceId: "db-ORDERS",
      DBInstanceStatus: "available",
      StorageEncrypted: true,
      KmsKeyId: "key",
      Engine: "postgres",
      MultiAZ: true,
      ...change,
    };
    const databases = await instances.databases(answering({ DBInstances: [described] }));
    const { takes: plan } = planTakes(
      databases,
      [],
      {
        choice: { patterns: ["orders"] },
        createdBy: "rds-lifeboat",
        platform: "p",
        intervalMinutes: 60,
        cadenceMinutes: 5,
        ioSuspension: { accepted: true, intervalMinutes: 1_440, acceptedWait: false },
        keyArns: ["key"],
        managedKeyArn: "managed-key",
        dryRun: false,
        logLevel: "error",
      },
      { now: noon, kind: instances },
    );
    assert.deepEqual(
      plan.map(({ database }) => database.id),
      names,
    );
  },
});

/** What RDS says of quotas: so many copies go, of which two are past retention. */
const gives = (what: string, quotas: readonly object[], count: number): BadCase => ({
  what: `quotas: ${what}`,
  check: async () => {
    const { changes } = await run("expireCopies", {}, { quotas });
    assert.equal(changes.length, count);
    for (const { id } of copies.slice(0, 3)) assert.ok(!changes.includes(`remove ${id}`), "the newest stay");
  },
});
const quota = (Used: unknown, Max: unknown) => ({ AccountQuotaName: "ManualSnapshots", Used, Max });

const invalid = new Date(Number.NaN);
const noTime = { OriginalSnapshotCreateTime: undefined, SnapshotCreateTime: undefined };

export const rdsAnswers: Kind = {
  name: "answers of RDS and KMS",
  tried:
    "fields that are missing or odd: ids, ARNs, moments, states, tags, keys, quotas, empty and endless pages; what RDS has not finished saying",
  answer:
    "what is not known is not usable and not deleted, and never counts for another database; what is taken for gone is what RDS says is gone",
  cases: [
    deletes("four sound copies", four, "orders-3", "orders-4"),
    deletes("a copy without a moment", others(noTime), "orders-3", "orders-4"),
    deletes(
      "a copy with a moment that is none",
      others({ OriginalSnapshotCreateTime: invalid }),
      "orders-3",
      "orders-4",
    ),
    deletes("a copy of the epoch", others({ OriginalSnapshotCreateTime: new Date(0) }), "orders-3", "orders-4"),
    deletes("a copy of an unknown state", others({ Status: "sleeping" }), "orders-3", "orders-4"),
    deletes("a copy in no state", others({ Status: undefined }), "orders-3", "orders-4"),
    deletes("a state in capitals", others({ Status: "AVAILABLE" }), "orders-3", "orders-4"),
    deletes("a copy that is being deleted", others({ Status: "deleting" }), "orders-3", "orders-4"),
    deletes("a copy without tags", others({ TagList: undefined }), "orders-3", "orders-4"),
    deletes(
      "tags without keys and values",
      others({ TagList: [{}, { Key: "CopiedBy" }, { Value: "rds-lifeboat" }] }),
      "orders-3",
      "orders-4",
    ),
    deletes(
      "our tag in capitals",
      others({ TagList: [{ Key: "COPIEDBY", Value: "rds-lifeboat" }] }),
      "orders-3",
      "orders-4",
    ),
    deletes(
      "our tag with a space behind its value",
      others({ TagList: [{ Key: "CopiedBy", Value: "rds-lifeboat " }] }),
      "orders-3",
      "orders-4",
    ),
    deletes(
      "a hold without a value",
      others({ TagList: [...own, { Key: "rds-lifeboat:hold" }] }),
      "orders-3",
      "orders-4",
    ),
    deletes(
      "a hold that says no",
      others({ TagList: [...own, { Key: "rds-lifeboat:hold", Value: "NO" }] }),
      "orders-3",
      "orders-4",
    ),
    deletes("a copy without a name", others({ DBInstanceIdentifier: undefined }), "orders-3", "orders-4", "orders-5"),
    deletes(
      "a copy of no ARN, whose source says whose it is",
      others({ DBSnapshotArn: undefined }),
      "orders-3",
      "orders-4",
      "orders-5",
    ),
    deletes(
      "the copies of two databases without resource ids",
      [1, 2, 3].flatMap((n) => [
        record(n, { DbiResourceId: undefined }),
        record(n, {
          DbiResourceId: "",
          DBInstanceIdentifier: "billing",
          DBSnapshotIdentifier: `billing-${n}`,
          DBSnapshotArn: arnOf(`billing-${n}`),
        }),
      ]),
      "orders-3",
      "billing-3",
    ),
    deletes(
      "newest copies whose moments are none do not count for the floor",
      [...four, record(0, { OriginalSnapshotCreateTime: invalid }), record(0, noTime)],
      "orders-3",
      "orders-4",
    ),
    reads(
      "a moment that is none makes nothing usable",
      { OriginalSnapshotCreateTime: invalid },
      { state: "other", takenAt: undefined },
    ),
    reads(
      "no original moment: that of the snapshot",
      { OriginalSnapshotCreateTime: undefined },
      { state: "usable", takenAt: noon - day },
    ),
    reads("encrypted under no key", { KmsKeyId: undefined }, { keyArn: undefined, state: "usable" }),
    reads("a key without encryption", { Encrypted: false }, { keyArn: undefined }),
    reads("an ARN as name, as of shared ones", { DBSnapshotIdentifier: arnOf("orders-1") }, { id: "orders-1" }),
    reads(
      "a home that a tag names, which does not count for what another account's is",
      { TagList: [{ Key: "rds-lifeboat:home", Value: "arn:aws:rds:eu-west-1:999999999999" }] },
      { identity: `arn:aws:rds:${sourceRegion}:${sourceAccount}:db-ORDERS` },
    ),
    readsCluster(
      "a tag with a moment that is none",
      {
        SourceDBClusterSnapshotArn: from.replace(":snapshot:", ":cluster-snapshot:"),
        TagList: [{ Key: "rds-lifeboat:taken-at", Value: "noon" }],
      },
      { state: "other", takenAt: undefined },
    ),
    readsCluster(
      "a copy without that tag",
      { SourceDBClusterSnapshotArn: from.replace(":snapshot:", ":cluster-snapshot:") },
      { state: "other", takenAt: undefined },
    ),
    readsCluster(
      "a tag with an empty moment",
      {
        SourceDBClusterSnapshotArn: from.replace(":snapshot:", ":cluster-snapshot:"),
        TagList: [{ Key: "rds-lifeboat:taken-at", Value: "" }],
      },
      { state: "other" },
    ),
    readsCluster(
      "no resource id",
      { DbClusterResourceId: undefined },
      { identity: `arn:aws:rds:${drRegion}:${drAccount}:cluster-named-ledger` },
    ),
    readsCluster(
      "no engine and no name",
      { Engine: undefined, DBClusterIdentifier: undefined },
      { engine: "", database: "" },
    ),
    takes("sound", {}, "orders"),
    takes("without a name", { DBInstanceIdentifier: undefined }),
    takes("without a status", { DBInstanceStatus: undefined }),
    takes("an unknown status", { DBInstanceStatus: "dreaming" }),
    takes("without a key, though encrypted", { KmsKeyId: undefined }, "orders"),
    takes("under a key that nobody named", { KmsKeyId: "other" }),
    takes(
      "windows that are none",
      { PreferredBackupWindow: "always", PreferredMaintenanceWindow: "99:99-99:99" },
      "orders",
    ),
    takes("an engine nobody knows", { Engine: "oracle-ée" }, "orders"),
    takes("a member of a cluster", { DBClusterIdentifier: "ledger" }),
    gives("none", [], 2),
    gives("others' names", [{ AccountQuotaName: "manualsnapshots", Used: 100, Max: 1 }], 2),
    gives("no numbers", [quota("51", "10")], 2),
    gives("not a number", [quota(Number.NaN, 50)], 2),
    gives("of nothing", [quota(51, 0)], 2),
    gives("less than nothing", [quota(51, -1)], 2),
    gives("without its limit", [quota(51, undefined)], 2),
    gives("more used than there are snapshots, which would let all but the newest go", [quota(1e9, 100)], 2),
    {
      what: "pages: none, and a marker behind it",
      check: async () => {
        const found = await instances.snapshots(
          answering({ Marker: "next" }, { DBSnapshots: [record(1)], Marker: "" }),
        );
        assert.equal(found.length, 1);
      },
    },
    {
      what: "a tag of when it was asked for: nothing that is a moment",
      check: () => {
        for (const Value of ["", "noon", "2026-13-01-10-00", "2026-01-32-10-00", "2026-01-05-25-00", undefined]) {
          assert.equal(createdOn([{ Key: "CreatedOn", Value }]), undefined, Value);
        }
      },
    },
    {
      what: "KMS: a key in no state",
      check: async () => {
        assert.match((await look([], { keyState: {} })).end, /^well$/);
      },
    },
    {
      what: "KMS: a key in a state nobody knows, of our own account",
      check: async () => {
        const keyArn = `arn:aws:kms:${drRegion}:${drAccount}:key/k`;
        const mine = copies
          .slice(0, 1)
          .map((copy) => ({ ...copy, keyArn, takenAt: noon - hour, state: "usable" as const }));
        const { end, metrics } = await look([], { own: mine, keyState: { KeyMetadata: { KeyState: "Dreaming" } } });
        assert.match(
          end,
          /^DatabasesNeedAttention: .*the key is Dreaming, and nothing under it can be copied or restored/,
        );
        assert.equal(metrics.get("CopiesHeld orders"), 0);
      },
    },
  ],
};
