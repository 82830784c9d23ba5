import { viaServices } from "./policy";

/** What RDS does with keys on behalf of whoever copies a snapshot. Source: KMS guide; UG USER_ShareSnapshot. */
export const copyKeyActions = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"] as const;

/** Whom a key serves: the accounts that may copy snapshots under it, through RDS in these regions only. */
export interface KeyAudience {
  readonly partition: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/**
 * The two statements that a source key's policy needs so that exactly those accounts can copy snapshots under it.
 * They are part of the product's own key, and printed for every other key in use.
 */
export function sharingStatements(audience: KeyAudience): readonly object[] {
  if (audience.accounts.length === 0) return [];
  const principals = audience.accounts.map((account) => `arn:${audience.partition}:iam::${account}:root`);
  const viaRds = { "kms:ViaService": audience.regions.flatMap((region) => viaServices("rds", region)) };
  return [
    {
      Sid: "DrAccountsUseThroughRds",
      Effect: "Allow",
      Principal: { AWS: principals },
      Action: [...copyKeyActions],
      Resource: "*",
      Condition: { StringEquals: viaRds },
    },
    {
      Sid: "DrAccountsGrantToRds",
      Effect: "Allow",
      Principal: { AWS: principals },
      Action: ["kms:CreateGrant"],
      Resource: "*",
      Condition: { StringEquals: viaRds, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
