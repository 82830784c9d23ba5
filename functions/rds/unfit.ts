/**
 * Why databases of some engines and kinds cannot be protected by snapshots, and what a person can do. Each text is told
 * of one database, whose name stands before it. docs/engines.md has the whole table; a test holds it to this code.
 */

const elsewhere =
  "Exclude it by source.exclude.patterns or source.exclude.tag, and protect it by logical dumps or by backups of its own";

/** What decides about an instance. */
export interface InstanceFacts {
  readonly engine: string;
  /** DBInstance.BackupTarget: where RDS keeps its snapshots. */
  readonly backupTarget: string;
  /** The database that it is a read replica of; undefined for one that is none. */
  readonly replicaOf: string | undefined;
  /** DBInstance.BackupRetentionPeriod, days; 0 where RDS makes no automated backups. */
  readonly backupDays: number;
}

/** Why an instance cannot be protected, or undefined. */
export function unfitInstance({ engine, backupTarget, replicaOf, backupDays }: InstanceFacts): string | undefined {
  // Source: UG custom-managing-backups; the engines are those of API CreateDBInstance.
  if (engine.startsWith("custom-")) {
    return `it is an RDS Custom database (${engine}), whose snapshots RDS shares with no other account. ${elsewhere}`;
  }
  // Source: API DBInstance, BackupTarget (region, outposts, or local for a Dedicated Local Zone). That such snapshots
  // cannot be shared is assumed.
  if (backupTarget !== "region") {
    const where = backupTarget === "outposts" ? "an AWS Outpost" : `a Dedicated Local Zone (${backupTarget})`;
    return `RDS keeps its snapshots on ${where}, and they do not leave it. Set its backup target to the region, or exclude it by source.exclude.patterns or source.exclude.tag and protect it by logical dumps`;
  }
  if (replicaOf === undefined) return undefined;
  // Source: UG USER_ReadRepl.Overview.Differences, SQLServer.ReadReplicas.
  if (engine.startsWith("sqlserver")) {
    return `it is a read replica of ${replicaOf}, and RDS makes no snapshots of SQL Server's read replicas. Exclude it by source.exclude.patterns or source.exclude.tag: ${replicaOf} has the same data`;
  }
  // Source: UG oracle-read-replicas.backups, db2-read-replicas.backups.
  if (backupDays === 0 && /^(?:oracle|db2)/.test(engine)) {
    return `it is a read replica of ${replicaOf} without automated backups, and RDS makes snapshots of such a replica only with them. Set its backup retention period to a day or more, or exclude it by source.exclude.patterns or source.exclude.tag`;
  }
  return undefined;
}

/** Whether RDS lists a cluster, or a snapshot of one, that is none of Aurora's: a Multi-AZ DB cluster, or another service's. */
export function isForeignCluster(engine: string): boolean {
  // A record that does not say its engine yet is not thrown away.
  return engine !== "" && !engine.startsWith("aurora");
}

/** Why a cluster cannot be protected, or undefined. Source: UG multi-az-db-clusters-concepts.Limitations. */
export function unfitCluster(engine: string): string | undefined {
  if (!isForeignCluster(engine)) return undefined;
  return (
    "it is a Multi-AZ DB cluster, whose snapshots RDS neither shares nor copies. Exclude it by source.exclude.patterns or source.exclude.tag and protect it by " +
    "logical dumps, or move it to a Multi-AZ DB instance or to Aurora"
  );
}
