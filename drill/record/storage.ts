import { hour } from "../../cli/durations";
import { freeClusterSnapshotHours } from "../../facts/prices";
import type { DatabaseKind, Instant, Place, SnapshotRecord } from "../cloud/kernel/types";

type Origin = "databases" | "same-place" | "elsewhere";

/** What AWS charges of the manual snapshots that one place holds of one kind of databases. */
export interface Stored {
  readonly place: Place;
  readonly kind: DatabaseKind;
  /** Snapshots of databases, copies of what was in the same place, or copies of what was elsewhere. */
  readonly of: Origin;
  /** GiB × milliseconds. */
  readonly gibMillis: number;
}

/**
 * The storage of manual snapshots over time, as AWS charges for it; automated ones are the owner's affair.
 *
 * - Of an instance, one full set of blocks and what each newer snapshot added, for each key that they are under: deleting an old
 *   snapshot leaves the blocks that newer ones still need. UG USER_WorkingWithAutomatedBackups: "The first snapshot of a DB
 *   instance contains the data for the full database. Subsequent snapshots of the same database are incremental".
 * - Of a cluster, the whole volume for each snapshot (AUG aurora-storage-backup: "the size of the cluster volume at the time you take the
 *   snapshot"), but nothing for one of the cluster's own in its first hours.
 */
export class StorageMeter {
  private readonly meters = new Map<string, Meter>();

  snapshot(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    const record = after ?? before;
    if (record?.type !== "manual") return;
    const was = before?.status === "available";
    const is = after?.status === "available";
    if (was === is) return;
    const meter = this.meterOf(record);
    if (is) meter.add(record, at);
    else meter.remove(record, at);
  }

  /** What was held until then, place by place. */
  stored(until: Instant): readonly Stored[] {
    return [...this.meters.values()].map((meter) => meter.stored(until));
  }

  private meterOf(record: SnapshotRecord): Meter {
    const { place, kind } = record;
    const of = originOf(record);
    const name = `${place.account}/${place.region}/${kind}/${of}`;
    const known = this.meters.get(name);
    if (known) return known;
    const made = new Meter({ place, kind, of });
    this.meters.set(name, made);
    return made;
  }
}

function originOf({ place, sourceArn }: SnapshotRecord): Origin {
  if (sourceArn === undefined) return "databases";
  const [, , , region, account] = sourceArn.split(":");
  return region === place.region && account === place.account ? "same-place" : "elsewhere";
}

class Meter {
  /** Of instances: available snapshots by database and key, oldest data first. */
  private readonly chains = new Map<string, SnapshotRecord[]>();
  private gib = 0;
  private since: Instant = 0;
  private gibMillis = 0;
  /** Of clusters: since when each snapshot is charged for. */
  private readonly charged = new Map<string, { readonly from: Instant; readonly gib: number }>();

  constructor(private readonly what: Omit<Stored, "gibMillis">) {}

  add(record: SnapshotRecord, at: Instant): void {
    if (record.kind === "cluster") {
      const free = this.what.of === "databases" ? freeClusterSnapshotHours * hour : 0;
      this.charged.set(record.arn, { from: Math.max(at, record.originalCreatedAt + free), gib: record.sizeGiB });
      return;
    }
    this.change(record, at, (chain) => {
      const index = chain.findLastIndex((one) => one.originalCreatedAt <= record.originalCreatedAt);
      chain.splice(index + 1, 0, record);
    });
  }

  remove(record: SnapshotRecord, at: Instant): void {
    if (record.kind === "cluster") {
      const { from, gib } = this.charged.get(record.arn)!;
      this.charged.delete(record.arn);
      this.gibMillis += gib * Math.max(0, at - from);
      return;
    }
    this.change(record, at, (chain) => {
      const index = chain.findIndex((one) => one.arn === record.arn);
      chain.splice(index, 1);
    });
  }

  stored(until: Instant): Stored {
    const open = [...this.charged.values()].map(({ from, gib }) => gib * Math.max(0, until - from));
    const now = this.gibMillis + this.gib * (until - this.since);
    return { ...this.what, gibMillis: open.reduce((sum, one) => sum + one, now) };
  }

  private change(record: SnapshotRecord, at: Instant, how: (chain: SnapshotRecord[]) => void): void {
    this.gibMillis += this.gib * (at - this.since);
    this.since = at;
    const name = `${record.resourceId}/${record.kmsKeyArn}`;
    const chain = this.chains.get(name) ?? [];
    this.chains.set(name, chain);
    this.gib -= held(chain);
    how(chain);
    this.gib += held(chain);
  }
}

/** The oldest one holds every block of its database; each newer one what it moved. */
function held(chain: readonly SnapshotRecord[]): number {
  return chain.reduce((sum, one, index) => sum + (index === 0 ? one.sizeGiB : Math.min(one.movedGiB, one.sizeGiB)), 0);
}
