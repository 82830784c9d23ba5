import {
  CopyDBSnapshotMessage$,
  CreateDBParameterGroupMessage$,
  CreateDBSnapshotMessage$,
  DBInstanceAlreadyExistsFault,
  DBInstanceNotFoundFault,
  DBParameterGroupNotFoundFault,
  DBSnapshotAlreadyExistsFault,
  DBSnapshotNotFoundFault,
  DeleteDBInstanceMessage$,
  DeleteDBSnapshotMessage$,
  DescribeDBInstancesMessage$,
  DescribeDBSnapshotAttributesMessage$,
  DescribeDBSnapshotsMessage$,
  InvalidDBInstanceStateFault,
  InvalidDBSnapshotStateFault,
  ModifyDBInstanceMessage$,
  ModifyDBSnapshotAttributeMessage$,
  RestoreDBInstanceFromDBSnapshotMessage$,
} from "@aws-sdk/client-rds";
import { modelled } from "../kernel/errors";
import type { DatabaseRecord } from "../kernel/types";
import { instanceOutput, instanceSnapshotOutput } from "./instanceOutputs";
import type { Kind } from "./kind";
import { refuse } from "./names";

/** DB instances and DB snapshots. */
export const instanceKind: Kind = {
  name: "instance",
  database: "db",
  snapshot: "snapshot",
  databaseTags: "rds:db-tag",
  snapshotTags: "rds:snapshot-tag",
  quota: "manualSnapshots",
  copyLimit: "copiesInProgress",
  fields: {
    database: "DBInstanceIdentifier",
    snapshot: "DBSnapshotIdentifier",
    resourceId: "DbiResourceId",
    copySource: "SourceDBSnapshotIdentifier",
    copyTarget: "TargetDBSnapshotIdentifier",
    restoredFrom: "DBSnapshotIdentifier",
    databases: "DBInstances",
    snapshots: "DBSnapshots",
    oneDatabase: "DBInstance",
    oneSnapshot: "DBSnapshot",
    attributes: "DBSnapshotAttributes",
    parameterGroup: "DBParameterGroupName",
  },
  operations: {
    describeDatabases: {
      name: "DescribeDBInstances",
      inputSchema: DescribeDBInstancesMessage$,
      parameters: ["DBInstanceIdentifier", "Filters", "MaxRecords", "Marker"],
    },
    describeSnapshots: {
      name: "DescribeDBSnapshots",
      inputSchema: DescribeDBSnapshotsMessage$,
      parameters: [
        "DBInstanceIdentifier",
        "DBSnapshotIdentifier",
        "SnapshotType",
        "Filters",
        "MaxRecords",
        "Marker",
        "IncludeShared",
        "IncludePublic",
        "DbiResourceId",
      ],
    },
    describeAttributes: {
      name: "DescribeDBSnapshotAttributes",
      inputSchema: DescribeDBSnapshotAttributesMessage$,
      parameters: ["DBSnapshotIdentifier"],
    },
    create: {
      name: "CreateDBSnapshot",
      inputSchema: CreateDBSnapshotMessage$,
      parameters: ["DBSnapshotIdentifier", "DBInstanceIdentifier", "Tags"],
    },
    remove: {
      name: "DeleteDBSnapshot",
      inputSchema: DeleteDBSnapshotMessage$,
      parameters: ["DBSnapshotIdentifier"],
    },
    copy: {
      name: "CopyDBSnapshot",
      inputSchema: CopyDBSnapshotMessage$,
      parameters: [
        "SourceDBSnapshotIdentifier",
        "TargetDBSnapshotIdentifier",
        "KmsKeyId",
        "Tags",
        "CopyTags",
        "OptionGroupName",
        "CopyOptionGroup",
      ],
    },
    modifyAttribute: {
      name: "ModifyDBSnapshotAttribute",
      inputSchema: ModifyDBSnapshotAttributeMessage$,
      parameters: ["DBSnapshotIdentifier", "AttributeName", "ValuesToAdd", "ValuesToRemove"],
    },
    deleteDatabase: {
      name: "DeleteDBInstance",
      inputSchema: DeleteDBInstanceMessage$,
      parameters: ["DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier", "DeleteAutomatedBackups"],
    },
    restore: {
      name: "RestoreDBInstanceFromDBSnapshot",
      inputSchema: RestoreDBInstanceFromDBSnapshotMessage$,
      parameters: [
        "DBInstanceIdentifier",
        "DBSnapshotIdentifier",
        "MultiAZ",
        "OptionGroupName",
        "DBInstanceClass",
        "DBSubnetGroupName",
        "DBParameterGroupName",
        "VpcSecurityGroupIds",
        "PubliclyAccessible",
        "DeletionProtection",
        "CopyTagsToSnapshot",
        "Tags",
      ],
    },
    modifyDatabase: {
      name: "ModifyDBInstance",
      inputSchema: ModifyDBInstanceMessage$,
      parameters: [
        "DBInstanceIdentifier",
        "MultiAZ",
        "BackupRetentionPeriod",
        "ManageMasterUserPassword",
        "DeletionProtection",
        "ApplyImmediately",
      ],
    },
    createParameterGroup: {
      name: "CreateDBParameterGroup",
      inputSchema: CreateDBParameterGroupMessage$,
      parameters: ["DBParameterGroupName", "DBParameterGroupFamily", "Description"],
    },
  },
  filters: {
    databases: {
      "db-instance-id": ["DBInstanceIdentifier", "DBInstanceArn"],
      "dbi-resource-id": ["DbiResourceId"],
      "db-cluster-id": ["DBClusterIdentifier"],
      engine: ["Engine"],
    },
    snapshots: {
      "db-instance-id": ["DBInstanceIdentifier"],
      "db-snapshot-id": ["DBSnapshotIdentifier", "DBSnapshotArn"],
      "dbi-resource-id": ["DbiResourceId"],
      "snapshot-type": ["SnapshotType"],
      engine: ["Engine"],
    },
  },
  errors: {
    snapshotExists: (identifier) =>
      modelled(
        DBSnapshotAlreadyExistsFault,
        `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`,
      ),
    snapshotNotFound: (identifier) => modelled(DBSnapshotNotFoundFault, `DBSnapshot ${identifier} not found.`, 404),
    snapshotState: (message) => modelled(InvalidDBSnapshotStateFault, message),
    databaseExists: () => modelled(DBInstanceAlreadyExistsFault, "DB instance already exists"),
    databaseNotFound: (identifier) => modelled(DBInstanceNotFoundFault, `DBInstance ${identifier} not found.`, 404),
    databaseState: (message) => modelled(InvalidDBInstanceStateFault, message),
    parameterGroupNotFound: (name) =>
      modelled(DBParameterGroupNotFoundFault, `DBParameterGroup not found: ${name}`, 404),
    busy: (identifier) =>
      modelled(
        InvalidDBInstanceStateFault,
        `Cannot create a snapshot because the database instance ${identifier} is not currently in the available state.`,
      ),
  },
  // API CreateDBSnapshot.
  snapshotWhile: ["available", "storage-optimization"],
  // API DeleteDBSnapshot: it must be available; one that failed can be deleted as well.
  deletable: ["available", "failed"],
  incrementalCopies: true,
  encryptsOnCopy: true,
  /**
   * UG USER_CreateSnapshot, USER_ManagingAutomatedBackups: that of a Single-AZ instance does. Of Multi-AZ ones those of
   * MariaDB, MySQL, Oracle and PostgreSQL do not, as the standby is backed up; those of SQL Server do.
   */
  suspendsIo: ({ multiAz, engine }) => !multiAz || !/^(?:mariadb|mysql|oracle|postgres)/.test(engine),
  /** The refusal is RDS's own, as cloud-custodian/cloud-custodian issue 313 has it. */
  refuseSnapshotOf(database, { replica }) {
    if (replica !== undefined) refuseReplica(database);
    if (database.clusterIdentifier === undefined) return;
    throw refuse(
      "InvalidParameterValue",
      "The specified instance is a member of a cluster and a snapshot cannot be created directly. Please use the CreateDBClusterSnapshot API instead.",
    );
  },
  /**
   * UG custom-managing-backups: snapshots of RDS Custom are shared with no other account. Of Outposts' and Local Zones' that
   * is assumed. The codes are assumed.
   */
  refuseLeaving({ engine }, { backupTarget }, how) {
    if (how === "shared" && engine.startsWith("custom-")) {
      throw refuse("InvalidParameterCombination", "Snapshots of RDS Custom cannot be shared.");
    }
    if (backupTarget !== "region") {
      throw refuse("InvalidParameterCombination", `Snapshots that are kept in ${backupTarget} cannot be ${how}.`);
    }
  },
  databaseOutput: instanceOutput,
  snapshotOutput: instanceSnapshotOutput,
};

/**
 * UG USER_ReadRepl.Overview.Differences: no snapshots of SQL Server's read replicas; UG oracle-read-replicas.backups and
 * db2-read-replicas.backups: of those two engines' with automated backups only. The codes are assumed.
 */
function refuseReplica({ engine, identifier, settings }: DatabaseRecord): void {
  if (engine.startsWith("sqlserver")) {
    throw refuse(
      "InvalidParameterCombination",
      `Snapshots of the SQL Server read replica ${identifier} are not supported.`,
    );
  }
  if (/^(?:oracle|db2)/.test(engine) && (settings?.backupDays ?? 1) === 0) {
    throw refuse(
      "InvalidParameterCombination",
      `Automated backups are not enabled for the read replica ${identifier}.`,
    );
  }
}
