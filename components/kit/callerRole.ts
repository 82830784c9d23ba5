import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope, Statement } from "../../functions/aws/policy";
import { policyDocument, trustService } from "./policyDocument";

/** One thing that a service does to one resource for this account. */
export interface ServiceCall {
  readonly scope: pulumi.Input<Scope>;
  /** The service's principal, such as `scheduler.amazonaws.com`; it may act for this account only. */
  readonly service: string;
  /** What the permission is called. */
  readonly sid: string;
  readonly action: string;
  readonly resourceArn: pulumi.Input<string>;
  /**
   * Further permissions that the service needs for it.
   * @default none
   */
  readonly more?: pulumi.Input<Statement[]>;
}

/** A role that may make its call and nothing else. */
export interface CallerRole {
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
