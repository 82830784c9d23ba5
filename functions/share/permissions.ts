import type { Scope, Statement } from "../aws/policy";
import { announcementsOnly, type BusPlace, busArn } from "../events/announcement";
import { actions, listSnapshots, sharingTagsOnly, snapshotArns } from "../rds/permissions";
import { tagKeys } from "../snapshots/tags";

/** The permissions the share pass needs. It may tag, but only to record with whom a snapshot is shared. */
export function shareNeeds(scope: Scope, createdBy: string, destinations: readonly BusPlace[]): Statement[] {
  const snapshots = snapshotArns([scope]);
  const ours = { [`aws:ResourceTag/${tagKeys.createdBy}`]: createdBy };
  return [
    listSnapshots([scope]),
    {
      Sid: "ShareOwnSnapshots",
      Effect: "Allow",
      Action: actions("share"),
      Resource: snapshots,
      Condition: { StringEquals: ours },
    },
    {
      Sid: "RecordSharing",
      Effect: "Allow",
      Action: ["rds:AddTagsToResource"],
      Resource: snapshots,
      Condition: {
        StringEquals: ours,
        ...sharingTagsOnly,
      },
    },
    {
      Sid: "AnnounceShares",
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: destinations.map((place) => busArn(scope.partition, place)),
      Condition: announcementsOnly,
    },
  ];
}
