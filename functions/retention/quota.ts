import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsSdk } from "../aws/clients";
import type { DatabaseKind } from "../rds/kind";

/** Manual snapshots of one kind in the account and region. */
export interface QuotaState {
  /** All of them, ours or not, those being made included. */
  readonly used: number;
  readonly most: number;
}

/** The quotas of each kind of databases; undefined for one of which RDS says nothing. */
export type Quotas = Readonly<Record<DatabaseKind["name"], QuotaState | undefined>>;

/** What DescribeAccountAttributes calls the quotas of manual snapshots. API AccountQuota. */
const quotaNames = { instance: "ManualSnapshots", cluster: "ManualClusterSnapshots" } as const;

/**
 * The quotas of manual snapshots as RDS says them: what the settings say may be out of date, and somebody may have changed
 * it. Undefined for a kind of which RDS says nothing. API DescribeAccountAttributes.
 */
export async function quotaStates(rds: RDSClient): Promise<Quotas> {
  const sdk = rdsSdk();
  const { AccountQuotas = [] } = await rds.send(new sdk.DescribeAccountAttributesCommand({}));
  const of = (kind: DatabaseKind["name"]): QuotaState | undefined => {
    const found = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === quotaNames[kind]);
    const { Used: used, Max: most } = found ?? {};
    return typeof used === "number" && typeof most === "number" && most > 0 ? { used, most } : undefined;
  };
  return { instance: of("instance"), cluster: of("cluster") };
}
