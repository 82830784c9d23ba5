import type { Snapshot } from "../rds/kind";
import { withTag } from "./lineage";
import { ours } from "./ownership";
import { interimTag, tagKeys } from "./tags";

/** What the take pass made to be re-encrypted. */
export function interimOf(snapshots: readonly Snapshot[], createdBy: string): Snapshot[] {
  return ours(withTag(snapshots, interimTag.Key, interimTag.Value), tagKeys.createdBy, createdBy);
}
