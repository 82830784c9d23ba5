import assert from "node:assert/strict";
import fc from "fast-check";
import { day, hour } from "../../../cli/durations";
import { costByLayer, costByService, layers, monthlyCost, type StoredFor, type Usage } from "../../../drill/judge/cost";
import { defaultPrices } from "../../../facts/prices";
import { Cases } from "../../support/cases";

const month = 730 * hour;

const nothing: Usage = {
  ms: month,
  storage: [],
  acrossRegionsGib: 0,
  transitions: 0,
  lambdaGbSeconds: 0,
  lambdaRequests: 0,
  schedulerInvocations: 0,
  events: 0,
  keys: 0,
  keyRequests: 0,
  alarms: 0,
  customMetrics: 0,
  metricRequests: 0,
  dashboards: 0,
  dynamoDb: { readUnits: 0, writeUnits: 0, bytes: 0 },
  logBytes: 0,
  notifications: 0,
  mails: 0,
  secretRequests: 0,
};

/** So many GiB the whole month. */
function stored(purpose: StoredFor["purpose"], kind: StoredFor["kind"], gib: number, ms = month): StoredFor {
  return { purpose, kind, gibMillis: gib * ms };
}

const rounded = (dollars: number) => Math.round(dollars * 1e5) / 1e5;

/** The only item that costs something, rounded to a thousandth of a cent. */
function only(used: Partial<Usage>): readonly (readonly [string, number])[] {
  const { total, ...items } = monthlyCost({ ...nothing, ...used });
  const costing = Object.entries(items).filter(([, dollars]) => dollars > 0);
  assert.ok(Math.abs(total - costing.reduce((sum, [, dollars]) => sum + dollars, 0)) < 1e-9);
  return costing.map(([item, dollars]) => [item, rounded(dollars)]);
}

describe("the monthly cost", () => {
  it("of nothing is nothing", () => {
    assert.deepEqual(only({}), []);
    assert.deepEqual(costByLayer(monthlyCost(nothing)), []);
    assert.deepEqual(costByService(monthlyCost(nothing)), []);
  });

  it("is each quantity at its price", () => {
    const p = defaultPrices;
    for (const purpose of ["sourceSnapshots", "interimSnapshots", "copies"] as const) {
      const { instanceSnapshotGibMonth: instance, clusterSnapshotGibMonth: cluster } = p;
      assert.deepEqual(only({ storage: [stored(purpose, "instance", 1000)] }), [[purpose, 1000 * instance]]);
      assert.deepEqual(only({ storage: [stored(purpose, "cluster", 1000)] }), [[purpose, rounded(1000 * cluster)]]);
    }
    assert.deepEqual(only({ acrossRegionsGib: 500 }), [["crossRegionTransfer", 500 * p.crossRegionTransferGib]]);
    assert.deepEqual(only({ transitions: 40_000 }), [["stepFunctions", 40 * p.stepFunctionsThousandTransitions]]);
    assert.deepEqual(only({ lambdaGbSeconds: 1e6 }), [["lambda", rounded(1e6 * p.lambdaGbSecond)]]);
    assert.deepEqual(only({ lambdaRequests: 1e6 }), [["lambda", p.lambdaMillionRequests]]);
    assert.deepEqual(only({ schedulerInvocations: 1e6 }), [["scheduler", p.schedulerMillionInvocations]]);
    assert.deepEqual(only({ events: 1e6 }), [["events", p.eventBridgeMillionEvents]]);
    assert.deepEqual(only({ keys: 3 }), [["keys", 3 * p.kmsKeyMonth]]);
    assert.deepEqual(only({ keyRequests: 1e4 }), [["keyRequests", p.kmsTenThousandRequests]]);
    assert.deepEqual(only({ alarms: 15 }), [["alarms", 15 * p.cloudWatchAlarmMonth]]);
    assert.deepEqual(only({ customMetrics: 24 }), [["metrics", rounded(24 * p.cloudWatchMetricMonth)]]);
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
    assert.deepEqual(only({ mails: 1e5 }), [["notifications", p.snsHundredThousandEmails]]);
    assert.deepEqual(only({ secretRequests: 1e4 }), [["secrets", p.secretsManagerTenThousandRequests]]);
  });

  it("is that of a month, however long the run: what flows is scaled, what stands is not", () => {
    const ms = 10 * day;
    const storage = [stored("copies", "instance", 1000, ms)];
    const { copies, crossRegionTransfer, keys } = monthlyCost({
      ...nothing,
      ms,
      storage,
      acrossRegionsGib: 100,
      keys: 2,
    });
    assert.ok(Math.abs(copies - 1000 * defaultPrices.instanceSnapshotGibMonth) < 1e-9);
    assert.ok(Math.abs(crossRegionTransfer - 100 * (730 / 240) * defaultPrices.crossRegionTransferGib) < 1e-9);
    assert.equal(keys, 2 * defaultPrices.kmsKeyMonth);
  });

  it("has each item in one layer and with one service", () => {
    const cost = monthlyCost({
      ...nothing,
      storage: [stored("copies", "instance", 1000), stored("sourceSnapshots", "cluster", 1000)],
      transitions: 1e6,
      lambdaRequests: 1e7,
      logBytes: 1e9,
      keys: 4,
      alarms: 10,
      dashboards: 1,
    });
    const layered = costByLayer(cost).map(({ name, dollars, services }) => [
      name,
      rounded(dollars),
      ...services.map((one) => `${one.name} ${rounded(one.dollars)}`),
    ]);
    assert.deepEqual(layered, [
      [layers.snapshots, 21, "RDS 21"],
      [layers.copies, 95, "RDS 95"],
      [layers.keys, 4, "KMS 4"],
      [layers.passes, 27.5, "Step Functions 25", "Lambda 2", "CloudWatch 0.5"],
      [layers.watching, 4, "CloudWatch 4"],
    ]);
    assert.deepEqual(
      costByService(cost).map(({ name, dollars }) => `${name} ${rounded(dollars)}`),
      ["RDS 116", "Step Functions 25", "CloudWatch 4.5", "KMS 4", "Lambda 2"],
    );
  });

  it("is the sum of its layers, of their services, and of all services", () => {
    // Of like sizes: beside one huge item a layer that leaves out another one would not show.
    const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }));
    const storage = fc.array(
      fc.record({
        purpose: fc.constantFrom("sourceSnapshots" as const, "interimSnapshots" as const, "copies" as const),
        kind: fc.constantFrom("instance" as const, "cluster" as const),
        gibMillis: amount.map((gib) => gib * day),
      }),
      { maxLength: 6 },
    );
    const amounts = Object.fromEntries(
      Object.keys(nothing)
        .filter((name) => !["ms", "storage", "dynamoDb"].includes(name))
        .map((name) => [name, amount]),
    );
    const bytes = amount.map((kilobytes) => 1000 * kilobytes);
    const dynamoDb = fc.record({ readUnits: amount, writeUnits: amount, bytes });
    const usages = fc.record({
      ...amounts,
      logBytes: bytes,
      ms: fc.integer({ min: 1, max: 400 }).map((days) => days * day),
      storage,
      dynamoDb,
    });
    const cases = new Cases(
      Object.fromEntries(
        Object.keys(monthlyCost(nothing)).map((item) => [`it would show that ${item} is left out`, 8]),
      ),
    );
    fc.assert(
      fc.property(usages, (used) => {
        const cost = monthlyCost({ ...nothing, ...used });
        for (const [item, dollars] of Object.entries(cost))
          cases.note(`it would show that ${item} is left out`, dollars > 1e-8 * Math.max(1, cost.total));
        const sum = (parts: readonly { readonly dollars: number }[]) =>
          parts.reduce((all, { dollars }) => all + dollars, 0);
        const near = (dollars: number) => Math.abs(dollars - cost.total) <= 1e-9 * Math.max(1, cost.total);
        const byLayer = costByLayer(cost);
        assert.ok(
          near(sum(byLayer)) &&
            near(sum(byLayer.flatMap(({ services }) => services))) &&
            near(sum(costByService(cost))),
        );
      }),
    );
    cases.check();
  });
});
