import type { Scope, Statement } from "../aws/policy";
import { memoryNeeds } from "../inventory/table";
import { listSnapshots } from "../rds/permissions";
import { publishNeeds } from "./metrics";

/** The permissions the measure pass needs: to look, to publish, and to add to its memory. */
export function measureNeeds(
  scope: Scope,
  sources: readonly { readonly region: string }[],
  { tableArn, parameterArns }: { readonly tableArn: string; readonly parameterArns: readonly string[] },
): Statement[] {
  const regions = [...new Set([scope.region, ...sources.map((source) => source.region)])].sort();
  return [
    listSnapshots(regions.map((region) => ({ ...scope, region }))),
    // On no resource. Source: service authorization reference.
    { Sid: "ReadQuotas", Effect: "Allow", Action: ["rds:DescribeAccountAttributes"], Resource: ["*"] },
    {
      Sid: "LookAtKeys",
      Effect: "Allow",
      Action: ["kms:DescribeKey"],
      // Copies that were taken over may be under other keys of the account than the stack's own.
      Resource: [`arn:${scope.partition}:kms:${scope.region}:${scope.account}:key/*`],
    },
    { Sid: "ReadBrake", Effect: "Allow", Action: ["ssm:GetParameter"], Resource: parameterArns },
    ...publishNeeds(),
    ...memoryNeeds(tableArn),
  ];
}
