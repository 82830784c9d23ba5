import { day } from "../../cli/durations";
import type { SnapshotRecord } from "../cloud/kernel/types";
import type { Measured } from "../report/types";

/** A month, as prices mean it: 730 hours. */
const month = (730 / 24) * day;

/** Counts the manual snapshots that suspended their databases' I/O. */
export class Suspensions {
  private readonly byDatabase = new Map<string, number>();
  private inWindows = 0;

  /** A snapshot was begun. */
  begun({ type, ioSuspension, resourceId }: SnapshotRecord): void {
    if (type !== "manual" || ioSuspension === undefined) return;
    this.byDatabase.set(resourceId, (this.byDatabase.get(resourceId) ?? 0) + 1);
    if (ioSuspension === "in-window") this.inWindows++;
  }

  /** What that is a month, if all months are like this time. */
  over(ms: number): Measured["ioSuspensions"] {
    const counts = [...this.byDatabase.values()];
    const monthly = (count: number) => (count / ms) * month;
    return {
      perMonth: monthly(counts.reduce((sum, count) => sum + count, 0)),
      databases: counts.length,
      mostPerMonth: monthly(Math.max(0, ...counts)),
      inWindows: this.inWindows,
    };
  }
}
