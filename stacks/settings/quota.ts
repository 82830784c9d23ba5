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
  ringsAlarm,
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
  readonly keepAllDays?: number;
  readonly dailyDays?: number;
  readonly weeklyWeeks?: number;
  readonly monthlyMonths?: number;
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
 * the default. `least` minutes it must be. Where copies are kept it leaves so much room that no alarm rings by design, if
 * `least` minutes do.
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
    dailyDays: draft.dailyDays,
    weeklyWeeks: draft.weeklyWeeks,
    monthlyMonths: draft.monthlyMonths,
    expireEveryMinutes: longestGapMinutes((draft.schedules?.expire ?? defaults.expire) as ScheduleExpression),
  };
  const most = durationMinutes(side === "source" ? defaults.sourceRetention : defaults.drRetention)!;
  const shortest = Math.ceil(Math.max(60, least) / 60) * 60;
  const longest = ({ databases, quota }: { databases: number; quota: number }, upTo: number) =>
    longestKeeping(keeping, intervalMinutes, Math.floor(quota / databases), { least: shortest, most: upTo });
  const derived = ({ databases, quota }: { databases: number; quota: number }) => {
    if (side === "source") return longest({ databases, quota }, most);
    let quiet = quota;
    while (quiet > 0 && ringsAlarm({ peak: quiet, quota })) quiet--;
    return longest({ databases, quota: quiet }, most) ?? longest({ databases, quota }, shortest);
  };
  const beyond = beyondText(draft);
  const keepAllMinutes = keepAllMinutesOf(draft);
  if (keepAllMinutes !== undefined) {
    const retentionMinutes = draft.retention === undefined ? most : durationMinutes(draft.retention)!;
    const thinned = { ...keeping, retentionMinutes, keepAllMinutes };
    const problems = uses.flatMap(({ kind, databases, quota }) => {
      const needed = quotaUse(kind, databases, quota, thinned, intervalMinutes);
      if (needed.peak <= quota) return [];
      const name = draft.keepAllHours === undefined ? "keepAllDays" : "keepAllHours";
      const kept = draft.keepAllHours === undefined ? `${draft.keepAllDays}d` : `${draft.keepAllHours}h`;
      const text = `${given(draft[name])} With a snapshot of every database each ${intervalMinutes} min, all kept for ${kept} and one a day until ${durationText(retentionMinutes)}${beyond}, that is more than the quota holds: ${quotaText(needed)}. Lower it or ${side}.retention, or have the quota raised to ${needed.peak} (Service Quotas) and state it in ${side}.quotas.${quotaSettings[kind]}.`;
      return [{ path: `${side}.${name}`, text }];
    });
    return { problems, retention: undefined };
  }
  if (draft.retention === undefined) {
    const found = uses.map((use) => ({ use, minutes: derived(use) }));
    const tooFew = found.filter(({ minutes }) => minutes === undefined);
    if (tooFew.length === 0) {
      return { problems: [], retention: durationText(Math.min(...found.map(({ minutes }) => minutes!))) };
    }
    const problems = tooFew.map(({ use }) =>
      tooSmall(side, use, { ...keeping, ...all(shortest) }, intervalMinutes, beyond),
    );
    return { problems, retention: undefined };
  }
  const minutes = durationMinutes(draft.retention)!;
  const problems = uses.flatMap((use) => {
    const { kind, databases, quota } = use;
    const needed = quotaUse(kind, databases, quota, { ...keeping, ...all(minutes) }, intervalMinutes);
    if (needed.peak <= quota) return [];
    const shorter = longest(use, minutes);
    if (shorter === undefined) return [tooSmall(side, use, { ...keeping, ...all(minutes) }, intervalMinutes, beyond)];
    const text = `${given(draft.retention)} With a snapshot of every database each ${intervalMinutes} min${beyond} that is more than the quota holds: ${quotaText(needed)}. Shorten it to ${durationText(shorter)}, or have the quota raised to ${needed.peak} (Service Quotas) and state it in ${side}.quotas.${quotaSettings[kind]}.`;
    return [{ path: `${side}.retention`, text }];
  });
  return { problems, retention: undefined };
}

/** Age up to which every one stays, where it is given. */
export function keepAllMinutesOf({
  keepAllHours,
  keepAllDays,
}: {
  readonly keepAllHours?: number | undefined;
  readonly keepAllDays?: number | undefined;
}): number | undefined {
  if (keepAllHours !== undefined) return keepAllHours * 60;
  return keepAllDays === undefined ? undefined : keepAllDays * 1_440;
}

/** What is kept by value beyond the retention, to go on with in a sentence. */
export function beyondText(of: {
  readonly dailyDays?: number | undefined;
  readonly weeklyWeeks?: number | undefined;
  readonly monthlyMonths?: number | undefined;
}): string {
  const kinds = [
    [of.dailyDays, "a day", "d"],
    [of.weeklyWeeks, "a week", " weeks"],
    [of.monthlyMonths, "a month", " months"],
  ] as const;
  return kinds.map(([count, one, unit]) => (count ? `, one ${one} for ${count}${unit}` : "")).join("");
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
  beyond: string,
): Problem {
  const use = quotaUse(kind, databases, quota, keeping, intervalMinutes);
  const text = `${given(quota)} With a snapshot of every database each ${intervalMinutes} min, kept for ${durationText(keeping.retentionMinutes)}${beyond}, that is too little: ${quotaText(use)}. Have the quota raised to ${use.peak} or more (Service Quotas) and state it here, or protect fewer databases in this account.`;
  return { path: `${side}.quotas.${quotaSettings[kind]}`, text };
}
