import { DescribeKeyCommand, GetKeyPolicyCommand, type KeyMetadata, ListAliasesCommand } from "@aws-sdk/client-kms";
import {
  type AccountQuota,
  type DBCluster,
  type DBInstance,
  DescribeAccountAttributesCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeOptionGroupsCommand,
  type OptionGroup,
} from "@aws-sdk/client-rds";
import { limits } from "../facts/limits";
import type { Clients } from "./types";

/*
 * The calls of KMS and RDS that a reading makes. Each listing reads all pages, or throws: half a listing would be a
 * smaller fleet.
 */

const { describePageSize } = limits.rds;

/** Aliases a page of ListAliases may have. Source: KMS API Reference, ListAliases. */
const aliasPageSize = 100;

/** Every record of a listing. A listing that gives the same page again would never end: that is an error. */
async function everyPage<Page, One>(
  read: (marker: string | undefined) => Promise<Page>,
  recordsOf: (page: Page) => readonly One[] | undefined,
  next: (page: Page) => string | undefined,
): Promise<One[]> {
  const found: One[] = [];
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const page = await read(marker);
    found.push(...(recordsOf(page) ?? []));
    marker = next(page);
    if (marker && seen.has(marker)) throw new Error("the listing gives the same page again and again");
    if (marker) seen.add(marker);
  } while (marker);
  return found;
}

/** All instances, members of clusters among them. */
export function listInstances({ rds }: Clients): Promise<DBInstance[]> {
  return everyPage(
    (Marker) => rds.send(new DescribeDBInstancesCommand({ MaxRecords: describePageSize, Marker })),
    ({ DBInstances }) => DBInstances,
    ({ Marker }) => Marker,
  );
}

/** All clusters, those of Neptune and DocumentDB among them. */
export function listClusters({ rds }: Clients): Promise<DBCluster[]> {
  return everyPage(
    (Marker) => rds.send(new DescribeDBClustersCommand({ MaxRecords: describePageSize, Marker })),
    ({ DBClusters }) => DBClusters,
    ({ Marker }) => Marker,
  );
}

/** All option groups, the default ones among them. */
export function listOptionGroups({ rds }: Clients): Promise<OptionGroup[]> {
  return everyPage(
    (Marker) => rds.send(new DescribeOptionGroupsCommand({ MaxRecords: describePageSize, Marker })),
    ({ OptionGroupsList }) => OptionGroupsList,
    ({ Marker }) => Marker,
  );
}

/** The account's quotas in the region. */
export async function listQuotas({ rds }: Clients): Promise<readonly AccountQuota[]> {
  return (await rds.send(new DescribeAccountAttributesCommand({}))).AccountQuotas ?? [];
}

/** Names of the account's keys in the region, without `alias/`, by key id. Of several the first by the alphabet. */
export async function aliasesByKey({ kms }: Clients): Promise<ReadonlyMap<string, string>> {
  const aliases = await everyPage(
    (Marker) => kms.send(new ListAliasesCommand({ Limit: aliasPageSize, Marker })),
    ({ Aliases }) => Aliases,
    ({ NextMarker }) => NextMarker,
  );
  const byKey = new Map<string, string>();
  const named = aliases.flatMap(({ AliasName = "", TargetKeyId = "" }) => [[AliasName, TargetKeyId] as const]);
  for (const [name, key] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!byKey.has(key)) byKey.set(key, name.replace(/^alias\//, ""));
  }
  return byKey;
}

/** What KMS says of a key; works with the ARN of another account's as well, where its policy allows it. */
export async function describeKey({ kms }: Clients, arn: string): Promise<KeyMetadata> {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: arn }));
  if (KeyMetadata === undefined) throw new Error("KMS says nothing of the key");
  return KeyMetadata;
}

/** The policy of a key of the account. Source: KMS API Reference, GetKeyPolicy: the only name is `default`. */
export async function keyPolicy({ kms }: Clients, arn: string): Promise<unknown> {
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: "default" }));
  return JSON.parse(Policy ?? "{}");
}
