import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CopySource } from "../../functions/copies/plan";
import type { OptionGroupMapping } from "../../functions/copy/settings";
import type { Cadence, PipelineArgs } from "../kit/pipeline";
import type { WatchArgs } from "../measure/measure";

export interface DrPipelineArgs extends PipelineArgs {
  /** The accounts and regions whose shared snapshots count. */
  readonly sources: readonly CopySource[];
  /** The stack's account: of its own snapshots nobody needs to tell it. */
  readonly account: string;
  /** The provider of each region whose snapshots of this very account are copied. */
  readonly ownRegions: Readonly<Record<string, aws.Provider>>;
  /** The keys those snapshots are encrypted under. */
  readonly sourceKeyArns: pulumi.Input<readonly string[]>;
  /** The ARN of an existing key for the copies in place of one that is created. */
  readonly existingKeyArn: string | undefined;
  /** The provider of each region of the sources, for copies in two steps; undefined copies in a single one. */
  readonly staging: Readonly<Record<string, aws.Provider>> | undefined;
  /** Option groups here that stand for those of the sources. */
  readonly optionGroups: readonly OptionGroupMapping[];
  /** Whether Aurora's snapshots may be copied that no copy can put under a key. */
  readonly acceptCopiesWithoutKey: boolean;
  readonly copy: Cadence;
  readonly expire: Cadence;
  readonly retentionMinutes: number;
  /** Age up to which every snapshot stays, and beyond it one a day; undefined keeps all. */
  readonly keepAllMinutes: number | undefined;
  readonly dailyDays: number;
  readonly weeklyWeeks: number;
  readonly monthlyMonths: number;
  readonly keepNewest: number;
  readonly released: readonly string[];
  /** Copies of a database whose data may be of the same hour. */
  readonly mostPerHour: number;
  /** Databases of one source that are taken on in a day; undefined for as many as it had before. */
  readonly newDatabasesPerDay: number | undefined;
  readonly brakeMinutes: number;
  readonly brakeSurplus: number;
  readonly watch: WatchArgs;
  /** Whether a trail of the account records what is done where the copies are. */
  readonly cloudTrail: boolean;
}
