import { z } from "zod";
import type { Acceptance } from "../../functions/snapshots/fitness";
import { pages, setting } from "./kit/forms";

const yesOrNo = "true or false";

const sourceShape = {
  acceptCopiesWithoutKey: setting(z.boolean().default(false), {
    meaning:
      "Protect Aurora clusters that are unencrypted, or under a key that AWS owns (the default of new clusters since February 2026). RDS cannot put copies of their snapshots under a key: no key policy keeps a snapshot or copy from whoever may share it, and disabling a key does not stop a thief. Without this such a cluster has no copies, and people are told. The DR stack needs dr.acceptCopiesWithoutKey as well.",
    allowed: yesOrNo,
    see: pages.auroraEncryption,
  }),
  includeReadReplicas: setting(z.boolean().default(false), {
    meaning:
      "Protect read replicas like other databases. The database that they replicate has the same data, newer: copies of a replica are older by the lag of its replication. RDS makes no snapshots of SQL Server's replicas, and of Oracle's and Db2's only with a backup retention period.",
    allowed: yesOrNo,
    see: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html",
  }),
};

const drShape = {
  acceptCopiesWithoutKey: setting(z.boolean().default(false), {
    meaning:
      "Copy snapshots of Aurora clusters that are unencrypted, or under a key that AWS owns. Their copies are under no key of this account either: whoever may share or restore a copy here can read it or give it away. Without this they are not copied, and people are told.",
    allowed: yesOrNo,
    see: pages.auroraEncryption,
  }),
};

type SourceWritten = z.output<z.ZodObject<typeof sourceShape>>;

/** What a DR account accepts. */
export interface DrAcceptance {
  /**
   * Whether snapshots of Aurora clusters are copied that no copy can put under a key.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
   */
  readonly acceptCopiesWithoutKey: boolean;
}

/** Which databases a source protects only where people have said so. docs/engines.md has the whole table. */
export const sourceAcceptance = {
  shape: sourceShape,
  rules: () => [],
  read: ({ acceptCopiesWithoutKey, includeReadReplicas }: SourceWritten): { readonly acceptance: Acceptance } => ({
    acceptance: { acceptCopiesWithoutKey, includeReadReplicas },
  }),
};

/** The DR part's own consent. */
export const drAcceptance = {
  shape: drShape,
  rules: () => [],
  read: ({ acceptCopiesWithoutKey }: DrAcceptance): DrAcceptance => ({ acceptCopiesWithoutKey }),
};
