import { CreateDBInstanceMessage$ } from "@aws-sdk/client-rds";
import { ModelError } from "../kernel/errors";
import { hash32 } from "../kernel/random";
import type { Call, DatabaseRecord, Operation } from "../kernel/types";
import { isAurora } from "./clusterKind";
import { keyUsable, type RdsContext } from "./context";
import type { DatabaseRules, DatabaseSpec, Databases } from "./databases";
import { restoredSettings } from "./modify";
import { nameOf, rdsArn, refuse } from "./names";
import { rdsQuestion, requestTagContext, requestTags, taggingQuestions, text } from "./questions";
import { durationMs } from "./snapshots";
import type { DatabaseEntry } from "./store";

/** What ties members to their clusters. */
export interface Members {
  /** The rules for instances, of which some are members. */
  readonly ofInstances: DatabaseRules;
  readonly ofClusters: DatabaseRules;
  /** Gives a new cluster its instances: Aurora's a writer and a reader, a Multi-AZ DB cluster its three. */
  populate(cluster: DatabaseEntry): void;
  /** CreateDBInstance, for members of Aurora clusters only. */
  readonly operations: readonly Operation[];
}

/** @param databases what creates and removes instances: asked for when needed, since the rules are part of it. */
export function clusterMembers(instances: RdsContext, clusters: RdsContext, databases: () => Databases): Members {
  const clusterOf = (record: DatabaseRecord): DatabaseEntry | undefined =>
    record.clusterIdentifier === undefined
      ? undefined
      : clusters.store.region(record.place).database(record.clusterIdentifier);

  const setMembers = (cluster: DatabaseEntry, members: readonly string[]) => {
    cluster.record = { ...cluster.record, members: Object.freeze(members) };
  };

  const ofInstances: DatabaseRules = {
    added({ record }) {
      const cluster = clusterOf(record);
      if (cluster) setMembers(cluster, [...(cluster.record.members ?? []), record.identifier]);
    },
    refuseDeletion(record, finalSnapshot) {
      const cluster = clusterOf(record);
      if (cluster === undefined) return;
      // UG "Deleting a Multi-AZ DB cluster": its instances go with it; the code is assumed.
      if (!isAurora(cluster.record)) {
        throw refuse("InvalidParameterValue", "An instance of a Multi-AZ DB cluster cannot be deleted by itself.");
      }
      // RDS's words, as cloud-custodian/cloud-custodian issue 1153 has them.
      if (finalSnapshot !== undefined) {
        throw refuse(
          "InvalidParameterCombination",
          "FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance",
        );
      }
    },
    deleted(record) {
      const cluster = clusterOf(record);
      if (cluster) {
        const left = (cluster.record.members ?? []).filter((member) => member !== record.identifier);
        setMembers(cluster, left);
      }
    },
    refuseRestore() {},
  };

  const ofClusters: DatabaseRules = {
    added() {},
    /** API DeleteDBCluster; RDS's words, as aws-controllers-k8s/community issue 1151 has them. */
    refuseDeletion(record) {
      if (isAurora(record) && (record.members ?? []).length > 0) {
        throw clusters.kind.errors.databaseState(
          "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
        );
      }
    },
    deleted(record) {
      const region = instances.store.region(record.place);
      for (const member of record.members ?? []) {
        const entry = region.database(member);
        if (entry) databases().destroy(entry, false);
      }
    },
    /** API RestoreDBClusterFromSnapshot: the engine must fit; the snapshot of an instance would be migrated. */
    refuseRestore({ input }, { database }) {
      if (!isAurora(database)) {
        throw new ModelError(
          "RestoreDBClusterFromSnapshot of a Multi-AZ DB cluster's snapshot is not implemented by the model",
        );
      }
      if (input.Engine !== database.engine) {
        throw refuse(
          "InvalidParameterValue",
          `The engine ${String(input.Engine)} is not that of the snapshot, ${database.engine}.`,
        );
      }
    },
  };

  function createMember(call: Call): DatabaseEntry {
    const { place, input } = call;
    const identifier = clusterIn(call);
    const cluster = clusters.store.region(place).database(identifier);
    if (cluster === undefined) throw clusters.kind.errors.databaseNotFound(identifier);
    const { record } = cluster;
    if (!isAurora(record)) {
      throw new ModelError("CreateDBInstance in a Multi-AZ DB cluster is not implemented by the model");
    }
    // API RestoreDBClusterFromSnapshot: instances can be created only once the cluster is available.
    if (record.status !== "available") {
      throw clusters.kind.errors.databaseState(`DB cluster ${identifier} is not in the available state.`);
    }
    if (input.Engine !== record.engine) {
      throw refuse(
        "InvalidParameterValue",
        `The engine ${String(input.Engine)} is not that of the cluster ${identifier}.`,
      );
    }
    const { subnetGroup, securityGroups } = record.settings ?? {};
    const settings = { ...restoredSettings(instances, call), subnetGroup, securityGroups };
    const spec = { ...memberSpec(cluster, String(input.DBInstanceIdentifier)), tags: requestTags(call), settings };
    const entry = databases().add(spec, "creating");
    const { world, kms, events } = instances;
    // An instance of Aurora has no data of its own: it takes the time that a restore takes before data moves (assumed).
    world.outages.work(
      [place],
      durationMs(world.assumptions.restore, 0),
      () => {
        if (entry.record.status !== "creating") return;
        const usable = keyUsable(kms, entry.record.kmsKeyArn);
        entry.record = { ...entry.record, status: usable ? "available" : "failed" };
        if (usable) events.database(entry.record, "created");
      },
      `instance ${entry.record.identifier}`,
    );
    return entry;
  }

  const create: Operation = {
    service: "rds",
    name: "CreateDBInstance",
    inputSchema: CreateDBInstanceMessage$,
    parameters: [
      "DBInstanceIdentifier",
      "DBInstanceClass",
      "Engine",
      "DBClusterIdentifier",
      "DBParameterGroupName",
      "Tags",
    ],
    questions: (call) => {
      const { place, input } = call;
      const requested = requestTagContext(call);
      const instance = rdsArn(place, "db", nameOf("db", text(input, "DBInstanceIdentifier")) ?? "");
      const cluster = clusterIn(call);
      const tags = clusters.store.region(place).database(cluster)?.tagContext;
      return [
        rdsQuestion("CreateDBInstance", instance, requested),
        rdsQuestion("CreateDBInstance", rdsArn(place, "cluster", cluster), { ...tags, ...requested }),
        ...taggingQuestions(call, instance),
      ];
    },
    perform: (call) => Object.freeze({ DBInstance: createMember(call).output }),
  };

  return {
    ofInstances,
    ofClusters,
    populate(cluster) {
      const count = isAurora(cluster.record) ? 2 : 3;
      for (let i = 1; i <= count; i++) databases().add(memberSpec(cluster, memberName(cluster.record.identifier, i)));
    },
    operations: [create],
  };
}

/** The cluster in which an instance is to be created. */
function clusterIn({ input }: Call): string {
  const identifier = nameOf("cluster", text(input, "DBClusterIdentifier"));
  if (identifier !== undefined) return identifier;
  throw new ModelError("CreateDBInstance without DBClusterIdentifier is not implemented by the model");
}

/** A member has its cluster's engine and key. Aurora's instances hold no data: RDS shows 1 GiB of them. */
function memberSpec({ record }: DatabaseEntry, identifier: string): DatabaseSpec {
  return {
    place: record.place,
    identifier,
    engine: record.engine,
    engineVersion: record.engineVersion,
    sizeGiB: isAurora(record) ? 1 : record.sizeGiB,
    changeGiBPerHour: 0,
    kmsKeyArn: record.kmsKeyArn,
    multiAz: false,
    clusterIdentifier: record.identifier,
  };
}

/** `orders-instance-1`; the name of a cluster that is too long for that is cut, and told from others by a hash. */
function memberName(cluster: string, index: number): string {
  const suffix = `instance-${index}`;
  if (cluster.length + suffix.length < 63) return `${cluster}-${suffix}`;
  return `${cluster.slice(0, 40).replace(/-$/, "")}-${hash32(cluster).toString(36)}-${suffix}`;
}
