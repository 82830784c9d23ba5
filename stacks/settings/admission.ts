import type { z } from "zod";
import type { Admission } from "../../components/dr/args";
import { problem } from "./kit/checks";
import { asGiven, gapOf, minutesOf, type Sparse } from "./kit/draft";
import { durationMinutes, durationText } from "./kit/durations";
import { duration, durationAllowed, setting, wholeNumber } from "./kit/forms";
import type { Problem } from "./kit/problems";
import { scheduleDefaults } from "./schedules";

const shape = {
  copyWindow: setting(
    duration(
      "1h",
      "365d",
      "Below 1h a short outage of the copy pass loses snapshots; above 365d nothing is too old.",
    ).optional(),
    {
      meaning:
        "How old a snapshot may be to be copied. Older ones are left where they are; of a database that has no copy, people are told. It must outlast an outage of the copy pass and the longest slot of the source. How long copies stay, dr.retention says.",
      allowed: durationAllowed("1h", "365d"),
      fallback: "none: the newest snapshot of each database is copied, however old",
      example: "2d",
      s1: "RETENTION_DAYS (copy, 2)",
    },
  ),
  copiesPerHour: setting(wholeNumber(1, 60, "From 1 to 60.").optional(), {
    meaning:
      "Copies of one database whose data may be of the same hour. Whoever holds a source account can share more snapshots; they are not copied, and people are told.",
    allowed: "a whole number from 1 to 60",
    fallback: "twice what the interval makes, where recoveryPointObjective or source.interval say it; else 7",
  }),
  newDatabasesPerDay: setting(wholeNumber(1, 10_000, "From 1 to 10000.").optional(), {
    meaning:
      "Databases of one source, instances and clusters each, that get their first copy within a day (half the retention, if that is shorter). The limit holds once a source has had copies for two days (three quarters of the retention). Whoever holds a source account can make more; they wait, and people are told.",
    allowed: "a whole number from 1 to 10000",
    fallback: "as many as the source has copies of that are older, and at least 10",
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;

interface Draft extends Sparse<Written> {
  readonly schedules?: { readonly copy?: string | undefined } | undefined;
}

/** A snapshot that is too old before the second pass has seen it is never copied when one pass fails. */
function rules(dr: Draft): readonly Problem[] {
  const window = minutesOf(dr.copyWindow);
  const gap = gapOf(asGiven(asGiven(dr, "schedules", {}), "copy", scheduleDefaults.copy));
  if (window === undefined || gap === undefined || window >= 2 * gap) return [];
  const text = `It must be at least ${durationText(2 * gap)}: two passes, as one may fail (dr.schedules.copy: ${durationText(gap)}), or snapshots are too old before they are copied. Raise it, or shorten dr.schedules.copy.`;
  return [problem("dr.copyWindow", dr.copyWindow, text)];
}

/** What is copied of what a source shares, and how much it may add. */
export const admission = {
  shape,
  rules,
  read: (
    { copyWindow, copiesPerHour, newDatabasesPerDay }: Written,
    standard: { readonly copiesPerHour: number },
  ): { readonly admission: Admission } => ({
    admission: {
      copyWindowMinutes: copyWindow === undefined ? undefined : durationMinutes(copyWindow)!,
      copiesPerHour: copiesPerHour ?? standard.copiesPerHour,
      newDatabasesPerDay,
    },
  }),
};
