import type { Fleet } from "../../fleet/file";
import type { DatabaseKind, Place } from "../cloud/kernel/types";
import type { Quotas, World } from "../cloud/kernel/world";
import type { Scenario } from "../scenario/scenario";
import type { StackPlan } from "./stacks";

/*
 * Snapshots of instances and of clusters have a quota each, in every account and region. Reports name such a quota by
 * its place, "account/region", and that of clusters with "/clusters" behind it.
 */

export function quotaName({ account, region }: Place, kind: DatabaseKind): string {
  return `${account}/${region}${kind === "cluster" ? "/clusters" : ""}`;
}

/** How many manual snapshots the quota of that name allows. */
export function quotaNamed(world: World, name: string): number {
  const [account = "", , clusters] = name.split("/");
  const { manualSnapshots, manualClusterSnapshots } = world.quota(account);
  return clusters === undefined ? manualSnapshots : manualClusterSnapshots;
}

/** The limits that a fleet's places say, by the model's names. */
const ofPlaces = ["manualSnapshots", "manualClusterSnapshots"] as const;

/**
 * The quotas of a run, by account. A scenario raises them: a bare number is for all accounts, others are by account or by
 * part (source, dr). What the fleet's places have of them goes before that, the least of an account's regions: they are what
 * the reader's account has in earnest. The yardstick keeps the scenario's, since its way of keeping takes others.
 */
export function quotasOf(
  { quotas, group }: Pick<Scenario, "quotas" | "group">,
  plans: readonly Pick<StackPlan, "callerAccount" | "role">[],
  places: Fleet["places"] = [],
): Readonly<Record<string, Partial<Quotas>>> {
  const raised = ({ callerAccount, role }: (typeof plans)[number]) =>
    Object.entries(quotas).map(([name, quota]) => [
      name,
      typeof quota === "number" ? quota : (quota[callerAccount] ?? quota[role]),
    ]);
  const found = (account: string) =>
    ofPlaces.map((name) => {
      const own = group === "lifeboat" ? places.filter((place) => place.account === account) : [];
      const least = Math.min(...own.map((place) => place[name]?.quota ?? Number.POSITIVE_INFINITY));
      return [name, Number.isFinite(least) ? least : undefined];
    });
  return Object.fromEntries(
    plans.map((plan) => {
      const all = [...raised(plan), ...found(plan.callerAccount)].filter(([, quota]) => quota !== undefined);
      return [plan.callerAccount, Object.fromEntries(all) as Partial<Quotas>];
    }),
  );
}
