import type { RDSClient, Tag as SdkTag } from "@aws-sdk/client-rds";
import type { DatabaseKind, Snapshot, Tag } from "./kind";
import { rdsSdk } from "./sdk";

/** Records a page: the most that Describe calls return. Source: API reference, MaxRecords. */
export const pageSize = 100;

/**
 * How the resource id begins of what RDS gives none for: the API states it as optional; the database's name follows. RDS's own
 * have capitals behind `db-` and `cluster-`.
 */
export const withoutResourceId = { instance: "named-", cluster: "cluster-named-" } as const;

/** Which snapshots a listing is about: the account's own, or what others share with it. */
export type Ownership = "own" | "shared";

/** Tags as the SDK takes them. */
export function sdkTags(tags: readonly Tag[]): SdkTag[] {
  return tags.map((tag) => ({ Key: tag.Key, Value: tag.Value }));
}

/** The one snapshot of a listing; undefined where RDS answers that it knows none, by the kind's own error. */
export async function findOne(listing: Promise<Snapshot[]>, notFound: string): Promise<Snapshot | undefined> {
  try {
    const found = await listing;
    return found[0];
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
