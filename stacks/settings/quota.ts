import { limits } from "../../facts/limits";
import {
  countByKind,
  type Keeping,
  type Kind,
  kinds,
  longestKeeping,
  type PerKind,
  type Plan,
  quotaText,
  quotaUse,
} from "../objective";
import { durationMinutes, durationText } from "./durations";
import { given, type Problem } from "./problems";
import { longestGapMinutes } from "./schedules";
import { defaults } from "./schema";
import type { ScheduleExpression } from "./types";

/** One side's retention, as far as it is given. */
export interface SideDraft {
  readonly retention?: string;
  readonly keepAllHours?: number;
  readonly keepNewest?: number;
  readonly schedules?: { readonly expire?: string };
  readonly quotas?: { readonly instanceSnapshots?: number; readonly clusterSnapshots?: number };
}

/** Whether one side's snapshots fit into its quotas, and the retention that does if none is given. */
export interface Fitting {
  readonly problems: readonly Problem[];
  readonly retention: string | undefined;
}

/** The setting of each kind's quota. */
const quotaSettings = { instance: "instanceSnapshots", cluster: "clusterSnapshots" } as const;

/**
 * Holds one side's retention against its quotas at an interval; where none is given, finds the longest that fits, up to
 * the default. `least` minutes it must be.
 */
export function fitQuota(
  side: "source" | "dr",
  draft: SideDraft,
  plan: Plan,
  intervalMinutes: number,
  least: number,
): Fitting {
  const own = countByKind(plan.fleet);
  const uses = kinds
    .map((kind) => ({
      kind,
      databases: own[kind] + (side === "dr" ? plan.others[kind] : 0),
      quota: quotaOf(draft, kind),
    }))
    .filter(({ databases }) => databases > 0);
  const keeping = {
    keepNewest: draft.keepNewest ?? defaults.keepNewest,
    expireEveryMinutes: longestGapMinutes((draft.schedules?.expire ?? defaults.expire) as ScheduleExpression),
  };
  const most = durationMinutes(side === "source" ? defaults.sourceRetention : defaults.drRetention)!;
  const shortest = Math.ceil(Math.max(60, least) / 60) * 60;
  const longest = (kind: { databases: number; quota: number }, upTo: number) =>
    longestKeeping(keeping, intervalMinutes, Math.floor(kind.quota / kind.databases), { least: shortest, most: upTo });
  if (draft.keepAllHours !== undefined) {
    const retentionMinutes = draft.retention === undefined ? most : durationMinutes(draft.retention)!;
    const thinned = { ...keeping, retentionMinutes, keepAllMinutes: draft.keepAllHours * 60 };
    const problems = uses.flatMap(({ kind, databases, quota }) => {
      const needed = quotaUse(kind, databases, quota, thinned, intervalMinutes);
      if (needed.peak <= quota) return [];
      const text = `${given(draft.keepAllHours)} With a snapshot of every database each ${intervalMinutes} min, all kept for ${draft.keepAllHours}h and one a day until ${durationText(retentionMinutes)}, that is more than the quota holds: ${quotaText(needed)}. Lower it or ${side}.retention, or have the quota raised to ${needed.peak} (Service Quotas) and state it in ${side}.quotas.${quotaSettings[kind]}.`;
      return [{ path: `${side}.keepAllHours`, text }];
    });
    return { problems, retention: undefined };
  }
  if (draft.retention === undefined) {
    const found = uses.map((use) => ({ use, minutes: longest(use, most) }));
    const tooFew = found.filter(({ minutes }) => minutes === undefined);
    if (tooFew.length === 0) {
      return { problems: [], retention: durationText(Math.min(...found.map(({ minutes }) => minutes!))) };
    }
    const problems = tooFew.map(({ use }) => tooSmall(side, use, { ...keeping, ...all(shortest) }, intervalMinutes));
    return { problems, retention: undefined };
  }
  const minutes = durationMinutes(draft.retention)!;
  const problems = uses.flatMap((use) => {
    const { kind, databases, quota } = use;
    const needed = quotaUse(kind, databases, quota, { ...keeping, ...all(minutes) }, intervalMinutes);
    if (needed.peak <= quota) return [];
    const shorter = longest(use, minutes);
    if (shorter === undefined) return [tooSmall(side, use, { ...keeping, ...all(minutes) }, intervalMinutes)];
    const text = `${given(draft.retention)} With a snapshot of every database each ${intervalMinutes} min that is more than the quota holds: ${quotaText(needed)}. Shorten it to ${durationText(shorter)}, or have the quota raised to ${needed.peak} (Service Quotas) and state it in ${side}.quotas.${quotaSettings[kind]}.`;
    return [{ path: `${side}.retention`, text }];
  });
  return { problems, retention: undefined };
}

/** The quota of a kind's manual snapshots on one side. */
function quotaOf({ quotas }: SideDraft, kind: Kind): number {
  const { manualInstanceSnapshots, manualClusterSnapshots } = limits.rds;
  return quotas?.[quotaSettings[kind]] ?? { instance: manualInstanceSnapshots, cluster: manualClusterSnapshots }[kind];
}

/** The quotas of one side, for each kind. */
export function quotasOf(side: SideDraft): PerKind {
  return { instance: quotaOf(side, "instance"), cluster: quotaOf(side, "cluster") };
}

function all(minutes: number): Pick<Keeping, "retentionMinutes" | "keepAllMinutes"> {
  return { retentionMinutes: minutes, keepAllMinutes: minutes };
}

function tooSmall(
  side: string,
  { kind, databases, quota }: { readonly kind: Kind; readonly databases: number; readonly quota: number },
  keeping: Keeping,
  intervalMinutes: number,
): Problem {
  const use = quotaUse(kind, databases, quota, keeping, intervalMinutes);
  const text = `${given(quota)} With a snapshot of every database each ${intervalMinutes} min, kept for ${durationText(keeping.retentionMinutes)}, that is too little: ${quotaText(use)}. Have the quota raised to ${use.peak} or more (Service Quotas) and state it here, or protect fewer databases in this account.`;
  return { path: `${side}.quotas.${quotaSettings[kind]}`, text };
}
