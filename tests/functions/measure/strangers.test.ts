import assert from "node:assert/strict";
import type { RDSClient } from "@aws-sdk/client-rds";
import { type MeasureDeps, makeMeasure } from "../../../functions/measure/handler";
import { drAccount, drRegion, noon, sharedView, sourceAccount, sourceRegion, taken } from "../../support/snapshots";

describe("what strangers share", () => {
  it("is counted in the regions of the sources, and in that of the copies, where no source is", async () => {
    const stranger = (region: string) =>
      sharedView(taken("orders", noon, { arn: `arn:aws:rds:${region}:999999999999:snapshot:in-${region}` }));
    const published: { readonly MetricName: string; readonly Value: number }[] = [];
    const client = (answer: object) => ({ send: async () => answer }) as never;
    const kind = {
      name: "instance",
      snapshots: async () => [],
      shared: async (rds: RDSClient) => [stranger((rds as unknown as { readonly region: string }).region)],
    } as unknown as MeasureDeps["kinds"][number];
    const deps: MeasureDeps = {
      kinds: [kind],
      rds: client({}),
      rdsOf: (region) => ({ region, send: async () => ({}) }) as never,
      kmsOf: () => client({}),
      cloudwatch: {
        send: async ({ input }: { readonly input: { readonly MetricData: typeof published } }) => {
          published.push(...input.MetricData);
          return {};
        },
      } as never,
      dynamodb: client({ Items: [] }),
      ssm: client({}),
      now: () => noon,
      write: () => undefined,
      settings: {
        stack: "drprod",
        account: drAccount,
        region: drRegion,
        createdBy: "rds-lifeboat",
        patterns: [".*"],
        sources: [{ account: sourceAccount, region: sourceRegion }],
        expected: [],
        ageMinutes: 90,
        paces: [],
        emptyMinutes: 10_080,
        table: "seen",
        acceptedName: "accepted",
        liftedName: "lifted",
        cadenceMinutes: 10,
        logLevel: "error",
        retention: {},
      } as never,
    };
    await makeMeasure(deps)({});
    assert.equal(published.find(({ MetricName }) => MetricName === "StrangerShares")?.Value, 2);
  });
});
