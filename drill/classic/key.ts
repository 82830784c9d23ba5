import * as aws from "@pulumi/aws";

const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/** A customer-managed key; `otherAccount` may use it, for copying what is encrypted with it. */
export function snapshotKey(name: string, otherAccount: string | undefined): aws.kms.Key {
  const owner = aws.getCallerIdentityOutput().accountId;
  return new aws.kms.Key(name, {
    description: "RDS snapshots of the classic pipeline",
    policy: owner.apply((account) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
          ...(otherAccount === undefined ? [] : sharedWith(`arn:aws:iam::${otherAccount}:root`)),
        ],
      }),
    ),
  });
}

function sharedWith(principal: string) {
  return [
    { Effect: "Allow", Principal: { AWS: principal }, Action: use, Resource: "*" },
    {
      Effect: "Allow",
      Principal: { AWS: principal },
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: "*",
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
