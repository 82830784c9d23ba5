import { z } from "zod";
import { duration, durationAllowed, setting, text, wholeNumber } from "./forms";

/** Longest times for which one copy in a while is kept; far longer than quotas mostly allow. */
const most = { days: 730, weeks: 260, months: 120 } as const;

/** Identities of databases that one stack may release: they travel in a function's environment. */
const mostReleased = 20;

const period = (unit: keyof typeof most, meaning: string, fallback: string) =>
  setting(wholeNumber(1, most[unit], `From 1 to ${most[unit]}.`).optional(), {
    meaning,
    allowed: `a whole number from 1 to ${most[unit]}, beyond what is kept without it`,
    fallback,
  });

/** An identity of a database as messages and logs have it: where it lives, and its resource id. */
const identity = text((value) =>
  /^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:(?:db|cluster)-[A-Z0-9]{1,64}$/.test(value)
    ? undefined
    : "This is not the identity of a database, as the messages of the expire pass show it.",
);

/** Settings of the DR part that keep copies by their value: what makes recovery from a late discovery possible. */
export const byValue = {
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
      "Databases of which nothing needs to be kept any more: their newest copies, too, go when their time is over. Of a database that no longer exists they stay until somebody says so here.",
    allowed: `up to ${mostReleased} identities, arn:aws:rds:REGION:ACCOUNT:RESOURCEID, each once`,
  }),
  copiesPerHour: setting(wholeNumber(1, 60, "From 1 to 60.").optional(), {
    meaning:
      "Copies of one database whose data may be of the same hour. Whoever holds a source account can share more; they are ignored, and told.",
    allowed: "a whole number from 1 to 60",
    fallback: "twice what the interval makes, where recoveryPointObjective or source.interval say it; else 7",
  }),
  newDatabasesPerDay: setting(wholeNumber(1, 10_000, "From 1 to 10000.").optional(), {
    meaning:
      "Databases of one source, instances and clusters each, that get their first copy within a day (half the retention, if that is shorter). It counts once a source has had copies for two days (three quarters of the retention). Whoever holds a source account can make more; they wait, and that is told.",
    allowed: "a whole number from 1 to 10000",
    fallback: "as many as the source has copies of that are older, and at least 10",
  }),
  brake: z
    .strictObject({
      window: setting(
        duration("6h", "30d", "Below 6h a few passes that fail look suspicious; above 30d nothing does.").default("2d"),
        {
          meaning:
            "How long after a copy's time was over its deletion is an ordinary one: longer than deletions ever stand still.",
          allowed: durationAllowed("6h", "30d"),
        },
      ),
      surplus: setting(wholeNumber(0, 100, "From 0 to 100.").default(3), {
        meaning:
          "Copies of one database that may be deleted later than that. With more of them nothing is deleted of any database until a person lifts the brake, but copies past their retention where the quota has no room for new ones.",
        allowed: "a whole number from 0 to 100",
      }),
    })
    .prefault({}),
} as const;
