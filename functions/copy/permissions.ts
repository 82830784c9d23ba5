import type { Scope, Statement } from "../aws/policy";
import { copiedByTag, copyingNeeds } from "../copies/permissions";
import type { CopySource } from "../copies/plan";
import { stagedTag } from "../snapshots/tags";
import type { CopySettings } from "./settings";

/** Whose keys the copy pass uses. */
export interface CopyKeys {
  readonly own: string;
  /** Those of the snapshots it copies. */
  readonly ofSources: readonly string[];
}

/** The permissions the copy pass needs. */
export function copyNeeds(
  scope: Scope,
  sources: readonly CopySource[],
  keys: CopyKeys,
  { createdBy, from }: Pick<CopySettings, "createdBy" | "from">,
): Statement[] {
  const regions = [...new Set([scope.region, ...sources.map((source) => source.region)])].sort();
  const places = regions.map((region) => ({ ...scope, region }));
  const origins = sources.map((source) => ({ ...source, partition: scope.partition }));
  const ours = copiedByTag(createdBy);
  const elsewhere = places.filter(({ region }) => region !== scope.region);
  return copyingNeeds({
    listed: places,
    into: [scope],
    given: ours,
    keyArns: [keys.own, ...keys.ofSources],
    ...(from === "staged"
      ? {
          from: elsewhere,
          fromTags: { ...ours, [stagedTag.Key]: stagedTag.Value },
        }
      : { from: origins, looksAtThem: true }),
  });
}
