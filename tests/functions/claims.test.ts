import assert from "node:assert/strict";
import type { RDSClient } from "@aws-sdk/client-rds";
import { clusters } from "../../functions/rds/cluster";
import { instances } from "../../functions/rds/instance";
import type { Snapshot } from "../../functions/rds/kind";
import { drAccount, drRegion, hour, noon, sourceAccount, sourceRegion } from "../support/snapshots";

/*
 * Whoever shares a snapshot chooses its name and its tags, and may let the copy have them. Of what a snapshot is, and how new,
 * only what RDS sets itself counts: where it lives, the resource id of its database, and its dates.
 */

const elsewhere = "999999999999";
const home = `arn:aws:rds:eu-north-1:${elsewhere}`;

for (const kind of [instances, clusters]) {
  const one = kind.name === "instance";
  const [list, prefix, database, id] = one
    ? (["DBSnapshots", "DBSnapshot", "DBInstanceIdentifier", "DbiResourceId"] as const)
    : (["DBClusterSnapshots", "DBClusterSnapshot", "DBClusterIdentifier", "DbClusterResourceId"] as const);
  const from = one ? "SourceDBSnapshotIdentifier" : "SourceDBClusterSnapshotArn";
  const arnOf = (account: string, region: string, name: string) =>
    `arn:aws:rds:${region}:${account}:${kind.permissions.snapshots}:${name}`;
  const claims = [
    { Key: "rds-lifeboat:home", Value: home },
    { Key: "rds-lifeboat:resource-id", Value: "db-OF-ANOTHER" },
    { Key: "rds-lifeboat:taken-at", Value: "2099-01-01T00:00:00.000Z" },
    { Key: "CreatedOn", Value: "2099-01-01T00:00:00.000Z" },
    { Key: "CopiedBy", Value: "rds-lifeboat" },
  ];
  const record = (name: string, account: string, region: string, more: Readonly<Record<string, unknown>>) => ({
    [`${prefix}Identifier`]: name,
    [`${prefix}Arn`]: arnOf(account, region, name),
    [database]: "orders",
    [id]: "db-ORDERS",
    SnapshotCreateTime: new Date(noon - hour),
    Status: "available",
    TagList: claims,
    ...more,
  });
  const answering = (records: readonly object[]) =>
    ({ send: async () => ({ [list]: records }) }) as unknown as RDSClient;

  describe(`what a sharer claims of a snapshot of ${kind.name}s`, () => {
    const claimed = "orders-2099-01-01-00-00";

    it("says nothing of its database nor of its age while it is shared, neither by a name dated in the future nor by tags", async () => {
      const shared = [record(claimed, sourceAccount, sourceRegion, {})];
      const [found] = await kind.shared(answering(shared), drAccount);
      assert.equal(found?.identity, `arn:aws:rds:${sourceRegion}:${sourceAccount}:db-ORDERS`);
      assert.deepEqual([found?.takenAt, found?.madeAt], [noon - hour, noon - hour]);
    });

    it("gives a copy no other home and no other database: those are where RDS says that it was copied from", async () => {
      const source = arnOf(sourceAccount, sourceRegion, claimed);
      const copies = [
        record("copy", drAccount, drRegion, {
          [from]: source,
          ...(one && { OriginalSnapshotCreateTime: new Date(noon - 2 * hour) }),
        }),
      ];
      const [found] = (await kind.snapshots(answering(copies))) as readonly Snapshot[];
      assert.equal(found?.identity, `arn:aws:rds:${sourceRegion}:${sourceAccount}:db-ORDERS`);
      // RDS dates the copy; that its data are newer than itself no tag may say.
      assert.equal(found?.madeAt, noon - hour);
    });

    it("is believed of the home of a copy from the own account alone, which staged it", async () => {
      const copies = [
        record("copy", drAccount, drRegion, {
          [from]: arnOf(drAccount, sourceRegion, "staged"),
        }),
      ];
      const [found] = await kind.snapshots(answering(copies));
      assert.equal(found?.identity, `${home}:db-ORDERS`);
    });
  });
}
