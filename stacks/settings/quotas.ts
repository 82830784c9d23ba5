import { z } from "zod";
import { limits } from "../../facts/limits";
import type { Kind, PerKind } from "../objective";
import type { Sparse } from "./kit/draft";
import { pages, setting, wholeNumber } from "./kit/forms";

const mostSnapshots = 100_000;

const quota = (standard: number, what: string) =>
  setting(wholeNumber(1, mostSnapshots, `From 1 to ${mostSnapshots}.`).default(standard), {
    meaning: `Manual snapshots of ${what} that the account may have in the region (Service Quotas): an objective must fit into them.`,
    allowed: `a whole number from 1 to ${mostSnapshots}`,
    see: pages.quotas,
  });

/** The quotas that AWS gives an account at first. */
const standard = { instance: limits.rds.manualInstanceSnapshots, cluster: limits.rds.manualClusterSnapshots } as const;

const shape = {
  quotas: z
    .strictObject({
      instanceSnapshots: quota(standard.instance, "instances"),
      clusterSnapshots: quota(standard.cluster, "clusters"),
    })
    .prefault({}),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** The setting of each kind's quota. */
export const quotaSettings = { instance: "instanceSnapshots", cluster: "clusterSnapshots" } as const;

/** The quota of a kind's manual snapshots on one side. */
export function quotaOf({ quotas }: Sparse<Written>, kind: Kind): number {
  return quotas?.[quotaSettings[kind]] ?? standard[kind];
}

/** The quotas of one side. */
export interface QuotaSettings {
  /**
   * Manual snapshots of instances, and of clusters, that the account may have in the region of this side.
   * @default 100 each, as AWS gives at first
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
   */
  readonly quotas: PerKind;
}

/** How many snapshots there may be on one side. */
export const quotas = {
  shape,
  rules: () => [],
  read: (side: Written): QuotaSettings => ({
    quotas: { instance: quotaOf(side, "instance"), cluster: quotaOf(side, "cluster") },
  }),
};
