import type { Snapshot } from "../rds/kind";
import { timeInName } from "./names";
import { hash } from "./slots";
import { createdOn, tagKeys } from "./tags";

/*
 * What is ours. A tag alone does not prove it: a database that somebody restores from one of our snapshots or copies inherits
 * their tags, and with CopyTagsToSnapshot puts them on snapshots that people make of it (UG USER_Tagging;
 * hashicorp/terraform-provider-aws issue 26808). So something that no restore carries on must agree with the tag.
 */

/** The tags by which passes know their own: what the take pass made, what was copied, what was re-encrypted. */
export type Mark = typeof tagKeys.createdBy | typeof tagKeys.copiedBy | typeof tagKeys.reencrypted;

/**
 * How far CreatedOn may be from the time that RDS gives a snapshot of version 0.1.0 or of the classic tool, which has no tag that
 * names it. RDS begins a snapshot minutes after it was asked for; the classic tool rounds down to the hour.
 */
const toleranceMs = 90 * 60_000;

/** The snapshots that carry that mark of the stack `createdBy`, and are ours by more than that. */
export function ours(snapshots: readonly Snapshot[], mark: Mark, createdBy: string): Snapshot[] {
  const found: Snapshot[] = [];
  for (const snapshot of snapshots) if (isOurs(snapshot, mark, createdBy)) found.push(snapshot);
  return found;
}

/**
 * Whether a snapshot that carries the mark of the stack `createdBy` is ours. A copy was made from another account or region,
 * as only RDS can say. A snapshot, or a re-encrypted one, has a tag with its own name. One of version 0.1.0 or of the classic
 * tool has none: it has a name of our form, and RDS dates it when CreatedOn says that it was asked for.
 */
export function isOurs(snapshot: Snapshot, mark: Mark, createdBy: string): boolean {
  const { id, arn, tags, copiedFrom } = snapshot;
  const selfKey = tagKeys.snapshot;
  let marked = false;
  let self: string | undefined;
  for (const { Key, Value } of tags) {
    if (Key === mark && Value === createdBy) marked = true;
    if (Key === selfKey) self = Value;
  }
  if (!marked) return false;
  if (mark === tagKeys.copiedBy) return copiedFrom !== undefined && !arn.startsWith(`${homeIn(copiedFrom)}:`);
  return self === undefined ? isOfOldForm(snapshot) : self === id;
}

/** `arn:aws:rds:REGION:ACCOUNT` in the ARN of a snapshot. */
function homeIn(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(":", arn.lastIndexOf(":") - 1));
}

function isOfOldForm({ id, database, takenAt, tags }: Snapshot): boolean {
  const asked = createdOn(tags);
  if (asked === undefined || (takenAt !== undefined && Math.abs(takenAt - asked) > toleranceMs)) return false;
  // `-interim` marks what is to be re-encrypted, `-2` a name that was taken.
  const name = id.replace(/-interim(?:-\d{1,2})?$/, "");
  const base = timeInName(name) === undefined ? name.replace(/-\d$/, "") : name;
  if (timeInName(base) === undefined) return false;
  const prefix = base.slice(0, -"-YYYY-MM-DD-HH-mm".length);
  // A name that leaves no room for the time is cut, with a hash of the whole (names.ts, shortened).
  const suffix = `-${hash(database).toString(16).padStart(8, "0")}`;
  return prefix === database || (prefix.endsWith(suffix) && database.startsWith(prefix.slice(0, -suffix.length)));
}
