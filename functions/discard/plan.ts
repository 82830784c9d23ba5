import { planUnstaging } from "../copies/arrived";
import type { PassSettings } from "../pass/settings";
import type { Snapshot } from "../rds/kind";
import { interimOf } from "../snapshots/interim";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { tagKeys } from "../snapshots/tags";

/** What the discard pass is told at deployment. */
export interface DiscardSettings extends Pick<PassSettings, "createdBy" | "dryRun" | "logLevel"> {
  /**
   * Age from which the last interim snapshot of a database is deleted as well, minutes.
   * @example 1440
   */
  readonly retentionMinutes: number;
}

/**
 * Which interim snapshots have done their work: those of whose database a re-encrypted copy with the same or newer data is
 * usable. The newest stays within the retention: the next snapshot of the database moves only what has changed since.
 */
export function planDiscarding(
  snapshots: readonly Snapshot[],
  now: number,
  { createdBy, retentionMinutes }: Pick<DiscardSettings, "createdBy" | "retentionMinutes">,
): Snapshot[] {
  const interim = interimOf(snapshots, createdBy);
  const oldest = now - retentionMinutes * 60_000;
  const bases = new Set<Snapshot>();
  for (const group of byIdentity(interim).values()) {
    const [newest] = newestUsable(group);
    if (newest !== undefined && newest.takenAt >= oldest) bases.add(newest);
  }
  const reencrypted = ours(snapshots, tagKeys.reencrypted, createdBy);
  return planUnstaging(interim, reencrypted, now).filter((snapshot) => !bases.has(snapshot));
}
