import type { Snapshot, Tag } from "../rds/kind";

/** Tags given when a snapshot is taken (S1's names), and the one that says it may leave the account. */
export const tagKeys = {
  createdBy: "CreatedBy",
  createdOn: "CreatedOn",
  shareAndCopy: "shareAndCopy",
  /** On what the take and the reencrypt pass make: its own name. One that was inherited names another snapshot. */
  snapshot: "rds-lifeboat:snapshot",
  platform: "Platform",
  copiedBy: "CopiedBy",
  /** On a copy of a staged copy: where its database lives (`arn:aws:rds:REGION:ACCOUNT`), which RDS itself no longer says. */
  home: "rds-lifeboat:home",
  /** On a copy where they are limited: how many of its database there were of the hour when it was asked for, itself included. */
  copiesOfHour: "rds-lifeboat:copies-of-hour",
  /** On a copy: when it was asked for, in ISO 8601. RDS says it neither while it makes the copy nor, perhaps, once it failed. Copies of version 0.1.0 lack it. */
  askedOn: "rds-lifeboat:asked-on",
  /** On a copy of a kind whose copies do not keep it: of when its data are, in ISO 8601. */
  takenAt: "rds-lifeboat:taken-at",
  /** On a copy: the resource id of its database, for a finished copy of which RDS does not say it. */
  resourceId: "rds-lifeboat:resource-id",
  /** On a snapshot under the AWS-managed key, which only serves to be copied under another: {@link interimTag}. */
  interim: "rds-lifeboat:interim",
  /** On the copy that is made of such a one, with the stack's `createdBy`: by it a listing tells what is re-encrypted. */
  reencrypted: "rds-lifeboat:re-encrypted",
  /** On a database: whether its I/O may be suspended as often as others are snapshotted, YES or NO. */
  acceptIoSuspension: "rds-lifeboat:accept-io-suspension",
  /** On a snapshot or copy, given by a person: it is not deleted while it has the tag, whatever its value. */
  hold: "rds-lifeboat:hold",
  /** One tag per account the snapshot is shared with, so that a listing tells what sharing has done. */
  sharedWithPrefix: "rds-lifeboat:shared-with:",
} as const;

/** The value of a tag, or undefined. */
export function tagValue(tags: readonly Tag[], key: string): string | undefined {
  for (const tag of tags) if (tag.Key === key) return tag.Value;
  return undefined;
}

/** Tags of a snapshot that the take pass makes, under that name. */
export function takenTags(createdBy: string, platform: string, now: number, name: string): Tag[] {
  return [
    { Key: tagKeys.snapshot, Value: name },
    { Key: tagKeys.createdBy, Value: createdBy },
    { Key: tagKeys.createdOn, Value: new Date(now).toISOString() },
    { Key: tagKeys.shareAndCopy, Value: "YES" },
    { Key: tagKeys.platform, Value: platform },
  ];
}

/** On a snapshot under a key that cannot be shared: it may be deleted once its copy under another key is there. */
export const interimTag = { Key: tagKeys.interim, Value: "YES" } as const;

/** Tags of a snapshot that may not leave the account: those of any that the take pass makes, but for the leave to go. */
export function interimTags(createdBy: string, platform: string, now: number, name: string): Tag[] {
  return [...takenTags(createdBy, platform, now, name).filter(({ Key }) => Key !== tagKeys.shareAndCopy), interimTag];
}

/** Tags of a re-encrypted copy: those that the take pass would have given, of the moment when the snapshot was asked for. */
export function reencryptedTags(createdBy: string, platform: string, { tags, takenAt }: Snapshot, name: string): Tag[] {
  const asked = createdOn(tags) ?? takenAt ?? 0;
  return [...takenTags(createdBy, platform, asked, name), { Key: tagKeys.reencrypted, Value: createdBy }];
}

/**
 * Whether it was copied. Of a copy of an instance's snapshot within account and region RDS does not say so (API DBSnapshot,
 * SourceDBSnapshotIdentifier); such copies are only made to re-encrypt, and have the tag of that.
 */
export function isCopy({ copiedFrom, tags }: Pick<Snapshot, "copiedFrom" | "tags">): boolean {
  return copiedFrom !== undefined || tagValue(tags, tagKeys.reencrypted) !== undefined;
}

/** Whether a person holds a snapshot: nothing deletes it. */
export function isHeld({ tags }: Snapshot): boolean {
  return tagValue(tags, tagKeys.hold) !== undefined;
}

/**
 * When the tag CreatedOn says a snapshot was asked for, ms since the epoch; undefined where it says nothing. S1 writes
 * `YYYY-MM-DD-HH-MM`, in UTC (awslabs/rds-snapshot-tool, lambda/take_snapshots_rds: TIMESTAMP_FORMAT).
 */
export function createdOn(tags: readonly Tag[]): number | undefined {
  const text = tagValue(tags, tagKeys.createdOn) ?? "";
  const s1 = /^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)$/.exec(text);
  const at = Date.parse(s1 ? `${s1[1]}T${s1[2]}:${s1[3]}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

/** Tags of a copy. They permit its deletion later, and are given at creation only. */
export function copiedTags(createdBy: string, platform: string): Tag[] {
  return [
    { Key: tagKeys.copiedBy, Value: createdBy },
    { Key: tagKeys.platform, Value: platform },
  ];
}

/** On a copy that is only on its way, in the region of its source: it may be deleted once it has arrived elsewhere. */
export const stagedTag = { Key: "rds-lifeboat:staged", Value: "YES" } as const;

/** Tags of a copy of a staged copy: those of any copy, and where its database lives. */
export function forwardedTags(tags: readonly Tag[], { identity }: Snapshot): Tag[] {
  return [...tags, { Key: tagKeys.home, Value: identity.slice(0, identity.lastIndexOf(":")) }];
}

/** The tag that keeps of when a copy's data are, where RDS does not. */
export function takenAtTag(takenAt: number): Tag {
  return { Key: tagKeys.takenAt, Value: new Date(takenAt).toISOString() };
}

/** The tag that keeps when a copy was asked for. */
export function askedOnTag(now: number): Tag {
  return { Key: tagKeys.askedOn, Value: new Date(now).toISOString() };
}

/**
 * When a snapshot or copy was asked for, as its tags say, ms since the epoch: by the tag that a copy gets, or by CreatedOn, which
 * the take pass gives. Undefined where neither says it, as on a copy of version 0.1.0.
 */
export function askedAt(tags: readonly Tag[]): number | undefined {
  const at = Date.parse(tagValue(tags, tagKeys.askedOn) ?? "");
  return Number.isNaN(at) ? createdOn(tags) : at;
}

/** The tag that tells an event, which lists nothing, how many copies of its hour there are. */
export function copiesOfHourTag(copies: number): Tag {
  return { Key: tagKeys.copiesOfHour, Value: String(copies) };
}

/** What {@link copiesOfHourTag} says; undefined where a copy does not say it. */
export function copiesOfHour(tags: readonly Tag[]): number | undefined {
  const copies = Number(tagValue(tags, tagKeys.copiesOfHour) ?? Number.NaN);
  return Number.isInteger(copies) && copies > 0 ? copies : undefined;
}

/** Why RDS refuses to share a snapshot, until a person changes something. */
export const refusals = ["hinderingOption", "unsharableKey", "sharedTooOften", "unclear"] as const;
export type Refusal = (typeof refusals)[number];

/**
 * The tag that records that RDS refused to share a snapshot with an account, why and when: no pass tries it again for
 * {@link refusedForMs}. Its key is that of {@link sharedWithTag}, which takes its place once the snapshot is shared.
 */
export function refusedTag(
  account: string,
  why: Refusal,
  now: number,
): { readonly Key: string; readonly Value: string } {
  return { Key: sharedWithTag(account).Key, Value: `REFUSED ${why} ${new Date(now).toISOString()}` };
}

/** How long a refusal keeps passes from sharing a snapshot, ms: a day. */
const refusedForMs = 86_400_000;

/** Why RDS refused to share a snapshot with an account within {@link refusedForMs}; undefined where it did not. */
export function refusedLately(tags: readonly Tag[], account: string, now: number): Refusal | undefined {
  const value = tagValue(tags, sharedWithTag(account).Key) ?? "";
  const [, why = "", at = ""] = /^REFUSED (\w{1,30}) (\S{1,40})$/.exec(value) ?? [];
  const ago = now - Date.parse(at);
  if (!(ago >= 0 && ago < refusedForMs)) return undefined;
  return refusals.find((one) => one === why) ?? "unclear";
}

/** The tag that records that a snapshot is shared with an account. */
export function sharedWithTag(account: string): { readonly Key: string; readonly Value: string } {
  return { Key: `${tagKeys.sharedWithPrefix}${account}`, Value: "YES" };
}
