import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CopySource } from "../../functions/copies/plan";
import type { OptionGroupMapping } from "../../functions/copy/settings";
import type { KeepRules } from "../../functions/retention/acceptedRules";
import type { Cadence } from "../kit/cadence";
import type { PipelineArgs } from "../kit/pipeline";
import type { WatchArgs } from "../measure/watch";

/** When the passes over copies run. */
export interface DrSchedules {
  /**
   * When the copy pass looks for shared snapshots beside the events, and the passes of a second step with it.
   * @default rate(10 minutes)
   */
  readonly copy: Cadence;
  /**
   * When the expire pass looks for copies past retention.
   * @default rate(1 hour)
   */
  readonly expire: Cadence;
}

/** How much a source may add: whoever holds its account can make databases and snapshots without end. */
export interface Admission {
  /**
   * How old a snapshot may be to be copied, minutes.
   * @default undefined, any age
   * @example 2880
   */
  readonly copyWindowMinutes: number | undefined;
  /**
   * Copies of one database whose data may be of the same hour; more are not copied before the hour is over.
   * @default twice as many as the interval makes, or 7 where it is not known
   * @example 4
   */
  readonly copiesPerHour: number;
  /**
   * Databases of one source that get their first copy in a day, instances and clusters each.
   * @default undefined, as many as the source has older copies of, and at least 10
   * @example 25
   */
  readonly newDatabasesPerDay: number | undefined;
}

/** What an account that keeps copies is to have. */
export interface DrPipelineArgs extends PipelineArgs {
  /** The stack's account, 12 digits: of its own snapshots nobody needs to tell it. */
  readonly account: string;
  /** The accounts and regions whose shared snapshots count. */
  readonly sources: readonly CopySource[];
  /** The provider of each region whose snapshots of this very account are copied, by region. */
  readonly ownRegions: Readonly<Record<string, aws.Provider>>;
  /** ARNs of the keys that the sources' snapshots are encrypted under. */
  readonly sourceKeyArns: pulumi.Input<readonly string[]>;
  /**
   * ARN of an existing key for the copies in place of one that is created.
   * @default undefined, a key is created
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
   */
  readonly existingKeyArn: string | undefined;
  /**
   * The provider of each region of the sources, by region, for copies in two steps.
   * @default undefined, copies are made in a single step
   */
  readonly staging: Readonly<Record<string, aws.Provider>> | undefined;
  /**
   * Option groups here that stand for those of the sources.
   * @default none
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html
   */
  readonly optionGroups: readonly OptionGroupMapping[];
  /**
   * Whether Aurora's snapshots may be copied that no copy can put under a key.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
   */
  readonly acceptCopiesWithoutKey: boolean;
  /** When the copy and the expire pass run. */
  readonly schedules: DrSchedules;
  /** How long copies are kept, and when deletions are doubted. */
  readonly retention: KeepRules;
  /** How much a source may add. */
  readonly admission: Admission;
  /** What the measure pass looks for, and when people are told. */
  readonly watch: WatchArgs;
  /**
   * Whether a trail of the account records management events in the region of the copies, so that people are told at once of
   * calls that delete copies, keys or schedules.
   * @default false
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
   */
  readonly cloudTrail: boolean;
}
