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

/** The KMS service endpoint name of RDS in a region, the value of `kms:ViaService`. Source: KMS guide, condition keys. */
export function rdsViaService(region: string): string {
  return `rds.${region}.amazonaws.com`;
}
