import type { RDSClient } from "@aws-sdk/client-rds";
import type { Level } from "../pass/log";
import type { FreeQuotaDeps, FreeQuotaSettings } from "./freeQuota";
import type { CopySource } from "./plan";

/** What every pass is told at deployment that copies what other accounts share. */
export interface CopyingSettings {
  readonly patterns: readonly string[];
  readonly createdBy: string;
  readonly platform: string;
  readonly sources: readonly CopySource[];
  /** The account that copies, which keeps the copies. */
  readonly account: string;
  /** Whether Aurora's snapshots may be copied that no copy can put under a key. */
  readonly acceptCopiesWithoutKey?: boolean;
  readonly retentionMinutes: number;
  /** {@link CopyRules.copiesPerHour}, under the name that deployed functions know. */
  readonly mostPerHour?: number;
  /** Databases of one source that are taken on in a day; undefined for as many as it had before. */
  readonly newDatabasesPerDay?: number | undefined;
  /** Names of databases that a person says must be there: their first copies go before those of others. */
  readonly expected?: readonly string[];
  /** What decides whether the quota has room for another database where copies end up. */
  readonly room?: FreeQuotaSettings;
  readonly cadenceMinutes: number;
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

/** What such a pass works with. */
export interface CopyingDeps<Kind, Settings extends CopyingSettings> {
  readonly kinds: readonly Kind[];
  /** The client of the region where copies end up. */
  readonly rds: RDSClient;
  /** Clients of the sources' regions: snapshots are listed where they are, and staged copies made there. */
  readonly rdsOf: (region: string) => RDSClient;
  /** Reads what decides whether the quota has room; without it, nothing asks. */
  readonly freeQuota?: FreeQuotaDeps;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: Settings;
}
