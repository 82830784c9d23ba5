import type { Scope, Statement } from "../aws/policy";
import { copyingNeeds } from "../copies/permissions";
import { actions, databaseArns } from "../rds/permissions";
import { interimTag, tagKeys } from "../snapshots/tags";

/**
 * The permissions the reencrypt pass needs. None on the AWS-managed key: its own policy admits everyone in the account
 * who comes through RDS. Source: KMS guide, key policies of AWS managed keys.
 */
export function reencryptNeeds(scope: Scope, keyArn: string, createdBy: string): Statement[] {
  const ours = { [tagKeys.createdBy]: createdBy };
  const listDatabases: Statement = {
    Sid: "ListDatabases",
    Effect: "Allow",
    Action: actions("listDatabases"),
    Resource: databaseArns([scope]),
  };
  const copying = copyingNeeds({
    listed: [scope],
    from: [scope],
    fromTags: { ...ours, [tagKeys.interim]: interimTag.Value },
    into: [scope],
    given: { ...ours, [tagKeys.reencrypted]: createdBy },
    keyArns: [keyArn],
  });
  return [listDatabases, ...copying];
}
