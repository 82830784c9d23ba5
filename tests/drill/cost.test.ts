import assert from "node:assert/strict";
import { monthlyCost, type Quantities } from "../../drill/cost";
import { day, hour } from "../../drill/durations";
import { defaultPrices } from "../../facts/prices";

const month = 730 * hour;

const nothing: Quantities = {
  ms: month,
  snapshotGibMillis: 0,
  acrossRegionsGib: 0,
  transitions: 0,
  lambdaGbSeconds: 0,
  lambdaRequests: 0,
  schedulerInvocations: 0,
  keys: 0,
  alarms: 0,
  customMetrics: 0,
  metricRequests: 0,
  dashboards: 0,
  dynamoDb: { readUnits: 0, writeUnits: 0, bytes: 0 },
  logBytes: 0,
  notifications: 0,
};

/** The only item that costs something, rounded to a thousandth of a cent. */
function only(used: Partial<Quantities>): readonly (readonly [string, number])[] {
  const { total, ...items } = monthlyCost({ ...nothing, ...used });
  const costing = Object.entries(items).filter(([, dollars]) => dollars > 0);
  assert.ok(Math.abs((total ?? 0) - costing.reduce((sum, [, dollars]) => sum + dollars, 0)) < 1e-9);
  return costing.map(([item, dollars]) => [item, Math.round(dollars * 1e5) / 1e5]);
}

describe("the monthly cost", () => {
  it("of nothing is nothing", () => assert.deepEqual(only({}), []));

  it("is each quantity at its price", () => {
    const p = defaultPrices;
    assert.deepEqual(only({ snapshotGibMillis: 1000 * month }), [
      ["snapshotStorage", 1000 * p.instanceSnapshotGibMonth],
    ]);
    assert.deepEqual(only({ acrossRegionsGib: 500 }), [["crossRegionTransfer", 500 * p.crossRegionTransferGib]]);
    assert.deepEqual(only({ transitions: 40_000 }), [["stepFunctions", 40 * p.stepFunctionsThousandTransitions]]);
    assert.deepEqual(only({ lambdaGbSeconds: 1e6 }), [["lambda", Math.round(1e11 * p.lambdaGbSecond) / 1e5]]);
    assert.deepEqual(only({ lambdaRequests: 1e6 }), [["lambda", p.lambdaMillionRequests]]);
    assert.deepEqual(only({ schedulerInvocations: 1e6 }), [["scheduler", p.schedulerMillionInvocations]]);
    assert.deepEqual(only({ keys: 3 }), [["keys", 3 * p.kmsKeyMonth]]);
    assert.deepEqual(only({ alarms: 15 }), [["alarms", 15 * p.cloudWatchAlarmMonth]]);
    assert.deepEqual(only({ customMetrics: 24 }), [["metrics", Math.round(2.4e6 * p.cloudWatchMetricMonth) / 1e5]]);
    assert.deepEqual(only({ metricRequests: 4_000 }), [["metrics", 4 * p.cloudWatchThousandRequests]]);
    assert.deepEqual(only({ dashboards: 2 }), [["dashboards", 2 * p.cloudWatchDashboardMonth]]);
    for (const [used, dollars] of [
      [{ readUnits: 1e6 }, p.dynamoDbMillionReads],
      [{ writeUnits: 1e6 }, p.dynamoDbMillionWrites],
      [{ bytes: 1e9 }, p.dynamoDbGbMonth],
    ] as const) {
      assert.deepEqual(only({ dynamoDb: { ...nothing.dynamoDb, ...used } }), [["dynamoDb", dollars]]);
    }
    assert.deepEqual(only({ logBytes: 2e9 }), [["logs", 2 * p.cloudWatchLogsGb]]);
    assert.deepEqual(only({ notifications: 1e6 }), [["notifications", p.snsMillionRequests]]);
  });

  it("is that of a month, however long the run: what flows is scaled, what stands is not", () => {
    const tenDays = { ms: 10 * day, snapshotGibMillis: 1000 * 10 * day, acrossRegionsGib: 100, keys: 2 };
    const { snapshotStorage, crossRegionTransfer, keys } = monthlyCost({ ...nothing, ...tenDays });
    assert.ok(Math.abs((snapshotStorage ?? 0) - 1000 * defaultPrices.instanceSnapshotGibMonth) < 1e-9);
    assert.ok(Math.abs((crossRegionTransfer ?? 0) - 100 * (730 / 240) * defaultPrices.crossRegionTransferGib) < 1e-9);
    assert.equal(keys, 2 * defaultPrices.kmsKeyMonth);
  });
});
