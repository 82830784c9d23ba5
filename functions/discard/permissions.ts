import type { Scope, Statement } from "../aws/policy";
import { actions, listSnapshots, snapshotArns, spareHeld } from "../rds/permissions";
import { interimTag, tagKeys } from "../snapshots/tags";

/** The permissions the discard pass needs: deletion of interim snapshots, and of nothing else. */
export function discardNeeds(scope: Scope, createdBy: string): Statement[] {
  const tags = {
    [`aws:ResourceTag/${tagKeys.createdBy}`]: createdBy,
    [`aws:ResourceTag/${tagKeys.interim}`]: interimTag.Value,
  };
  return [
    listSnapshots([scope]),
    {
      Sid: "DeleteInterimSnapshots",
      Effect: "Allow",
      Action: actions("remove"),
      Resource: snapshotArns([scope]),
      Condition: { StringEquals: tags },
    },
    spareHeld([scope]),
  ];
}
