import type { Instant, SnapshotRecord } from "./cloud/types";

/**
 * Snapshot storage over time. What is kept of one database in one place is one full set of blocks plus what each newer
 * snapshot added: deleting an old snapshot leaves the blocks that newer ones still need.
 */
export class StorageMeter {
  private readonly places = new Map<string, PlaceMeter>();

  snapshot(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    const record = after ?? before;
    if (!record) return;
    const was = before?.status === "available";
    const is = after?.status === "available";
    if (was === is) return;
    const place = `${record.place.account}/${record.place.region}`;
    const meter: PlaceMeter = this.places.get(place) ?? { chains: new Map(), gib: 0, since: at, gibMillis: 0 };
    this.places.set(place, meter);
    meter.gibMillis += meter.gib * (at - meter.since);
    meter.since = at;
    const chain = meter.chains.get(record.resourceId) ?? [];
    meter.chains.set(record.resourceId, chain);
    meter.gib -= held(chain);
    if (is) insert(chain, after);
    else
      chain.splice(
        chain.findIndex((one) => one.arn === record.arn),
        1,
      );
    meter.gib += held(chain);
  }

  /** GiB × milliseconds held until then, by "account/region". */
  gibMillis(until: Instant): ReadonlyMap<string, number> {
    return new Map(
      [...this.places].map(([place, meter]) => [place, meter.gibMillis + meter.gib * (until - meter.since)]),
    );
  }
}

interface PlaceMeter {
  /** Available snapshots by resource id, oldest data first. */
  readonly chains: Map<string, SnapshotRecord[]>;
  gib: number;
  since: Instant;
  gibMillis: number;
}

/** The oldest one holds every block of its database; each newer one what it moved. */
function held(chain: readonly SnapshotRecord[]): number {
  return chain.reduce((sum, one, index) => sum + (index === 0 ? one.sizeGiB : Math.min(one.movedGiB, one.sizeGiB)), 0);
}

function insert(chain: SnapshotRecord[], record: SnapshotRecord): void {
  const index = chain.findLastIndex((one) => one.originalCreatedAt <= record.originalCreatedAt);
  chain.splice(index + 1, 0, record);
}
