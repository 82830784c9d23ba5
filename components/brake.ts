import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type KeepRules, rulesText } from "../functions/expiry/rules";

export interface BrakeArgs {
  /** The rules by which copies are kept when the stack is created. */
  readonly rules: KeepRules;
}

/**
 * What people decide about deletions, in two parameters that nothing but a person changes: the stack gives them their first
 * values only, and the role that deletes may only read them.
 */
export class Brake extends pulumi.ComponentResource {
  /** The parameter with the rules that were accepted last. */
  readonly acceptedName: pulumi.Output<string>;
  /** The parameter that says until when a person has lifted the brake. */
  readonly liftedName: pulumi.Output<string>;
  readonly parameterArns: pulumi.Output<string[]>;

  constructor(name: string, { rules }: BrakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Brake", name, {}, opts);
    // What a person has set stays, whatever the settings say by then.
    const kept = { parent: this, ignoreChanges: ["value"] };
    const parameter = (what: string, value: string, description: string) =>
      new aws.ssm.Parameter(`${name}-${what}`, { type: "String", value, description }, kept);
    const accepted = parameter("accepted", rulesText(rules), "Rules of retention that a person has accepted");
    const lifted = parameter("lifted", "never", "Until when overdue copies may be deleted: a time, or never");
    this.acceptedName = accepted.name;
    this.liftedName = lifted.name;
    this.parameterArns = pulumi.all([accepted.arn, lifted.arn]);
    this.registerOutputs({ acceptedName: this.acceptedName, liftedName: this.liftedName });
  }
}
