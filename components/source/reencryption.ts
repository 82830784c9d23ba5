import * as pulumi from "@pulumi/pulumi";
import { discardFactory } from "../../functions/discard/handler";
import { discardNeeds } from "../../functions/discard/permissions";
import type { DiscardSettings } from "../../functions/discard/plan";
import { type ReencryptSettings, reencryptFactory } from "../../functions/reencrypt/handler";
import { reencryptNeeds } from "../../functions/reencrypt/permissions";
import type { Retention } from "../../functions/retention/plan";
import { interimSuffix } from "../../functions/snapshots/names";
import type { Cadence } from "../kit/cadence";
import { SnapshotRule, snapshotEvents } from "../kit/eventRule";
import { createPass, type PipelineArgs } from "../kit/pipeline";

/** What re-encryption needs to know. */
export interface ReencryptionArgs extends PipelineArgs {
  /** ARN of the key under which copies can be shared. */
  readonly keyArn: pulumi.Output<string>;
  /**
   * ARN of the AWS-managed key aws/rds of this account and region.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly managedKeyArn: pulumi.Output<string>;
  /** How often to look for what is to be re-encrypted, beside the events. */
  readonly every: Cadence;
  /** When the source's passes run: what has done its work is looked for as often as what is past retention. */
  readonly schedules: { readonly expire: Cadence };
  /** How long the source keeps snapshots. */
  readonly retention: Pick<Retention, "retentionMinutes">;
}

/** For databases under the AWS-managed key: copies of their snapshots under the stack's own, and the removal of the first ones. */
export class Reencryption extends pulumi.ComponentResource {
  readonly machineArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: ReencryptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Reencryption", name, {}, opts);
    const reencrypts = this.reencrypts(name, args);
    this.reencryptsAtOnce(name, args, reencrypts);
    this.machineArns = [reencrypts, this.discards(name, args)];
    this.registerOutputs({});
  }

  private reencrypts(name: string, args: ReencryptionArgs): pulumi.Output<string> {
    const { createdBy, platform, patterns, dryRun, logLevel, every } = args;
    const settings = pulumi.all([args.scope, args.keyArn, args.managedKeyArn]).apply(
      ([{ account, region }, keyArn, managedKeyArn]): ReencryptSettings => ({
        patterns,
        createdBy,
        platform,
        account,
        region,
        keyArn,
        managedKeyArn,
        cadenceMinutes: every.everyMinutes,
        dryRun,
        logLevel,
      }),
    );
    return createPass(this, `${name}-reencrypt`, args, {
      description: "Copies snapshots under the AWS-managed key under the key of this stack, so that they can be shared",
      factory: reencryptFactory,
      settings,
      needs: pulumi.all([args.scope, args.keyArn]).apply(([scope, key]) => reencryptNeeds(scope, key, createdBy)),
      ...every,
      eventsStartIt: true,
    });
  }

  /** Starts the pass for such a snapshot as soon as RDS says that it is made. */
  private reencryptsAtOnce(name: string, { scope }: ReencryptionArgs, machineArn: pulumi.Output<string>) {
    const description = "Snapshots under the AWS-managed key that have just been made are re-encrypted at once";
    const pattern = snapshotEvents(["RDS-EVENT-0042", "RDS-EVENT-0075"], { suffix: interimSuffix });
    new SnapshotRule(`${name}-created`, { scope, description, pattern, of: "rds", machineArn }, { parent: this });
  }

  private discards(name: string, args: ReencryptionArgs): pulumi.Output<string> {
    const { createdBy, schedules, dryRun, logLevel } = args;
    const { retentionMinutes } = args.retention;
    const settings: DiscardSettings = { createdBy, retentionMinutes, dryRun, logLevel };
    return createPass(this, `${name}-discard`, args, {
      description:
        "Deletes snapshots under the AWS-managed key once their copies under the key of this stack are there",
      factory: discardFactory,
      settings,
      needs: args.scope.apply((scope) => discardNeeds(scope, createdBy)),
      ...schedules.expire,
    });
  }
}
