import { rdsArn, type Scope, type Statement } from "../aws/policy";
import { tagKeys } from "../snapshots/tags";
import { kinds } from "./index";

/** An operation that every kind has under a name of its own. */
type Operation = "listDatabases" | "listSnapshots" | "take" | "share" | "copy" | "remove";

/** An operation in the names of all kinds, as IAM calls them. */
export function actions(operation: Operation): string[] {
  return kinds.map(({ permissions }) => permissions[operation]);
}

/** The ARN patterns of every snapshot of every kind in those places. */
export function snapshotArns(places: readonly Scope[]): string[] {
  return places.flatMap((place) => kinds.map(({ permissions }) => rdsArn(place, permissions.snapshots)));
}

/** The ARN patterns of every database of every kind in those places. */
export function databaseArns(places: readonly Scope[]): string[] {
  return places.flatMap((place) => kinds.map(({ permissions }) => rdsArn(place, permissions.databases)));
}

/** The permission to list snapshots, which IAM decides by the snapshot or by its database. Source: service authorization reference. */
export function listSnapshots(places: readonly Scope[]): Statement {
  return {
    Sid: "ListSnapshots",
    Effect: "Allow",
    Action: actions("listSnapshots"),
    Resource: [...snapshotArns(places), ...databaseArns(places)],
  };
}

/**
 * The condition under which a role may give tags when it makes snapshots: the resource carries no mark of ours yet. IAM cannot
 * tell a tag that is given at creation from one that is given later, so without this condition a role that makes copies could
 * date an existing copy anew. Source: service authorization reference, RDS; IAM User Guide, `Null` is true where a key is absent.
 */
export const unmarked: Readonly<Record<string, string>> = {
  [`aws:ResourceTag/${tagKeys.createdBy}`]: "true",
  [`aws:ResourceTag/${tagKeys.copiedBy}`]: "true",
};

/** The condition under which tags are given to snapshots that are there: keys that record with whom they are shared, no others. */
export const sharingTagsOnly = {
  "ForAllValues:StringLike": { "aws:TagKeys": [`${tagKeys.sharedWithPrefix}*`] },
  Null: { "aws:TagKeys": "false" },
} as const;

/**
 * No deletion of what a person holds by the tag `rds-lifeboat:hold`: for every role that deletes, beside what its plan
 * leaves alone. An explicit denial goes before every permission. Source: IAM User Guide, policy evaluation logic; `Null`
 * is false where the key is there.
 */
export function spareHeld(places: readonly Scope[]): Statement {
  return {
    Sid: "SpareHeld",
    Effect: "Deny",
    Action: actions("remove"),
    Resource: snapshotArns(places),
    Condition: { Null: { [`aws:ResourceTag/${tagKeys.hold}`]: "false" } },
  };
}
