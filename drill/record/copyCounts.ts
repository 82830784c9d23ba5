import type { SnapshotRecord } from "../cloud/kernel/types";

/** Counts copies as they finish: how much was copied anew, and whether anything was copied again. */
export class CopyCounts {
  full = 0;
  incremental = 0;
  twice = 0;
  private readonly made = new Set<string>();

  finished({ place, resourceId, originalCreatedAt, full }: SnapshotRecord): void {
    if (full) this.full++;
    else this.incremental++;
    const what = `${place.account}/${place.region}/${resourceId}/${originalCreatedAt}`;
    if (this.made.has(what)) this.twice++;
    else this.made.add(what);
  }
}
