import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Quotas } from "../cloud/kernel/world";
import type { FaultContext, Lasting } from "./kit/context";
import { account } from "./kit/forms";
import { either } from "./kit/kind";

const limit = z.int("needs a whole number").nonnegative("needs a whole number of 0 or more").optional();

const schema = z
  .strictObject({
    account,
    manualSnapshots: limit,
    manualClusterSnapshots: limit,
    copiesInProgress: limit,
    clusterCopiesInProgress: limit,
  })
  .refine(({ account: _, ...limits }) => Object.values(limits).some((one) => one !== undefined), {
    message: "needs a quota, e.g. { manualSnapshots: 100 }: nothing is changed",
  });

type ChangedQuotas = Readonly<z.output<typeof schema>>;

/**
 * The quotas of an account are others from then on, in all of its regions: AWS takes back what was raised, or raises them. RDS
 * deletes nothing: where there is more than the new quota allows, it makes no more until there is less. That AWS lowers a quota
 * below what is in use is assumed: Service Quotas' guide speaks of increases alone.
 */
export const quota = either({ schema, act: changeForGood, begin: changeQuotas });

function changeForGood(changed: ChangedQuotas, at: number, context: FaultContext): void {
  context.report(`after ${formatDuration(at)} ${changeQuotas(changed, context).did}`);
}

function changeQuotas({ account, ...limits }: ChangedQuotas, { world, places }: FaultContext): Lasting {
  const stated = Object.entries(limits).filter(([, one]) => one !== undefined);
  const changed: Partial<Quotas> = Object.fromEntries(stated);
  const accounts = new Set(places(account).map((place) => place.account));
  if (accounts.size === 0) throw new Error(`quota: no stack is in the account ${account}`);
  const before = [...accounts].map((one) => world.changeQuotas(one, changed));
  const what = stated.map(([name, one]) => `${name} ${one}`).join(", ");
  return {
    did: `the quotas of the ${account} account are ${what}`,
    end() {
      for (const restore of before) restore();
    },
  };
}
