import { runSimulation } from "@cloud-copilot/iam-simulate";
import { keyOwnerStatement, policyDocument } from "../../components/kit/policyDocument";
import type { Statement } from "../../functions/aws/policy";

/** A question to the policies of a role. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
  /** The account that the resource is in; the role's own by default. */
  readonly owner?: string;
}

/**
 * Whether a role with these statements, within this boundary if one is given, may do that. Keys leave the decision to IAM, as
 * the product's do.
 */
export async function allowed(
  role: string,
  statements: readonly Statement[],
  { action, resource, context = {}, owner }: Asked,
  boundary?: readonly Statement[],
): Promise<boolean> {
  const account = role.split(":")[4]!;
  const document = (from: readonly Statement[]) => JSON.parse(policyDocument(from)) as object;
  const outcome = await runSimulation(
    {
      request: {
        principal: role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/").concat("/session"),
        action,
        resource: { resource, accountId: owner ?? account },
        contextVariables: { "aws:PrincipalArn": role, ...context },
      },
      identityPolicies: [{ name: "calls", policy: document(statements) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(/:kms:.*:key\//.test(resource) && {
        resourcePolicy: JSON.parse(policyDocument([keyOwnerStatement("aws", owner ?? account)])) as object,
      }),
      ...(boundary && { permissionBoundaryPolicies: [{ name: "boundary", policy: document(boundary) }] }),
    },
    {},
  );
  if (outcome.resultType === "error") throw new Error(`${action} on ${resource}: ${JSON.stringify(outcome.errors)}`);
  return outcome.overallResult === "Allowed";
}
