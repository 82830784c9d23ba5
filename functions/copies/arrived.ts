import type { Snapshot } from "../rds/kind";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { createdOn, isHeld } from "../snapshots/tags";
import { identified, isStuck } from "./standing";

/**
 * Which staged copies have done their work: those of whose database a copy with the same or newer data has arrived and
 * is usable, while none is being made from them (one that RDS has been making for more than a day no longer counts). What failed holds no data and goes at once. Both lists are what is ours.
 */
export function planUnstaging(
  staged: readonly Snapshot[],
  arrived: readonly Snapshot[],
  now: number,
): readonly Snapshot[] {
  const arrivals = byIdentity(identified(arrived, staged));
  // Copies that do not say what they are made of (isCopy) have its time.
  const timeOf = ({ identity, tags }: Snapshot) => `${identity} ${createdOn(tags)}`;
  const making = arrived.filter((copy) => copy.state === "making" && !isStuck(copy, now));
  const inUse = new Set(making.map((copy) => copy.copiedFrom ?? timeOf(copy)));
  return staged
    .filter((snapshot) => {
      if (isHeld(snapshot)) return false;
      if (snapshot.state === "failed") return true;
      if (snapshot.state !== "usable" || inUse.has(snapshot.arn) || inUse.has(timeOf(snapshot))) {
        return false;
      }
      const newest = newestUsable(arrivals.get(snapshot.identity) ?? [])[0];
      return newest !== undefined && newest.takenAt >= snapshot.takenAt;
    })
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
}
