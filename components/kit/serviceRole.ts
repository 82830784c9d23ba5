import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ScopeOutput } from "./scope";

/*
 * The role through which RDS copies from one region to another on behalf of an account. Source: RDS User Guide, "Using
 * service-linked roles". It belongs to the account, not to a stack: all of RDS there uses it.
 */
const service = "rds.amazonaws.com";
const roleName = "AWSServiceRoleForRDS";

/** Creates the role in an account that has never used RDS. */
export function createServiceRole(name: string, opts: pulumi.CustomResourceOptions): aws.iam.ServiceLinkedRole {
  // AWS refuses to delete it while a database uses it, and without it the copies of other stacks fail: so it stays.
  return new aws.iam.ServiceLinkedRole(name, { awsServiceName: service }, { ...opts, retainOnDelete: true });
}

/** The scope, once it is sure that the account has the role: without it nothing is created, already at a preview. */
export function requireServiceRole(scope: ScopeOutput, opts: pulumi.InvokeOutputOptions): ScopeOutput {
  const pathPrefix = `/aws-service-role/${service}/`;
  const { arns } = aws.iam.getRolesOutput({ nameRegex: `^${roleName}$`, pathPrefix }, opts);
  return pulumi.all([scope, arns]).apply(([where, found]) => {
    if (found.length > 0) return where;
    throw new Error(
      `Account ${where.account} has no role ${roleName}, through which RDS copies from another region: no copy would succeed. ` +
        `Create it (aws iam create-service-linked-role --aws-service-name ${service}), or set dr.serviceRole: create.`,
    );
  });
}
