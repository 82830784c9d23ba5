import type { RDSClient } from "@aws-sdk/client-rds";
import { dynamoDbSdk } from "../aws/clients";
import type { Statement } from "../aws/policy";
import { recallReleased, releasedNeeds } from "../inventory/table";
import { describeError, failed } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { floorOf } from "../retention/floors";
import { type Quotas, quotaStates } from "../retention/quota";
import { withTag } from "../snapshots/lineage";
import { tagKeys } from "../snapshots/tags";
import type { FreeQuota } from "./admission";

/** What a pass that takes on new databases is told of the place where copies end up. In its settings it is called `room`. */
export interface FreeQuotaSettings {
  /**
   * How many of the newest usable copies of each database are never deleted.
   * @example 3
   */
  readonly keepNewest: number;
  /**
   * The longest time between two scheduled runs of the expire pass, minutes: what arrives in so long must fit into the quota.
   * @example 60
   */
  readonly roomMinutes: number;
  /**
   * Name of the table in which people write which databases are released.
   * @example "lifeboat-measure-seen-1a2b3c4"
   */
  readonly table: string;
  /**
   * Identities of databases that the settings release.
   * @default none
   * @example ["arn:aws:rds:eu-west-1:111111111111:db-OLD"]
   */
  readonly released?: readonly string[];
}

/** Where a pass reads what decides whether the quota has room. */
export interface FreeQuotaDeps {
  quotas(): Promise<Quotas>;
  released(table: string): Promise<ReadonlySet<string>>;
}

/** With real clients, in the region where copies end up. */
export function freeQuotaDeps(rds: RDSClient): FreeQuotaDeps {
  return {
    quotas: () => quotaStates(rds),
    released: (table) => recallReleased(new (dynamoDbSdk().DynamoDBClient)({}), table),
  };
}

/** What decides whether the quota has room, or why nobody can tell: then new databases wait for the next pass. */
export type FreeQuotaFound =
  | { readonly freeQuota: Omit<FreeQuota, "taken"> | undefined }
  | { readonly finding: Finding };

/** The place where copies end up: all manual snapshots of a kind there, and whose copies are ours. */
export interface Place {
  readonly there: readonly Snapshot[];
  readonly createdBy: string;
}

/** Reads what decides whether the quota has room for another database of a kind; undefined where RDS says nothing of the quota. */
export async function freeQuotaFor(
  kind: Pick<DatabaseKind, "name">,
  { there, createdBy }: Place,
  { keepNewest, roomMinutes, table, released: told = [] }: FreeQuotaSettings,
  deps: FreeQuotaDeps,
): Promise<FreeQuotaFound> {
  try {
    const quota = (await deps.quotas())[kind.name];
    if (quota === undefined) return { freeQuota: undefined };
    const released = new Set([...told, ...(await deps.released(table))]);
    const foreign = there.length - withTag(there, tagKeys.copiedBy, createdBy).length;
    return {
      freeQuota: { kind: kind.name, quota, foreign, keepNewest: floorOf({ keepNewest }), roomMinutes, released },
    };
  } catch (error) {
    const reason = `nobody can tell whether there is room for new databases, so they wait: ${describeError(error)}`;
    return { finding: { subject: `the quota of ${kind.name} snapshots`, outcome: failed(reason) } };
  }
}

/** The permissions to see whether the quota has room. */
export function freeQuotaNeeds(tableArn: string): Statement[] {
  return [
    // AWS knows no resource for it. Source: Service Authorization Reference, Amazon RDS.
    { Sid: "ReadQuotas", Effect: "Allow", Action: ["rds:DescribeAccountAttributes"], Resource: ["*"] },
    releasedNeeds(tableArn),
  ];
}
