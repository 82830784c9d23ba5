/*
 * What the passes do to snapshots, by operation of RDS, with the member of the call that says to which.
 */

type Subjects = Readonly<Record<string, string>>;

/** Taking: of a database. */
export const takes: Subjects = {
  CreateDBSnapshot: "DBInstanceIdentifier",
  CreateDBClusterSnapshot: "DBClusterIdentifier",
};

/** Sharing, and taking back what was shared. */
export const shares: Subjects = {
  ModifyDBSnapshotAttribute: "DBSnapshotIdentifier",
  ModifyDBClusterSnapshotAttribute: "DBClusterSnapshotIdentifier",
};

/** Copying: what is copied. */
export const copies: Subjects = {
  CopyDBSnapshot: "SourceDBSnapshotIdentifier",
  CopyDBClusterSnapshot: "SourceDBClusterSnapshotIdentifier",
};

/** Deleting. */
export const deletions: Subjects = {
  DeleteDBSnapshot: "DBSnapshotIdentifier",
  DeleteDBClusterSnapshot: "DBClusterSnapshotIdentifier",
};

/** Looking one snapshot up. */
export const lookUps: Subjects = {
  DescribeDBSnapshots: "DBSnapshotIdentifier",
  DescribeDBClusterSnapshots: "DBClusterSnapshotIdentifier",
};

/** How RDS answers a look-up of a snapshot that it does not know, or does not show. */
export const notFound: ReadonlySet<string> = new Set(["DBSnapshotNotFoundFault", "DBClusterSnapshotNotFoundFault"]);

/** Everything that changes something. */
export const changes: Subjects = {
  ...takes,
  ...shares,
  ...copies,
  ...deletions,
  AddTagsToResource: "ResourceName",
};
