import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { freeQuotaNeeds } from "../../functions/copies/freeQuota";
import { type StageSettings, stageFactory } from "../../functions/stage/handler";
import { stageNeeds } from "../../functions/stage/permissions";
import { type UnstageSettings, unstageFactory } from "../../functions/unstage/handler";
import { unstageNeeds } from "../../functions/unstage/permissions";
import { createPass } from "../kit/pipeline";
import { SnapshotKey } from "../kit/snapshotKey";
import type { Measure } from "../measure/measure";
import type { DrPipelineArgs } from "./args";

/** What the first of two steps needs to know. */
export interface StagingArgs extends DrPipelineArgs {
  /** The table in which people write which databases are released. */
  readonly table: Measure["table"];
  /** The account's provider in each region of the sources. */
  readonly providers: Readonly<Record<string, aws.Provider>>;
}

/** The first of two steps: copies in the sources' own regions, under a key there, and their removal once they have arrived. */
export class Staging extends pulumi.ComponentResource {
  /** The keys of the staged copies, by region. */
  readonly keyArns: pulumi.Output<Readonly<Record<string, string>>>;
  readonly machineArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: StagingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Staging", name, {}, opts);
    this.keyArns = this.createKeys(name, args);
    this.machineArns = [this.stages(name, args), this.unstages(name, args)];
    this.registerOutputs({ keyArns: this.keyArns });
  }

  private createKeys(name: string, { scope, providers }: StagingArgs) {
    const description = "Encrypts copies on their way to another region";
    // What is under these keys is only on its way: they may go when a stack goes back to copying in a single step.
    const args = { description, scope, deletionProtection: false };
    const keys = Object.entries(providers).map(([region, provider]) => {
      const key = new SnapshotKey(`${name}-${region}`, args, { parent: this, provider });
      return [region, key.arn] as const;
    });
    return pulumi.output(Object.fromEntries(keys));
  }

  private stages(name: string, args: StagingArgs): pulumi.Output<string> {
    const { createdBy, platform, patterns, sources, schedules, retention, admission } = args;
    const { dryRun, logLevel } = args;
    const settings = pulumi.all([args.scope, this.keyArns, args.table.name]).apply(
      ([{ account }, stagingKeys, tableName]): StageSettings => ({
        account,
        patterns,
        createdBy,
        platform,
        sources,
        stagingKeys,
        acceptCopiesWithoutKey: args.acceptCopiesWithoutKey,
        copyWindowMinutes: admission.copyWindowMinutes,
        retentionMinutes: retention.retentionMinutes,
        // The name in functions' environments: docs/decisions/0023-settings-are-cut-by-part-and-written-once.md.
        mostPerHour: admission.copiesPerHour,
        newDatabasesPerDay: admission.newDatabasesPerDay,
        expected: args.watch.expected,
        room: {
          keepNewest: retention.keepNewest,
          roomMinutes: schedules.expire.everyMinutes,
          table: tableName,
          released: retention.released,
        },
        cadenceMinutes: schedules.copy.everyMinutes,
        dryRun,
        logLevel,
      }),
    );
    return createPass(this, `${name}-stage`, args, {
      description:
        "Copies the newest shared snapshot of every database into this account, in the snapshot's own region",
      factory: stageFactory,
      settings,
      needs: pulumi
        .all([args.scope, this.keyArns, args.sourceKeyArns, args.table.arn])
        .apply(([scope, own, ofSources, tableArn]) => [
          ...stageNeeds(scope, sources, [...Object.values(own).sort(), ...ofSources], createdBy),
          ...freeQuotaNeeds(tableArn),
        ]),
      ...args.schedules.copy,
    });
  }

  private unstages(name: string, args: StagingArgs): pulumi.Output<string> {
    const { createdBy, sources, dryRun, logLevel } = args;
    const settings: UnstageSettings = { createdBy, sources, dryRun, logLevel };
    return createPass(this, `${name}-unstage`, args, {
      description: "Deletes the copies in the snapshots' own regions once they have arrived where they are kept",
      factory: unstageFactory,
      settings,
      needs: args.scope.apply((scope) => unstageNeeds(scope, sources, createdBy)),
      ...args.schedules.copy,
    });
  }
}
