import { z } from "zod";
import { limits } from "../../facts/limits";
import { duration, durationAllowed, patterns, patternsAllowed, setting, text } from "./forms";

/** How often copies are measured unless told otherwise. */
export const measureDefault = "10m";

const ageWhy = "Below 15m every look would find copies too old; above 30d nobody would be told in time.";
const ageAllowed = durationAllowed("15m", "30d");

const slower = z.strictObject({
  databases: setting(patterns(), {
    meaning: "Databases that are snapshotted less often than others: those whose I/O a snapshot suspends, mostly.",
    allowed: patternsAllowed,
  }),
  age: setting(duration("15m", "30d", ageWhy), {
    meaning: "How old the newest copy of each of them may get before people are told.",
    allowed: ageAllowed,
  }),
});

/** Source: API reference, CreateDBInstance: letters, digits and single hyphens, a letter first and no hyphen last. */
const databaseName = text((value) =>
  /^(?!.*--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value) ? undefined : "This is not the identifier of a database.",
);

/** Settings of the DR part that watch over the copies. */
export const watching = {
  expected: setting(z.array(databaseName).max(100).default([]), {
    meaning:
      "Databases that must be there, by identifier. Beside these, every one is expected that was ever seen: a source can add to them, and only people take one away. Those named here get their first copy before other new databases, beside what dr.newDatabasesPerDay lets in.",
    allowed: `up to 100 identifiers of 1 to ${limits.rds.databaseIdentifierLength} small letters, digits and single hyphens, each once`,
  }),
  measureEvery: setting(
    duration("1m", "1h", "Less than a minute is no schedule; above an hour silence is noticed too late.").default(
      measureDefault,
    ),
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
      }),
      empty: setting(
        duration("1h", "7d", "Below 1h each deployment would ring; above 7d nobody would be told in time.").default(
          "1d",
        ),
        {
          meaning:
            "How long a source may offer no snapshot, a pattern may match no database, and no database at all may have a copy, before people are told. Counted from when it is first found so, so that a new stack has as long.",
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
  }),
} as const;
