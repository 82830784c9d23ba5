import { partitionOf } from "../../facts/regions";
import { problem } from "./checks";
import type { Problem } from "./problems";

export const boundaryAllowed = "the ARN of a managed policy of this account: arn:aws:iam::ACCOUNT:policy/NAME";

const form = /^arn:([a-z-]+):iam::(\d{12}):policy\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,128}$/;

/** Why a text cannot stand for a permissions boundary, or undefined if it can. Source: IAM User Guide, reference_iam-quotas. */
export function boundaryArnProblem(text: string): string | undefined {
  return form.test(text) ? undefined : "This is not the ARN of a managed policy that somebody has made.";
}

/** A policy bounds roles of its own account only. */
export function boundaryProblems(
  arn: string | undefined,
  account: string | undefined,
  region: string | undefined,
): readonly Problem[] {
  const [, partition, owner] = form.exec(arn ?? "") ?? [];
  const path = "permissionsBoundary";
  if (owner !== undefined && account !== undefined && owner !== account) {
    const text = `The policy is in account ${owner}, not in this stack's ${account}. Name one of this account.`;
    return [problem(path, arn, text)];
  }
  if (partition !== undefined && region !== undefined && partitionOf(region) !== partition) {
    return [
      problem(path, arn, `The partition ${partition} does not have ${region}. Copy the policy's ARN from the console.`),
    ];
  }
  return [];
}
