import type { CopyingDeps, CopyingSettings } from "../copies/settings";
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
  "find",
  "copy",
);
export type CopyKind = (typeof copiedKinds)[number];

/** The option group of copies that stands for one of the sources, or of one source account. */
export interface OptionGroupMapping {
  /**
   * The option group of databases in a source.
   * @example "shop-oracle"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html
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

/** What the copy pass is told at deployment. */
export interface CopySettings extends CopyingSettings {
  /** What it copies: what sources share, in a single step; or what the stage pass made in the sources' regions. */
  readonly from: "shared" | "staged";
  /**
   * The region where it keeps the copies.
   * @example "eu-west-1"
   */
  readonly region: string;
  /** ARN of the DR account's own key, under which every copy is encrypted. */
  readonly keyArn: string;
  /**
   * Option groups here that stand for those of the sources.
   * @default none
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html
   */
  readonly optionGroups: readonly OptionGroupMapping[];
}

/** What the copy pass works with. */
export type CopyDeps = CopyingDeps<CopyKind, CopySettings>;
