import type { SnapshotRecord } from "./types";

/** What goes wrong with snapshots and copies that RDS makes: whether one fails, and how much longer one takes, ms. */
export interface Mishap {
  fails?(record: SnapshotRecord): boolean;
  delays?(record: SnapshotRecord): number;
}

/** What RDS does not get done, or not in time, though nobody is to blame: asked for each snapshot and copy. */
export class Mishaps {
  private readonly known: Mishap[] = [];

  /** Lets it go wrong until the returned function is called. */
  add(mishap: Mishap): () => void {
    this.known.push(mishap);
    return () => {
      const index = this.known.indexOf(mishap);
      if (index >= 0) this.known.splice(index, 1);
    };
  }

  /** Whether a snapshot or copy that is done with has failed. */
  fails(record: SnapshotRecord): boolean {
    return this.known.some((mishap) => mishap.fails?.(record) === true);
  }

  /** Milliseconds that one takes longer than it should. */
  delay(record: SnapshotRecord): number {
    return this.known.reduce((sum, mishap) => sum + (mishap.delays?.(record) ?? 0), 0);
  }
}
