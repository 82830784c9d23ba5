import assert from "node:assert/strict";
import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DescribeDBSnapshotAttributesCommand,
  type RDSClient,
} from "@aws-sdk/client-rds";
import { kinds } from "../../functions/rds";
import { meaningOf, takeErrors } from "../../functions/rds/errors";
import type { Snapshot } from "../../functions/rds/kind";
import { quotaStates } from "../../functions/retention/quota";
import { tagKeys, tagValue } from "../../functions/snapshots/tags";
import { day, drAccount, hour, sourceAccount, sourceRegion } from "../support/snapshots";
import { snapshotQuota } from "./support/moto";
import { Stage } from "./support/stage";

/** The passes with the real SDK, over HTTP: what they send is read, and what they read was written, as by RDS. */
describe("the passes over HTTP", () => {
  const stage = new Stage();
  const [instances, clusters] = kinds as [(typeof kinds)[0], (typeof kinds)[0]];

  before(() => stage.start());
  after(() => stage.stop());

  const names = (snapshots: readonly Snapshot[]) => snapshots.map(({ id }) => id).sort();
  const own = async (rds: RDSClient): Promise<Snapshot[]> => [
    ...(await instances.snapshots(rds)),
    ...(await clusters.snapshots(rds)),
  ];

  it("take a snapshot of each instance and cluster, once a slot", async () => {
    const now = Date.now();
    const { done, subjects } = await stage.take({ now });
    assert.equal(done, 3, subjects.join());
    assert.equal((await stage.take({ now })).done, 0);
    const taken = await own(stage.sourceRds);
    assert.deepEqual(new Set(taken.map(({ database }) => database)), new Set(["orders", "billing", "ledger"]));
    for (const { id, state, takenAt, tags, keyArn } of taken) {
      assert.equal(state, "usable", id);
      assert.ok(Math.abs((takenAt ?? 0) - Date.now()) < 60_000, `${id} is of ${takenAt}`);
      assert.equal(tagValue(tags, tagKeys.createdBy), "rds-lifeboat");
      assert.equal(keyArn, stage.sourceKey);
    }
    assert.equal(new Set(taken.map(({ identity }) => identity)).size, 3, "told apart by their resource ids");
  });

  it("take what exists already for their own work, and nothing of the sort by somebody else", async () => {
    const [first] = await instances.snapshots(stage.sourceRds);
    const repeat = (database: string) =>
      stage.sourceRds.send(
        new CreateDBSnapshotCommand({ DBInstanceIdentifier: database, DBSnapshotIdentifier: first!.id }),
      );
    await assert.rejects(repeat(first!.database), { name: "DBSnapshotAlreadyExistsFault" });
    const now = Date.now() + hour;
    assert.equal((await stage.take({ now })).done, 3);
    // A pass that sees nothing of it meets the same names again.
    assert.equal((await stage.take({ now, blind: true })).done, 3);
    assert.equal((await own(stage.sourceRds)).length, 6);
  });

  it("share each with the DR account, record it, and announce it on that account's bus", async () => {
    const { done } = await stage.share();
    assert.equal(done, 6);
    assert.equal((await stage.share()).done, 0, "recorded");
    const [first] = await instances.snapshots(stage.sourceRds);
    const answer = await stage.sourceRds.send(
      new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: first!.id }),
    );
    assert.deepEqual(answer.DBSnapshotAttributesResult?.DBSnapshotAttributes, [
      { AttributeName: "restore", AttributeValues: [drAccount] },
    ]);
    assert.deepEqual(stage.warnings, []);
    assert.equal(await stage.announced(), 6);
  });

  it("warn of a bus that is not there, and share all the same", async () => {
    await stage.take({ now: Date.now() + 2 * hour });
    const { done } = await stage.share({ destinations: [{ account: drAccount, region: "eu-west-3" }] });
    assert.equal(done, 3);
    assert.equal(stage.warnings.splice(0).length, 3);
  });

  it("copy what is shared under the DR account's own key, and know their copies again", async () => {
    const shared = await instances.shared(stage.drRdsThere, drAccount);
    assert.equal(shared.length, 6);
    assert.ok(
      shared.every(({ arn, tags }) => arn.startsWith(`arn:aws:rds:${sourceRegion}:${sourceAccount}:`) && !tags.length),
    );
    let copied = 0;
    for (let pass = 0; pass < 5; pass++) copied += (await stage.copy()).done;
    const copies = await own(stage.drRds);
    assert.equal(copied, copies.length);
    assert.equal((await stage.copy()).done, 0, "nothing twice");
    const taken = new Map((await own(stage.sourceRds)).map((snapshot) => [snapshot.arn, snapshot]));
    assert.equal(new Set(copies.map(({ database }) => database)).size, 3);
    for (const copy of copies) {
      const original = taken.get(copy.copiedFrom ?? "");
      assert.ok(original, `${copy.id} says what it is a copy of`);
      assert.equal(copy.identity, original.identity);
      assert.equal(copy.takenAt, original.takenAt, `${copy.id} is as old as what it was made of`);
      assert.equal(copy.keyArn, stage.drKey);
      assert.equal(tagValue(copy.tags, tagKeys.copiedBy), "rds-lifeboat");
    }
  });

  it("copy the one snapshot that an announcement names", async () => {
    // Copies are told apart by the second of their data; here a minute's snapshots follow each other in one.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await stage.take({ now: Date.now() + 3 * hour });
    await stage.share();
    const newest = (snapshots: readonly Snapshot[]) => snapshots.reduce((a, b) => (a.takenAt! >= b.takenAt! ? a : b));
    for (const kind of kinds) {
      const { arn, id } = newest(await kind.shared(stage.drRdsThere, drAccount));
      assert.equal((await stage.copy({ snapshot: arn })).done, 1, id);
      assert.equal((await kind.find(stage.drRds, id))?.copiedFrom, arn);
      assert.equal((await stage.copy({ snapshot: `${arn}-not` })).done, 0);
    }
  });

  it("tell what may not be used or is gone by the SDK's own names", async () => {
    const target = { keyArn: stage.drKey, name: "x", tags: [] };
    for (const kind of kinds) {
      const [copy] = await kind.snapshots(stage.drRds);
      const gone = { ...target, sourceArn: `${copy!.copiedFrom}-not` };
      await assert.rejects(kind.copy(stage.drRds, gone), (error: Error) => meaningOf(error, takeErrors()) === "gone");
      const again = { ...target, sourceArn: copy!.copiedFrom!, name: copy!.id };
      await assert.rejects(
        kind.copy(stage.drRds, again),
        (error: Error) => meaningOf(error, takeErrors()) === "exists",
      );
      const noKey = `${stage.drKey.slice(0, -12)}000000000000`;
      const locked = { ...target, sourceArn: copy!.copiedFrom!, keyArn: noKey };
      await assert.rejects(kind.copy(stage.drRds, locked), { name: "KMSKeyNotAccessibleFault" });
      assert.equal(await kind.find(stage.drRds, "nothing"), undefined);
      assert.equal(await kind.findShared(stage.drRdsThere, `${copy!.copiedFrom}-not`), undefined);
      await assert.rejects(
        kind.remove(stage.drRds, { ...copy!, id: "nothing" }),
        (error: Error) => meaningOf(error, takeErrors()) === "gone",
      );
      await assert.rejects(
        kind.take(stage.sourceRds, { ...(await kind.databases(stage.sourceRds))[0]!, id: "nothing" }, "y", []),
        (error: Error) => meaningOf(error, takeErrors()) === "databaseGone",
      );
    }
  });

  it("delete what is past retention, but never the newest", async () => {
    const before = await own(stage.sourceRds);
    const later = Date.now() + 30 * day;
    const { done } = await stage.expire(later);
    assert.equal(done, before.length - 3 * 2);
    const left = await own(stage.sourceRds);
    for (const snapshot of left) {
      const newer = before.filter(
        ({ identity, takenAt }) => identity === snapshot.identity && takenAt! > snapshot.takenAt!,
      );
      assert.ok(newer.length < 2, snapshot.id);
    }
    assert.equal((await stage.expire(later)).done, 0);
  });

  it("delete copies under the rules that a parameter keeps", async () => {
    const before = names(await own(stage.drRds));
    // Whoever lifts the brake says that a month without new copies is meant.
    await stage.setParameter("lifted", "never");
    await assert.rejects(stage.expireCopies(Date.now() + 30 * day), { name: "DatabasesNeedAttention" });
    assert.deepEqual(names(await own(stage.drRds)), before, "the brake holds");
    const later = Date.now() + 30 * day;
    await stage.setParameter("lifted", `${new Date(later + day).toISOString().slice(0, 16)}Z`);
    const { done } = await stage.expireCopies(later);
    assert.equal(done, before.length - 3);
    await stage.setParameter("accepted", "whatever");
    await assert.rejects(stage.expireCopies(later), {
      name: "DatabasesNeedAttention",
      message: /cannot be read as rules of retention/,
    });
  });

  it("re-encrypt what is under the AWS-managed key, know it again, and discard what it was made of", async () => {
    await stage.addManaged();
    await stage.take({ now: Date.now() + 4 * hour });
    const underManaged = async () => (await own(stage.sourceRds)).filter(({ keyArn }) => keyArn === stage.managedKey);
    const interim = await underManaged();
    assert.deepEqual(new Set(interim.map(({ database }) => database)), new Set(["legacy", "old-ledger"]));
    assert.equal((await stage.reencrypt()).done, 2);
    assert.equal((await stage.reencrypt()).done, 0);
    // By RDS's own words neither instance nor cluster would tell in the same way: it is done all the same.
    assert.equal((await stage.reencrypt({ blind: true })).done, 2);
    const copies = (await own(stage.sourceRds)).filter(({ tags }) => tagValue(tags, tagKeys.reencrypted) !== undefined);
    for (const copy of copies) {
      assert.equal(copy.keyArn, stage.sourceKey);
      assert.equal(copy.copiedFrom !== undefined, copy.database === "old-ledger", copy.database);
      assert.ok(interim.some(({ identity }) => identity === copy.identity));
    }
    assert.equal((await stage.discard(Date.now())).done, 0, "the newest stays within the retention");
    assert.equal((await stage.discard(Date.now() + 30 * day)).done, 2);
    assert.deepEqual(await underManaged(), []);
  });

  it("read listings of many pages, up to the quota", async () => {
    // Together with the automated one that moto makes of a database, and counts.
    const names = Array.from({ length: snapshotQuota - 1 }, (_, n) => n);
    for (const n of names) {
      const DBSnapshotIdentifier = `many-${n}`;
      await stage.crowdedRds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "many", DBSnapshotIdentifier }));
      const DBClusterSnapshotIdentifier = `lots-${n}`;
      await stage.crowdedRds.send(
        new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: "lots", DBClusterSnapshotIdentifier }),
      );
    }
    for (const kind of kinds) {
      const pages = stage.pages(stage.crowdedRds);
      const found = await kind.snapshots(stage.crowdedRds);
      assert.equal(new Set(found.map(({ id }) => id)).size, snapshotQuota - 1);
      assert.equal(stage.pages(stage.crowdedRds) - pages, 2);
      const [database] = await kind.databases(stage.crowdedRds);
      await assert.rejects(kind.take(stage.crowdedRds, database!, "one-more", []), {
        name: "SnapshotQuotaExceededFault",
      });
    }
    const quota = { used: snapshotQuota - 1, most: snapshotQuota };
    assert.deepEqual(await quotaStates(stage.crowdedRds), { instance: quota, cluster: quota });
  });
});
