import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sharingStatements } from "../../functions/aws/keyPolicy";
import type { BusPlace } from "../../functions/events/announcement";
import { expireFactory } from "../../functions/expire/handler";
import { expireNeeds } from "../../functions/expire/permissions";
import type { ExpireSettings } from "../../functions/retention/expiry";
import type { Retention } from "../../functions/retention/plan";
import { shareFactory } from "../../functions/share/handler";
import { shareNeeds } from "../../functions/share/permissions";
import type { ShareSettings } from "../../functions/share/plan";
import type { TagFilter } from "../../functions/snapshots/choice";
import type { Acceptance } from "../../functions/snapshots/fitness";
import { interimSuffix } from "../../functions/snapshots/names";
import type { IoSuspension } from "../../functions/snapshots/suspension";
import { tagKeys } from "../../functions/snapshots/tags";
import { takeFactory } from "../../functions/take/handler";
import { takeNeeds } from "../../functions/take/permissions";
import type { TakeSettings } from "../../functions/take/plan";
import type { Cadence } from "../kit/cadence";
import { SnapshotRule, snapshotEvents } from "../kit/eventRule";
import { FailureEvents } from "../kit/failureEvents";
import { createPass, type PipelineArgs } from "../kit/pipeline";
import { SnapshotKey } from "../kit/snapshotKey";
import { Dashboard } from "../measure/dashboard";
import { Reencryption } from "./reencryption";

/** When the passes of a source run. */
export interface SourceSchedules {
  /**
   * When the take pass looks for databases whose slot has no snapshot.
   * @default rate(5 minutes), or with an objective rate(1 minute)
   */
  readonly take: Cadence;
  /**
   * When the share pass, and the re-encrypt pass, look for finished snapshots beside the events.
   * @default rate(10 minutes)
   */
  readonly share: Cadence;
  /**
   * When the expire pass looks for snapshots past retention.
   * @default rate(1 hour)
   */
  readonly expire: Cadence;
}

/** What an account that owns databases is to have. */
export interface SourcePipelineArgs extends PipelineArgs {
  /**
   * The tag that a database must carry.
   * @default undefined, tags do not matter
   * @example { key: "CopyDBSnapshot", value: "True" }
   */
  readonly tag: TagFilter | undefined;
  /**
   * The tag by which a database is left out.
   * @default undefined, no tag leaves a database out
   * @example { key: "backup", value: "none" }
   */
  readonly without: TagFilter | undefined;
  /**
   * Accounts that snapshots are shared with, those of the destinations, 12 digits each.
   * @default none, where this stack itself copies the snapshots
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly drAccounts: readonly string[];
  /**
   * Regions in which copies are made: RDS may use the key there.
   * @default the stack's own region
   * @example ["eu-west-1"]
   */
  readonly drRegions: readonly string[];
  /** The places that keep copies: each has a bus that is told of shared snapshots. */
  readonly destinations: readonly BusPlace[];
  /**
   * ARN of an existing key in place of one that is created.
   * @default undefined, a key is created
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
   */
  readonly existingKeyArn: string | undefined;
  /**
   * ARNs of other customer-managed keys that databases use.
   * @default none
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly otherKeyArns: readonly string[];
  /**
   * Length of a slot, minutes: each database gets one snapshot in each.
   * @default 60, or with an objective the longest that holds it
   */
  readonly intervalMinutes: number;
  /**
   * How databases are treated whose snapshots suspend their I/O: Single-AZ instances, SQL Server and Db2.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html
   */
  readonly ioSuspension: IoSuspension;
  /** Which databases are protected only where people have said so. */
  readonly acceptance: Acceptance;
  /** When the passes run. */
  readonly schedules: SourceSchedules;
  /** How long snapshots are kept here. */
  readonly retention: Retention;
}

/** What an account that owns databases gets: a key it shares, and the passes that take, share and expire snapshots. */
export class SourcePipeline extends pulumi.ComponentResource {
  /** The key to create databases under, so that their snapshots can be copied by the DR accounts. */
  readonly keyArn: pulumi.Output<string>;
  /** The statements that every other key in use needs in its policy. */
  readonly keyPolicyStatements: pulumi.Output<readonly object[]>;

  constructor(name: string, args: SourcePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:SourcePipeline", name, {}, opts);
    // A copy into another region involves RDS at both ends.
    this.keyPolicyStatements = args.scope.apply(({ partition, region }) =>
      sharingStatements({
        partition,
        accounts: args.drAccounts,
        regions: [...new Set([region, ...args.drRegions])].sort(),
      }),
    );
    this.keyArn = args.existingKeyArn === undefined ? this.createKey(name, args) : pulumi.output(args.existingKeyArn);
    // Every account and region has one such key, the same for ever; naming it makes KMS create it. Source: API DescribeKey.
    const managedKeyArn = aws.kms.getKeyOutput({ keyId: "alias/aws/rds" }, { parent: this }).arn;
    const reencryption = new Reencryption(
      `${name}-reencryption`,
      { ...args, keyArn: this.keyArn, managedKeyArn, every: args.schedules.share },
      { parent: this },
    );
    const machineArns = [this.takes(name, args, managedKeyArn), this.expires(name, args), ...reencryption.machineArns];
    // Where the account copies its own snapshots, there is nobody to share them with.
    if (args.drAccounts.length > 0) machineArns.push(this.sharesAtOnce(name, args, this.shares(name, args)));
    const everyMinutes = Math.max(...Object.values(args.schedules).map((one: Cadence) => one.everyMinutes));
    new FailureEvents(`${name}-failures`, { machineArns, everyMinutes, notifier: args.notifier }, { parent: this });
    new Dashboard(name, { scope: args.scope, of: "source", machineArns }, { parent: this });
    this.registerOutputs({ keyArn: this.keyArn, keyPolicyStatements: this.keyPolicyStatements });
  }

  private createKey(name: string, args: SourcePipelineArgs): pulumi.Output<string> {
    const key = new SnapshotKey(
      `${name}-snapshots`,
      {
        description: "Databases under this key can be copied by the DR accounts, through RDS only",
        scope: args.scope,
        deletionProtection: args.deletionProtection,
        sharing: this.keyPolicyStatements,
      },
      { parent: this },
    );
    return key.arn;
  }

  private usableKeys(args: SourcePipelineArgs): pulumi.Output<string[]> {
    return this.keyArn.apply((own) => [own, ...args.otherKeyArns]);
  }

  private takes(name: string, args: SourcePipelineArgs, managedKey: pulumi.Output<string>): pulumi.Output<string> {
    const { createdBy, platform, patterns, dryRun, logLevel, tag, without, intervalMinutes, ioSuspension, acceptance } =
      args;
    const settings = pulumi.all([this.usableKeys(args), managedKey]).apply(
      ([keyArns, managedKeyArn]): TakeSettings => ({
        choice: { patterns, tag, without },
        createdBy,
        platform,
        intervalMinutes,
        ioSuspension,
        acceptance,
        cadenceMinutes: args.schedules.take.everyMinutes,
        keyArns,
        managedKeyArn,
        dryRun,
        logLevel,
      }),
    );
    return createPass(this, `${name}-take`, args, {
      description: "Snapshots every database that is due",
      factory: takeFactory,
      settings,
      needs: args.scope.apply((scope) => takeNeeds(scope, createdBy)),
      ...args.schedules.take,
    });
  }

  /** Starts the share pass for each snapshot as soon as RDS says that it is made, or re-encrypted. */
  private sharesAtOnce(name: string, { scope }: SourcePipelineArgs, machineArn: pulumi.Output<string>) {
    const description = "Snapshots that have just been made are shared at once";
    const pattern = snapshotEvents(["RDS-EVENT-0042", "RDS-EVENT-0075", "RDS-EVENT-0197"], {
      "anything-but": { suffix: interimSuffix },
    });
    const rule = { scope, description, pattern, of: "rds" as const, machineArn };
    new SnapshotRule(`${name}-created`, rule, { parent: this });
    return machineArn;
  }

  private shares(name: string, args: SourcePipelineArgs): pulumi.Output<string> {
    const { createdBy, dryRun, logLevel, drAccounts, destinations } = args;
    const settings = pulumi.all([this.usableKeys(args), args.scope]).apply(
      ([keyArns, { partition }]): ShareSettings => ({
        patterns: args.patterns,
        createdBy,
        drAccounts,
        partition,
        destinations,
        keyArns,
        cadenceMinutes: args.schedules.share.everyMinutes,
        dryRun,
        logLevel,
      }),
    );
    return createPass(this, `${name}-share`, args, {
      description: "Lets the DR accounts copy every finished snapshot",
      factory: shareFactory,
      settings,
      needs: args.scope.apply((scope) => shareNeeds(scope, createdBy, destinations)),
      ...args.schedules.share,
      eventsStartIt: true,
    });
  }

  private expires(name: string, args: SourcePipelineArgs): pulumi.Output<string> {
    const { createdBy, dryRun, logLevel, retention } = args;
    const settings: ExpireSettings = {
      ownTag: tagKeys.createdBy,
      createdBy,
      patterns: args.patterns,
      ...retention,
      dryRun,
      logLevel,
    };
    return createPass(this, `${name}-expire`, args, {
      description: "Deletes snapshots past retention, never the newest of a database",
      factory: expireFactory,
      settings,
      needs: args.scope.apply((scope) => expireNeeds(scope, createdBy)),
      ...args.schedules.expire,
    });
  }
}
