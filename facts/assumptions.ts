/**
 * What AWS does not state and the project therefore assumes: times, rates and latencies. They are used by the preview's
 * arithmetic and by the drill's model, can be adjusted in a scenario (`assume:`), and every report prints them.
 */

/** A duration that grows with the amount of data: a start-up time plus bytes divided by a rate. */
export interface TransferTime {
  /** Minutes before data moves at all. */
  readonly startMinutes: number;
  /** GiB moved per minute; `Infinity` makes the time fixed. */
  readonly gibPerMinute: number;
}

/** Everything assumed about AWS's behaviour. */
export interface Assumptions {
  /** Making a snapshot: the blocks changed since the previous snapshot of that database. */
  readonly snapshot: TransferTime;
  /** Copying a snapshot: changed blocks when incremental, the whole database when full. */
  readonly copy: TransferTime;
  /** Restoring a snapshot as a new database until it is available: the whole database. */
  readonly restore: TransferTime;
  /** Delivery of an EventBridge event, seconds: drawn between the two, never zero. */
  readonly eventLatencySeconds: readonly [number, number];
  /** How late EventBridge Scheduler may start a target, seconds: drawn between the two. */
  readonly scheduleLatencySeconds: readonly [number, number];
  /** Start-up of a Lambda invocation in milliseconds. */
  readonly lambdaStartMillis: number;
  /** One AWS API call made by a function, in milliseconds. */
  readonly apiCallMillis: number;
  /** RDS API token bucket per account and region: calls held in reserve. */
  readonly rdsApiBurst: number;
  /** RDS API token bucket per account and region: calls regained per second. */
  readonly rdsApiPerSecond: number;
  /** Minutes by which SnapshotDatabaseTime of a database that is no read replica, and that nobody writes to, precedes its snapshot. */
  readonly databaseTimeMinutes: number;
  /** Periods that CloudWatch retrieves for an alarm beyond those it evaluates, in case data are missing. */
  readonly alarmExtraPeriods: number;
  /** Whether RDS lists shared snapshots when it is asked by `SnapshotType: shared` alone, without `IncludeShared`. */
  readonly sharedTypeAloneLists: boolean;
  /** Whether RDS lists the account's own snapshots as well when it is asked by `SnapshotType: shared` and `IncludeShared`. */
  readonly includeSharedListsOwn: boolean;
  /** Whether RDS says of a snapshot or copy that failed when it was begun. */
  readonly failedSnapshotsDated: boolean;
  /**
   * Minutes for which a copy from another region stays `pending` once its turn has come, without resource id and option group;
   * `Infinity` for as long as it is made.
   */
  readonly remoteCopyPendingMinutes: number;
  /** Whether a finished copy from another region has the resource id of its database. */
  readonly finishedCopyHasResourceId: boolean;
  /**
   * Whether RDS refuses to share a snapshot with a persistent or permanent option by the code of a wrong state
   * (InvalidDBSnapshotState), and not by that of parameters that do not go together.
   */
  readonly sharingRefusedByState: boolean;
  /** Whether RDS says of every option that keeps a snapshot from being shared that it is persistent or permanent. */
  readonly hinderingOptionsListed: boolean;
  /** Whether RDS copies an option group with a snapshot of another account across regions too, as it does within one. */
  readonly optionGroupAlongAcrossRegions: boolean;
  /** Records at most on a page of RDS's listings of databases and snapshots, however many were asked for. */
  readonly recordsPerPage: number;
}

/**
 * The defaults. Sources: an end-to-end copy of a small database took 970 s in public (snapshot and copy start-up);
 * 900 GB restored cold in about 4 h (restore rate); the CloudWatch User Guide's example of an alarm with missing data retrieves
 * 5 data points to evaluate 3 (alarms-and-missing-data). That the type alone lists what is shared is the API's text
 * (DescribeDBSnapshots, SnapshotType); practitioners report that it came back empty. The rest no source states.
 */
export const defaultAssumptions: Assumptions = {
  snapshot: { startMinutes: 3, gibPerMinute: 6 },
  copy: { startMinutes: 10, gibPerMinute: 12 },
  restore: { startMinutes: 10, gibPerMinute: 3.75 },
  eventLatencySeconds: [0.5, 5],
  scheduleLatencySeconds: [0, 1],
  lambdaStartMillis: 400,
  apiCallMillis: 60,
  rdsApiBurst: 100,
  rdsApiPerSecond: 20,
  databaseTimeMinutes: 5,
  alarmExtraPeriods: 2,
  sharedTypeAloneLists: true,
  includeSharedListsOwn: false,
  failedSnapshotsDated: true,
  remoteCopyPendingMinutes: 5,
  finishedCopyHasResourceId: true,
  sharingRefusedByState: false,
  hinderingOptionsListed: true,
  optionGroupAlongAcrossRegions: false,
  recordsPerPage: 100,
};

/** Minutes that a transfer of that many GiB takes. */
export function transferMinutes(time: TransferTime, gib: number): number {
  return time.startMinutes + gib / time.gibPerMinute;
}
