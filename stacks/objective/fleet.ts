import { type Assumptions, transferMinutes } from "../../facts/assumptions";

/** The two kinds of databases: their snapshots have quotas and copy slots apart. */
export const kinds = ["instance", "cluster"] as const;
/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** A number for each kind. */
export type PerKind = Readonly<Record<Kind, number>>;

/**
 * The ways of a snapshot to where copies are kept:
 * - `incremental`: one copy, of what has changed.
 * - `full`: one copy of the whole database, as Aurora's always is (AUG "DB cluster snapshot copying").
 * - `re-encrypted`: the database is under the AWS-managed key, so its snapshot is copied under the source stack's key first, and
 *   that copy is copied. Both move the whole database (UG "Copying a DB snapshot": a copy of a copy is full).
 * - `two-step`: a copy into the DR account within the region, then one of that to the other region, both of the whole database.
 * - `re-encrypted-two-step`: three copies of the whole database.
 */
export type CopyWay = "incremental" | "full" | "re-encrypted" | "two-step" | "re-encrypted-two-step";

/** An account and region. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** Databases that are alike, as far as time goes. */
export interface FleetGroup {
  readonly kind: Kind;
  /** How the group is called in the arithmetic: a database's name, or "the largest instance". */
  readonly label: string;
  readonly count: number;
  /** Size of each, GiB. */
  readonly sizeGiB: number;
  /** GiB of blocks of each that change in an hour. */
  readonly changeGiBPerHour: number;
  readonly copying: CopyWay;
  /** Where they live, if that is known: RDS counts the copies that run at once by account and region. */
  readonly home?: Home | undefined;
  /** Whether the account that owns them copies them itself, to another region: of a re-encrypted copy no event tells it. */
  readonly copiedByOwner?: boolean;
  /**
   * Minutes between two snapshots at least, where a snapshot suspends their I/O and nobody has accepted that. An objective
   * that is shorter does not hold for them, and the preview says so by name.
   */
  readonly sparingMinutes?: number | undefined;
}

/** Times seen in a running deployment, in minutes: they take the place of what is assumed. */
export interface Measured {
  /** The longest snapshot, of either kind. */
  readonly snapshotMinutes?: number;
  /** The longest copy of an instance's snapshot. */
  readonly copyMinutes?: number;
  /** The longest copy of a cluster's snapshot. */
  readonly clusterCopyMinutes?: number;
}

/** How long things take: what is assumed, and what has been measured. */
export interface Pace
  extends Pick<
    Assumptions,
    "snapshot" | "copy" | "eventLatencySeconds" | "scheduleLatencySeconds" | "lambdaStartMillis" | "apiCallMillis"
  > {
  readonly measured: Measured;
}

/** How many databases of each kind there are in the groups. */
export function countByKind(fleet: readonly FleetGroup[]): PerKind {
  const count = (kind: Kind) => fleet.reduce((sum, group) => (group.kind === kind ? sum + group.count : sum), 0);
  return { instance: count("instance"), cluster: count("cluster") };
}

/** Minutes that a snapshot takes when the one before is that old. */
export function snapshotMinutes(group: FleetGroup, sinceMinutes: number, pace: Pace): number {
  return pace.measured.snapshotMinutes ?? transferMinutes(pace.snapshot, changedGiB(group, sinceMinutes));
}

/** Minutes of one copy of a database of the group when the copy before is that old. */
export function copyMinutes(group: FleetGroup, sinceMinutes: number, pace: Pace): number {
  const { measured } = pace;
  const seen = group.kind === "cluster" ? measured.clusterCopyMinutes : measured.copyMinutes;
  const gib = group.copying === "incremental" ? changedGiB(group, sinceMinutes) : group.sizeGiB;
  return seen ?? transferMinutes(pace.copy, gib);
}

/** Minutes between two snapshots of a database of the group, where others are snapshotted at that interval. */
export function intervalOf({ sparingMinutes = 0 }: FleetGroup, intervalMinutes: number): number {
  return Math.max(intervalMinutes, sparingMinutes);
}

/** A database cannot change by more than it holds. */
function changedGiB({ sizeGiB, changeGiBPerHour }: FleetGroup, minutes: number): number {
  return Math.min(sizeGiB, (changeGiBPerHour * minutes) / 60);
}
