import {
  countByKind,
  type Keeping,
  kinds,
  longestKeeping,
  mostInterim,
  type Plan,
  type QuotaUse,
  quotaText,
  quotaUse,
  ringsAlarm,
  unevenCopies,
} from "../../objective";
import { durationMinutes, durationText } from "../kit/durations";
import { given, type Problem } from "../kit/problems";
import { longestGapMinutes, type ScheduleExpression } from "../kit/schedules";
import { quotaOf, quotaSettings } from "../quotas";
import { keepAllMinutesOf, retentionDefaults } from "../retention";
import { scheduleDefaults } from "../schedules";

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

/** Snapshots of one kind in one side's account and region, as far as the quota does not matter. */
export interface Use extends Pick<QuotaUse, "kind" | "databases" | "interim"> {
  readonly unevenMinutes: number;
}

type Asked = Use & Pick<QuotaUse, "quota">;

/** What each kind has to keep on one side, for kinds of which there are databases. */
export function usesOf(
  side: "source" | "dr",
  plan: Plan,
  intervalMinutes: number,
  expireEveryMinutes: number,
): readonly Use[] {
  const own = countByKind(plan.fleet);
  return kinds
    .map((kind) =>
      side === "source"
        ? {
            kind,
            databases: own[kind],
            interim: mostInterim(plan, kind, intervalMinutes, expireEveryMinutes),
            unevenMinutes: 0,
          }
        : {
            kind,
            databases: own[kind] + plan.others[kind],
            interim: 0,
            unevenMinutes: unevenCopies(plan, kind, intervalMinutes),
          },
    )
    .filter(({ databases }) => databases > 0);
}

/**
 * Holds one side's retention against its quotas at an interval; where none is given, finds the longest that fits, up to
 * the default. `leastMinutes` it must be. Where copies are kept it leaves so much room that no alarm rings by design, if
 * `leastMinutes` do.
 */
export function fitQuota(
  side: "source" | "dr",
  draft: SideDraft,
  plan: Plan,
  { intervalMinutes, leastMinutes }: { readonly intervalMinutes: number; readonly leastMinutes: number },
): Fitting {
  const expireEveryMinutes = longestGapMinutes(
    (draft.schedules?.expire ?? scheduleDefaults.expire) as ScheduleExpression,
  );
  const uses = usesOf(side, plan, intervalMinutes, expireEveryMinutes).map((use) => ({
    ...use,
    quota: quotaOf(draft, use.kind),
  }));
  const keepingOf = ({ unevenMinutes }: Use) => ({
    keepNewest: draft.keepNewest ?? retentionDefaults.keepNewest,
    dailyDays: draft.dailyDays,
    weeklyWeeks: draft.weeklyWeeks,
    monthlyMonths: draft.monthlyMonths,
    expireEveryMinutes,
    unevenMinutes,
  });
  const most = durationMinutes(side === "source" ? retentionDefaults.source : retentionDefaults.dr)!;
  const shortest = Math.ceil(Math.max(60, leastMinutes) / 60) * 60;
  const longest = (use: Asked, upTo: number) => {
    const places = Math.floor((use.quota - use.interim) / use.databases);
    return longestKeeping(keepingOf(use), intervalMinutes, places, { least: shortest, most: upTo });
  };
  const derived = (use: Asked) => {
    if (side === "source") return longest(use, most);
    let quiet = use.quota;
    while (quiet > 0 && ringsAlarm({ peak: quiet, quota: use.quota })) quiet--;
    return longest({ ...use, quota: quiet }, most) ?? longest(use, shortest);
  };
  const beyond = beyondText(draft);
  const keepAllMinutes = keepAllMinutesOf(draft);
  if (keepAllMinutes !== undefined) {
    const retentionMinutes = draft.retention === undefined ? most : durationMinutes(draft.retention)!;
    const problems = uses.flatMap((use) => {
      const { kind, quota } = use;
      const needed = quotaUse(use, { ...keepingOf(use), retentionMinutes, keepAllMinutes }, intervalMinutes);
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
      tooSmall(side, use, { ...keepingOf(use), ...all(shortest) }, { intervalMinutes, beyond }),
    );
    return { problems, retention: undefined };
  }
  const minutes = durationMinutes(draft.retention)!;
  const problems = uses.flatMap((use) => {
    const { kind, quota } = use;
    const keeping = { ...keepingOf(use), ...all(minutes) };
    const needed = quotaUse(use, keeping, intervalMinutes);
    if (needed.peak <= quota) return [];
    const shorter = longest(use, minutes);
    if (shorter === undefined) return [tooSmall(side, use, keeping, { intervalMinutes, beyond })];
    const text = `${given(draft.retention)} With a snapshot of every database each ${intervalMinutes} min${beyond} that is more than the quota holds: ${quotaText(needed)}. Shorten it to ${durationText(shorter)}, or have the quota raised to ${needed.peak} (Service Quotas) and state it in ${side}.quotas.${quotaSettings[kind]}.`;
    return [{ path: `${side}.retention`, text }];
  });
  return { problems, retention: undefined };
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

function all(minutes: number): Pick<Keeping, "retentionMinutes" | "keepAllMinutes"> {
  return { retentionMinutes: minutes, keepAllMinutes: minutes };
}

function tooSmall(
  side: string,
  asked: Asked,
  keeping: Keeping,
  { intervalMinutes, beyond }: { readonly intervalMinutes: number; readonly beyond: string },
): Problem {
  const { kind, quota } = asked;
  const use = quotaUse(asked, keeping, intervalMinutes);
  const text = `${given(quota)} With a snapshot of every database each ${intervalMinutes} min, kept for ${durationText(keeping.retentionMinutes)}${beyond}, that is too little: ${quotaText(use)}. Have the quota raised to ${use.peak} or more (Service Quotas) and state it here, or protect fewer databases in this account.`;
  return { path: `${side}.quotas.${quotaSettings[kind]}`, text };
}
