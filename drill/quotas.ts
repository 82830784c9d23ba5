import type { DatabaseKind, Place } from "./cloud/types";
import type { World } from "./cloud/world";

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
