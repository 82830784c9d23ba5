import assert from "node:assert/strict";
import { createWorld } from "../../../drill/cloud/index";
import { defaultAssumptions } from "../../../facts/assumptions";
import { hindrance, lookCloser } from "../../../functions/rds/closer";
import { clusters } from "../../../functions/rds/cluster";
import { instances } from "../../../functions/rds/instance";
import { administratorClient } from "../../support/modelClient";
import { noon, sourceAccount, sourceRegion } from "../../support/snapshots";

const place = { account: sourceAccount, region: sourceRegion };

function world() {
  const cloud = createWorld({ seed: 1, start: noon, assumptions: defaultAssumptions });
  const calls: string[] = [];
  const common = { place, sizeGiB: 10, changeGiBPerHour: 1, kmsKeyArn: undefined };
  return { ...cloud, calls, common, rds: administratorClient(cloud.world, place, calls), model: cloud.rds };
}

describe("a closer look at databases that are due", () => {
  it("makes no call where nothing is to be found out", async () => {
    const { model, rds, calls, common } = world();
    model.addDatabase({ ...common, identifier: "orders" });
    model.addDatabase({ ...common, identifier: "green-house" });
    const found = await instances.databases(rds);
    calls.splice(0);
    assert.equal((await lookCloser(rds, found)).size, 0);
    assert.deepEqual(calls, []);
  });

  it("reads every page of the option groups, and refuses what has TDE by its name", async () => {
    const { model, rds, calls, common } = world();
    for (let i = 0; i < 120; i++) model.addOptionGroup(place, `a-${String(i).padStart(3, "0")}`);
    model.addOptionGroup(place, "z-tde", [{ OptionName: "TDE", Persistent: true, Permanent: true }]);
    model.addDatabase({ ...common, identifier: "vault", engine: "oracle-ee", optionGroup: "z-tde" });
    model.addDatabase({ ...common, identifier: "plain", engine: "oracle-ee", optionGroup: "a-001" });
    const found = await instances.databases(rds);
    calls.splice(0);
    const looked = await lookCloser(rds, found);
    assert.deepEqual(calls, ["DescribeOptionGroups", "DescribeOptionGroups"]);
    assert.deepEqual([...looked.keys()], [found.find(({ id }) => id === "vault")!.identity]);
    assert.match(JSON.stringify([...looked.values()]), /option group z-tde has TDE.*logical dumps/);
  });

  it("leaves out the green environment by what RDS says of it, and not by its name", async () => {
    const { model, rds, common } = world();
    const blue = model.addDatabase({ ...common, identifier: "shop" });
    const green = model.addDatabase({ ...common, identifier: "shop-green-a1b2c3" });
    model.addDatabase({ ...common, identifier: "village-green-server" });
    model.addBlueGreenDeployment(blue, green);
    const before = await lookCloser(rds, await instances.databases(rds));
    assert.deepEqual([...before.values()].length, 1);
    assert.match(JSON.stringify([...before.values()]), /leftOut.*deployment of shop,/);
    model.switchOver(blue, "shop-old1");
    const after = await instances.databases(rds);
    assert.deepEqual(after.map(({ id }) => id).sort(), ["shop", "shop-old1", "village-green-server"]);
    assert.equal(after.find(({ id }) => id === "shop")!.resourceId, green.resourceId);
    assert.equal((await lookCloser(rds, after)).size, 0);
  });

  it("knows which permanent options are no hindrance", () => {
    const group = (OptionName: string, change: object = {}) => ({
      OptionGroupName: "g",
      EngineName: "oracle-ee",
      Options: [{ OptionName, Persistent: true, Permanent: true }],
      ...change,
    });
    for (const name of ["Timezone", "OLS"]) {
      assert.equal(hindrance(group(name)), undefined, name);
      assert.match(hindrance(group(name, { EngineName: "sqlserver-ee" })) ?? "", /persistent/, "that is Oracle's only");
    }
    assert.match(hindrance(group("TDE")) ?? "", /has TDE/);
    for (const only of [{ Persistent: true }, { Permanent: true }])
      assert.match(hindrance({ Options: [{ OptionName: "TDE", ...only }] }) ?? "", /has TDE/);
    assert.equal(hindrance({ Options: [{ OptionName: "STATSPACK", Persistent: false }] }), undefined);
    assert.equal(hindrance({}), undefined);
  });
});

describe("listings of cluster snapshots", () => {
  it("have no snapshot of DocumentDB, Neptune or a Multi-AZ DB cluster, whoever tagged or shared it", async () => {
    const { model, rds, world: whole, common } = world();
    const other = { account: "222222222222", region: sourceRegion };
    const tags = [{ Key: "CreatedBy", Value: "rds-lifeboat" }];
    for (const engine of ["docdb", "neptune", "postgres", "aurora-mysql"]) {
      model.addDatabase({ ...common, kind: "cluster", identifier: engine, engine });
      const [database] = (await clusters.databases(rds)).filter(({ id }) => id === engine);
      const named = database ?? { ...(await clusters.databases(rds))[0]!, id: engine };
      await clusters.take(rds, named, `${engine}-s`, tags);
    }
    await whole.time.runUntil(noon + 3_600_000);
    for (const name of ["docdb-s", "neptune-s", "aurora-mysql-s"]) {
      await clusters.share(rds, { id: name } as Parameters<typeof clusters.share>[1], [other.account]);
    }
    const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);
    assert.deepEqual(ids(await clusters.snapshots(rds)), ["aurora-mysql-s"]);
    const there = administratorClient(whole, other);
    assert.deepEqual(ids(await clusters.shared(there, other.account)), ["aurora-mysql-s"]);
    const arn = `arn:aws:rds:${sourceRegion}:${sourceAccount}:cluster-snapshot:docdb-s`;
    assert.equal(await clusters.findShared(there, arn), undefined);
  });
});
