import assert from "node:assert/strict";
import type { CloudWatchClient, MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import { RDSClient } from "@aws-sdk/client-rds";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { makeMeasure } from "../../functions/measure/handler";
import type { Snapshot } from "../../functions/rds/kind";
import {
  copied,
  drAccount,
  drRegion,
  hour,
  minute,
  noon,
  recordingKind,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../support/snapshots";

/** An item of the memory: attributes, of whatever type. */
export type Item = Readonly<Record<string, object>>;

/** What became of a look. */
export interface Look {
  readonly end: string;
  /** The metrics, by name and database: `CopiesHeld orders`. */
  readonly metrics: ReadonlyMap<string, number | undefined>;
  /** Keys of the items that were written. */
  readonly written: readonly string[];
}

export const orders = Array.from({ length: 3 }, (_, n) => taken("orders", noon - n * hour - minute));
const held = orders.map((snapshot) => copied(snapshot));
export const identity = orders[0]!.identity;

/** What the measure pass itself would have written of {@link orders} at its last look. */
export const remembered: Item = {
  identity: { S: identity },
  database: { S: "orders" },
  firstSeen: { S: new Date(noon - 3 * hour).toISOString() },
  protectedSince: { S: new Date(noon - 3 * hour).toISOString() },
  copies: {
    S: held
      .map(({ id, takenAt }) => `${id}@${(takenAt ?? 0) / 1000}`)
      .sort()
      .join(" "),
  },
  offer: { S: `${orders[0]!.id}@${(orders[0]!.takenAt ?? 0) / 1000}` },
};
export const stack: Item = { identity: { S: "stack" }, firstSeen: { S: "2026-01-01T00:00:00Z" }, troubles: { S: "" } };

/** Runs a look over three copies of one database, with these items as memory. */
export async function look(
  items: readonly Item[],
  {
    own = held,
    keyState = { KeyMetadata: { KeyState: "Enabled" } },
  }: { own?: readonly Snapshot[]; keyState?: object } = {},
): Promise<Look> {
  const metrics = new Map<string, number | undefined>();
  const written: string[] = [];
  const { kind } = recordingKind({
    snapshots: async () => [...own],
    shared: async () => orders.map(sharedView),
  });
  const rds: RDSClient = Object.create(RDSClient.prototype, { send: { value: async () => ({ AccountQuotas: [] }) } });
  const cloudwatch = {
    send: async ({ input }: { readonly input: { readonly MetricData: readonly MetricDatum[] } }) => {
      for (const { MetricName, Value, Dimensions = [] } of input.MetricData) {
        // Source: API reference, CloudWatch, Dimension.
        for (const { Value: value = "" } of Dimensions) assert.match(value, /^[ -~]{0,1023}[!-~]$/, "a dimension");
        assert.ok(Number.isFinite(Value), `${MetricName}: ${Value}`);
        const database = Dimensions.find(({ Name }) => Name === "Database")?.Value;
        metrics.set([MetricName, ...(database === undefined ? [] : [database])].join(" "), Value);
      }
    },
  };
  const dynamodb = {
    send: async (command: object) => {
      const { input } = command as { readonly input: { readonly Key?: { readonly identity: { readonly S: string } } } };
      if (input.Key === undefined) return { Items: items };
      written.push(input.Key.identity.S);
      return {};
    },
  };
  const handler = makeMeasure({
    kinds: [kind],
    rds,
    rdsOf: () => rds,
    kmsOf: () => ({ send: async () => keyState }) as object as KMSClient,
    cloudwatch: cloudwatch as object as CloudWatchClient,
    dynamodb: dynamodb as object as DynamoDBClient,
    // What people decided is as unreadable as the rest may be.
    ssm: { send: async () => ({}) } as object as SSMClient,
    now: () => noon,
    write: () => {},
    settings: {
      createdBy: "rds-lifeboat",
      patterns: [".*"],
      sources: [{ account: sourceAccount, region: sourceRegion }],
      expected: [],
      ageMinutes: 120,
      paces: [],
      emptyMinutes: 1_440,
      retention: {
        retentionMinutes: 2 * 24 * 60,
        keepAllMinutes: 2 * 24 * 60,
        keepNewest: 3,
        dailyDays: 0,
        weeklyWeeks: 4,
        monthlyMonths: 0,
        released: [],
        brakeMinutes: 2 * 24 * 60,
        brakeSurplus: 3,
        roomMinutes: 60,
      },
      acceptedName: "accepted",
      liftedName: "lifted",
      expireEveryMinutes: 60,
      stack: "p/prod",
      account: drAccount,
      region: drRegion,
      table: "memory",
      cadenceMinutes: 10,
      logLevel: "error",
    },
  });
  const end = await handler({}).then(
    () => "well",
    ({ name, message }: Error) => `${name}: ${message}`,
  );
  return { end, metrics, written };
}
