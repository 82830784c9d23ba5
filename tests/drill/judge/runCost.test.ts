import assert from "node:assert/strict";
import { day } from "../../../cli/durations";
import type { SnapshotRecord } from "../../../drill/cloud/kernel/types";
import { storedFor } from "../../../drill/judge/runCost";
import { runScenario, scenarioStart } from "../../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../../drill/scenario/scenario";
import { defaultPrices as price } from "../../../facts/prices";
import { projectRoot as project } from "../../../projectRoot";
import { file } from "../files";

/** Nothing changes in them, so that what each snapshot holds is known beforehand. */
const fleet = `
firstCopyWithin: 3h
databases:
  - { id: still, engine: postgres, sizeGiB: 20, changeGiBPerHour: 0 }
  - { id: managed, engine: mysql, sizeGiB: 30, changeGiBPerHour: 0, key: aws/rds }
  - { id: aurora, kind: cluster, engine: aurora-postgresql, sizeGiB: 50, changeGiBPerHour: 0 }
`;

const end = scenarioStart + day;
/** Months in the run. */
const months = 24 / 730;

/** Hours for which a snapshot was there. */
function hours({ availableAt = end }: SnapshotRecord): number {
  return Math.max(0, end - availableAt) / 3_600_000;
}

describe("what a run costs", () => {
  it("is snapshots where databases are, copies where they are kept, and what is on its way there", () => {
    const source = { account: "111111111111", region: "eu-west-1" };
    const dr = { account: "222222222222", region: "eu-central-1" };
    const way = { account: "222222222222", region: "eu-west-1" };
    const stranger = { account: "999999999999", region: "eu-west-1" };
    const stored = [
      { place: source, of: "databases" },
      { place: source, of: "same-place" },
      { place: way, of: "elsewhere" },
      { place: dr, of: "elsewhere" },
      { place: dr, of: "same-place" },
      { place: stranger, of: "databases" },
    ] as const;
    const found = storedFor(
      stored.map((one, at) => ({ ...one, kind: "instance", gibMillis: at })),
      { deployed: [{ place: source }, { place: dr }], keepers: [{ place: dr }] },
    );
    assert.deepEqual(
      found.map(({ purpose, gibMillis }) => [gibMillis, purpose]),
      [
        [0, "sourceSnapshots"],
        [1, "interimSnapshots"],
        [2, "interimSnapshots"],
        [3, "copies"],
        [4, "interimSnapshots"],
      ],
    );
  });

  it("is what hand arithmetic makes of its snapshots, layer by layer", async () => {
    const scenario = withOverrides(findScenario("normal"), { days: 1, databases: undefined });
    const fleetFile = file("fleet.yaml", fleet);
    const { report, cloud } = await runScenario({ scenario, seed: 1, fleetFile, configDir: project, project });
    // All of a day's copies are still there: they are kept for two.
    const copies = cloud.rds.snapshots({ account: "222222222222", region: "eu-central-1" });
    const own = (name: string) =>
      copies.filter(({ databaseIdentifier: of, availableAt = end }) => of === name && availableAt < end);
    const [still, managed, aurora] = ["still", "managed", "aurora"].map(own) as [
      SnapshotRecord[],
      SnapshotRecord[],
      SnapshotRecord[],
    ];
    assert.ok(Math.min(still.length, managed.length, aurora.length) >= 20);
    const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

    const { monthlyCost: cost, costByLayer, costByService } = report;
    const near = (dollars: number, gibHours: number, priced: number) => {
      const expected = (gibHours / 24) * priced;
      assert.ok(Math.abs(dollars - expected) < 0.005, `${dollars} instead of ${expected}`);
    };
    // Of an unchanged instance all copies together are one; copies of copies are full, each; so are an Aurora cluster's.
    const instances = 20 * Math.max(...still.map(hours)) + 30 * sum(managed.map(hours));
    const clusters = 50 * sum(aurora.map(hours));
    assert.ok(instances > 30 * 200 && clusters > 50 * 200);
    near(
      cost.copies,
      instances + (clusters * price.clusterSnapshotGibMonth) / price.instanceSnapshotGibMonth,
      price.instanceSnapshotGibMonth,
    );

    // Each database's first snapshot is there within minutes of its slot, within the hour; a cluster's cost nothing on the first day.
    const least = (20 + 30) * 22.5;
    assert.ok(cost.sourceSnapshots > (least / 24) * price.instanceSnapshotGibMonth, String(cost.sourceSnapshots));
    assert.ok(cost.sourceSnapshots < 50 * price.instanceSnapshotGibMonth, String(cost.sourceSnapshots));
    // Re-encrypted ones are 30 GiB each, of which at least one and at most all are there.
    assert.ok(cost.interimSnapshots > ((30 * 22) / 24) * price.instanceSnapshotGibMonth, String(cost.interimSnapshots));

    // Everything that was copied to the DR account went to another region.
    const moved = 20 + 30 * managed.length + 50 * aurora.length;
    const transferred = (moved / months) * price.crossRegionTransferGib;
    assert.ok(
      Math.abs(cost.crossRegionTransfer - transferred) < 1e-6,
      `${cost.crossRegionTransfer} instead of ${transferred}`,
    );

    // Two stacks, each with a key for snapshots and one for its topic, and a dashboard.
    assert.equal(cost.keys, 4 * price.kmsKeyMonth);
    assert.equal(cost.dashboards, 2 * price.cloudWatchDashboardMonth);
    // One announcement for each snapshot that was shared, of which the last are not copied yet.
    const announced = (cost.events * 1e6 * months) / price.eventBridgeMillionEvents;
    const made = still.length + managed.length + aurora.length;
    assert.ok(announced > made - 0.5 && announced < made + 3.5, `${announced} events, ${made} copies`);

    for (const parts of [costByLayer, costByService, costByLayer.flatMap(({ services }) => services)]) {
      assert.ok(Math.abs(sum(parts.map(({ dollars }) => dollars)) - cost.total) < 1e-9);
    }
  });
});
