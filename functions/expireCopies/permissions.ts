import type { Scope, Statement } from "../aws/policy";
import { releasedNeeds } from "../inventory/table";
import { deletingNeeds } from "../retention/permissions";
import { tagKeys } from "../snapshots/tags";

/**
 * The permissions that the expire pass of an account that keeps copies needs: deletion of copies that carry our tag and that nobody
 * holds, and reading the two parameters of the brake and the table in which people release databases.
 */
export function expireCopiesNeeds(
  scope: Scope,
  createdBy: string,
  parameterArns: readonly string[],
  tableArn: string,
): Statement[] {
  return [
    ...deletingNeeds(scope, tagKeys.copiedBy, createdBy),
    // AWS knows no resource for it. Source: Service Authorization Reference, Amazon RDS.
    { Sid: "ReadQuotas", Effect: "Allow", Action: ["rds:DescribeAccountAttributes"], Resource: ["*"] },
    { Sid: "ReadBrake", Effect: "Allow", Action: ["ssm:GetParameter"], Resource: parameterArns },
    releasedNeeds(tableArn),
  ];
}
