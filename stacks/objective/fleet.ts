import { type Assumptions, transferMinutes } from "../../facts/assumptions";

/** The two kinds of databases: their snapshots have quotas and copy slots apart. */
export const kinds = ["instance", "cluster"] as const;
/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** A number for each kind. */
export type PerKind = Readonly<Record<Kind, number>>;

/**
 * The ways of a copy: only what changed; the whole database, as Aurora's always is (AUG "DB cluster snapshot copying"); or
 * twice the whole database, one copy after the other, as in two steps or where a snapshot is re-encrypted first (UG
 * "Copying a DB snapshot": a copy of a copy is full).
 */
export type CopyWay = "incremental" | "full" | "twice-full";

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

/** Minutes of each copy on the way, one after the other, when the copy before is that old. */
export function copySteps(group: FleetGroup, sinceMinutes: number, pace: Pace): readonly number[] {
  const { measured } = pace;
  const seen = group.kind === "cluster" ? measured.clusterCopyMinutes : measured.copyMinutes;
  const gib = group.copying === "incremental" ? changedGiB(group, sinceMinutes) : group.sizeGiB;
  const minutes = seen ?? transferMinutes(pace.copy, gib);
  return group.copying === "twice-full" ? [minutes, minutes] : [minutes];
}

/** A database cannot change by more than it holds. */
function changedGiB({ sizeGiB, changeGiBPerHour }: FleetGroup, minutes: number): number {
  return Math.min(sizeGiB, (changeGiBPerHour * minutes) / 60);
}
