import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type CopySettings, copyFactory, copyNeeds } from "../functions/copy";
import type { CopySource } from "../functions/copying/plan";
import { type ExpireSettings, expireFactory, expireNeeds } from "../functions/expire";
import { tagKeys } from "../functions/snapshots/tags";
import { FailureEvents } from "./failureEvents";
import { type Cadence, createPass, type PipelineArgs } from "./pipeline";
import { SnapshotKey } from "./snapshotKey";
import { Staging } from "./staging";

export interface DrPipelineArgs extends PipelineArgs {
  /** The accounts and regions whose shared snapshots count. */
  readonly sources: readonly CopySource[];
  /** The keys those snapshots are encrypted under. */
  readonly sourceKeyArns: pulumi.Input<readonly string[]>;
  /** The ARN of an existing key for the copies in place of one that is created. */
  readonly existingKeyArn: string | undefined;
  /** The provider of each region of the sources, for copies in two steps; undefined copies in a single one. */
  readonly staging: Readonly<Record<string, aws.Provider>> | undefined;
  readonly copy: Cadence;
  readonly expire: Cadence;
  readonly retentionMinutes: number;
  readonly keepNewest: number;
}

/** What an account that keeps copies gets: a key of its own that it shares with nobody, and the passes over the copies. */
export class DrPipeline extends pulumi.ComponentResource {
  /** The key every copy is encrypted under. */
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: DrPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:DrPipeline", name, {}, opts);
    this.keyArn = args.existingKeyArn === undefined ? this.createKey(name, args) : pulumi.output(args.existingKeyArn);
    const staging = this.createStaging(name, args);
    const machineArns = [this.copies(name, args, staging), this.expires(name, args), ...(staging?.machineArns ?? [])];
    new FailureEvents(`${name}-failures`, { machineArns, topicArn: args.topicArn }, { parent: this });
    this.registerOutputs({ keyArn: this.keyArn });
  }

  private createKey(name: string, { scope, deletionProtection }: DrPipelineArgs): pulumi.Output<string> {
    const description = "Encrypts the copies of other accounts' databases";
    return new SnapshotKey(`${name}-copies`, { description, scope, deletionProtection }, { parent: this }).arn;
  }

  private createStaging(name: string, args: DrPipelineArgs): Staging | undefined {
    const { staging: providers } = args;
    return providers && new Staging(`${name}-staging`, { ...args, providers }, { parent: this });
  }

  private copies(name: string, args: DrPipelineArgs, staging: Staging | undefined): pulumi.Output<string> {
    const { createdBy, platform, patterns, sources, retentionMinutes, keepNewest, dryRun, logLevel } = args;
    const from = staging ? "staged" : "shared";
    const offeredUnder = staging
      ? staging.keyArns.apply((keyArns) => Object.values(keyArns).sort())
      : pulumi.output(args.sourceKeyArns);
    const settings = pulumi.all([args.scope, this.keyArn]).apply(
      ([{ account }, keyArn]): CopySettings => ({
        from,
        account,
        patterns,
        createdBy,
        platform,
        sources,
        keyArn,
        retentionMinutes,
        keepNewest,
        cadenceMinutes: args.copy.everyMinutes,
        dryRun,
        logLevel,
      }),
    );
    return createPass(this, `${name}-copy`, args, {
      description: "Copies the newest snapshot of every database to where copies are kept, under this account's key",
      factory: copyFactory,
      settings,
      needs: pulumi
        .all([args.scope, this.keyArn, offeredUnder])
        .apply(([scope, own, ofSources]) => copyNeeds(scope, sources, { own, ofSources }, createdBy, from)),
      schedule: args.copy.schedule,
    });
  }

  private expires(name: string, args: DrPipelineArgs): pulumi.Output<string> {
    const { createdBy, patterns, retentionMinutes, keepNewest, dryRun, logLevel } = args;
    const settings: ExpireSettings = {
      ownTag: tagKeys.copiedBy,
      createdBy,
      patterns,
      retentionMinutes,
      keepNewest,
      dryRun,
      logLevel,
    };
    return createPass(this, `${name}-expire`, args, {
      description: "Deletes copies past retention, never the newest of a database",
      factory: expireFactory,
      settings,
      needs: args.scope.apply((scope) => expireNeeds(scope, tagKeys.copiedBy, createdBy)),
      schedule: args.expire.schedule,
    });
  }
}
