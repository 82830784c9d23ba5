import { z } from "zod";
import type { WatchArgs } from "../../components/measure/watch";
import { limits } from "../../facts/limits";
import { problem, repeated } from "./kit/checks";
import { asGiven, minutesOf, type Sparse } from "./kit/draft";
import { durationMinutes, durationText } from "./kit/durations";
import { duration, durationAllowed, pages, patterns, patternsAllowed, setting, text } from "./kit/forms";
import type { Problem } from "./kit/problems";
import { cadenceOf, everyMinutes } from "./kit/schedules";

/** How often copies are measured where the settings do not say. */
const measureDefault = "10m";

const ageWhy = "Below 15m every copy would be too old when it is measured; above 30d nobody would be told in time.";
const ageAllowed = durationAllowed("15m", "30d");

const slower = z.strictObject({
  databases: setting(patterns(), {
    meaning: "Databases that are snapshotted less often than others, mostly those whose I/O a snapshot suspends.",
    allowed: patternsAllowed,
    example: ["archive-.*"],
    see: pages.snapshots,
  }),
  age: setting(duration("15m", "30d", ageWhy), {
    meaning: "How old the newest copy of each of them may get before people are told.",
    allowed: ageAllowed,
    example: "26h",
  }),
});

/** Source: API reference, CreateDBInstance: letters, digits and single hyphens, a letter first and no hyphen last. */
const databaseName = text((value) =>
  /^(?!.*--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value) ? undefined : "This is not the identifier of a database.",
);

const shape = {
  expected: setting(z.array(databaseName).max(100).default([]), {
    meaning:
      "Databases of which there must be copies, by identifier. Every database that was ever seen is expected as well: a source can add to them, and only people can remove one. Those that are named here get their first copy before other new databases, in addition to as many as dr.newDatabasesPerDay allows.",
    allowed: `up to 100 identifiers of 1 to ${limits.rds.databaseIdentifierLength} small letters, digits and single hyphens, each once`,
    example: ["orders", "billing"],
  }),
  measureEvery: setting(
    duration(
      "1m",
      "1h",
      "No schedule is shorter than a minute; above an hour people are told too late that copies are missing.",
    ).default(measureDefault),
    {
      meaning:
        "How often to measure what is held: the age of the newest usable copy of every database, what has vanished, what is missing.",
      allowed: durationAllowed("1m", "1h"),
    },
  ),
  alarms: z
    .strictObject({
      age: setting(duration("15m", "30d", ageWhy).optional(), {
        meaning: "How old the newest copy of a database may get before people are told.",
        allowed: ageAllowed,
        fallback: "recoveryPointObjective; without one what an hourly interval holds when all events are lost",
        example: "3h",
      }),
      empty: setting(
        duration(
          "1h",
          "7d",
          "Below 1h each deployment would set off an alarm; above 7d nobody would be told in time.",
        ).default("1d"),
        {
          meaning:
            "How long a source may offer no snapshot, a pattern may match no database, and no database at all may have a copy, before people are told. The time begins when the measure pass first finds it so, so that a new stack has as long.",
          allowed: durationAllowed("1h", "7d"),
        },
      ),
      slower: setting(z.array(slower).max(5).default([]), {
        meaning: "Databases for which another age holds, the first entry that matches.",
        allowed: "up to 5 entries with databases and age, each age once",
      }),
    })
    .prefault({}),
  cloudTrail: setting(z.boolean().default(false), {
    meaning:
      "Whether a trail of this account records management events in the region of the copies. With true, people are told at once of calls that delete copies, keys or schedules or change the functions, unless it is the expire pass.",
    allowed: "true or false",
    see: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html",
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;
type Draft = Sparse<Written>;

/** What watches over the copies. */
export interface WatchSettings {
  /** What the measure pass looks for, and when people are told. */
  readonly watch: WatchArgs;
  /**
   * Whether a trail of the account records management events in the region of the copies, so that people are told at once of
   * calls that delete copies, keys or schedules.
   * @default false
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
   */
  readonly cloudTrail: boolean;
}

/** Ages tell alarms apart, and are worth something only where measuring comes more often. */
function rules(dr: Draft): readonly Problem[] {
  const { age, slower = [] } = dr.alarms ?? {};
  const every = minutesOf(asGiven(dr, "measureEvery", measureDefault));
  const ages = [{ path: "dr.alarms.age", value: age }];
  slower.forEach((one, at) => {
    ages.push({ path: `dr.alarms.slower[${at}].age`, value: one?.age });
  });
  return [
    ...repeated("dr.expected", dr.expected),
    ...repeated(
      "dr.alarms.slower",
      slower.map((one) => one?.age),
      "This age is listed above. Join the two entries.",
    ).map((one) => ({ ...one, path: `${one.path}.age` })),
    ...slower.flatMap((one, at) => repeated(`dr.alarms.slower[${at}].databases`, one?.databases)),
    ...ages.flatMap(({ path, value }) => {
      const minutes = minutesOf(value);
      if (minutes === undefined || every === undefined || minutes >= every) return [];
      const text = `Copies are measured each ${durationText(every)} only (dr.measureEvery). Raise it, or measure more often.`;
      return [problem(path, value, text)];
    }),
  ];
}

function read(
  { expected, measureEvery, alarms, cloudTrail }: Written,
  standard: { readonly ageMinutes: number },
): WatchSettings {
  const { age, empty, slower } = alarms;
  return {
    watch: {
      expected,
      measureEvery: cadenceOf(everyMinutes(durationMinutes(measureEvery)!)),
      ageMinutes: age === undefined ? standard.ageMinutes : durationMinutes(age)!,
      emptyMinutes: durationMinutes(empty)!,
      slower: slower.map((one) => ({ pace: one.age, patterns: one.databases, minutes: durationMinutes(one.age)! })),
    },
    cloudTrail,
  };
}

/** What watches over the copies. */
export const watch = { shape, rules, read };
