import { type Control, scenariosFail } from "../../support/controls";
import { inFunction, inStack, without } from "../../support/mutations";

const controls: readonly Control[] = [
  [
    "objective-60",
    "the event that a snapshot is shared",
    without(/dr-announced-target$/),
    /worst copy age/,
    { days: 2 },
  ],
  [
    "objective-60-destinations",
    "one of the copy passes",
    inStack("drprod-b", /dr-copy-schedule|dr-announced-target/),
    /databases in every place|worst copy age/,
    { days: 1, databases: 20 },
  ],
  [
    "objective-60-fleet",
    "the schedule of the copy passes",
    without(/dr-copy-schedule$/),
    /worst copy age|recoverable/,
    { days: 1, databases: 20 },
  ],
  [
    "objective-30",
    "the event that a snapshot is shared",
    without(/dr-announced-target$/),
    /worst copy age/,
    { days: 1 },
  ],
  [
    "objective-30",
    "the event that a snapshot is made",
    without(/source-created-target$/),
    /worst copy age/,
    { days: 1 },
  ],
  [
    "new-large-database",
    "the patience with a long snapshot",
    inFunction("lifeboat-source-take-function", "since < stuckAfterMs", "since < 60000"),
    /alarm|worst copy age/,
  ],
];

scenariosFail("a scenario fails its objective", controls);
