import { stableUuid } from "../random";
import type { DatabaseRecord, SnapshotRecord } from "../types";
import type { World } from "../world";

/** Snapshot events of the model: id, category and message. UG USER_Events.Messages, table of DB snapshot events. */
export const snapshotEvents = {
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
} as const;

/** Instance events of the model. UG USER_Events.Messages, table of DB instance events. */
export const instanceEvents = {
  created: ["RDS-EVENT-0005", "creation", "DB instance created"],
  deleted: ["RDS-EVENT-0003", "deletion", "DB instance deleted"],
  restored: ["RDS-EVENT-0043", "restoration", "Restored from snapshot"],
  keyInaccessible: ["RDS-EVENT-0419", "failure", "The KMS key of the DB instance is not accessible"],
} as const;

type Kind = readonly [id: string, category: string, message: string];

/** Makes the room's way of emitting events: ids count up, so that a run gives the same ones again. */
export function rdsEvents(world: World) {
  let count = 0;
  const emit = (
    subject: Pick<SnapshotRecord, "place" | "arn" | "identifier">,
    detailType: string,
    sourceType: string,
    [EventID, category, Message]: Kind,
  ): void => {
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
    snapshot: (record: SnapshotRecord, kind: keyof typeof snapshotEvents): void =>
      emit(record, "RDS DB Snapshot Event", "SNAPSHOT", snapshotEvents[kind]),
    instance: (record: DatabaseRecord, kind: keyof typeof instanceEvents): void =>
      emit(record, "RDS DB Instance Event", "DB_INSTANCE", instanceEvents[kind]),
  };
}

/** How the room emits events. */
export type RdsEvents = ReturnType<typeof rdsEvents>;
