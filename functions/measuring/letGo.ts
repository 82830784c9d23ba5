import { chosenOf, planExpire } from "../expire";
import { planEviction } from "../expiry/eviction";
import type { Snapshot } from "../rds/kind";
import { leastKept, type Retention } from "../snapshots/retention";
import { tagKeys } from "../snapshots/tags";
import type { View } from "./view";

/** What the expire pass goes by: what it lets go has not vanished. */
export interface LetGoRules {
  readonly createdBy: string;
  readonly patterns: readonly string[];
  readonly retention: Retention;
  /** How long it is at most from one expire pass to the next, minutes: for so long it keeps room. */
  readonly expireEveryMinutes: number;
}

/**
 * What the expire pass may have deleted by now: what is due, and what gave way for want of room. How full it was then is
 * reckoned back from now: what is gone was there, and what has come since takes as many places more as that pass kept free.
 */
export function letGo(
  snapshots: readonly Snapshot[],
  { held, quotas }: Pick<View, "held" | "quotas">,
  now: number,
  rules: LetGoRules,
): ReadonlySet<Snapshot> {
  const { createdBy, patterns, retention, expireEveryMinutes } = rules;
  const ownTag = tagKeys.copiedBy;
  const due = planExpire(snapshots, now, {
    ...retention,
    ownTag,
    createdBy,
    patterns,
    dryRun: false,
    logLevel: "error",
  });
  const gone = new Set(due.map(({ snapshot }) => snapshot));
  const ours = chosenOf(snapshots, { ownTag, createdBy, patterns });
  // What has become due since is there still, and was for that pass: others were the closer behind it.
  const there = new Set(held);
  const then = ours.filter((snapshot) => !gone.has(snapshot) || there.has(snapshot));
  const keepNewest = retention.keepNewest > leastKept.dr ? retention.keepNewest : leastKept.dr;
  for (const kind of ["instance", "cluster"] as const) {
    const quota = quotas[kind];
    if (quota === undefined) continue;
    const isOfKind = (snapshot: Snapshot) => isCluster(snapshot) === (kind === "cluster");
    const ofKind = then.filter(isOfKind);
    const vanished = ofKind.filter((snapshot) => !there.has(snapshot)).length;
    if (vanished === 0) continue;
    // The pass may have gone on deleting between the listing and the answer about the quota; what was listed was there. And one
    // more of each database: which of those with as many copies had to give way, another moment decides otherwise.
    const listed = held.filter(isOfKind).length;
    const databases = new Set(ofKind.map(({ identity }) => identity)).size;
    const before = { ...quota, used: Math.max(quota.used, listed) + vanished + databases };
    // Twice, since that pass saw another moment than this one, so that another database may have had to give way: what is
    // taken for given way a pass early is the least valuable there is, and would have gone with the next.
    const cadenceMinutes = 2 * expireEveryMinutes;
    for (const one of planEviction(ofKind, before, { keepNewest, cadenceMinutes })) gone.add(one);
  }
  return gone;
}

/** RDS gives clusters resource ids that begin so. Source: API DBCluster, DbClusterResourceId. */
function isCluster({ resourceId }: Snapshot): boolean {
  return resourceId.startsWith("cluster-");
}
