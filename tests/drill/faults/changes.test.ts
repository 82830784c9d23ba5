import assert from "node:assert/strict";
import type { Principal } from "../../../drill/cloud/kernel/types";
import type { ChangedDatabases, RestoredDatabases } from "../../../drill/faults/schema";
import { clusterFixture } from "../cloud/clusterFixture";
import { fixture, HOUR, MINUTE, policy, refused, SOURCE, START } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged } from "./arranged";

const names = (cloud: ReturnType<typeof fixture>) => cloud.rds.databases(SOURCE).map(({ identifier }) => identifier);

describe("a database that its owners change", () => {
  it("gets another name, and stays the same one with the same snapshots", async () => {
    const cloud = fixture();
    const { resourceId } = cloud.database();
    cloud.take("orders", "before");
    await cloud.pass(HOUR);
    const told = arranged(cloud.whole, [
      { at: HOUR, change: { account: "source", databases: ["orders"], become: "renamed" } },
    ]);
    await cloud.pass(1);
    assert.deepEqual(names(cloud), ["orders-renamed"]);
    cloud.take("orders-renamed", "after");
    assert.deepEqual(
      ["before", "after"].map((name) => {
        const { databaseIdentifier, ...snapshot } = cloud.record(SOURCE, name);
        return [databaseIdentifier, snapshot.resourceId];
      }),
      [
        ["orders", resourceId],
        ["orders-renamed", resourceId],
      ],
    );
    assert.deepEqual(told, ["after 1h orders is renamed"]);
  });

  it("is switched over as often as its owners like", async () => {
    const cloud = fixture();
    cloud.database();
    const switchover: ChangedDatabases = { account: "source", databases: ["orders"], become: "switched-over" };
    const told = arranged(cloud.whole, [
      { at: 0, change: switchover },
      { at: HOUR, change: switchover },
    ]);
    await cloud.pass(HOUR + 1);
    assert.deepEqual(names(cloud).sort(), ["orders", "orders-old1", "orders-old2"]);
    assert.deepEqual(told, ["after 0s orders is switched over", "after 1h orders is switched over"]);
  });

  it("is not renamed to a name that is taken, and no cluster is", () => {
    const { rds } = fixture().whole;
    const spec = { place: SOURCE, sizeGiB: 20, changeGiBPerHour: 1, kmsKeyArn: undefined };
    const { arn } = rds.addDatabase({ ...spec, identifier: "orders" });
    rds.addDatabase({ ...spec, identifier: "billing" });
    assert.throws(() => rds.renameInstance(arn, "billing"), /there is a database billing already/);
    const cluster = rds.addDatabase({ ...spec, kind: "cluster", identifier: "shop", engine: "aurora-mysql" });
    assert.throws(() => rds.renameInstance(cluster.arn, "other"), /clusters and their members are not renamed/);
  });

  it("is refused where there is none of that name", async () => {
    const cloud = fixture();
    arranged(cloud.whole, [{ at: 0, change: { account: "source", databases: ["orders"], become: "renamed" } }]);
    await assert.rejects(cloud.pass(1), /change: there is no database orders in the source account/);
  });

  it("that is busy under its old name is well again under its new one", async () => {
    const cloud = fixture();
    cloud.database();
    arranged(cloud.whole, [
      { at: 0, for: HOUR, busy: { databases: ["orders"], status: "stopped" } },
      { at: MINUTE, change: { account: "source", databases: ["orders"], become: "renamed" } },
    ]);
    await cloud.pass(2 * MINUTE);
    assert.deepEqual(
      cloud.rds.databases(SOURCE).map(({ status }) => status),
      ["stopped"],
    );
    await cloud.pass(HOUR);
    assert.deepEqual(
      cloud.rds.databases(SOURCE).map(({ status }) => status),
      ["available"],
    );
  });
});

describe("snapshots by hand", () => {
  it("have the names that the next of ours would have, and tags of their own", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "orders-2026-01-01-00-10");
    await cloud.pass(HOUR);
    const told = arranged(cloud.whole, [
      { at: HOUR, junk: { account: "source", databases: ["orders"], tags: { team: "crm" } } },
    ]);
    await cloud.pass(1);
    assert.deepEqual(cloud.record(SOURCE, "orders-2026-01-01-01-10").tags, { team: "crm" });
    assert.deepEqual(told, ["after 1h taken by hand: orders-2026-01-01-01-10"]);
  });
});

describe("a database that people restore", () => {
  const restore: RestoredDatabases = { account: "source", databases: ["orders"], snapshots: 2, every: 3 * HOUR };

  it("has our tags, and so have the snapshots that they take of it by hand", async () => {
    const cloud = clusterFixture();
    cloud.database();
    cloud.cluster({ identifier: "billing" });
    const ofOurs = { CreatedBy: "us", "rds-lifeboat:snapshot": "a" };
    const Tags = Object.entries(ofOurs).map(([Key, Value]) => ({ Key, Value }));
    cloud.call(SOURCE, "CreateDBSnapshot", { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "a", Tags });
    cloud.takeCluster("billing", "a", { Tags });
    await cloud.pass(HOUR);
    cloud.take("orders", "newer-of-nobody");
    await cloud.pass(HOUR);
    const told = arranged(cloud.whole, [{ at: 2 * HOUR, restore: { ...restore, databases: ["orders", "billing"] } }]);
    await cloud.pass(4 * HOUR);
    const byHand = cloud.rds.snapshots(SOURCE).filter(({ databaseIdentifier }) => /-trial$/.test(databaseIdentifier));
    assert.equal(byHand.length, 4);
    for (const { identifier, databaseIdentifier, tags } of byHand) {
      assert.match(identifier, new RegExp(`^${databaseIdentifier}-2026-01-01-`));
      assert.deepEqual(tags, ofOurs);
    }
    assert.match(told[0] ?? "", /^after 2h orders-trial is restored from \S+:snapshot:a$/);
    assert.match(told[1] ?? "", /^after 2h billing-trial is restored from \S+:cluster-snapshot:a$/);
    assert.deepEqual(
      told.slice(2).map((text) => text.replace(/^after \S+: /, "")),
      ["orders-trial", "billing-trial", "orders-trial", "billing-trial"].map(
        (name) => `1 snapshot of ${name} taken by hand`,
      ),
    );
  });

  it("is refused where the account has nothing of ours of it", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(HOUR);
    arranged(cloud.whole, [{ at: HOUR, restore }]);
    await assert.rejects(cloud.pass(1), /restore: the source account has no snapshot or copy of ours of orders/);
  });
});

describe("a quota that is full", () => {
  it("lets nothing be made, and everything else go on, as long as it lasts", async () => {
    const cloud = fixture();
    cloud.database();
    arranged(cloud.whole, [
      { at: 0, for: HOUR, calls: { account: "source", error: "quota", share: 1, effect: "before" } },
    ]);
    await cloud.pass(1);
    const lambda = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const rights = { Effect: "Allow", Action: "rds:*", Resource: "*" };
    const roleArn = cloud.iam.addRole(SOURCE.account, "take", policy(lambda), { own: policy(rights) });
    const role: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    const take = () =>
      cloud.as(role, SOURCE, "rds", "CreateDBSnapshot", {
        DBInstanceIdentifier: "orders",
        DBSnapshotIdentifier: "first",
      });
    refused(take, "SnapshotQuotaExceededFault");
    assert.ok(cloud.as(role, SOURCE, "rds", "DescribeDBSnapshots", {}));
    await cloud.pass(HOUR);
    assert.ok(take());
  });
});

describe("calls that take long", () => {
  it("take a pass into its time-out, and no others", async () => {
    const on = stage();
    const text = `exports.handler = async () => {
      const { RDSClient, DescribeDBSnapshotsCommand } = require("@aws-sdk/client-rds");
      await new RDSClient({}).send(new DescribeDBSnapshotsCommand({}));
      return Date.now();
    };`;
    const machineArn = on.machine(task(on.handler(text, { timeout: 30 })));
    const told = arranged(on.cloud, [{ at: 0, for: HOUR, slow: { account: "source", seconds: 45 } }]);
    const start = () =>
      on.cloud.world.call(
        { kind: "administrator", account: SOURCE.account, name: "operator" },
        SOURCE,
        "sfn",
        "StartExecution",
        { stateMachineArn: machineArn, input: "{}" },
      );
    await on.pass(1);
    start();
    await on.pass(HOUR);
    assert.equal(on.ended[0]?.status, "FAILED");
    assert.ok(on.ended[0].at - START >= 30_000);
    start();
    await on.pass(MINUTE);
    assert.equal(on.ended[1]?.status, "SUCCEEDED");
    assert.deepEqual(told, ["after 0s, for 1h: RDS calls in the source account take 45 s longer"]);
  });
});
