import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type KeepRules, rulesText } from "../../functions/retention/acceptedRules";

/** What the parameters begin with. */
export interface BrakeArgs {
  /** The rules by which copies are kept when the stack is created. */
  readonly rules: KeepRules;
}

/**
 * Every input of a parameter. The AWS provider writes a parameter as a whole: a change of its description alone sends the
 * value as well, as the state has it, which is the first one and not what a person has set since (terraform-provider-aws,
 * internal/service/ssm/parameter.go, resourceParameterUpdate). So no deployment changes any of them once the parameter is
 * there. A record, so that the compiler asks for what a new version of the provider adds.
 */
const inputs: Readonly<Record<keyof aws.ssm.ParameterArgs, true>> = {
  allowedPattern: true,
  arn: true,
  dataType: true,
  description: true,
  insecureValue: true,
  keyId: true,
  name: true,
  overwrite: true,
  region: true,
  tags: true,
  tier: true,
  type: true,
  value: true,
  valueWo: true,
  valueWoVersion: true,
};

/**
 * What people decide about deletions, in two parameters that nothing but a person changes: the stack creates them with their
 * first values and never updates them, and the role that deletes may only read them.
 */
export class Brake extends pulumi.ComponentResource {
  /** The parameter with the rules that were accepted last. */
  readonly acceptedName: pulumi.Output<string>;
  /** The parameter that says until when a person has lifted the brake. */
  readonly liftedName: pulumi.Output<string>;
  readonly parameterArns: pulumi.Output<string[]>;

  constructor(name: string, { rules }: BrakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Brake", name, {}, opts);
    // What a person has set stays, whatever the settings or a newer version of this program say by then.
    const kept = { parent: this, ignoreChanges: Object.keys(inputs) };
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
