import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope, Statement } from "../../functions/aws/policy";
import { policyDocument, trustService } from "./policyDocument";

/** One call that a service makes for this account, on one resource. */
export interface ServiceCall {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Input<Scope>;
  /**
   * The service's principal; it may act for this account only.
   * @example "scheduler.amazonaws.com"
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly service: string;
  /**
   * The name of the statement in the policy.
   * @example "StartPass"
   */
  readonly sid: string;
  /**
   * The action that the service may do.
   * @example "states:StartExecution"
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
   */
  readonly action: string;
  /** ARN of the only resource that it may do it to. */
  readonly resourceArn: pulumi.Input<string>;
  /**
   * Further permissions that the service needs for it, as statements of its policy.
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
   */
  readonly more?: pulumi.Input<Statement[]>;
}

/** A role that may make its call and nothing else. */
export interface CallerRole {
  /** ARN of the role that the service assumes. */
  readonly arn: pulumi.Output<string>;
  /** What uses the role waits for this. */
  readonly policy: pulumi.CustomResource;
}

/** Creates the role `NAME-role` and its policy. */
export function createCallerRole(name: string, call: ServiceCall, parent: pulumi.Resource): CallerRole {
  const { scope, service, sid, action, resourceArn, more = [] } = call;
  const role = new aws.iam.Role(
    `${name}-role`,
    { assumeRolePolicy: pulumi.output(scope).apply(({ account }) => trustService(service, account)) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.name,
      policy: pulumi
        .all([resourceArn, more])
        .apply(([arn, others]) =>
          policyDocument([{ Sid: sid, Effect: "Allow", Action: [action], Resource: [arn] }, ...others]),
        ),
    },
    { parent },
  );
  return { arn: role.arn, policy };
}
