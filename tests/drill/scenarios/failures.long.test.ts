import { type Control, scenariosFail } from "../../support/controls";
import { all, everywhere, inFunction, without } from "../../support/mutations";

const controls: readonly Control[] = [
  ["api-throttling", "retries within a pass", everywhere("maxAttempts: 6", "maxAttempts: 1"), /worst copy age/],
  ["throttled-expire", "the alarm on failed executions", without(/dr-expire-failure-failed$/), /alarm .*expire/],
  ["throttled-expire", "the status events", without(/dr-failures-target$/), /told of expire pass/],
  ["key-disabled", "the status events", without(/dr-failures-target$/), /told of may not use the key/],
  [
    "database-busy",
    "the word that an interval was missed",
    all(
      inFunction("lifeboat-source-take-function", "return missed(", "return deferred("),
      inFunction("lifeboat-source-take-function", "? missed(", "? deferred("),
    ),
    /told of payments/,
  ],
  ["lambda-outage", "the alarms of the copy machine", without(/dr-copy-failure-/), /alarm .*copy/],
  ["lambda-outage", "what starts the share pass", without(/source-(share-schedule|created-target)$/), /worst copy age/],
  ["region-outage", "the announcements", without(/dr-announced-/), /outside of faults/],
  [
    "clocks-an-hour-off",
    "the take pass's word for when it asked",
    inFunction("lifeboat-source-take-function", "asked >= start", "false"),
    /manual snapshots of source/,
  ],
  ["lost-events", "the schedule of the copy pass", without(/dr-copy-schedule$/), /worst copy age/],
  ["lost-events", "the schedule of the share pass", without(/source-share-schedule$/), /worst copy age/],
];

scenariosFail("a scenario fails where services fail", controls);
