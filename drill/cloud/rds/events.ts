import { stableUuid } from "../kernel/random";
import type { DatabaseKind, DatabaseRecord, SnapshotRecord } from "../kernel/types";
import type { World } from "../kernel/world";

type Message = readonly [id: string, category: string, message: string];

/** Everything that happens to a snapshot and could be told of. */
type SnapshotHappening =
  | "creating"
  | "created"
  | "deleted"
  | "automatedCreating"
  | "automatedCreated"
  | "remoteCopyStarted"
  | "remoteCopyFinished"
  | "remoteCopyCancelled"
  | "localCopyStarted"
  | "localCopyFinished"
  | "localCopyFailed";

type DatabaseHappening = "created" | "deleted" | "restored" | "keyInaccessible";

/** What RDS tells of a kind; what is missing here it does not tell of. */
interface Told {
  readonly snapshot: {
    readonly detailType: string;
    readonly sourceType: string;
    readonly events: Readonly<Partial<Record<SnapshotHappening, Message>>>;
  };
  readonly database: {
    readonly detailType: string;
    readonly sourceType: string;
    readonly events: Readonly<Partial<Record<DatabaseHappening, Message>>>;
  };
}

/** UG USER_Events.Messages, tables of DB snapshot and DB instance events. */
const instance: Told = {
  snapshot: {
    detailType: "RDS DB Snapshot Event",
    sourceType: "SNAPSHOT",
    events: {
      creating: ["RDS-EVENT-0040", "creation", "Creating manual snapshot"],
      created: ["RDS-EVENT-0042", "creation", "Manual snapshot created"],
      deleted: ["RDS-EVENT-0041", "deletion", "Deleted manual snapshot"],
      automatedCreating: ["RDS-EVENT-0090", "creation", "Creating automated snapshot"],
      automatedCreated: ["RDS-EVENT-0091", "creation", "Automated snapshot created"],
      remoteCopyStarted: ["RDS-EVENT-0059", "notification", "Started copy of snapshot from another region"],
      remoteCopyFinished: ["RDS-EVENT-0060", "notification", "Finished copy of snapshot from another region"],
      remoteCopyCancelled: ["RDS-EVENT-0061", "notification", "Canceled snapshot copy request from another region"],
      localCopyStarted: ["RDS-EVENT-0196", "notification", "Started copy of snapshot in the same region"],
      localCopyFinished: ["RDS-EVENT-0197", "notification", "Finished copy of snapshot in the same region"],
      localCopyFailed: ["RDS-EVENT-0190", "notification", "Canceled snapshot copy request in the same region"],
    },
  },
  database: {
    detailType: "RDS DB Instance Event",
    sourceType: "DB_INSTANCE",
    events: {
      created: ["RDS-EVENT-0005", "creation", "DB instance created"],
      deleted: ["RDS-EVENT-0003", "deletion", "DB instance deleted"],
      restored: ["RDS-EVENT-0043", "restoration", "Restored from snapshot"],
      keyInaccessible: ["RDS-EVENT-0419", "failure", "The KMS key of the DB instance is not accessible"],
    },
  },
};

/**
 * AUG USER_Events.Messages, tables of DB cluster snapshot and DB cluster events. Of copies and deletions of cluster
 * snapshots there is nothing in them; nor of a cluster's key: its members tell of that.
 */
const cluster: Told = {
  snapshot: {
    detailType: "RDS DB Cluster Snapshot Event",
    sourceType: "CLUSTER_SNAPSHOT",
    events: {
      creating: ["RDS-EVENT-0074", "backup", "Creating manual cluster snapshot"],
      created: ["RDS-EVENT-0075", "backup", "Manual cluster snapshot created"],
      automatedCreating: ["RDS-EVENT-0168", "backup", "Creating automated cluster snapshot"],
      automatedCreated: ["RDS-EVENT-0169", "backup", "Automated cluster snapshot created"],
    },
  },
  database: {
    detailType: "RDS DB Cluster Event",
    sourceType: "CLUSTER",
    events: {
      created: ["RDS-EVENT-0170", "creation", "DB cluster created"],
      deleted: ["RDS-EVENT-0171", "deletion", "DB cluster deleted"],
    },
  },
};

const told: Readonly<Record<DatabaseKind, Told>> = { instance, cluster };

/** Makes the way in which the model of RDS emits events: ids count up, so that a run gives the same ones again. */
export function rdsEvents(world: World) {
  let count = 0;
  const emit = (
    subject: Pick<SnapshotRecord, "place" | "arn" | "identifier">,
    detailType: string,
    sourceType: string,
    message: Message | undefined,
  ): void => {
    if (message === undefined) return;
    const [EventID, category, Message] = message;
    const time = world.time.now();
    world.emit({
      id: stableUuid(`rds event ${count++}`),
      source: "aws.rds",
      "detail-type": detailType,
      account: subject.place.account,
      region: subject.place.region,
      time,
      resources: [subject.arn],
      detail: {
        EventCategories: [category],
        SourceType: sourceType,
        SourceArn: subject.arn,
        Date: new Date(time).toISOString(),
        Message,
        SourceIdentifier: subject.identifier,
        EventID,
      },
    });
  };
  return {
    snapshot(record: SnapshotRecord, happening: SnapshotHappening): void {
      const { detailType, sourceType, events } = told[record.kind].snapshot;
      emit(record, detailType, sourceType, events[happening]);
    },
    database(record: DatabaseRecord, happening: DatabaseHappening): void {
      const { detailType, sourceType, events } = told[record.kind].database;
      emit(record, detailType, sourceType, events[happening]);
    },
  };
}

/** How the model of RDS emits events. */
export type RdsEvents = ReturnType<typeof rdsEvents>;
