import type { DatabaseRecord, Instant, KeyState, Place, SnapshotRecord } from "../cloud/kernel/types";
import { AgeTimeline } from "./ages";

/**
 * Which copies could be used if the source were lost now: available, outside the source account (where everything is in
 * one account: outside the source region), and under a key that is enabled.
 */
export class UsableCopies {
  private readonly identities = new Map<string, Identity>();
  private readonly keys = new Map<string, KeyState>();
  /** The data of which the last copy was deleted: of when they were, and when that was. */
  private readonly lost: { readonly takenAt: Instant; readonly at: Instant }[] = [];

  /**
   * @param oneAccount whether source and copies share an account, so that only the region tells them apart.
   * @param byPlace whether {@link timelineIn} will be asked.
   */
  constructor(
    private readonly oneAccount: boolean,
    private readonly byPlace = false,
  ) {}

  /** Starts watching a database; what was copied before is not seen. */
  watch(database: DatabaseRecord): void {
    this.identities.set(database.resourceId, {
      database,
      copies: new Map(),
      timeline: new AgeTimeline(),
      places: new Map(),
    });
  }

  snapshot(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    const record = after ?? before;
    const identity = record && this.identities.get(record.resourceId);
    if (!record || !identity || !this.outside(record, identity.database)) return;
    if (after?.status === "available") identity.copies.set(after.arn, after);
    else if (identity.copies.delete(record.arn)) this.gone(identity, record, at);
    this.settle(identity, at);
    if (this.byPlace) this.settleIn(identity, record.place, at);
  }

  key(keyArn: string, state: KeyState, at: Instant): void {
    this.keys.set(keyArn, state);
    for (const identity of this.identities.values()) {
      this.settle(identity, at);
      if (!this.byPlace) continue;
      const places = new Map([...identity.copies.values()].map(({ place }) => [nameOf(place), place]));
      for (const place of places.values()) this.settleIn(identity, place, at);
    }
  }

  /** What was the newest usable copy's data over time, for the database with that resource id. */
  timeline(resourceId: string): AgeTimeline {
    const identity = this.identities.get(resourceId);
    if (!identity) throw new Error(`${resourceId} is not watched`);
    return identity.timeline;
  }

  /** The same of the copies in one place. */
  timelineIn(resourceId: string, place: Place): AgeTimeline {
    if (!this.byPlace) throw new Error("what the places hold is not watched");
    return this.identities.get(resourceId)?.places.get(nameOf(place)) ?? new AgeTimeline();
  }

  /** The newest copy, anywhere or in one place, that is usable now and holds nothing later than `until`. */
  newest(resourceId: string, until: Instant, place?: Place): SnapshotRecord | undefined {
    let newest: SnapshotRecord | undefined;
    const name = place && nameOf(place);
    for (const copy of this.identities.get(resourceId)?.copies.values() ?? []) {
      if (dataAt(copy) > until || !this.keyEnabled(copy)) continue;
      if (name !== undefined && nameOf(copy.place) !== name) continue;
      if (!newest || dataAt(copy) > dataAt(newest)) newest = copy;
    }
    return newest;
  }

  /** How many copies of a database are usable now. */
  usable(resourceId: string): number {
    return [...(this.identities.get(resourceId)?.copies.values() ?? [])].filter((copy) => this.keyEnabled(copy)).length;
  }

  /** The moment of which the oldest usable copy's data are; undefined where there is none. */
  oldest(resourceId: string): Instant | undefined {
    const copies = [...(this.identities.get(resourceId)?.copies.values() ?? [])].filter((one) => this.keyEnabled(one));
    return copies.length === 0 ? undefined : Math.min(...copies.map(dataAt));
  }

  /** Whether a database is watched. */
  isWatched(resourceId: string): boolean {
    return this.identities.has(resourceId);
  }

  /**
   * Age of the youngest data of which the last copy was deleted, milliseconds; Infinity where none was. Of data from before
   * that moment only, if one is given.
   */
  youngestDeleted(before: Instant = Number.POSITIVE_INFINITY): number {
    return this.lost.reduce(
      (youngest, { takenAt, at }) => (takenAt < before ? Math.min(youngest, at - takenAt) : youngest),
      Number.POSITIVE_INFINITY,
    );
  }

  private gone({ copies }: Identity, { originalCreatedAt }: SnapshotRecord, at: Instant): void {
    for (const copy of copies.values()) if (copy.originalCreatedAt === originalCreatedAt) return;
    this.lost.push({ takenAt: originalCreatedAt, at });
  }

  private settle(identity: Identity, at: Instant): void {
    const newest = this.newest(identity.database.resourceId, Number.POSITIVE_INFINITY);
    identity.timeline.change(at, newest && dataAt(newest));
  }

  private settleIn({ database: { resourceId }, places }: Identity, place: Place, at: Instant): void {
    const name = nameOf(place);
    const timeline = places.get(name) ?? new AgeTimeline();
    places.set(name, timeline);
    const newest = this.newest(resourceId, Number.POSITIVE_INFINITY, place);
    timeline.change(at, newest && dataAt(newest));
  }

  private outside(copy: SnapshotRecord, database: DatabaseRecord): boolean {
    if (this.oneAccount) return copy.place.region !== database.place.region;
    return copy.place.account !== database.place.account;
  }

  private keyEnabled({ kmsKeyArn }: SnapshotRecord): boolean {
    return kmsKeyArn === undefined || (this.keys.get(kmsKeyArn) ?? "Enabled") === "Enabled";
  }
}

interface Identity {
  readonly database: DatabaseRecord;
  /** By ARN: available copies outside, whatever their keys. */
  readonly copies: Map<string, SnapshotRecord>;
  readonly timeline: AgeTimeline;
  /** The same of each place that has ever held a copy, where it is watched. */
  readonly places: Map<string, AgeTimeline>;
}

/** The moment whose data it holds: a read replica lags behind the database that it replicates. */
export function dataAt({ originalCreatedAt, replicaLagMs = 0 }: SnapshotRecord): Instant {
  return originalCreatedAt - replicaLagMs;
}

function nameOf({ account, region }: Place): string {
  return `${account}/${region}`;
}
