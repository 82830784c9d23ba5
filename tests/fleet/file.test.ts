import assert from "node:assert/strict";
import { day, hour } from "../../cli/durations";
import { defaultFleetFile, enginesOf, readFleet, scaled } from "../../fleet/file";
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
        'databases[0].id: Given: "Orders". RDS keeps names in lower case: write orders. It needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most.',
        `databases[0].engine (Orders): Given: "postgress". Did you mean postgres? A database of kind instance may have ${enginesOf("instance").join(", ")}.`,
        "databases[0].sizeGiB (Orders): Given: 0. It needs more than 0.",
        "databases[0].changeGiBPerHour (Orders): Given: -1. It needs 0 or more.",
        'databases[0].createdAt (Orders): "yesterday" is not a duration: write it like 10d2h, 90m or 45s',
        'databases[1].id: Given: "a--b". It needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most.',
        "databases[1].sizeGiB (a--b): Given: 300000. It is more than RDS holds: 262144 GiB.",
        'databases[1].backupWindow (a--b): Given: "nightly". It needs a window such as 03:00-03:30, in UTC.',
        'databases[1].maintenanceWindow (a--b): Given: "03:00-03:30". It needs a window such as sun:03:00-sun:03:30, in UTC.',
        "databases[1].sizeGib (a--b): is not known here: did you mean sizeGiB?",
      ],
    );
  });

  it("is refused with two databases of one name, or a key nobody has", () => {
    const one = "engine: postgres, sizeGiB: 20, changeGiBPerHour: 1";
    assert.deepEqual(
      refusals(`{ firstCopyWithin: 1h, databases: [{ id: a, ${one} }, { id: a, ${one}, key: mine }] }`),
      [
        'databases[1].id: Given: "a". It is there twice.',
        'databases[1].key (a): Given: "mine". It needs to be lifeboat, aws/rds, aws-owned, none or one of the file\'s keys.',
      ],
    );
  });

  it("says what is meant by an engine, a name or a key that is nearly right, or of something else", () => {
    const having = (id: string, engine: string, more = "") =>
      refusals(
        `{ firstCopyWithin: 1h, databases: [{ id: "${id}", engine: ${engine}, sizeGiB: 20, changeGiBPerHour: 1${more} }] }`,
      ).map((line) => line.split(/ (?:It needs|A database of kind|There is no)/)[0]);
    assert.deepEqual(having("a", "postgresql"), [
      'databases[0].engine (a): Given: "postgresql". Did you mean postgres?',
    ]);
    assert.deepEqual(having("a", "mssql"), ['databases[0].engine (a): Given: "mssql". Did you mean sqlserver-se?']);
    assert.deepEqual(having("a", "aurora"), [
      'databases[0].engine (a): Given: "aurora". Did you mean aurora-postgresql or aurora-mysql?',
    ]);
    assert.deepEqual(having("a", "cassandra"), ['databases[0].engine (a): Given: "cassandra".']);
    assert.deepEqual(having("rds:orders-2026-01-05-03-10", "mysql"), [
      'databases[0].id: Given: "rds:orders-2026-01-05-03-10". This is the name of a snapshot: name the database that it is of, orders.',
    ]);
    assert.deepEqual(having("a", "mysql", ", key: lifebaot"), [
      'databases[0].key (a): Given: "lifebaot". Did you mean lifeboat?',
    ]);
    assert.deepEqual(having("a", "mysql", ", replicaOf: b"), ['databases[0].replicaOf (a): Given: "b".']);
    assert.deepEqual(refusals("{ firstCopyWithin: 1h, databases: orders }"), [
      'databases: Given: "orders". It needs a list, with a hyphen before each entry.',
    ]);
  });

  it("takes databases whose names look like a snapshot's", () => {
    const one = "engine: mysql, sizeGiB: 20, changeGiBPerHour: 1";
    const names = ["orders-2026-01-05-10-00", "orders-interim", "orders-2"];
    const all = names.map((id) => `{ id: ${id}, ${one} }`).join(", ");
    assert.deepEqual(refusals(`{ firstCopyWithin: 1h, databases: [${all}] }`), []);
  });

  it("takes an instance and a cluster of one name, as RDS does, and a cluster that is larger than an instance can be", () => {
    const one = "sizeGiB: 70000, changeGiBPerHour: 1";
    const cluster = `{ id: a, kind: cluster, engine: aurora-mysql, ${one} }`;
    assert.deepEqual(refusals(`{ firstCopyWithin: 1h, databases: [{ id: a, engine: mysql, ${one} }, ${cluster}] }`), [
      "databases[0].sizeGiB (a): Given: 70000. It is more than RDS holds: 65536 GiB.",
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
      ["places[0].account: Given: 1. It needs an account id in quotes."],
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
        'databases[0].engine (a): Given: "postgres". No database of kind cluster has this engine: write kind: instance or multi-az-cluster, or one of aurora-postgresql, aurora-mysql.',
        `databases[1].engine (b): Given: "aurora-mysql". No database of kind instance has this engine: write kind: cluster, or one of ${enginesOf("instance").join(", ")}.`,
        'databases[1].key (b): Given: "aws-owned". It is the default of Aurora clusters only (kind: cluster).',
        'databases[2].engine (c): Given: "mariadb". No database of kind multi-az-cluster has this engine: write kind: instance, or one of postgres, mysql.',
      ],
    );
    assert.match(
      refusals(`{ firstCopyWithin: 1h, databases: [{ id: a, kind: aurora, engine: mysql, ${one} }] }`)[0] ?? "",
      /databases\[0\]\.kind \(a\): Given: "aurora"\. It needs one of instance, cluster, multi-az-cluster, other-cluster/,
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
