import assert from "node:assert/strict";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { ListAliasesCommand } from "@aws-sdk/client-kms";
import { type DBCluster, type DBInstance, DescribeDBInstancesCommand, type OptionGroup } from "@aws-sdk/client-rds";
import { aliasesByKey, listInstances } from "../../fleet/calls";
import { type Described, describeCluster, describeInstance, isForeign, isPart, type Look } from "../../fleet/describe";
import { auroraFigures, instanceFigures } from "../../fleet/figures";
import { mayCopyUnder } from "../../fleet/keyPolicy";
import { readMetrics, type Wanted } from "../../fleet/metrics";
import { type Clients, oneLine } from "../../fleet/types";
import { sharingStatements } from "../../functions/aws/keyPolicy";

const gib = 2 ** 30;

/** Clients that answer every command by that function. */
function answering(answer: (command: { readonly input: object }) => object): Clients {
  const client = { send: async (command: { readonly input: object }) => answer(command) };
  return { rds: client, kms: client, cloudwatch: client } as unknown as Clients;
}

describe("figures of a database", () => {
  const id = "orders";
  const series = (values: Readonly<Record<string, readonly number[]>>) =>
    new Map(Object.entries(values).map(([metric, all]) => [`${metric} of ${id}`, all]));
  const instance = (
    values: Readonly<Record<string, readonly number[]>> | undefined,
    way: "busiest" | "mean" = "busiest",
  ) => instanceFigures(100, { id, freeIsAll: true }, values && series(values), way);

  it("are what is allocated less what was free last, and the busiest hour, or the mean of all", () => {
    const values = { FreeStorageSpace: [40 * gib, 90 * gib], WriteThroughput: [gib / 3_600, (3 * gib) / 3_600] };
    assert.deepEqual(instance(values), { sizeGiB: 60, changeGiBPerHour: 3, remarks: [] });
    assert.equal(instance(values, "mean").changeGiBPerHour, 2);
  });

  it("are the most that can be where nothing is known, and say so", () => {
    const none: Readonly<Record<string, readonly number[]>> = { FreeStorageSpace: [], WriteThroughput: [] };
    for (const unknown of [undefined, {}, none]) {
      const { sizeGiB, changeGiBPerHour, remarks } = instance(unknown);
      assert.deepEqual([sizeGiB, changeGiBPerHour, remarks.length], [100, 100, 2]);
    }
    assert.equal(auroraFigures(id, undefined, "busiest"), undefined);
    assert.equal(auroraFigures(id, series({ VolumeBytesUsed: [5 * gib] }), "busiest")?.changeGiBPerHour, 5);
  });

  it("never fall below what the drill takes, nor rise above it", () => {
    const full = { FreeStorageSpace: [200 * gib], WriteThroughput: [1e15] };
    assert.deepEqual(instance(full), { sizeGiB: 0.01, changeGiBPerHour: 10_000, remarks: [] });
  });

  it("leave what is free out of account where storage is more than the metric shows", () => {
    const free = series({ FreeStorageSpace: [40 * gib], WriteThroughput: [0] });
    assert.equal(instanceFigures(100, { id, freeIsAll: false }, free, "busiest").sizeGiB, 100);
  });
});

describe("what RDS lists", () => {
  const look: Look = { series: undefined, way: "busiest", tagKeys: new Set(["a"]), optionGroups: new Map() };
  const instance: DBInstance = { DBInstanceIdentifier: "orders", Engine: "mysql", AllocatedStorage: 20 };
  const found = (described: Described) => {
    assert.ok("found" in described, JSON.stringify(described));
    return described.found;
  };

  it("is not the fleet's where it is a cluster's member, or Neptune's or DocumentDB's", () => {
    assert.equal(isPart({ ...instance, DBClusterIdentifier: "ledger" }), true);
    assert.equal(isPart({ ...instance, Engine: "docdb" }), true);
    assert.equal(isPart(instance), false);
    assert.deepEqual(
      ["neptune", "docdb", "aurora-mysql"].map((Engine) => isForeign({ Engine })),
      [true, true, false],
    );
  });

  it("is left out while it is being deleted, and a problem where the drill does not know the engine", () => {
    assert.deepEqual(describeInstance({ ...instance, DBInstanceStatus: "deleting" }, look), {
      leftOut: "the instance orders: it is being deleted",
    });
    assert.deepEqual(describeInstance({ ...instance, Engine: "informix" }, look), {
      problem: "the instance orders: the drill does not know the engine informix",
    });
    assert.ok("problem" in describeCluster({ DBClusterIdentifier: "old", Engine: "aurora" }, look));
  });

  it("has remarks: of which it is a replica, and that it is stopped", () => {
    const { remarks } = found(
      describeInstance(
        { ...instance, DBInstanceStatus: "stopped", ReadReplicaSourceDBInstanceIdentifier: "main" },
        look,
      ),
    );
    assert.ok(remarks.includes("a read replica of main"), remarks.join());
    assert.ok(remarks.includes("it was stopped: no snapshot can be made of it"), remarks.join());
  });

  it("is as large as all of its volumes", () => {
    const AdditionalStorageVolumes = [{ AllocatedStorage: 100 }, { AllocatedStorage: 7 }];
    assert.equal(found(describeInstance({ ...instance, AdditionalStorageVolumes }, look)).sizeGiB, 127);
  });

  it("is kept from sharing by persistent and permanent options, though not by Oracle's Timezone and OLS", () => {
    const described = (OptionName: string, flags: object) => {
      const group: OptionGroup = { OptionGroupName: "own", Options: [{ OptionName, ...flags }] };
      const groups = { ...look, optionGroups: new Map([["own", group]]) };
      return found(describeInstance({ ...instance, OptionGroupMemberships: [{ OptionGroupName: "own" }] }, groups));
    };
    assert.equal(described("TDE", { Persistent: true }).persistentOptions, true);
    assert.equal(described("OLS", { Permanent: true, Persistent: true }).persistentOptions, false);
    assert.equal(described("MEMCACHED", { Persistent: false }).persistentOptions, false);
    assert.equal(described("MEMCACHED", {}).optionGroup, "own");
  });

  it("is a Multi-AZ DB cluster where the engine is none of Aurora's, as large as what is allocated", () => {
    const cluster: DBCluster = { DBClusterIdentifier: "trio", Engine: "postgres", AllocatedStorage: 300 };
    const { kind, sizeGiB } = found(describeCluster(cluster, look));
    assert.deepEqual([kind, sizeGiB], ["multi-az-cluster", 300]);
  });
});

describe("listings", () => {
  it("end in an error when RDS, KMS or CloudWatch gives the same page again and again", async () => {
    const endless = answering((command) => {
      if (command instanceof DescribeDBInstancesCommand) return { DBInstances: [], Marker: "again" };
      if (command instanceof ListAliasesCommand) return { Aliases: [], NextMarker: "again" };
      return { MetricDataResults: [], NextToken: "again" };
    });
    const wanted: Wanted = { metric: "FreeStorageSpace", stat: "Minimum", dimension: "DBInstanceIdentifier", of: "a" };
    await assert.rejects(listInstances(endless), /same page/);
    await assert.rejects(aliasesByKey(endless), /same page/);
    await assert.rejects(readMetrics(endless, [wanted], 0), /same page/);
  });

  it("of metrics go over as many calls and pages as it takes, and put each value where it belongs", async () => {
    const wanted = Array.from({ length: 700 }, (_, n): Wanted => {
      return { metric: "WriteThroughput", stat: "Average", dimension: "DBInstanceIdentifier", of: `one-${n}` };
    });
    let calls = 0;
    const paged = answering((command) => {
      assert.ok(command instanceof GetMetricDataCommand);
      calls++;
      const { MetricDataQueries = [], NextToken } = command.input;
      assert.ok(MetricDataQueries.length <= 300, "336 hours each, and 100,800 values an answer");
      const numberOf = (query: (typeof MetricDataQueries)[number]) =>
        Number(query.MetricStat?.Metric?.Dimensions?.[0]?.Value?.slice(4)) + (NextToken ? 0.5 : 0);
      return {
        MetricDataResults: MetricDataQueries.map((query) => ({
          Id: query.Id,
          StatusCode: NextToken ? "Complete" : "PartialData",
          Values: [numberOf(query)],
        })),
        ...(NextToken ? {} : { NextToken: "more" }),
      };
    });
    const values = await readMetrics(paged, wanted, Date.UTC(2026, 0, 5));
    assert.equal(calls, 6);
    assert.deepEqual(values.get("WriteThroughput of one-699"), [699, 699.5]);
    assert.deepEqual(values.get("WriteThroughput of one-0"), [0, 0.5]);
  });

  it("of metrics that CloudWatch does not give are an error, not a 0", async () => {
    const refused = { Id: "q0", StatusCode: "InternalError", Messages: [{ Code: "x", Value: "try later" }] };
    const wanted: Wanted = { metric: "WriteThroughput", stat: "Average", dimension: "DBInstanceIdentifier", of: "a" };
    await assert.rejects(
      readMetrics(
        answering(() => ({ MetricDataResults: [refused] })),
        [wanted],
        0,
      ),
      /InternalError: x try later/,
    );
  });
});

describe("the policy of a key", () => {
  const keyArn = "arn:aws:kms:eu-west-1:111111111111:key/5a3ed4d0-0000-4000-8000-00000000000a";
  const reader = { account: "222222222222", regions: ["eu-central-1"] };
  const audience = { partition: "aws", accounts: [reader.account], regions: reader.regions };
  const document = (statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });

  it("lets the DR account copy when it has the statements that the program prints", async () => {
    assert.equal(await mayCopyUnder(document(sharingStatements(audience)), keyArn, reader), true);
  });

  it("does not without one of them, in another region, or for another account", async () => {
    const statements = sharingStatements(audience);
    for (const one of statements) {
      const others = statements.filter((other) => other !== one);
      assert.equal(await mayCopyUnder(document(others), keyArn, reader), false);
    }
    assert.equal(await mayCopyUnder(document(statements), keyArn, { ...reader, regions: ["eu-north-1"] }), false);
    assert.equal(await mayCopyUnder(document(statements), keyArn, { ...reader, account: "333333333333" }), false);
  });

  it("that cannot be evaluated is an error", async () => {
    await assert.rejects(mayCopyUnder({ Statement: "none" }, keyArn, reader), /cannot be evaluated/);
  });
});

describe("an error in one line", () => {
  it("has nothing that could break a comment or a terminal, and ends", () => {
    assert.equal(oneLine(Object.assign(new Error("a\n\u001b[31mb\u2028c"), { name: "Denied" })), "Denied: a [31mb c");
    assert.equal(oneLine(new Error("x".repeat(999))).length, 300);
    assert.equal(oneLine("text"), "Error: text");
  });
});
