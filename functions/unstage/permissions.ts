import type { Scope, Statement } from "../aws/policy";
import { copiedByTag } from "../copies/permissions";
import type { CopySource } from "../copies/plan";
import { actions, listSnapshots, snapshotArns, spareHeld } from "../rds/permissions";
import { stagedTag } from "../snapshots/tags";

/** The permissions the unstage pass needs: deletion of staged copies in the sources' regions, and of nothing else. */
export function unstageNeeds(scope: Scope, sources: readonly CopySource[], createdBy: string): Statement[] {
  const regions = [...new Set(sources.map((source) => source.region))].sort();
  const places = regions.map((region) => ({ ...scope, region }));
  const tags = { ...copiedByTag(createdBy), [stagedTag.Key]: stagedTag.Value };
  return [
    listSnapshots([scope, ...places]),
    {
      Sid: "DeleteStagedCopies",
      Effect: "Allow",
      Action: actions("remove"),
      Resource: snapshotArns(places),
      Condition: {
        StringEquals: Object.fromEntries(
          Object.entries(tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value]),
        ),
      },
    },
    spareHeld(places),
  ];
}
