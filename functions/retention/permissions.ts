import type { Scope, Statement } from "../aws/policy";
import { actions, listSnapshots, snapshotArns, spareHeld } from "../rds/permissions";
import type { OwnTag } from "./expiry";

/** The permissions that an expire pass needs: deletion of what carries our tag, and no right to give that tag. */
export function deletingNeeds(scope: Scope, ownTag: OwnTag, createdBy: string): Statement[] {
  return [
    listSnapshots([scope]),
    {
      Sid: "DeleteOwnSnapshots",
      Effect: "Allow",
      Action: actions("remove"),
      Resource: snapshotArns([scope]),
      Condition: { StringEquals: { [`aws:ResourceTag/${ownTag}`]: createdBy } },
    },
    spareHeld([scope]),
  ];
}
