import assert from "node:assert/strict";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { RDSClient } from "@aws-sdk/client-rds";
import { recall, recallReleased } from "../../functions/inventory/table";
import { type Datum, publish } from "../../functions/measure/metrics";
import { alarmsOf } from "../../functions/notify/alarms";
import { recall as recallTold } from "../../functions/notify/memory";
import { clusters } from "../../functions/rds/cluster";
import { instances } from "../../functions/rds/instance";
import { drAccount, noon, sourceAccount, sourceRegion, taken } from "../support/snapshots";

/*
 * AWS answers long listings in pages. What is on the second one is of no database in particular: a pass that reads the first
 * only forgets some databases, and no scenario with few of them shows it.
 */

type Fields = Readonly<Record<string, unknown>>;

/** How a service hands out pages: the member with the list, and the tokens of the question and of the answer. */
interface Paging {
  readonly list: string;
  readonly next: string;
  readonly from?: string;
}

/** A client that answers one record a page, and refuses a token that it did not give. */
function paged<Client>(
  records: readonly Fields[],
  { list, next, from = next }: Paging,
  tokenOf: (at: number) => unknown,
) {
  const asked: Fields[] = [];
  const send = async ({ input }: { readonly input: Fields }) => {
    asked.push(input);
    const at = input[from] === undefined ? 0 : records.findIndex((_, n) => sameText(tokenOf(n), input[from]));
    assert.ok(at >= 0, `a token that nobody gave: ${JSON.stringify(input[from])}`);
    const more = at + 1 < records.length;
    return { [list]: records.slice(at, at + 1), ...(more && { [next]: tokenOf(at + 1) }) };
  };
  return { client: { send } as unknown as Client, asked };
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const names = ["a", "b", "c"];

describe("a listing of several pages is read to its end", () => {
  for (const [kind, list, prefix] of [
    [instances, "DBSnapshots", "DB"],
    [clusters, "DBClusterSnapshots", "DBCluster"],
  ] as const) {
    const records = names.map((name) => ({
      [`${prefix}SnapshotIdentifier`]: name,
      [`${prefix}SnapshotArn`]: `arn:aws:rds:${sourceRegion}:${sourceAccount}:${kind.permissions.snapshots}:${name}`,
      [`${kind.name === "instance" ? "DBInstance" : "DBCluster"}Identifier`]: "orders",
      [kind.name === "instance" ? "DbiResourceId" : "DbClusterResourceId"]: "db-ORDERS",
      SnapshotCreateTime: new Date(noon),
      SnapshotType: "shared",
      Status: "available",
    }));
    const page = () => paged<RDSClient>(records, { list, next: "Marker" }, (at) => `marker-${at}`);

    it(`of what others share of ${kind.name}s, all of it and of one database`, async () => {
      for (const of of [undefined, taken("orders", noon)]) {
        const { client, asked } = page();
        const found = await kind.shared(client, drAccount, of);
        assert.deepEqual(
          found.map(({ id }) => id),
          names,
        );
        assert.equal(asked.length, 3);
        // The second page is of the same question.
        const questions = asked.map(({ Marker: _marker, ...question }) => JSON.stringify(question));
        assert.equal(new Set(questions).size, 1);
      }
    });

    it(`of own snapshots of ${kind.name}s, all of them, of one database and of one name`, async () => {
      const lists = [
        (rds: RDSClient) => kind.snapshots(rds),
        (rds: RDSClient) => kind.snapshots(rds, taken("orders", noon)),
        (rds: RDSClient) => kind.namesakes(rds, "orders"),
      ];
      for (const list of lists)
        assert.deepEqual(
          (await list(page().client)).map(({ id }) => id),
          names,
        );
    });
  }

  const identity = (name: string) => `arn:aws:rds:${sourceRegion}:${sourceAccount}:db-${name.toUpperCase()}`;
  const scanned = (items: readonly Fields[], key: string) =>
    paged<DynamoDBClient>(items, { list: "Items", next: "LastEvaluatedKey", from: "ExclusiveStartKey" }, (at) => ({
      [key]: items[at]?.[key],
    })).client;

  it("of the table of what was seen, for what the measure pass remembers and for what people have released", async () => {
    const items = names.map((name) => ({
      identity: { S: identity(name) },
      database: { S: name },
      released: { S: "2026-01-01" },
    }));
    const memory = await recall(scanned(items, "identity"), "seen");
    assert.deepEqual(
      [...memory.databases.values()].map(({ database }) => database),
      names,
    );
    assert.deepEqual([...(await recallReleased(scanned(items, "identity"), "seen"))], names.map(identity));
  });

  it("of the notifier's memory", async () => {
    const items = names.map((name) => ({ id: { S: name }, trouble: { S: "" }, revision: { N: "1" } }));
    assert.deepEqual([...(await recallTold(scanned(items, "id"), "told")).keys()], names);
  });

  it("of alarms", async () => {
    const alarms = names.map((AlarmName) => ({ AlarmName, StateValue: "ALARM" }));
    const { client, asked } = paged<CloudWatchClient>(
      alarms,
      { list: "MetricAlarms", next: "NextToken" },
      (at) => `token-${at}`,
    );
    assert.deepEqual(
      (await alarmsOf(client, "lifeboat")).map(({ name }) => name),
      names,
    );
    for (const { AlarmNamePrefix } of asked) assert.equal(AlarmNamePrefix, "lifeboat");
  });
});

describe("metrics of more databases than one request may carry", () => {
  it("are published all, each once, a thousand at most in one request", async () => {
    const requests: Fields[] = [];
    const client = {
      send: async ({ input }: { readonly input: Fields }) => {
        requests.push(input);
        return {};
      },
    } as unknown as CloudWatchClient;
    const data = Array.from({ length: 2_345 }, (_, n): Datum => {
      return { name: "AgeMinutes", value: n, dimensions: { Source: "111111111111/eu-west-1", Database: `db-${n}` } };
    });
    await publish(client, "drprod", data);
    const sent = requests.map(({ MetricData }) => MetricData as readonly { readonly Value: number }[]);
    assert.deepEqual(
      sent.map(({ length }) => length),
      [1_000, 1_000, 345],
    );
    assert.deepEqual(
      sent.flat().map(({ Value }) => Value),
      data.map(({ value }) => value),
    );
    for (const { Namespace } of requests) assert.equal(Namespace, "rds-lifeboat");
  });
});
