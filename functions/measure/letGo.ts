import type { PassSettings } from "../pass/settings";
import type { Snapshot } from "../rds/kind";
import { type KeepRules, saferRules } from "../retention/acceptedRules";
import { isLifted, overdueDatabases } from "../retention/brake";
import { planEviction } from "../retention/eviction";
import { chosenOf, type ExpireSettings, planExpire } from "../retention/expiry";
import { floorOf } from "../retention/floors";
import { overdueByRds } from "../retention/quotaEviction";
import { tagKeys } from "../snapshots/tags";
import type { View } from "./view";

/** What people have decided about deletions. */
export interface Decisions {
  /** The rules that a person accepted last. */
  readonly accepted: KeepRules;
  /** Until when the brake is lifted, as parseLift says it. */
  readonly lifted: number | "never" | undefined;
  /** A moment that was no later than the last look: what was there then cannot have gone before. */
  readonly lookedAt: number;
}

/** What the expire pass goes by: what it lets go has not vanished. */
export interface LetGoRules extends Pick<PassSettings, "createdBy" | "patterns"> {
  /** The rules that both passes are told. */
  readonly retention: KeepRules;
  /**
   * What people have decided about deletions.
   * @default undefined, nobody knows: what the settings say counts as accepted, and the brake as off
   */
  readonly decided?: Decisions | undefined;
  /**
   * Identities of databases that people have released in the table of what was seen.
   * @default none
   * @example ["arn:aws:rds:eu-west-1:111111111111:db-OLD"]
   */
  readonly releasedByPeople?: readonly string[];
  /**
   * The longest time between two scheduled runs of the expire pass, minutes.
   * @example 60
   */
  readonly expireEveryMinutes: number;
}

/**
 * What the expire pass may have deleted by now: what is due, and what gave way for want of room; while the brake is on, only what
 * of the overdue copies gave way. How full it was then is reckoned back from now: what is gone was there, and what has come since
 * takes as many places more as that pass kept free.
 */
export function letGo(
  snapshots: readonly Snapshot[],
  { held, quotas }: Pick<View, "held" | "quotas">,
  now: number,
  told: LetGoRules,
): ReadonlySet<Snapshot> {
  const { createdBy, patterns, retention, decided, expireEveryMinutes } = told;
  const safer = decided === undefined ? retention : saferRules(retention, decided.accepted);
  const rules = { ...safer, released: [...(safer.released ?? []), ...(told.releasedByPeople ?? [])] };
  const choice = { ownTag: tagKeys.copiedBy, createdBy, patterns };
  const settings = { ...rules, ...choice, dryRun: false, logLevel: "error" } as const;
  const due = planExpire(snapshots, now, settings);
  const brakeIsOn = decided !== undefined && braked(snapshots, now, settings, decided);
  const gone = new Set(brakeIsOn ? [] : due.map(({ snapshot }) => snapshot));
  const ours = chosenOf(snapshots, choice);
  // What has become due since is there still, and was for that pass: others were the closer behind it.
  const there = new Set(held);
  const then = ours.filter((snapshot) => !gone.has(snapshot) || there.has(snapshot));
  const keepNewest = floorOf(rules);
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
    const released = new Set(rules.released);
    const eviction = { keepNewest, roomMinutes: 2 * expireEveryMinutes, released };
    const only = brakeIsOn && { areWaiting: true, only: overdueByRds(ofKind, due, rules) };
    for (const one of planEviction(ofKind, before, { ...eviction, ...only })) gone.add(one);
  }
  return gone;
}

/**
 * Whether the brake has been on since the last look. Reckoned for a moment no later than that look: what was overdue then was so
 * in each pass since. Where it is not certain, what is due explains itself.
 */
function braked(
  snapshots: readonly Snapshot[],
  now: number,
  settings: ExpireSettings & KeepRules,
  { lifted, lookedAt }: Decisions,
): boolean {
  if (isLifted(lifted, now) || isLifted(lifted, lookedAt)) return false;
  const due = planExpire(snapshots, lookedAt, settings);
  return overdueDatabases(due, lookedAt, settings).length > 0;
}

/** RDS gives clusters resource ids that begin so. Source: API DBCluster, DbClusterResourceId. */
function isCluster({ resourceId }: Snapshot): boolean {
  return resourceId.startsWith("cluster-");
}
