import assert from "node:assert/strict";
import { hour, minute } from "../../../cli/durations";
import { createWorld } from "../../../drill/cloud";
import { arrangeFaults } from "../../../drill/faults/arrange";
import { recover } from "../../../drill/judge/recovery";
import { Recorder } from "../../../drill/record/recorder";
import { quotaName, quotaNamed } from "../../../drill/run/quotas";
import { settle } from "../../../drill/run/seeding";
import { readFleet } from "../../../fleet/file";
import { clusterFixture } from "../cloud/clusterFixture";
import { DR, HOUR, SOURCE, START, testAssumptions } from "../cloud/fixture";
import { file } from "../files";

/** The fixture's accounts with a recorder that watches every database given. */
function recorded(cloud: ReturnType<typeof clusterFixture>): Recorder {
  const roles = new Map([
    [SOURCE.account, "source" as const],
    [DR.account, "dr" as const],
  ]);
  const recorder = new Recorder({ start: START, disaster: undefined, roles });
  cloud.world.observe(recorder);
  return recorder;
}

/** A cluster and an instance, both called `orders`, with a usable copy each, made of their data of the first moment. */
async function bothKinds() {
  const cloud = clusterFixture();
  const recorder = recorded(cloud);
  const cluster = cloud.cluster();
  const instance = cloud.database({ kmsKeyArn: cloud.sourceKey });
  for (const database of [cluster, instance]) recorder.watch(database, START);
  cloud.takeCluster("orders", "of-cluster");
  cloud.take("orders", "of-instance");
  await cloud.pass(HOUR);
  cloud.shareCluster("of-cluster");
  cloud.share("of-instance");
  cloud.copyCluster("of-cluster");
  cloud.copy("of-instance", DR, { KmsKeyId: cloud.drKey });
  await cloud.pass(HOUR);
  return { cloud, recorder, cluster, instance };
}

describe("clusters in the drill", () => {
  it("count towards copy age, bytes and overhead as instances do, and against a quota of their own", async () => {
    const { recorder, cluster, instance } = await bothKinds();
    assert.equal(recorder.copies.newest(cluster.resourceId, Infinity)?.identifier, "of-cluster");
    assert.equal(recorder.copies.newest(instance.resourceId, Infinity)?.identifier, "of-instance");
    assert.equal(recorder.copyAge(START + 2 * hour)?.worst, Infinity);
    assert.equal(recorder.copies.timeline(cluster.resourceId).at(START + 2 * hour), START);
    assert.deepEqual(recorder.movedGiB, { full: 40, incremental: 0, acrossRegions: 40 });
    assert.deepEqual(recorder.quotaPeak, {
      "111111111111/eu-west-1": 1,
      "111111111111/eu-west-1/clusters": 1,
      "222222222222/eu-central-1": 1,
      "222222222222/eu-central-1/clusters": 1,
    });
    // From the request, 21 minutes of snapshot and 30 of copy; shared 60 minutes after it was asked for.
    assert.equal(recorder.copyOverhead(0.5), 39 * minute);
  });

  it("have a quota that reports name by place and kind", () => {
    const quotas = { [SOURCE.account]: { manualSnapshots: 300, manualClusterSnapshots: 200 } };
    const { world } = createWorld({ seed: 1, start: START, assumptions: testAssumptions, quotas });
    assert.equal(quotaNamed(world, quotaName(SOURCE, "instance")), 300);
    assert.equal(quotaNamed(world, quotaName(SOURCE, "cluster")), 200);
    assert.equal(quotaNamed(world, quotaName(DR, "cluster")), 100);
  });

  it("come back with an instance to connect to, which is waited for", async () => {
    const { cloud, recorder, cluster, instance } = await bothKinds();
    const recovery = await recover(cloud.world, {
      databases: [cluster, instance],
      copies: recorder.copies,
      disaster: cloud.world.time.now(),
      timed: true,
    });
    assert.deepEqual([recovery.recoverable, recovery.total, recovery.worstLossMinutes], [2, 2, 120]);
    // 25 minutes for 20 GiB, and 5 for the instance, looked at every minute.
    assert.equal(recovery.worstMinutes, 30);
    const restored = cloud.rds.databases(DR).map(({ kind, identifier, status }) => [kind, identifier, status]);
    assert.deepEqual(restored, [
      ["instance", "orders-restored", "available"],
      ["instance", "orders-restored-1", "available"],
      ["cluster", "orders-restored", "available"],
    ]);
  });

  it("come back side by side, whatever the length of the name that they have in common", async () => {
    const cloud = clusterFixture();
    const recorder = recorded(cloud);
    const longest = `x${"y".repeat(61)}z`;
    const cluster = cloud.cluster({ identifier: longest });
    recorder.watch(cluster, START);
    cloud.takeCluster(longest, "of-cluster");
    await cloud.pass(HOUR);
    cloud.shareCluster("of-cluster");
    cloud.copyCluster("of-cluster");
    await cloud.pass(HOUR);
    const recovery = await recover(cloud.world, {
      databases: [cluster, cluster],
      copies: recorder.copies,
      disaster: cloud.world.time.now(),
      timed: true,
    });
    assert.deepEqual([recovery.recoverable, recovery.worstMinutes], [2, 30]);
    const restored = cloud.rds.databases(DR).map(({ identifier, arn }) => ({ identifier, arn }));
    assert.equal(new Set(restored.map(({ arn }) => arn)).size, 4);
    assert.ok(restored.every(({ identifier }) => identifier.length <= 63));
  });

  it("are destroyed by an attack, with members and snapshots, Aurora's and Multi-AZ ones", async () => {
    const { cloud } = await bothKinds();
    cloud.cluster({ identifier: "three", engine: "postgres" });
    cloud.takeCluster("three", "of-three");
    await cloud.pass(HOUR);
    const told: string[] = [];
    const attack = { account: "source", databases: true, snapshots: true, schedules: false, keys: false };
    arrangeFaults([{ at: cloud.world.time.now() - START, attack }], {
      world: cloud.world,
      cloud: cloud.whole,
      start: START,
      places: () => [SOURCE],
      resources: () => [],
      otherKeys: () => [],
      rebuild: () => assert.fail("nothing is rebuilt here"),
      replace: () => assert.fail("nothing is replaced here"),
      gone: () => assert.fail("nothing goes here"),
      report: (text) => told.push(text),
    });
    // All at the first try: what hangs on something else goes first.
    await cloud.pass(1);
    assert.deepEqual(cloud.rds.databases(SOURCE), []);
    assert.deepEqual(cloud.rds.snapshots(SOURCE), []);
    assert.equal(cloud.rds.snapshots(DR).length, 2);
    assert.match(
      told[0] ?? "",
      /1 database deleted, 2 cluster members deleted, 2 clusters deleted, 1 snapshot deleted, 2 cluster snapshots deleted$/,
    );
  });

  it("are created by a fleet file in the source account, of their kind and under their key", () => {
    const cloud = clusterFixture();
    const fleet = readFleet(
      file(
        "fleet.yaml",
        `
firstCopyWithin: 1h
databases:
  - { id: a, kind: cluster, engine: aurora-mysql, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: b, kind: cluster, engine: aurora-postgresql, key: aws-owned, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: c, kind: multi-az-cluster, engine: postgres, key: none, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: d, engine: postgres, key: none, sizeGiB: 20, changeGiBPerHour: 1 }
`,
      ),
    );
    const home = { place: SOURCE, keyArn: cloud.sourceKey, readers: [DR.account] };
    const told = { firstCopyWithin: HOUR, watch: () => {}, gone: () => {} };
    const settled = settle(cloud.whole, fleet, () => home, told);
    assert.deepEqual(
      settled.databases().map(({ kind, identifier, kmsKeyArn }) => [kind, identifier, kmsKeyArn]),
      [
        ["cluster", "a", cloud.sourceKey],
        ["cluster", "b", undefined],
        ["cluster", "c", undefined],
        ["instance", "d", undefined],
      ],
    );
    const members = cloud.rds.databases(SOURCE).filter(({ clusterIdentifier }) => clusterIdentifier !== undefined);
    assert.equal(members.length, 2 + 2 + 3);
    const described = cloud.call(SOURCE, "DescribeDBClusters", { DBClusterIdentifier: "b" }).DBClusters;
    assert.equal((described as { StorageEncryptionType: string }[])[0]?.StorageEncryptionType, "sse-rds");
  });
});
