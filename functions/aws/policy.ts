import { serviceHost } from "../../facts/regions";
/** A statement of an IAM policy, as it is written into a role. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where a function runs: everything an ARN needs, so that no partition, account or region is ever guessed. */
export interface Scope {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** Kinds of RDS resources that passes deal with. */
export type RdsResource = "db" | "snapshot" | "cluster" | "cluster-snapshot" | "og" | "deployment";

/** The ARN pattern of every RDS resource of one kind in that place. */
export function rdsArn(scope: Scope, kind: RdsResource, name = "*"): string {
  return `arn:${scope.partition}:rds:${scope.region}:${scope.account}:${kind}:${name}`;
}

/**
 * The names by which KMS may know a service of that region (`kms:ViaService`). Source: KMS guide, condition keys. Outside of the
 * partitions whose names end in `amazonaws.com` no document says which ending KMS compares, so both are named.
 */
export function viaServices(service: string, region: string): string[] {
  return [...new Set([`${service}.${region}.amazonaws.com`, serviceHost(service, region)])];
}

/** The ARN of an integration of Step Functions: `arn:aws:states:::lambda:invoke`. Source: Step Functions guide, connect-to-services. */
export function integrationArn({ partition }: Pick<Scope, "partition">, call: "lambda:invoke" | "sns:publish"): string {
  return `arn:${partition}:states:::${call}`;
}
