import * as pulumi from "@pulumi/pulumi";
import { type FreeQuotaSettings, freeQuotaNeeds } from "../../functions/copies/freeQuota";
import { copyFactory } from "../../functions/copy/handler";
import { copyNeeds } from "../../functions/copy/permissions";
import type { CopySettings } from "../../functions/copy/settings";
import { announcement } from "../../functions/events/announcement";
import { type ExpireCopiesSettings, expireCopiesFactory } from "../../functions/expireCopies/handler";
import { expireCopiesNeeds } from "../../functions/expireCopies/permissions";
import { EventForward } from "../kit/eventForward";
import { SnapshotRule, type SnapshotRuleArgs, snapshotEvents } from "../kit/eventRule";
import { FailureEvents } from "../kit/failureEvents";
import { createPass, createScheduledPass } from "../kit/pipeline";
import type { ScheduledPass } from "../kit/scheduledPass";
import { SnapshotKey } from "../kit/snapshotKey";
import { TrailEvents } from "../kit/trailEvents";
import { Dashboard } from "../measure/dashboard";
import { Measure } from "../measure/measure";
import { AnnouncementBus } from "./announcementBus";
import type { DrPipelineArgs } from "./args";
import { Brake } from "./brake";
import { Staging } from "./staging";

/** What decides whether the quota has room for another database. */
function freeQuotaSettings({ retention, schedules }: DrPipelineArgs, table: string): FreeQuotaSettings {
  const { keepNewest, released } = retention;
  return { keepNewest, roomMinutes: schedules.expire.everyMinutes, table, released };
}

/** What an account that keeps copies gets: a key of its own that it shares with nobody, and the passes over the copies. */
export class DrPipeline extends pulumi.ComponentResource {
  /** The key every copy is encrypted under. */
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: DrPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:DrPipeline", name, {}, opts);
    this.keyArn = args.existingKeyArn === undefined ? this.createKey(name, args) : pulumi.output(args.existingKeyArn);
    const brake = new Brake(`${name}-brake`, { rules: args.retention }, { parent: this });
    const measure = this.measures(name, args, brake);
    const { table } = measure;
    const staging = this.createStaging(name, args, table);
    const copies = this.copies(name, args, staging, table);
    const bus = this.createBus(name, args);
    // What is copied in two steps goes by the schedules: of the first step's end RDS tells another region.
    if (!staging) this.copiesAtOnce(name, args, bus, copies);
    const expire = this.expires(name, args, { brake, table });
    const machineArns = [copies, expire.machineArn, measure.machineArn, ...(staging?.machineArns ?? [])];
    if (args.cloudTrail) {
      const deletingRoleArns = [expire.functionRoleArn];
      new TrailEvents(`${name}-trail`, { deletingRoleArns, notifier: args.notifier }, { parent: this });
    }
    const everyMinutes = Math.max(args.schedules.copy.everyMinutes, args.schedules.expire.everyMinutes);
    new FailureEvents(`${name}-failures`, { machineArns, everyMinutes, notifier: args.notifier }, { parent: this });
    const { scope, watch } = args;
    const page = { scope, of: "copies", machineArns, watch } as const;
    new Dashboard(name, page, { parent: this });
    this.registerOutputs({ keyArn: this.keyArn });
  }

  private createKey(name: string, { scope, deletionProtection }: DrPipelineArgs): pulumi.Output<string> {
    const description = "Encrypts the copies of other accounts' databases";
    return new SnapshotKey(`${name}-copies`, { description, scope, deletionProtection }, { parent: this }).arn;
  }

  private createStaging(name: string, args: DrPipelineArgs, table: Measure["table"]): Staging | undefined {
    const { staging: providers } = args;
    return providers && new Staging(`${name}-staging`, { ...args, providers, table }, { parent: this });
  }

  /** The bus that source accounts tell of shared snapshots. It is there in any case, so that they are not refused. */
  private createBus(name: string, { scope, account, sources }: DrPipelineArgs): AnnouncementBus {
    const others = sources.filter((source) => source.account !== account).map((source) => source.account);
    const accounts = [...new Set(others)].sort();
    const { partition } = scope;
    return new AnnouncementBus(`${name}-announcements`, { partition, accounts }, { parent: this });
  }

  /** Starts the copy pass for a snapshot that may be copied, and for the next of its database when a copy has finished. */
  private copiesAtOnce(name: string, args: DrPipelineArgs, bus: AnnouncementBus, machineArn: pulumi.Output<string>) {
    const { scope, account, sources, ownRegions } = args;
    const others = sources.filter((source) => source.account !== account).map((source) => source.account);
    const rule = (suffix: string, what: Omit<SnapshotRuleArgs, "scope" | "machineArn">) =>
      new SnapshotRule(`${name}-${suffix}`, { ...what, scope, machineArn }, { parent: this });
    if (others.length > 0) {
      const accounts = [...new Set(others)].sort();
      rule("announced", {
        description: "Snapshots of which a source account says that they are shared are copied at once",
        busName: bus.name,
        pattern: { account: accounts, source: [announcement.source], "detail-type": [announcement.detailType] },
        of: "announcement",
      });
    }
    const made = snapshotEvents(["RDS-EVENT-0042", "RDS-EVENT-0075"]);
    for (const [region, provider] of Object.entries(ownRegions)) {
      const description = "Tells the region of the copies of snapshots that have just been made";
      const forward = { scope, description, pattern: made, busArn: bus.arn };
      new EventForward(`${name}-from-${region}`, forward, { parent: this, provider });
    }
    if (Object.keys(ownRegions).length > 0) {
      rule("made", {
        description: "Snapshots of this account that have just been made in another region are copied at once",
        busName: bus.name,
        pattern: { ...made, account: [account] },
        of: "rds",
      });
    }
    rule("finished", {
      description: "When a copy has finished, the next snapshot of its database is looked for",
      pattern: snapshotEvents(["RDS-EVENT-0060", "RDS-EVENT-0197"]),
      of: "rds",
    });
  }

  private copies(
    name: string,
    args: DrPipelineArgs,
    staging: Staging | undefined,
    table: Measure["table"],
  ): pulumi.Output<string> {
    const { createdBy, platform, patterns, sources, retention, admission, dryRun, logLevel } = args;
    const from = staging ? "staged" : "shared";
    const offeredUnder = staging
      ? staging.keyArns.apply((keyArns) => Object.values(keyArns).sort())
      : pulumi.output(args.sourceKeyArns);
    const settings = pulumi.all([args.scope, this.keyArn, table.name]).apply(
      ([{ account, region }, keyArn, tableName]): CopySettings => ({
        from,
        account,
        region,
        patterns,
        createdBy,
        platform,
        sources,
        keyArn,
        optionGroups: args.optionGroups,
        acceptCopiesWithoutKey: args.acceptCopiesWithoutKey,
        copyWindowMinutes: admission.copyWindowMinutes,
        retentionMinutes: retention.retentionMinutes,
        // The name in functions' environments: docs/decisions/0023-settings-are-cut-by-part-and-written-once.md.
        mostPerHour: admission.copiesPerHour,
        newDatabasesPerDay: admission.newDatabasesPerDay,
        expected: args.watch.expected,
        ...(from === "shared" && { room: freeQuotaSettings(args, tableName) }),
        cadenceMinutes: args.schedules.copy.everyMinutes,
        dryRun,
        logLevel,
      }),
    );
    return createPass(this, `${name}-copy`, args, {
      description: "Copies the newest snapshot of every database to where copies are kept, under this account's key",
      factory: copyFactory,
      settings,
      needs: pulumi
        .all([args.scope, this.keyArn, offeredUnder, table.arn])
        .apply(([scope, own, ofSources, tableArn]) => [
          ...copyNeeds(scope, sources, { own, ofSources }, { createdBy, from }),
          ...(from === "shared" ? freeQuotaNeeds(tableArn) : []),
        ]),
      ...args.schedules.copy,
      // What is copied in two steps goes by the schedule alone.
      eventsStartIt: staging === undefined,
    });
  }

  private expires(
    name: string,
    args: DrPipelineArgs,
    { brake, table }: { readonly brake: Brake; readonly table: Measure["table"] },
  ): ScheduledPass {
    const { createdBy, patterns, schedules, retention, dryRun, logLevel } = args;
    const settings = pulumi.all([args.scope, brake.acceptedName, brake.liftedName, table.name]).apply(
      ([{ region }, acceptedName, liftedName, tableName]): ExpireCopiesSettings => ({
        ...retention,
        createdBy,
        patterns,
        region,
        acceptedName,
        liftedName,
        table: tableName,
        cadenceMinutes: schedules.expire.everyMinutes,
        dryRun,
        logLevel,
      }),
    );
    return createScheduledPass(this, `${name}-expire`, args, {
      description: "Deletes copies past retention, never the newest of a database",
      factory: expireCopiesFactory,
      settings,
      needs: pulumi
        .all([args.scope, brake.parameterArns, table.arn])
        .apply(([scope, arns, tableArn]) => expireCopiesNeeds(scope, createdBy, arns, tableArn)),
      ...schedules.expire,
    });
  }

  private measures(name: string, args: DrPipelineArgs, brake: Brake): Measure {
    return new Measure(`${name}-measure`, { ...args, brake }, { parent: this });
  }
}
