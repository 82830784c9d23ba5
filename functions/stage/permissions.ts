import type { Scope, Statement } from "../aws/policy";
import { copiedByTag, copyingNeeds } from "../copies/permissions";
import type { CopySource } from "../copies/plan";
import { stagedTag } from "../snapshots/tags";

/** The permissions the stage pass needs. */
export function stageNeeds(
  scope: Scope,
  sources: readonly CopySource[],
  keyArns: readonly string[],
  createdBy: string,
): Statement[] {
  const regions = [...new Set(sources.map((source) => source.region))].sort();
  const places = regions.map((region) => ({ ...scope, region }));
  return copyingNeeds({
    listed: [scope, ...places],
    from: sources.map((source) => ({ ...source, partition: scope.partition })),
    into: places,
    given: { ...copiedByTag(createdBy), [stagedTag.Key]: stagedTag.Value },
    keyArns,
  });
}
