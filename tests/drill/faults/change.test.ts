import assert from "node:assert/strict";
import type { SettingsOf } from "../../../drill/faults/schema";
import { fixture, HOUR, MINUTE, SOURCE } from "../cloud/fixture";
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
    const switchover: SettingsOf<"change"> = { account: "source", databases: ["orders"], become: "switched-over" };
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
