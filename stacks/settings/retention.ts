import { z } from "zod";
import { limits } from "../../facts/limits";
import type { KeepRules } from "../../functions/retention/acceptedRules";
import type { Retention } from "../../functions/retention/plan";
import { problem, repeated } from "./kit/checks";
import { asGiven, gapOf, minutesOf, type Sparse } from "./kit/draft";
import { durationMinutes, durationText } from "./kit/durations";
import { duration, durationAllowed, setting, text, wholeNumber } from "./kit/forms";
import type { Problem } from "./kit/problems";
import { longestGapMinutes, type ScheduleExpression } from "./kit/schedules";
import { scheduleDefaults } from "./schedules";
import { slotDefaults } from "./slots";

/** How long snapshots and copies are kept where the settings do not say. */
export const retentionDefaults = { source: "1d", dr: "2d", keepNewest: 3 } as const;

const why =
  "Below 1h copies are deleted before anyone can use them. What must be kept for more than 365d belongs into a locked vault.";
const mostHours = 24 * 365;

const keepAllHours = (what: string) =>
  setting(wholeNumber(1, mostHours, `From 1 to ${mostHours}.`).optional(), {
    meaning: `Age in hours up to which every ${what} stays. Beyond it the first of each day (UTC) does, up to the retention.`,
    allowed: `a whole number from 1 to ${mostHours}, no more than the retention`,
    fallback: "the whole retention",
  });

/** Longest times for which one copy of each day, week or month is kept; far longer than quotas mostly allow. */
const most = { days: 730, weeks: 260, months: 120 } as const;

/** Identities of databases that one stack may release: they travel in a function's environment. */
const mostReleased = 20;

const period = (unit: keyof typeof most, meaning: string, fallback: string) =>
  setting(wholeNumber(0, most[unit], `From 0 to ${most[unit]}.`).optional(), {
    meaning,
    allowed: `0, or a whole number up to ${most[unit]} that goes beyond what is kept without it`,
    fallback,
  });

/** An identity of a database as messages and logs have it: where it lives, and its resource id. */
const identity = text((value) =>
  /^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:(?:db|cluster)-[A-Z0-9]{1,64}$/.test(value)
    ? undefined
    : "This is not the identity of a database, as the messages of the expire pass show it.",
);

const mostNewest = limits.rds.manualInstanceSnapshots;

const sourceShape = {
  retention: setting(duration("1h", "365d", why).default(retentionDefaults.source), {
    meaning:
      "Age from which a snapshot is deleted here, unless it is one of the newest. With recoveryPointObjective it is as long as the quotas allow and no longer than the default, unless it is given.",
    allowed: durationAllowed("1h", "365d"),
    s1: "RETENTION_DAYS (source)",
  }),
  keepAllHours: keepAllHours("snapshot"),
  keepNewest: setting(
    wholeNumber(
      2,
      mostNewest,
      "The newest two always stay: one may be on its way to the DR account, and the one before keeps copies incremental.",
    ).default(retentionDefaults.keepNewest),
    {
      meaning: "Newest usable snapshots of each database that are never deleted, however old.",
      allowed: `a whole number from 2 to ${mostNewest}`,
    },
  ),
};

const drShape = {
  retention: setting(duration("1h", "365d", why).default(retentionDefaults.dr), {
    meaning:
      "Age from which a copy is deleted, unless it is one of the newest. How old a snapshot may be to be copied, dr.copyWindow says. With recoveryPointObjective it leaves a fifth of the quotas free and is no longer than the default, unless it is given.",
    allowed: durationAllowed("1h", "365d"),
    s1: "RETENTION_DAYS (DR)",
  }),
  keepAllHours: keepAllHours("copy"),
  keepAllDays: setting(wholeNumber(1, 365, "From 1 to 365.").optional(), {
    meaning: "The same as keepAllHours, in days. Only one of the two may be given.",
    allowed: "a whole number from 1 to 365, no more than the retention",
    fallback: "the whole retention",
  }),
  dailyDays: period(
    "days",
    "Days for which the first usable copy of each day (UTC, by when RDS made the copy) stays. A copy stays as long as retention or any of these settings keeps it.",
    "0, or the retention where keepAllHours or keepAllDays is given",
  ),
  weeklyWeeks: period("weeks", "Weeks for which the first usable copy of each ISO week (from Monday) stays.", "0"),
  monthlyMonths: period("months", "Months for which the first usable copy of each calendar month stays.", "0"),
  released: setting(z.array(identity).max(mostReleased).default([]), {
    meaning:
      "Databases of which nothing needs to be kept any more: the expire pass deletes their newest copies as well, once they are past retention. The newest copies of a database that no longer exists stay until it is listed here.",
    allowed: `up to ${mostReleased} identities, arn:aws:rds:REGION:ACCOUNT:RESOURCEID, each once`,
  }),
};

const newestShape = {
  keepNewest: setting(
    wholeNumber(
      1,
      mostNewest,
      "The newest copy always stays: when the source falls silent, nothing else is left.",
    ).default(retentionDefaults.keepNewest),
    {
      meaning: "Newest usable copies of each database that are never deleted, however old.",
      allowed: `a whole number from 1 to ${mostNewest}`,
    },
  ),
};

const brakeShape = {
  brake: z
    .strictObject({
      window: setting(
        duration("6h", "30d", "Below 6h a few failed passes stop all deletions; above 30d nothing stops them.").default(
          "2d",
        ),
        {
          meaning:
            "How long after its retention a copy is deleted as usual; after that it is overdue. Give more than the longest time for which deletions may stand still, such as an outage.",
          allowed: durationAllowed("6h", "30d"),
        },
      ),
      surplus: setting(wholeNumber(0, 100, "From 0 to 100.").default(3), {
        meaning:
          "Overdue copies that one database may have. With more of them the expire pass deletes nothing of any database until a person lifts the brake. Only where new copies do not fit into the quota, copies past their retention are deleted for them.",
        allowed: "a whole number from 0 to 100",
      }),
    })
    .prefault({}),
};

type SourceWritten = z.output<z.ZodObject<typeof sourceShape>>;
type DrWritten = z.output<z.ZodObject<typeof drShape>>;
type NewestWritten = z.output<z.ZodObject<typeof newestShape>>;
type BrakeWritten = z.output<z.ZodObject<typeof brakeShape>>;

interface SourceDraft extends Sparse<SourceWritten> {
  readonly interval?: string | undefined;
  readonly schedules?: { readonly share?: string | undefined } | undefined;
}

interface DrDraft extends Sparse<DrWritten> {
  readonly schedules?: { readonly copy?: string | undefined } | undefined;
}

interface BrakeDraft extends Sparse<BrakeWritten> {
  readonly schedules?: { readonly expire?: string | undefined } | undefined;
}

/** What retention must be no shorter than: so many times a setting's minutes. */
type Least = readonly (readonly [path: string, minutes: number | undefined, times: number])[];

function sourceRules(source: SourceDraft): readonly Problem[] {
  const least: Least = [
    ["source.interval", minutesOf(asGiven(source, "interval", slotDefaults.interval)), 1],
    ["source.schedules.share", gapOf(asGiven(asGiven(source, "schedules", {}), "share", scheduleDefaults.share)), 2],
  ];
  const retention = asGiven(source, "retention", retentionDefaults.source);
  return [
    ...keepAllProblems("source", source, retention, least),
    ...tooShortProblems("source.retention", retention, least),
  ];
}

function drRules(dr: DrDraft): readonly Problem[] {
  const least: Least = [
    ["dr.schedules.copy", gapOf(asGiven(asGiven(dr, "schedules", {}), "copy", scheduleDefaults.copy)), 2],
  ];
  const retention = asGiven(dr, "retention", retentionDefaults.dr);
  return [
    ...byValueProblems(dr),
    ...repeated("dr.released", dr.released),
    ...keepAllProblems("dr", dr, retention, least),
    ...tooShortProblems("dr.retention", retention, least),
  ];
}

/** What is deleted before the next pass has seen it never reaches safety. */
function tooShortProblems(path: string, retention: string | undefined, least: Least): readonly Problem[] {
  const minutes = minutesOf(retention);
  return least.flatMap(([other, bound, times]) => {
    if (minutes === undefined || bound === undefined || minutes >= bound * times) return [];
    const reason = times === 1 ? "one slot" : "two passes, as one may fail";
    return [
      problem(
        path,
        retention,
        `It must be at least ${durationText(bound * times)}: ${reason} (${other}: ${durationText(bound)}), or snapshots are past retention before they have been used. Raise it, or shorten ${other}.`,
      ),
    ];
  });
}

/** What is no longer all kept goes but for one a day: that must not be sooner than deletion might be, nor later than it. */
function keepAllProblems(
  side: "source" | "dr",
  block: Pick<DrDraft, "keepAllHours" | "keepAllDays">,
  retentionGiven: string | undefined,
  least: Least,
): readonly Problem[] {
  const retention = minutesOf(retentionGiven);
  const name = block.keepAllHours === undefined ? "keepAllDays" : "keepAllHours";
  const { [name]: value } = block;
  if (value === undefined) return [];
  if (block.keepAllHours !== undefined && block.keepAllDays !== undefined) {
    return [problem(`${side}.keepAllDays`, block.keepAllDays, `${side}.keepAllHours says it already. Remove one.`)];
  }
  const minutes = keepAllMinutesOf(block) ?? 0;
  if (retention !== undefined && minutes > retention) {
    const what = side === "source" ? "snapshots" : "copies";
    const text = `This is longer than ${side}.retention, ${durationText(retention)}, after which ${what} are deleted. Shorten it, or raise ${side}.retention.`;
    return [problem(`${side}.${name}`, value, text)];
  }
  return tooShortProblems(`${side}.${name}`, name === "keepAllHours" ? `${value}h` : `${value}d`, least);
}

/** One copy a day, week or month says nothing new while more than that is kept. */
function byValueProblems(dr: DrDraft): readonly Problem[] {
  const retention = minutesOf(asGiven(dr, "retention", retentionDefaults.dr));
  if (retention === undefined) return [];
  const kept = { text: `dr.retention is ${durationText(retention)}`, minutes: retention };
  const rules = [
    ["dailyDays", dr.dailyDays, 1_440],
    ["weeklyWeeks", dr.weeklyWeeks, 7 * 1_440],
    ["monthlyMonths", dr.monthlyMonths, 31 * 1_440],
  ] as const;
  return rules.flatMap(([name, count, unit]) => {
    if (count === undefined || count === 0) return [];
    if (count * unit > kept.minutes) {
      Object.assign(kept, { text: `dr.${name} is ${count}`, minutes: count * unit });
      return [];
    }
    return [problem(`dr.${name}`, count, `It keeps nothing more, because ${kept.text}. Raise it, or leave it out.`)];
  });
}

/** Between two passes deletions stand still by design. */
function brakeProblems({ brake, schedules }: BrakeDraft): readonly Problem[] {
  const window = minutesOf(brake?.window);
  const gap = gapOf(asGiven(schedules ?? {}, "expire", scheduleDefaults.expire));
  if (window === undefined || gap === undefined || window >= 2 * gap) return [];
  const text = `It must be at least ${durationText(2 * gap)}: two passes, as one may fail (dr.schedules.expire: ${durationText(gap)}), or the brake stops every deletion. Raise it, or shorten dr.schedules.expire.`;
  return [problem("dr.brake.window", brake?.window, text)];
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

function readSource(source: SourceWritten): { readonly retention: Retention } {
  const { keepNewest } = source;
  return {
    retention: {
      retentionMinutes: durationMinutes(source.retention)!,
      keepAllMinutes: keepAllMinutesOf(source),
      keepNewest,
    },
  };
}

function readDr(
  dr: DrWritten & NewestWritten & BrakeWritten & { readonly schedules: { readonly expire: ScheduleExpression } },
): { readonly retention: KeepRules } {
  const retentionMinutes = durationMinutes(dr.retention)!;
  return {
    retention: {
      retentionMinutes,
      keepAllMinutes: keepAllMinutesOf(dr) ?? retentionMinutes,
      dailyDays: dr.dailyDays ?? 0,
      weeklyWeeks: dr.weeklyWeeks ?? 0,
      monthlyMonths: dr.monthlyMonths ?? 0,
      keepNewest: dr.keepNewest,
      released: dr.released,
      brakeMinutes: durationMinutes(dr.brake.window)!,
      brakeSurplus: dr.brake.surplus,
      roomMinutes: longestGapMinutes(dr.schedules.expire),
    },
  };
}

/** How long a source keeps its snapshots. */
export const sourceRetention = { shape: sourceShape, rules: sourceRules, read: readSource };

/** How long copies are kept. Reads all rules of keeping, those of the two parts below included: {@link KeepRules}. */
export const drRetention = { shape: drShape, rules: drRules, read: readDr };

/** When deletions are doubted; {@link drRetention} reads it. */
export const brake = { shape: brakeShape, rules: brakeProblems, read: () => ({}) };

/** The newest copies of each database, which stay whatever their age; {@link drRetention} reads it. */
export const newest = { shape: newestShape, rules: () => [], read: () => ({}) };
