import type { Snapshot } from "../rds/kind";

/** The dates of a snapshot that decide about its age. */
type Dated = Pick<Snapshot, "takenAt" | "madeAt" | "lastWriteAt">;

/**
 * From when the retention of a snapshot counts, ms since the epoch: from the later of the moment of its data and the
 * moment at which RDS made it. A tag says when the data of a cluster's copy were taken, and whoever may tag could make a
 * new copy look old; nobody can change the moment at which RDS made it. Undefined while neither is known.
 */
export function retainedFrom({ takenAt, madeAt }: Dated): number | undefined {
  const taken = isKnown(takenAt);
  if (taken && isKnown(madeAt)) return takenAt > madeAt ? takenAt : madeAt;
  return taken ? takenAt : isKnown(madeAt) ? madeAt : undefined;
}

/**
 * By how much the last transaction in a snapshot precedes it at most in a database that is no read replica: RDS itself writes
 * to each every five minutes (assumed), so that it can be restored to any moment. What is further back has lagged.
 */
const idleMs = 15 * 60_000;

/**
 * How old the data of a snapshot are at most, as the moment they were taken, ms since the epoch: the earlier of the moment
 * that is stated and the moment at which RDS made it, since no snapshot holds data from after it was made; and of a read
 * replica that lagged, the last transaction that it had applied. Undefined while neither of the first two is known. Source:
 * API DBSnapshot, SnapshotDatabaseTime.
 */
export function dataFrom({ takenAt, madeAt, lastWriteAt }: Dated): number | undefined {
  const taken = isKnown(takenAt);
  const made = isKnown(madeAt);
  const stated = taken && made ? (takenAt < madeAt ? takenAt : madeAt) : taken ? takenAt : made ? madeAt : undefined;
  return stated !== undefined && isKnown(lastWriteAt) && lastWriteAt < stated - idleMs ? lastWriteAt : stated;
}

/** Whether it is a moment: not absent, and not the NaN of a date that could not be read, which would break every order. */
function isKnown(at: number | undefined): at is number {
  return typeof at === "number" && at > 0;
}
