import { DescribeAccountAttributesMessage$ } from "@aws-sdk/client-rds";
import type { Operation } from "../kernel/types";
import type { RdsContext } from "./context";

/** What DescribeAccountAttributes calls the quotas of manual snapshots. API AccountQuota. */
const quotaNames = { instance: "ManualSnapshots", cluster: "ManualClusterSnapshots" } as const;

/**
 * API DescribeAccountAttributes: the account's quotas in the region, and what is used of them; of all those that RDS lists
 * the model knows the two of manual snapshots. It is on no resource (Service Authorization Reference, Amazon RDS).
 */
export function quotaOperations(contexts: readonly RdsContext[]): readonly Operation[] {
  return [
    {
      service: "rds",
      name: "DescribeAccountAttributes",
      inputSchema: DescribeAccountAttributesMessage$,
      parameters: [],
      questions: ({ place }) => [
        { action: "rds:DescribeAccountAttributes", resource: "*", context: {}, resourceAccount: place.account },
      ],
      perform: ({ place }) =>
        Object.freeze({
          AccountQuotas: contexts.map(({ kind, store, world }) =>
            Object.freeze({
              AccountQuotaName: quotaNames[kind.name],
              Used: store.region(place).manual.size,
              Max: world.quota(place.account)[kind.quota],
            }),
          ),
        }),
    },
  ];
}
