import {
  CopyDBClusterSnapshotMessage$,
  CreateDBClusterParameterGroupMessage$,
  CreateDBClusterSnapshotMessage$,
  DBClusterAlreadyExistsFault,
  DBClusterNotFoundFault,
  DBClusterParameterGroupNotFoundFault,
  DBClusterSnapshotAlreadyExistsFault,
  DBClusterSnapshotNotFoundFault,
  DeleteDBClusterMessage$,
  DeleteDBClusterSnapshotMessage$,
  DescribeDBClusterSnapshotAttributesMessage$,
  DescribeDBClusterSnapshotsMessage$,
  DescribeDBClustersMessage$,
  InvalidDBClusterSnapshotStateFault,
  InvalidDBClusterStateFault,
  ModifyDBClusterMessage$,
  ModifyDBClusterSnapshotAttributeMessage$,
  RestoreDBClusterFromSnapshotMessage$,
} from "@aws-sdk/client-rds";
import { modelled } from "../kernel/errors";
import type { DatabaseRecord } from "../kernel/types";
import { clusterOutput, clusterSnapshotOutput } from "./clusterOutputs";
import type { Kind } from "./kind";
import { refuse } from "./names";

/** DB clusters, Aurora's and Multi-AZ ones, and DB cluster snapshots. */
export const clusterKind: Kind = {
  name: "cluster",
  database: "cluster",
  snapshot: "cluster-snapshot",
  databaseTags: "rds:cluster-tag",
  snapshotTags: "rds:cluster-snapshot-tag",
  quota: "manualClusterSnapshots",
  copyLimit: "clusterCopiesInProgress",
  fields: {
    database: "DBClusterIdentifier",
    snapshot: "DBClusterSnapshotIdentifier",
    resourceId: "DbClusterResourceId",
    copySource: "SourceDBClusterSnapshotIdentifier",
    copyTarget: "TargetDBClusterSnapshotIdentifier",
    restoredFrom: "SnapshotIdentifier",
    databases: "DBClusters",
    snapshots: "DBClusterSnapshots",
    oneDatabase: "DBCluster",
    oneSnapshot: "DBClusterSnapshot",
    attributes: "DBClusterSnapshotAttributes",
    parameterGroup: "DBClusterParameterGroupName",
  },
  operations: {
    describeDatabases: {
      name: "DescribeDBClusters",
      inputSchema: DescribeDBClustersMessage$,
      parameters: ["DBClusterIdentifier", "Filters", "MaxRecords", "Marker"],
    },
    describeSnapshots: {
      name: "DescribeDBClusterSnapshots",
      inputSchema: DescribeDBClusterSnapshotsMessage$,
      parameters: [
        "DBClusterIdentifier",
        "DBClusterSnapshotIdentifier",
        "SnapshotType",
        "Filters",
        "MaxRecords",
        "Marker",
        "IncludeShared",
        "IncludePublic",
        "DbClusterResourceId",
      ],
    },
    describeAttributes: {
      name: "DescribeDBClusterSnapshotAttributes",
      inputSchema: DescribeDBClusterSnapshotAttributesMessage$,
      parameters: ["DBClusterSnapshotIdentifier"],
    },
    create: {
      name: "CreateDBClusterSnapshot",
      inputSchema: CreateDBClusterSnapshotMessage$,
      parameters: ["DBClusterSnapshotIdentifier", "DBClusterIdentifier", "Tags"],
    },
    remove: {
      name: "DeleteDBClusterSnapshot",
      inputSchema: DeleteDBClusterSnapshotMessage$,
      parameters: ["DBClusterSnapshotIdentifier"],
    },
    copy: {
      name: "CopyDBClusterSnapshot",
      inputSchema: CopyDBClusterSnapshotMessage$,
      parameters: [
        "SourceDBClusterSnapshotIdentifier",
        "TargetDBClusterSnapshotIdentifier",
        "KmsKeyId",
        "Tags",
        "CopyTags",
      ],
    },
    modifyAttribute: {
      name: "ModifyDBClusterSnapshotAttribute",
      inputSchema: ModifyDBClusterSnapshotAttributeMessage$,
      parameters: ["DBClusterSnapshotIdentifier", "AttributeName", "ValuesToAdd", "ValuesToRemove"],
    },
    deleteDatabase: {
      name: "DeleteDBCluster",
      inputSchema: DeleteDBClusterMessage$,
      parameters: ["DBClusterIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier", "DeleteAutomatedBackups"],
    },
    restore: {
      name: "RestoreDBClusterFromSnapshot",
      inputSchema: RestoreDBClusterFromSnapshotMessage$,
      parameters: [
        "DBClusterIdentifier",
        "SnapshotIdentifier",
        "Engine",
        "DBSubnetGroupName",
        "DBClusterParameterGroupName",
        "VpcSecurityGroupIds",
        "DeletionProtection",
        "CopyTagsToSnapshot",
        "Tags",
      ],
    },
    modifyDatabase: {
      name: "ModifyDBCluster",
      inputSchema: ModifyDBClusterMessage$,
      parameters: [
        "DBClusterIdentifier",
        "BackupRetentionPeriod",
        "ManageMasterUserPassword",
        "DeletionProtection",
        "ApplyImmediately",
      ],
    },
    createParameterGroup: {
      name: "CreateDBClusterParameterGroup",
      inputSchema: CreateDBClusterParameterGroupMessage$,
      parameters: ["DBClusterParameterGroupName", "DBParameterGroupFamily", "Description"],
    },
  },
  // API DescribeDBClusters and DescribeDBClusterSnapshots, Filters: those of them that the model's records can answer.
  filters: {
    databases: {
      "db-cluster-id": ["DBClusterIdentifier", "DBClusterArn"],
      "db-cluster-resource-id": ["DbClusterResourceId"],
      engine: ["Engine"],
    },
    snapshots: {
      "db-cluster-id": ["DBClusterIdentifier"],
      "db-cluster-snapshot-id": ["DBClusterSnapshotIdentifier"],
      "snapshot-type": ["SnapshotType"],
      engine: ["Engine"],
    },
  },
  errors: {
    snapshotExists: (identifier) =>
      modelled(
        DBClusterSnapshotAlreadyExistsFault,
        `Cannot create the cluster snapshot because one with the identifier ${identifier} already exists.`,
      ),
    snapshotNotFound: (identifier) =>
      modelled(DBClusterSnapshotNotFoundFault, `DBClusterSnapshot not found: ${identifier}`, 404),
    snapshotState: (message) => modelled(InvalidDBClusterSnapshotStateFault, message),
    databaseExists: () => modelled(DBClusterAlreadyExistsFault, "DB Cluster already exists"),
    databaseNotFound: (identifier) => modelled(DBClusterNotFoundFault, `DBCluster ${identifier} not found.`, 404),
    databaseState: (message) => modelled(InvalidDBClusterStateFault, message),
    parameterGroupNotFound: (name) =>
      modelled(DBClusterParameterGroupNotFoundFault, `DBClusterParameterGroup not found: ${name}`, 404),
    // As hashicorp/terraform-provider-aws pull request 40333 has it.
    busy: (identifier) =>
      modelled(
        InvalidDBClusterStateFault,
        `Can't create a snapshot because the database cluster ${identifier} isn't currently in the available state.`,
      ),
  },
  snapshotWhile: ["available"],
  // API DeleteDBClusterSnapshot, CopyDBClusterSnapshot: deleting a copy that is being made cancels it.
  deletable: ["available", "failed", "copying"],
  // AUG aurora-copy-snapshot: copies are stored full. That they take the time of a full one is assumed.
  incrementalCopies: false,
  // API CopyDBClusterSnapshot: "If you copy an unencrypted DB cluster snapshot and specify a value for the KmsKeyId
  // parameter, an error is returned." One under a key of AWS's own is reported as unencrypted and (assumed) the same.
  encryptsOnCopy: false,
  // AUG "Backing up and restoring an Aurora DB cluster": backups neither interrupt nor slow it. That a Multi-AZ DB cluster's
  // do not either is assumed.
  suspendsIo: () => false,
  refuseSnapshotOf() {},
  /**
   * UG "Limitations of Multi-AZ DB clusters": snapshots of them cannot be copied; UG USER_ShareSnapshot: nor shared,
   * although UG USER_CreateMultiAZDBClusterSnapshot speaks of sharing. The stricter of the two; the code is assumed.
   */
  refuseLeaving(database, _traits, how) {
    if (isAurora(database) || isOtherService(database)) return;
    throw refuse("InvalidParameterCombination", `Snapshots of a Multi-AZ DB cluster cannot be ${how}.`);
  },
  databaseOutput: clusterOutput,
  snapshotOutput: clusterSnapshotOutput,
};

/** Amazon DocumentDB's and Neptune's clusters are listed with RDS's, and their snapshots as well, own and shared ones. Source: API DescribeDBClusters. */
export function isOtherService({ engine }: Pick<DatabaseRecord, "engine">): boolean {
  return engine === "docdb" || engine === "neptune";
}

/** Aurora's engines say so in their names; the others make a cluster a Multi-AZ DB cluster. */
export function isAurora({ engine }: Pick<DatabaseRecord, "engine">): boolean {
  return engine.startsWith("aurora");
}
