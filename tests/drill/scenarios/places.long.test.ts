import { type Control, scenariosFail } from "../../support/controls";
import { all, inFunction, inFunctionOf, without } from "../../support/mutations";

const controls: readonly Control[] = [
  [
    "many-to-many",
    "the copies of one place",
    inFunctionOf("555555555555", "lifeboat-dr-copy-function", "starting.map(", "[].map("),
    /every place holds/,
  ],
  [
    "many-to-many",
    // The copy pass mends it: what has too few copies is copied from the source again, as long as that has it.
    "a floor for each database, whatever its name",
    inFunction("lifeboat-dr-expire-function", "snapshot.identity", "snapshot.database"),
    /copied twice/,
  ],
  ["many-to-many", "the buses' policies", without(/announcements-policy$/), /denied/],
  [
    "one-account",
    "what starts the copy pass",
    without(/dr-(copy-schedule|made-target|finished-target)$/),
    /recoverable/,
  ],
  ["two-step", "the second step", without(/dr-copy-schedule$/), /recoverable/],
  ["two-step", "the removal of what has arrived", without(/dr-staging-unstage-schedule$/), /manual snapshots of dr/],
  [
    "two-step",
    "the wait for the arrival",
    inFunction("lifeboat-dr-staging-unstage-function", "newest.takenAt >= snapshot.takenAt", "newest.takenAt > 0"),
    /worst (loss|copy age)/,
  ],
  [
    "takeover",
    "a look at what is there already",
    inFunction("lifeboat-dr-copy-function", 'stands === "held" || stands === "newer"', 'stands === "newer"'),
    /copied twice/,
  ],
  [
    "takeover",
    "the retention",
    // Without the brake as well: it would not let so many go.
    all(
      inFunction("lifeboat-dr-expire-function", "dueAt < now", "from < now"),
      inFunction("lifeboat-dr-expire-function", 'verdict.allows === "everything"', "true"),
    ),
    /last copy was deleted/,
  ],
];

scenariosFail("a scenario fails in its accounts and regions", controls);
