import assert from "node:assert/strict";
import { hour } from "../../../cli/durations";
import type { SnapshotRecord } from "../../../drill/cloud/kernel/types";
import { StorageMeter, type Stored } from "../../../drill/record/storage";
import { copyOf, snapshot } from "../records";

/** When a snapshot came, and when it went. */
type Life = readonly [record: SnapshotRecord, came: number, went?: number];

/** What a place is charged for, by what its snapshots are of: GiB × hours until hour 10. */
function charged(...lives: readonly Life[]): Readonly<Partial<Record<Stored["of"], number>>> {
  const meter = new StorageMeter();
  const events = lives.flatMap(([record, came, went]) => [
    { at: came, tell: () => meter.snapshot({ ...record, status: "creating" }, record, came * hour) },
    ...(went === undefined ? [] : [{ at: went, tell: () => meter.snapshot(record, undefined, went * hour) }]),
  ]);
  for (const { tell } of events.sort((a, b) => a.at - b.at)) tell();
  return Object.fromEntries(meter.stored(10 * hour).map(({ of, gibMillis }) => [of, gibMillis / hour]));
}

/** Data of hour `of`, 100 GiB of which 10 have changed. */
const at = (name: string, of: number, changed: Partial<SnapshotRecord> = {}) =>
  snapshot(name, { originalCreatedAt: of * hour, ...changed });

const cluster = { kind: "cluster", resourceId: "cluster-ORDERS" } as const;

describe("the storage that AWS charges for", () => {
  it("of an instance is one full set, and what each newer snapshot added", () => {
    assert.deepEqual(charged([at("a", 0), 0]), { databases: 1000 });
    assert.deepEqual(charged([at("a", 0), 0], [at("b", 1), 4]), { databases: 1000 + 60 });
    assert.deepEqual(charged([at("a", 0), 0, 6], [at("b", 1), 4]), { databases: 4 * 100 + 2 * 110 + 4 * 100 });
    assert.deepEqual(
      charged([at("b", 1), 0], [at("a", 0), 5]),
      { databases: 5 * 100 + 5 * 110 },
      "the older came later",
    );
  });

  it("has a full set for each database, and for each key", () => {
    assert.deepEqual(charged([at("a", 0), 0], [at("b", 0, { resourceId: "db-OTHER" }), 0]), { databases: 2000 });
    const other = "arn:aws:kms:eu-west-1:111111111111:key/other";
    assert.deepEqual(charged([at("a", 0), 0], [at("b", 1, { kmsKeyArn: other }), 0]), { databases: 2000 });
  });

  it("counts copies apart: of what is in the same place, and of what is elsewhere", () => {
    const original = at("a", 0);
    const reencrypted = at("r", 0, { sourceArn: original.arn, kmsKeyArn: "other", movedGiB: 100 });
    assert.deepEqual(charged([original, 0], [reencrypted, 5], [copyOf(original), 9]), {
      databases: 1000,
      "same-place": 500,
      elsewhere: 100,
    });
    const shared = { sourceArn: `${original.arn}`.replace("111111111111", "333333333333") };
    assert.deepEqual(charged([at("s", 0, shared), 0]), { elsewhere: 1000 }, "of another account");
  });

  it("of a cluster's copies is the whole volume each time", () => {
    const copies = [0, 1, 2].map((n) => copyOf(at(`c-${n}`, n, cluster), { ...cluster, originalCreatedAt: n * hour }));
    assert.deepEqual(charged([copies[0]!, 0, 4], [copies[1]!, 2], [copies[2]!, 9]), { elsewhere: 400 + 800 + 100 });
  });

  it("of a cluster's own snapshots is nothing for their first day", () => {
    const of = (from: number) => at("c", from, cluster);
    assert.deepEqual(charged([of(0), 0]), { databases: 0 });
    assert.deepEqual(charged([of(-20), 0]), { databases: 600 }, "taken 20 hours before: charged from hour 4 on");
    assert.deepEqual(charged([of(-30), 0, 5]), { databases: 500 });
    assert.deepEqual(charged([of(-20), 0, 3]), { databases: 0 }, "gone within its day");
  });

  it("leaves out automated snapshots, and those that are not finished", () => {
    assert.deepEqual(charged([at("auto", 0, { type: "automated" }), 0]), {});
    const meter = new StorageMeter();
    const creating = at("a", 0, { status: "creating" });
    meter.snapshot(undefined, creating, 0);
    meter.snapshot(creating, { ...creating, status: "failed" }, hour);
    assert.deepEqual(meter.stored(10 * hour), []);
  });
});
