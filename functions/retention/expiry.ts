import type { PassSettings } from "../pass/settings";
import type { Snapshot } from "../rds/kind";
import { nameMatcher } from "../snapshots/choice";
import { withTag } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { interimTag, tagKeys } from "../snapshots/tags";
import { floorOf } from "./floors";
import { type Due, planExpiry, type Retention } from "./plan";

/** The tag by which an expire pass knows its own: what the take pass made, or what the copy pass did. */
export type OwnTag = typeof tagKeys.createdBy | typeof tagKeys.copiedBy;

/** What the expire pass is told at deployment. */
export interface ExpireSettings extends Retention, Omit<PassSettings, "platform" | "cadenceMinutes"> {
  /** The tag by which the pass knows its own snapshots, its value being `createdBy`. */
  readonly ownTag: OwnTag;
}

/** The snapshots of ours that this pass may delete; everything else in the account is none of its business. */
export function planExpire(snapshots: readonly Snapshot[], now: number, settings: ExpireSettings): Due[] {
  const keepNewest = floorOf(settings, settings.ownTag === tagKeys.createdBy ? "source" : "dr");
  return planExpiry(chosenOf(snapshots, settings), now, { ...settings, keepNewest });
}

/** What is ours, of the databases that are chosen. */
export function chosenOf(
  snapshots: readonly Snapshot[],
  settings: Pick<ExpireSettings, "ownTag" | "createdBy" | "patterns">,
): Snapshot[] {
  const chosen = nameMatcher(settings.patterns);
  // What only serves to be re-encrypted is no snapshot to keep, and another pass's to delete.
  const interim = new Set(withTag(snapshots, interimTag.Key, interimTag.Value));
  return ours(snapshots, settings.ownTag, settings.createdBy).filter(
    (snapshot) => chosen(snapshot.database) && !interim.has(snapshot),
  );
}
