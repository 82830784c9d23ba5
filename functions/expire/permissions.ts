import type { Scope, Statement } from "../aws/policy";
import { deletingNeeds } from "../retention/permissions";
import { tagKeys } from "../snapshots/tags";

/** The permissions that the expire pass of a source needs: deletion of snapshots that the take pass has made. */
export function expireNeeds(scope: Scope, createdBy: string): Statement[] {
  return deletingNeeds(scope, tagKeys.createdBy, createdBy);
}
