import assert from "node:assert/strict";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DisableKeyCommand, EnableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { recall } from "../../functions/inventory/table";
import { type MeasureSettings, measureFactory } from "../../functions/measure/handler";
import { metricNames, namespace } from "../../functions/measure/metrics";
import { kinds } from "../../functions/rds";
import { drAccount, drRegion, sourceAccount, sourceRegion } from "../support/snapshots";
import { runFunction } from "./support/lambda";
import { common, rules, Stage } from "./support/stage";

/** The measure pass as Lambda runs it: its listings, its metrics, its memory and its look at keys, over HTTP. */
describe("the measure pass over HTTP", () => {
  const stage = new Stage();
  const table = "seen";
  let cloudwatch: CloudWatchClient;
  let dynamodb: DynamoDBClient;
  let kms: KMSClient;

  before(async () => {
    await stage.start();
    cloudwatch = stage.client(CloudWatchClient, drAccount, drRegion);
    dynamodb = stage.client(DynamoDBClient, drAccount, drRegion);
    kms = stage.client(KMSClient, drAccount, drRegion);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "identity", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "identity", KeyType: "HASH" }],
      }),
    );
    await stage.take();
    await stage.share();
    await stage.copy();
  });
  after(() => stage.stop());

  const settings: MeasureSettings = {
    ...common,
    stack: "prod",
    account: drAccount,
    region: drRegion,
    table,
    patterns: [".*"],
    sources: [{ account: sourceAccount, region: sourceRegion }],
    expected: [],
    ageMinutes: 90,
    paces: [],
    emptyMinutes: 1_440,
    retention: rules,
    acceptedName: "accepted",
    liftedName: "lifted",
    expireEveryMinutes: 60,
    // Every run speaks of what stands.
    cadenceMinutes: 60,
  };
  const measure = () =>
    runFunction(measureFactory, {}, { moto: stage.moto, account: drAccount, region: drRegion, settings });

  /** The newest values of a metric of the stack. */
  async function values(MetricName: string, dimensions: Readonly<Record<string, string>> = {}): Promise<number[]> {
    const Dimensions = Object.entries({ Stack: "prod", ...dimensions }).map(([Name, Value]) => ({ Name, Value }));
    const answer = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 600_000),
        MetricDataQueries: [
          {
            Id: "m",
            MetricStat: { Metric: { Namespace: namespace, MetricName, Dimensions }, Period: 60, Stat: "Maximum" },
          },
        ],
      }),
    );
    return answer.MetricDataResults?.[0]?.Values ?? [];
  }

  it("publishes what it counts, and ages", async () => {
    await measure();
    assert.equal((await values(metricNames.measured)).at(-1), 3);
    assert.equal((await values(metricNames.expected)).at(-1), 3);
    assert.equal((await values(metricNames.missing)).at(-1), 0);
    assert.equal((await values(metricNames.strangers)).at(-1), 0);
    // 2 of 110 instances' snapshots.
    assert.ok(Math.abs(((await values(metricNames.quota)).at(-1) ?? 0) - 200 / 110) < 0.01);
    const [worst] = await values(metricNames.worstAge);
    assert.ok(worst !== undefined && worst >= 0 && worst < 5, String(worst));
  });

  it("remembers every database, its copies and what was offered of it", async () => {
    const memory = await recall(dynamodb, table);
    const held = [...(await kinds[0]!.snapshots(stage.drRds)), ...(await kinds[1]!.snapshots(stage.drRds))];
    assert.deepEqual(new Set(memory.databases.keys()), new Set(held.map(({ identity }) => identity)));
    for (const { identity, id, takenAt, database } of held) {
      const known = memory.databases.get(identity);
      assert.equal(known?.database, database);
      // Behind it, by how many seconds later the copy was made.
      assert.match(known.copies, new RegExp(`^${id}@${Math.floor((takenAt ?? 0) / 1_000)}(?:\\+\\d+)?$`));
      assert.equal(known.offer?.name, id);
      assert.ok(known.protectedSince);
    }
    const since = memory.since;
    await measure();
    assert.equal((await recall(dynamodb, table)).since, since, "the first moment stays");
  });

  it("reads a memory of more than one page", async () => {
    // A page holds a megabyte: API Scan.
    const many = Array.from({ length: 8 }, (_, n) => `arn:aws:rds:eu-west-3:${sourceAccount}:db-${n}`);
    for (const identity of many) {
      await dynamodb.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            identity: { S: identity },
            retired: { S: "today" },
            database: { S: "x" },
            copies: { S: "y".repeat(300_000) },
          },
        }),
      );
    }
    const { databases } = await recall(dynamodb, table);
    for (const identity of many) assert.equal(databases.get(identity)?.retired, "today");
  });

  it("says which copies have vanished", async () => {
    const [kind] = kinds;
    const [copy] = await kind!.snapshots(stage.drRds);
    await kind!.remove(stage.drRds, copy!);
    await assert.rejects(measure(), { name: "DatabasesNeedAttention", message: new RegExp(copy!.database) });
    assert.ok((await values(metricNames.vanished)).includes(1));
  });

  it("says of a key that it is disabled, or due to be deleted and when", async () => {
    await stage.copy();
    const KeyId = stage.drKey.split("/")[1];
    await kms.send(new DisableKeyCommand({ KeyId }));
    await assert.rejects(measure(), { message: /is Disabled/ });
    await kms.send(new EnableKeyCommand({ KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    const on = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    await assert.rejects(measure(), { message: new RegExp(`is due to be deleted on ${on} `) });
  });
});
