import type { Statement } from "../../functions/aws/policy";

/** A policy document in IAM's only current version. */
export function policyDocument(statements: readonly (Statement | object)[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The trust policy that lets one AWS service assume a role, on behalf of `account` only where it says which. */
export function trustService(service: string, account?: string): string {
  return policyDocument([
    {
      Sid: "LentToService",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(account === undefined ? {} : { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
    },
  ]);
}

/** The statement of every key's policy that leaves the decision to IAM in the key's own account. Source: KMS guide. */
export function keyOwnerStatement(partition: string, account: string): object {
  return {
    Sid: "OwnAccountByIam",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}
