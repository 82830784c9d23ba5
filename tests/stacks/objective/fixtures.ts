import { defaultAssumptions } from "../../../facts/assumptions";
import type { CopyWay, FleetGroup, Kind, Pace, Plan } from "../../../stacks/objective";

/** Databases of one sort; clusters in full, as Aurora's copies are. */
export function group(
  kind: Kind,
  count: number,
  { sizeGiB, changeGiBPerHour }: Pick<FleetGroup, "sizeGiB" | "changeGiBPerHour">,
  copying: CopyWay = kind === "cluster" ? "full" : "incremental",
): FleetGroup {
  return { kind, label: `the largest ${kind}`, count, sizeGiB, changeGiBPerHour, copying };
}

/** What is assumed, with round numbers where they make the sums easy to follow by hand. */
export const pace: Pace = { ...defaultAssumptions, measured: {} };

/** A plan for one destination with AWS's own slots, passes as an objective has them. */
export function plan(fleet: readonly FleetGroup[], more: Partial<Plan> = {}): Plan {
  return {
    fleet,
    others: { instance: 0, cluster: 0 },
    pace,
    cadences: { takeEveryMinutes: 1, shareEveryMinutes: 10, copyEveryMinutes: 10 },
    slots: { instance: 20, cluster: 5 },
    ...more,
  };
}

/** The reference fleet's twelve databases, as far as they matter: its warehouse changes most. */
export const warehouse = group("instance", 12, { sizeGiB: 2048, changeGiBPerHour: 24 });

/** A hundred databases, of which fifteen are clusters. */
export const hundred = [
  group("instance", 85, { sizeGiB: 500, changeGiBPerHour: 5 }),
  group("cluster", 15, { sizeGiB: 150, changeGiBPerHour: 3 }),
];
