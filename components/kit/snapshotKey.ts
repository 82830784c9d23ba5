import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import { keyOwnerStatement, policyDocument } from "./policyDocument";

/** What a key is for, and whom it serves. */
export interface SnapshotKeyArgs {
  /** What it is for, in a few words: shown in the console. */
  readonly description: string;
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Input<Scope>;
  /** Whether the key survives the destruction of the stack. */
  readonly deletionProtection: boolean;
  /**
   * Statements of the key's policy besides the owner's: whom else the key serves.
   * @default none, the key serves its own account alone
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
   */
  readonly sharing?: pulumi.Input<readonly object[]>;
}

/** A customer-managed key for snapshots: rotated, slow to delete, and protected unless told otherwise: data is lost with it. */
export class SnapshotKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: SnapshotKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:SnapshotKey", name, {}, opts);
    const policy = pulumi
      .all([args.scope, args.sharing ?? []])
      .apply(([scope, sharing]) => policyDocument([keyOwnerStatement(scope.partition, scope.account), ...sharing]));
    const key = new aws.kms.Key(
      `${name}-key`,
      // The longest waiting period KMS has: a person must have time to notice and cancel.
      { description: args.description, enableKeyRotation: true, deletionWindowInDays: 30, policy },
      { parent: this, protect: args.deletionProtection },
    );
    // An alias is unique in its account and region, where another stack may be.
    const alias = `alias/${name}-${pulumi.getStack()}`;
    new aws.kms.Alias(`${name}-alias`, { name: alias, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
