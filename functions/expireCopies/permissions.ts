import type { Scope, Statement } from "../aws/policy";
import { releasedNeeds } from "../inventory/table";
import { expireNeeds } from "../retention/permissions";
import { tagKeys } from "../snapshots/tags";

/** The permissions this pass needs: deletion of what carries our tag and nobody holds, and reading the two parameters and the table in which people release databases. */
export function expireCopiesNeeds(
  scope: Scope,
  createdBy: string,
  parameterArns: readonly string[],
  tableArn: string,
): Statement[] {
  return [
    ...expireNeeds(scope, tagKeys.copiedBy, createdBy),
    // AWS knows no resource for it. Source: Service Authorization Reference, Amazon RDS.
    { Sid: "ReadQuotas", Effect: "Allow", Action: ["rds:DescribeAccountAttributes"], Resource: ["*"] },
    { Sid: "ReadBrake", Effect: "Allow", Action: ["ssm:GetParameter"], Resource: parameterArns },
    releasedNeeds(tableArn),
  ];
}
