import { z } from "zod";
import { setting } from "./forms";

const yesOrNo = "true or false";

/** Settings of the source part that decide about some kinds of databases. docs/engines.md has the whole table. */
export const acceptance = {
  acceptCopiesWithoutKey: setting(z.boolean().default(false), {
    meaning:
      "Protect Aurora clusters that are unencrypted, or under a key that AWS owns (the default of new clusters since February 2026). RDS cannot put copies of their snapshots under a key: no key policy keeps a snapshot or copy from whoever may share it, and disabling a key does not stop a thief. Without this such a cluster has no copies, and people are told. The DR stack needs dr.acceptCopiesWithoutKey as well.",
    allowed: yesOrNo,
  }),
  includeReadReplicas: setting(z.boolean().default(false), {
    meaning:
      "Protect read replicas like other databases. The database that they replicate has the same data, newer: copies of a replica are as old as its replication lags besides. SQL Server's cannot be snapshotted; Oracle's and Db2's only with a backup retention period.",
    allowed: yesOrNo,
  }),
};

/** The DR part's own consent. */
export const acceptanceOfCopies = {
  acceptCopiesWithoutKey: setting(z.boolean().default(false), {
    meaning:
      "Copy snapshots of Aurora clusters that are unencrypted, or under a key that AWS owns. The copies are as their sources are, under no key of this account: whoever may share or restore a copy here can read it or give it away. Without this they are not copied, and people are told.",
    allowed: yesOrNo,
  }),
};
