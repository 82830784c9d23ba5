import { runSimulation } from "@cloud-copilot/iam-simulate";
import { partitionOf, serviceHost } from "../facts/regions";

/** What copying a snapshot asks of the key that it is under. Source: KMS guide; UG USER_ShareSnapshot. */
const copyActions = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:CreateGrant",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
];

/** An account that is to copy what is under a key, through RDS in one of these regions. */
export interface Reader {
  readonly account: string;
  readonly regions: readonly string[];
}

/**
 * Whether the policy of a key lets the account copy snapshots under it: each action, through RDS in one of the regions.
 * Throws if the policy cannot be evaluated.
 */
export async function mayCopyUnder(policy: unknown, keyArn: string, { account, regions }: Reader): Promise<boolean> {
  for (const action of copyActions) {
    const allowed = await Promise.all(regions.map((region) => allows(policy, keyArn, { account, region, action })));
    if (!allowed.includes(true)) return false;
  }
  return true;
}

interface Use {
  readonly account: string;
  readonly region: string;
  /** With its prefix: `kms:Decrypt`. */
  readonly action: string;
}

/** A role of the account that may do everything, so that the key's policy alone decides. */
async function allows(policy: unknown, keyArn: string, { account, region, action }: Use) {
  const outcome = await runSimulation(
    {
      request: {
        principal: `arn:${partitionOf(region)}:sts::${account}:assumed-role/copy/rds-lifeboat`,
        action,
        resource: { resource: keyArn, accountId: keyArn.split(":")[4] ?? "" },
        contextVariables: {
          "aws:PrincipalAccount": account,
          "aws:PrincipalArn": `arn:${partitionOf(region)}:iam::${account}:role/copy`,
          "aws:PrincipalType": "AssumedRole",
          "aws:RequestedRegion": region,
          "aws:SecureTransport": "true",
          "aws:ViaAWSService": "true",
          "kms:CallerAccount": account,
          "kms:GrantIsForAWSResource": "true",
          "kms:ViaService": serviceHost("rds", region),
        },
      },
      identityPolicies: [{ name: "all", policy: everything }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
    },
    {},
  );
  if (outcome.resultType === "error")
    throw new Error(`its policy cannot be evaluated: ${JSON.stringify(outcome.errors)}`);
  return outcome.overallResult === "Allowed";
}

const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
