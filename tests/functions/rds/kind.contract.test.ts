import assert from "node:assert/strict";
import type { RDSClient } from "@aws-sdk/client-rds";
import { type Cloud, createWorld } from "../../../drill/cloud/index";
import type { Place } from "../../../drill/cloud/kernel/types";
import { defaultAssumptions } from "../../../facts/assumptions";
import { clusters } from "../../../functions/rds/cluster";
import { meaningOf, takeErrors } from "../../../functions/rds/errors";
import { instances } from "../../../functions/rds/instance";
import type { DatabaseKind, Snapshot } from "../../../functions/rds/kind";
import { identityOf } from "../../../functions/snapshots/lineage";
import { snapshotName } from "../../../functions/snapshots/names";
import { tagValue, takenAtTag } from "../../../functions/snapshots/tags";
import { administratorClient } from "../../support/modelClient";
import { drAccount, drRegion, hour, minute, noon, sourceAccount, sourceRegion, tagList } from "../../support/snapshots";

/** Every kind of database, with what it takes to have one in the model. */
const kinds: readonly { readonly kind: DatabaseKind; add(cloud: Cloud, id: string): void }[] = [
  { kind: instances, add: (cloud, id) => addDatabase(cloud, id, "instance", "postgres") },
  { kind: clusters, add: (cloud, id) => addDatabase(cloud, id, "cluster", "aurora-postgresql") },
];

function addDatabase(cloud: Cloud, id: string, kind: "instance" | "cluster", engine: string): void {
  cloud.rds.addDatabase({
    kind,
    place: { account: sourceAccount, region: sourceRegion },
    identifier: id,
    engine,
    sizeGiB: 10,
    changeGiBPerHour: 1,
    kmsKeyArn: makeKey(cloud, { account: sourceAccount, region: sourceRegion }, [sourceAccount, drAccount]),
    tags: { team: "shop" },
  });
}

for (const { kind, add } of kinds) {
  describe(`the contract of a database kind: ${kind.name}`, () => {
    let cloud: Cloud;
    let calls: string[];
    let source: RDSClient;
    let dr: RDSClient;
    let listing: RDSClient;

    beforeEach(() => {
      // Room for listings of several pages, and no throttling of those who fill them.
      const assumptions = { ...defaultAssumptions, rdsApiBurst: 10_000 };
      const quotas = { [sourceAccount]: { manualSnapshots: 1_000, manualClusterSnapshots: 1_000 } };
      cloud = createWorld({ seed: 1, start: noon, assumptions, quotas });
      calls = [];
      source = administratorClient(cloud.world, { account: sourceAccount, region: sourceRegion }, calls);
      dr = administratorClient(cloud.world, { account: drAccount, region: drRegion });
      listing = administratorClient(cloud.world, { account: drAccount, region: sourceRegion });
    });

    const advance = (hours: number) => cloud.world.time.runUntil(cloud.world.time.now() + hours * hour);

    async function snapshotOf(id: string, name: string): Promise<Snapshot> {
      const database = (await kind.databases(source)).find((candidate) => candidate.id === id);
      assert.ok(database);
      await kind.take(source, database, name, tagList({ CreatedBy: "me" }));
      const snapshot = await kind.find(source, name);
      assert.ok(snapshot);
      return snapshot;
    }

    it("lists every page of databases, with identity, state and tags", async () => {
      for (let n = 0; n < 130; n++) add(cloud, `db-${n}`);
      const databases = await kind.databases(source);
      assert.equal(databases.length, 130);
      assert.equal(new Set(databases.map(({ resourceId }) => resourceId)).size, 130);
      assert.ok(databases.every(({ status, tags }) => status === "available" && tagValue(tags, "team") === "shop"));
      assert.equal(calls.length, 2);
      for (const { windows, suspendsIo } of databases) {
        assert.equal(suspendsIo, false);
        assert.ok(windows.every((window) => /^(?:[a-z]{3}:)?\d\d:\d\d-(?:[a-z]{3}:)?\d\d:\d\d$/.test(window)));
      }
    });

    it("takes a snapshot that is under way first and usable later, dated and tagged", async () => {
      add(cloud, "orders");
      const making = await snapshotOf("orders", "orders-1");
      assert.equal(making.state, "making");
      await advance(1);
      const made = await kind.find(source, "orders-1");
      assert.ok(made?.state === "usable");
      assert.equal(made.database, "orders");
      assert.equal(tagValue(made.tags, "CreatedBy"), "me");
      assert.ok(Math.abs(made.takenAt - noon) < hour);
      assert.deepEqual(
        (await kind.snapshots(source)).map(({ id }) => id),
        ["orders-1"],
      );
    });

    it("takes a copy for one that is being made in each state that RDS gives it until it is there", async () => {
      const record = (Status: string) => ({ Status, SnapshotCreateTime: new Date(noon), Engine: "aurora-mysql" });
      for (const [status, state] of [
        ["pending", "making"],
        ["copying", "making"],
        ["creating", "making"],
        ["available", "usable"],
        ["failed", "failed"],
        ["deleting", "other"],
      ] as const) {
        const [one] = await kind.snapshots(answering([record(status)]));
        assert.equal(one?.state, state, status);
      }
    });

    it("says of when the data are, when RDS made the snapshot, and of an instance's the last transaction in it", async () => {
      const [taken, made, written] = [noon - 2 * hour, noon, noon - 5 * hour].map((at) => new Date(at));
      const tags = { TagList: [takenAtTag(noon - 2 * hour)], Status: "available", Engine: "aurora-mysql" };
      const source = { SourceDBSnapshotIdentifier: "arn:s", SourceDBClusterSnapshotArn: "arn:s" };
      const times = { OriginalSnapshotCreateTime: taken, SnapshotCreateTime: made, SnapshotDatabaseTime: written };
      const [one] = await kind.snapshots(answering([{ ...tags, ...source, ...times }]));
      const last = kind.name === "instance" ? noon - 5 * hour : undefined;
      assert.deepEqual([one?.takenAt, one?.madeAt, one?.lastWriteAt], [noon - 2 * hour, noon, last]);
    });

    it("believes the tag on a copy about where its database lives only of a copy within the account", async () => {
      const home = `arn:aws:rds:eu-west-3:${sourceAccount}`;
      const type = kind.permissions.snapshots;
      for (const [account, expected] of [
        [drAccount, home],
        [sourceAccount, `arn:aws:rds:${sourceRegion}:${sourceAccount}`],
      ] as const) {
        const source = `arn:aws:rds:${sourceRegion}:${account}:${type}:orders-1`;
        const arn = `arn:aws:rds:${drRegion}:${drAccount}:${type}:orders-1`;
        const tags = { TagList: tagList({ "rds-lifeboat:home": home }), Status: "available", Engine: "aurora-mysql" };
        const instance = { ...tags, DBSnapshotArn: arn, SourceDBSnapshotIdentifier: source, DbiResourceId: "r" };
        const cluster = { DBClusterSnapshotArn: arn, SourceDBClusterSnapshotArn: source, DbClusterResourceId: "r" };
        const [one] = await kind.snapshots(answering([{ ...instance, ...cluster }]));
        assert.equal(one?.identity, `${expected}:r`, account);
      }
    });

    it("finds nothing under a name that nobody holds", async () => {
      assert.equal(await kind.find(source, "nothing"), undefined);
    });

    it("shows a shared snapshot to the other account, without tags, and copies it with its lineage and time", async () => {
      add(cloud, "orders");
      await snapshotOf("orders", "orders-1");
      await advance(1);
      const own = await kind.find(source, "orders-1");
      assert.ok(own);
      assert.deepEqual(await kind.shared(listing, drAccount), []);
      await kind.share(source, own, [drAccount]);
      await kind.tag(source, own, tagList({ "rds-lifeboat:shared-with:222222222222": "YES" }));
      const [shared, ...more] = await kind.shared(listing, drAccount);
      assert.ok(shared);
      assert.deepEqual(more, []);
      assert.equal(shared.arn, own.arn);
      assert.deepEqual(shared.tags, []);
      assert.deepEqual(await kind.snapshots(listing), [], "shared is not owned");

      const keyArn = makeKey(cloud, { account: drAccount, region: drRegion }, [drAccount]);
      assert.ok(own.takenAt);
      const time = kind.copiesKeepTime ? [] : [takenAtTag(own.takenAt)];
      const tags = [...tagList({ CopiedBy: "me" }), ...time];
      await kind.copy(dr, { sourceArn: own.arn, name: "copy-1", keyArn, tags });
      const copying = await kind.find(dr, "copy-1");
      assert.equal(copying?.state, "making");
      await advance(4);
      const copy = await kind.find(dr, "copy-1");
      assert.ok(copy?.state === "usable");
      assert.equal(copy.copiedFrom, own.arn);
      assert.equal(copy.resourceId, own.resourceId);
      const [database] = await kind.databases(source);
      for (const { identity } of [own, shared, copy]) assert.equal(identity, database?.identity);
      assert.equal(copy.identity, identityOf(own.arn, own.resourceId));
      assert.equal(copy.takenAt, own.takenAt);
      assert.equal(copy.keyArn, keyArn);
      assert.equal(tagValue(copy.tags, "CopiedBy"), "me");
      assert.equal(tagValue(copy.tags, "CreatedBy"), undefined);
    });

    it("shows of a copy under another key in place whose data it holds and of when, here and to the other account", async () => {
      add(cloud, "orders");
      const making = await snapshotOf("orders", "orders-1-interim");
      await advance(5);
      const first = await kind.find(source, making.id);
      assert.ok(first?.state === "usable");
      const keyArn = makeKey(cloud, { account: sourceAccount, region: sourceRegion }, [sourceAccount, drAccount]);
      const name = snapshotName("orders", first.takenAt, kind.longestName);
      const time = kind.copiesKeepTime ? [] : [takenAtTag(first.takenAt)];
      await kind.copy(source, { sourceArn: first.arn, name, keyArn, tags: [...tagList({ CreatedBy: "me" }), ...time] });
      await advance(5);
      const copy = await kind.find(source, name);
      assert.ok(copy?.state === "usable");
      assert.deepEqual([copy.identity, copy.takenAt, copy.keyArn], [first.identity, first.takenAt, keyArn]);
      await kind.share(source, copy, [drAccount]);
      const [shared] = await kind.shared(listing, drAccount);
      assert.equal(shared?.identity, first.identity);
      assert.ok(first.takenAt - (shared?.takenAt ?? 0) < minute, "not of when it was re-encrypted");
    });

    it("asks for what is shared so that RDS lists it, and takes no own snapshot for a shared one", async () => {
      for (const sharedTypeAloneLists of [true, false]) {
        for (const includeSharedListsOwn of [true, false]) {
          const assumptions = { ...defaultAssumptions, sharedTypeAloneLists, includeSharedListsOwn };
          cloud = createWorld({ seed: 1, start: noon, assumptions });
          source = administratorClient(cloud.world, { account: sourceAccount, region: sourceRegion });
          listing = administratorClient(cloud.world, { account: drAccount, region: sourceRegion });
          add(cloud, "orders");
          await snapshotOf("orders", "orders-1");
          await advance(1);
          const theirs = await kind.find(source, "orders-1");
          assert.ok(theirs);
          await kind.share(source, theirs, [drAccount]);
          const keyArn = makeKey(cloud, { account: drAccount, region: sourceRegion }, [drAccount]);
          await kind.copy(listing, { sourceArn: theirs.arn, name: "own-1", keyArn, tags: [takenAtTag(noon)] });
          await advance(5);
          const mine = await kind.find(listing, "own-1");
          assert.ok(mine?.state === "usable");
          for (const of of [undefined, theirs]) {
            const arns = (await kind.shared(listing, drAccount, of)).map(({ arn }) => arn);
            assert.deepEqual(arns, [theirs.arn], JSON.stringify(assumptions));
          }
          assert.equal((await kind.findShared(listing, theirs.arn))?.arn, theirs.arn);
          assert.equal(await kind.findShared(listing, mine.arn), undefined);
        }
      }
    });

    it("finds one shared snapshot by its ARN, and the snapshots of one database without the others'", async () => {
      for (const id of ["orders", "billing"]) {
        add(cloud, id);
        await snapshotOf(id, `${id}-1`);
      }
      await advance(1);
      const [billing, orders] = (await kind.snapshots(source)).sort((a, b) => (a.id < b.id ? -1 : 1));
      assert.ok(billing && orders);
      assert.equal(await kind.findShared(listing, orders.arn), undefined);
      for (const own of [billing, orders]) await kind.share(source, own, [drAccount]);
      assert.equal((await kind.findShared(listing, orders.arn))?.identity, orders.identity);
      for (const found of [await kind.snapshots(source, orders), await kind.shared(listing, drAccount, orders)]) {
        assert.deepEqual(
          found.map(({ id }) => id),
          ["orders-1"],
        );
      }
    });

    it("finds the snapshots of one database in one call, however many others there are", async () => {
      for (let n = 0; n < 150; n++) {
        add(cloud, `db-${n}`);
        await snapshotOf(`db-${n}`, `db-${n}-1`);
      }
      await advance(1);
      const wanted = await kind.find(source, "db-99-1");
      assert.ok(wanted);
      calls.length = 0;
      assert.equal((await kind.snapshots(source, wanted)).length, 1);
      assert.equal(calls.length, 1);
    });

    it("says what its errors mean", async () => {
      const meaning = async (call: Promise<unknown>) => {
        const error = await call.then(
          () => assert.fail("it is to be refused"),
          (refused: Error) => refused,
        );
        return meaningOf(error, takeErrors());
      };
      add(cloud, "orders");
      const making = await snapshotOf("orders", "orders-1");
      const [database] = await kind.databases(source);
      assert.ok(database);
      assert.equal(await meaning(kind.share(source, making, [drAccount])), "busy");
      assert.equal(await meaning(kind.take(source, database, "orders-2", [])), "databaseBusy");
      await advance(1);
      assert.equal(await meaning(kind.take(source, database, "orders-1", [])), "exists");
      assert.equal(await meaning(kind.take(source, { ...database, id: "gone" }, "gone-1", [])), "databaseGone");
      assert.equal(await meaning(kind.remove(source, { ...making, id: "gone-1" })), "gone");
      const gone = { ...making, arn: making.arn.replace("orders-1", "gone-1") };
      assert.equal(await meaning(kind.tag(source, gone, [{ Key: "a", Value: "b" }])), "gone");
    });

    it("removes a snapshot", async () => {
      add(cloud, "orders");
      await snapshotOf("orders", "orders-1");
      await advance(1);
      const [own] = await kind.snapshots(source);
      assert.ok(own);
      await kind.remove(source, own);
      await advance(1);
      assert.deepEqual(await kind.snapshots(source), []);
    });

    it("states limits that the service holds it to", async () => {
      add(cloud, "orders");
      const [database] = await kind.databases(source);
      assert.ok(database);
      const longest = "a".repeat(kind.longestName);
      await assert.rejects(kind.take(source, database, `${longest}a`, []));
      await kind.take(source, database, longest, []);
    });
  });
}

/** A client that answers every listing of snapshots, of either kind, with these records. */
function answering(records: readonly object[]): RDSClient {
  const send = async () => ({ DBSnapshots: records, DBClusterSnapshots: records });
  return Object.create(null, { send: { value: send } });
}

/** A key in that place whose policy lets those accounts use it. */
function makeKey(cloud: Cloud, place: Place, users: readonly string[]): string {
  const type = cloud.world.resourceType("aws:kms/key:Key");
  const name = `key-${keys++}`;
  const principals = users.map((account) => `arn:aws:iam::${account}:root`);
  const statement = { Effect: "Allow", Principal: { AWS: principals }, Action: "kms:*", Resource: "*" };
  const declared = {
    urn: `urn:pulumi:test::test::aws:kms/key:Key::${name}`,
    type: "aws:kms/key:Key",
    name,
    place,
    inputs: { policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
  };
  const { state } = type.outputs(declared);
  type.create(declared, state);
  return String(state.arn);
}
let keys = 0;
