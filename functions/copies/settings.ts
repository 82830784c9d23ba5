import type { RDSClient } from "@aws-sdk/client-rds";
import type { PassSettings } from "../pass/settings";
import type { FreeQuotaDeps, FreeQuotaSettings } from "./freeQuota";
import type { CopySource } from "./plan";

/** What every pass is told at deployment that copies what other accounts share. */
export interface CopyingSettings extends PassSettings {
  /** The only accounts and regions whose shared snapshots are copied: anyone can share. */
  readonly sources: readonly CopySource[];
  /** The account that copies, which keeps the copies, 12 digits. */
  readonly account: string;
  /**
   * Whether Aurora's snapshots may be copied that no copy can put under a key.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
   */
  readonly acceptCopiesWithoutKey?: boolean;
  /**
   * How old a snapshot may be to be copied, minutes.
   * @default undefined, any age
   * @example 2880
   */
  readonly copyWindowMinutes?: number | undefined;
  /**
   * How long copies stay, minutes. Where that is short, the periods in which a source may add databases are short as well.
   * @example 2880
   */
  readonly retentionMinutes: number;
  /**
   * Copies of one database whose data may be of any one hour: {@link CopyRules.copiesPerHour}, under the name that deployed
   * functions know.
   * @default undefined, any number
   */
  readonly mostPerHour?: number;
  /**
   * Databases of one source that get their first copy in a day.
   * @default undefined, as many as the source has older copies of, and at least 10
   */
  readonly newDatabasesPerDay?: number | undefined;
  /**
   * Names of databases that a person says must be there: their first copies go before those of others.
   * @default none
   * @example ["orders", "billing"]
   */
  readonly expected?: readonly string[];
  /**
   * What decides whether the quota has enough free places for a new database where copies end up.
   * @default undefined, nothing asks: of what is staged the stage pass has decided it
   */
  readonly room?: FreeQuotaSettings;
}

/** What such a pass works with. */
export interface CopyingDeps<Kind, Settings extends CopyingSettings> {
  readonly kinds: readonly Kind[];
  /** The client of the region where copies end up. */
  readonly rds: RDSClient;
  /** Clients of the sources' regions: snapshots are listed where they are, and staged copies made there. */
  readonly rdsOf: (region: string) => RDSClient;
  /** Reads how much of the quota is free; without it, nothing asks. */
  readonly freeQuota?: FreeQuotaDeps;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: Settings;
}
