import type { RDSClient, Tag as SdkTag } from "@aws-sdk/client-rds";
import { rdsSdk } from "../aws/clients";
import type { DatabaseKind, Snapshot, Tag } from "./kind";

/** Records a page: the most that Describe calls return. Source: API reference, MaxRecords. */
export const pageSize = 100;

/** Which snapshots a listing is about: the account's own, or what others share with it. */
export type Ownership = "own" | "shared";

/**
 * What a query carries that asks for snapshots which other accounts share: the type and `IncludeShared`. By the API's text the
 * type alone is enough; practitioners report that RDS then lists nothing. Source: API DescribeDBSnapshots.
 */
export const sharedByOthers = { SnapshotType: "shared", IncludeShared: true } as const;

/**
 * The snapshots of a listing that other accounts own: with `IncludeShared` RDS may list the account's own ones as well, and
 * these are not shared by anybody. The owner is in the ARN.
 */
export function ownedByOthers(snapshots: readonly Snapshot[], account: string): Snapshot[] {
  const others: Snapshot[] = [];
  const own = `:${account}:`;
  for (const snapshot of snapshots) if (!snapshot.arn.includes(own)) others.push(snapshot);
  return others;
}

/** Tags as the SDK takes them. */
export function sdkTags(tags: readonly Tag[]): SdkTag[] {
  return tags.map((tag) => ({ Key: tag.Key, Value: tag.Value }));
}

/**
 * The first snapshot of a listing, or the one with that ARN if one is given; undefined where there is none, or where RDS answers by
 * the kind's own error that it knows none.
 */
export async function findOne(
  listing: Promise<Snapshot[]>,
  notFound: string,
  arn?: string,
): Promise<Snapshot | undefined> {
  try {
    const found = await listing;
    return arn === undefined ? found[0] : found.find((one) => one.arn === arn);
  } catch (error) {
    if ((error as Error).name === notFound) return undefined;
    throw error;
  }
}

/** {@link DatabaseKind.tag}, by the ARN, whatever is tagged. */
export async function tagByArn(rds: RDSClient, snapshot: Snapshot, tags: readonly Tag[]): Promise<void> {
  const sdk = rdsSdk();
  await rds.send(new sdk.AddTagsToResourceCommand({ ResourceName: snapshot.arn, Tags: sdkTags(tags) }));
}
