import type { RDSClient } from "@aws-sdk/client-rds";
import type { FreeQuotaDeps } from "../copies/freeQuota";
import type { CopyingSettings } from "../copies/settings";
import { kindsWith } from "../rds";

/** Every kind of databases, with what the copy pass uses of it. */
export const copiedKinds = kindsWith(
  "name",
  "snapshots",
  "namesakes",
  "shared",
  "findShared",
  "longestName",
  "copiesInProgress",
  "copiesKeepTime",
  "encryptsOnCopy",
  "problems",
  "find",
  "copy",
);
export type CopyKind = (typeof copiedKinds)[number];

/** The option group of copies that stands for one of the sources, or of one source account. */
export interface OptionGroupMapping {
  /**
   * The option group of databases in a source.
   * @example "shop-oracle"
   */
  readonly from: string;
  /**
   * The one with the same options in this account, in the region of the copies.
   * @example "shop-oracle-copies"
   */
  readonly to: string;
  /**
   * The source account that it is of, 12 digits.
   * @default undefined, every source
   */
  readonly account?: string | undefined;
}

/**
 * What the copy pass is told at deployment. `room` is undefined for what is staged, where the stage pass has decided.
 */
export interface CopySettings extends CopyingSettings {
  /** What it copies: what sources share, in a single step; or what the stage pass made in the sources' regions. */
  readonly from: "shared" | "staged";
  /** The region where it keeps the copies. */
  readonly region: string;
  /** The DR account's own key, under which every copy is encrypted. */
  readonly keyArn: string;
  /** Option groups here that stand for those of the sources. */
  readonly optionGroups: readonly OptionGroupMapping[];
}

export interface CopyDeps {
  readonly kinds: readonly CopyKind[];
  /** The client of the DR account's own region, where copies are made. */
  readonly rds: RDSClient;
  /** Clients of the sources' regions: snapshots are listed where they are. */
  readonly rdsOf: (region: string) => RDSClient;
  /** Reads what decides whether the quota has room; without it, nothing asks. */
  readonly freeQuota?: FreeQuotaDeps;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: CopySettings;
}
