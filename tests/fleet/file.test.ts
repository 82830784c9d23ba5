import assert from "node:assert/strict";
import { day, hour } from "../../cli/durations";
import { defaultFleetFile, readFleet, scaled } from "../../fleet/file";
import { file, problemsOf } from "../drill/files";

const refusals = (text: string) => problemsOf(() => readFleet(file("fleet.yaml", text)));

describe("a fleet file", () => {
  it("of the project is the reference case: 12 databases of 20 GiB to 2 TiB under the product's key", () => {
    const { databases } = readFleet(defaultFleetFile);
    assert.equal(databases.length, 12);
    assert.equal(Math.min(...databases.map((one) => one.sizeGiB)), 20);
    assert.equal(Math.max(...databases.map((one) => one.sizeGiB)), 2048);
    assert.deepEqual([...new Set(databases.map((one) => one.key))], ["lifeboat"]);
  });

  it("has defaults for all but identifier, engine, size and rate", () => {
    const fleet = readFleet(
      file(
        "fleet.yaml",
        `
firstCopyWithin: 90m
keys: { ours: { drAccountMayUse: true } }
databases:
  - { id: a, engine: postgres, sizeGiB: 20, changeGiBPerHour: 0 }
  - { id: b, engine: mysql, engineVersion: "8.0.39", sizeGiB: 30, changeGiBPerHour: 1.5, key: ours, multiAz: false, tags: { x: y }, createdAt: 2d, firstCopyWithin: 3h }
`,
      ),
    );
    assert.deepEqual(fleet, {
      firstCopyWithin: 1.5 * hour,
      keys: { ours: { drAccountMayUse: true } },
      optionGroupsOfCopies: [],
      databases: [
        {
          id: "a",
          kind: "instance",
          engine: "postgres",
          sizeGiB: 20,
          changeGiBPerHour: 0,
          key: "lifeboat",
          multiAz: true,
          tags: {},
          createdAt: 0,
        },
        {
          id: "b",
          kind: "instance",
          engine: "mysql",
          engineVersion: "8.0.39",
          sizeGiB: 30,
          changeGiBPerHour: 1.5,
          key: "ours",
          multiAz: false,
          tags: { x: "y" },
          createdAt: 2 * day,
          firstCopyWithin: 3 * hour,
        },
      ],
    });
  });

  it("is refused with every problem and its path", () => {
    assert.deepEqual(
      refusals(`
firstCopyWithin: soon
databases:
  - { id: Orders, engine: postgress, sizeGiB: 0, changeGiBPerHour: -1, createdAt: yesterday }
  - { id: a--b, engine: mysql, sizeGiB: 300000, changeGiBPerHour: 1, sizeGib: 3, backupWindow: nightly, maintenanceWindow: "03:00-03:30" }
`),
      [
        'firstCopyWithin: "soon" is not a duration: write it like 10d2h, 90m or 45s',
        "databases[0].id: needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most",
        "databases[0].engine: needs one of postgres, mysql, mariadb, sqlserver-ee, sqlserver-se, sqlserver-ex, sqlserver-web, sqlserver-dev-ee, oracle-ee, oracle-ee-cdb, oracle-se2, oracle-se2-cdb, db2-ae, db2-se, custom-oracle-ee, custom-oracle-ee-cdb, custom-oracle-se2, custom-oracle-se2-cdb, custom-sqlserver-ee, custom-sqlserver-se, custom-sqlserver-web, custom-sqlserver-dev, aurora-postgresql, aurora-mysql, docdb, neptune",
        "databases[0].sizeGiB: needs more than 0",
        "databases[0].changeGiBPerHour: needs 0 or more",
        'databases[0].createdAt: "yesterday" is not a duration: write it like 10d2h, 90m or 45s',
        "databases[1].id: needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most",
        "databases[1].sizeGiB: is more than RDS holds: 262144 GiB",
        "databases[1].backupWindow: needs a window such as 03:00-03:30, in UTC",
        "databases[1].maintenanceWindow: needs a window such as sun:03:00-sun:03:30, in UTC",
        "databases[1].sizeGib: is not known here: did you mean sizeGiB?",
      ],
    );
  });

  it("is refused with two databases of one name, or a key nobody has", () => {
    const one = "engine: postgres, sizeGiB: 20, changeGiBPerHour: 1";
    assert.deepEqual(
      refusals(`{ firstCopyWithin: 1h, databases: [{ id: a, ${one} }, { id: a, ${one}, key: mine }] }`),
      [
        "databases[1].id: a is there twice",
        "databases[1].key: mine is neither lifeboat, aws/rds, aws-owned, none nor one of the file's keys",
      ],
    );
  });

  it("takes an instance and a cluster of one name, as RDS does, and a cluster that is larger than an instance can be", () => {
    const one = "sizeGiB: 70000, changeGiBPerHour: 1";
    const cluster = `{ id: a, kind: cluster, engine: aurora-mysql, ${one} }`;
    assert.deepEqual(refusals(`{ firstCopyWithin: 1h, databases: [{ id: a, engine: mysql, ${one} }, ${cluster}] }`), [
      "databases[0].sizeGiB: is more than RDS holds: 65536 GiB",
    ]);
    const small = "{ id: a, engine: mysql, sizeGiB: 20, changeGiBPerHour: 1 }";
    const { databases } = readFleet(file("fleet.yaml", `{ firstCopyWithin: 1h, databases: [${small}, ${cluster}] }`));
    assert.equal(databases.length, 2);
  });

  it("may say where its databases are, what of them is missing, and which snapshots cannot be shared", () => {
    const fleet = readFleet(
      file(
        "fleet.yaml",
        `
firstCopyWithin: 1h
keys: { many: { drAccountMayUse: true, id: mrk-0123456789abcdef0123456789abcdef } }
places:
  - { account: "111111111111", region: eu-west-1, stack: prod, manualSnapshots: { used: 3, quota: 100 } }
unread: [a region]
databases:
  - { id: a, engine: oracle-ee-cdb, sizeGiB: 20, changeGiBPerHour: 1, optionGroup: Auditing, persistentOptions: true }
`,
      ),
    );
    assert.equal(fleet.places?.[0]?.manualSnapshots?.quota, 100);
    assert.equal(fleet.databases[0]?.persistentOptions, true);
    assert.deepEqual(
      refusals(
        "{ firstCopyWithin: 1h, places: [{ account: 1, region: eu-west-1 }], databases: [{ id: a, engine: mysql, sizeGiB: 1, changeGiBPerHour: 1 }] }",
      ),
      ["places[0].account: needs an account id in quotes"],
    );
  });

  it("knows Aurora clusters and Multi-AZ DB clusters, each with its own engines and keys", () => {
    const one = "sizeGiB: 20, changeGiBPerHour: 1";
    const { databases } = readFleet(
      file(
        "fleet.yaml",
        `
firstCopyWithin: 1h
databases:
  - { id: a, kind: cluster, engine: aurora-mysql, key: aws-owned, ${one} }
  - { id: b, kind: multi-az-cluster, engine: postgres, ${one} }
`,
      ),
    );
    assert.deepEqual(
      databases.map(({ kind }) => kind),
      ["cluster", "multi-az-cluster"],
    );
    assert.deepEqual(
      refusals(`
firstCopyWithin: 1h
databases:
  - { id: a, kind: cluster, engine: postgres, ${one} }
  - { id: b, engine: aurora-mysql, key: aws-owned, ${one} }
  - { id: c, kind: multi-az-cluster, engine: mariadb, ${one} }
`),
      [
        "databases[0].engine: postgres is no engine of kind cluster: needs one of aurora-postgresql, aurora-mysql",
        "databases[1].engine: aurora-mysql is no engine of kind instance: needs one of postgres, mysql, mariadb, sqlserver-ee, sqlserver-se, sqlserver-ex, sqlserver-web, sqlserver-dev-ee, oracle-ee, oracle-ee-cdb, oracle-se2, oracle-se2-cdb, db2-ae, db2-se, custom-oracle-ee, custom-oracle-ee-cdb, custom-oracle-se2, custom-oracle-se2-cdb, custom-sqlserver-ee, custom-sqlserver-se, custom-sqlserver-web, custom-sqlserver-dev",
        "databases[1].key: aws-owned is the default of Aurora clusters only (kind: cluster)",
        "databases[2].engine: mariadb is no engine of kind multi-az-cluster: needs one of postgres, mysql",
      ],
    );
    assert.match(
      refusals(`{ firstCopyWithin: 1h, databases: [{ id: a, kind: aurora, engine: mysql, ${one} }] }`)[0] ?? "",
      /databases\[0\].kind: needs one of instance, cluster, multi-az-cluster, other-cluster/,
    );
  });

  it("is repeated or cut to a number of databases, always the same ones", () => {
    const fleet = readFleet(defaultFleetFile);
    const ids = (databases: number) => scaled(fleet, databases).databases.map((one) => one.id);
    assert.deepEqual(ids(2), ["orders", "orders-archive"]);
    assert.equal(new Set(ids(100)).size, 100);
    assert.deepEqual(ids(26).slice(24), ["orders-3", "orders-archive-3"]);
    assert.deepEqual(ids(100).slice(0, 26), ids(26));
    assert.equal(scaled(fleet, undefined), fleet);
    const long = { ...fleet, databases: [{ ...fleet.databases[0]!, id: "a".repeat(60) }] };
    assert.match(problemsOf(() => scaled(long, 2))[0] ?? "", /needs 58 characters at most/);
  });
});
