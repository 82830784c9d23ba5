import { z } from "zod";
import type { IoSuspension } from "../../functions/snapshots/suspension";
import { tagKeys } from "../../functions/snapshots/tags";
import { intervalBounds } from "../objective";
import { problem } from "./kit/checks";
import { asGiven, gapOf, minutesOf, type Sparse } from "./kit/draft";
import { durationMinutes, durationText } from "./kit/durations";
import { duration, durationAllowed, pages, setting } from "./kit/forms";
import type { Problem } from "./kit/problems";
import { scheduleDefaults } from "./schedules";

/** The lengths of slots that hold where none are given. */
export const slotDefaults = { interval: "1h", ioSuspensionInterval: "1d" } as const;

/** The bounds of `source.interval` as people write them. */
const bounds = { least: `${intervalBounds.least}m`, most: "24h" } as const;

const shape = {
  interval: setting(
    duration(
      bounds.least,
      bounds.most,
      "A shorter slot leaves no time for a snapshot; a longer one is no protection.",
    ).default(slotDefaults.interval),
    {
      meaning:
        "Length of a slot: every database gets one snapshot in each. With recoveryPointObjective it is the longest that holds the objective, unless it is given.",
      allowed: durationAllowed(bounds.least, bounds.most),
      s1: "INTERVAL (whole hours)",
    },
  ),
  acceptIoSuspension: setting(z.boolean().default(false), {
    meaning: `Snapshot every database in each slot, also those whose I/O a snapshot suspends for seconds to minutes: Single-AZ instances, and SQL Server and Db2 always. The tag ${tagKeys.acceptIoSuspension} (YES or NO) on a database takes precedence over this setting.`,
    allowed: "true or false",
    see: pages.snapshots,
  }),
  ioSuspensionInterval: setting(
    duration(
      bounds.least,
      "7d",
      "It is no shorter than an interval; above 7d copies are too old to be of use.",
    ).default(slotDefaults.ioSuspensionInterval),
    {
      meaning:
        "Length of a slot of databases whose I/O a snapshot suspends, where that is not accepted: their copies get as old as that. Their snapshots are taken outside of their backup and maintenance windows, where a slot is long enough.",
      allowed: durationAllowed(bounds.least, "7d"),
      see: pages.snapshots,
    },
  ),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** How often the databases of a source are snapshotted. */
export interface SlotSettings {
  /**
   * Length of a slot, minutes: each database gets one snapshot in each.
   * @default 60, or with an objective the longest that holds it
   * @example 30
   */
  readonly intervalMinutes: number;
  /**
   * How databases are treated whose snapshots suspend their I/O: Single-AZ instances, SQL Server and Db2.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html
   */
  readonly ioSuspension: IoSuspension;
}

interface Draft extends Sparse<Written> {
  readonly schedules?: { readonly take?: string | undefined } | undefined;
}

function rules(source: Draft): readonly Problem[] {
  return [...slotProblems(source), ...sparingProblems(source)];
}

/** A slot in which nobody looks gets no snapshot. */
function slotProblems(source: Draft): readonly Problem[] {
  const interval = minutesOf(asGiven(source, "interval", slotDefaults.interval));
  const take = asGiven(asGiven(source, "schedules", {}), "take", scheduleDefaults.take);
  const gap = gapOf(take);
  if (interval === undefined || gap === undefined || gap <= interval) return [];
  return [
    problem(
      "source.schedules.take",
      take,
      `Between two runs up to ${durationText(gap)} pass, so slots of ${durationText(interval)} (source.interval) are missed. Run it at least once per slot, better several times.`,
    ),
  ];
}

/** Databases are spared by longer slots than others have, or not at all. */
function sparingProblems(source: Draft): readonly Problem[] {
  const given = source.ioSuspensionInterval;
  const sparing = minutesOf(given);
  const interval = minutesOf(asGiven(source, "interval", slotDefaults.interval));
  if (sparing === undefined || interval === undefined || sparing >= interval) return [];
  const all = durationText(interval);
  const text = `It must be at least ${all} (source.interval), as no database is snapshotted more often. Raise it, or set source.acceptIoSuspension to true.`;
  return [problem("source.ioSuspensionInterval", given, text)];
}

function read(source: Written, { isObjectiveStated }: { readonly isObjectiveStated: boolean }): SlotSettings {
  return {
    intervalMinutes: durationMinutes(source.interval)!,
    ioSuspension: {
      accepted: source.acceptIoSuspension,
      intervalMinutes: durationMinutes(source.ioSuspensionInterval)!,
      // A wait for the end of a window would break an objective.
      acceptedWait: !isObjectiveStated,
    },
  };
}

/** How often the databases of a source are snapshotted. */
export const slots = { shape, rules, read };
