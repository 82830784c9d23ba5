import { type Control, scenariosFail } from "../../support/controls";
import { inFunction, without } from "../../support/mutations";

const controls: readonly Control[] = [
  [
    "managed-key",
    "the re-encryption",
    without(/source-reencryption-(reencrypt-schedule|created-target)$/),
    /databases recoverable/,
  ],
  [
    "managed-key",
    "the removal of what has been re-encrypted",
    without(/source-reencryption-discard-schedule$/),
    /manual snapshots of source/,
  ],
  [
    "managed-key",
    "the name of the option group in the message",
    inFunction("lifeboat-dr-copy-function", "has the option group", "has"),
    /told of crm/,
  ],
  [
    "managed-key",
    "the option group that stands for another",
    inFunction("lifeboat-dr-copy-function", "named: found.to", "named: found.from"),
    /databases recoverable/,
  ],
  [
    "io-suspension",
    "the longer slots",
    inFunction("lifeboat-source-take-function", 'said === "NO" || !accepted', "false"),
    /I\/O suspensions a month/,
  ],
  [
    "io-suspension",
    "the wait for the end of a window",
    inFunction("lifeboat-source-take-function", "end + 2 * cadenceMs <= slotEnd", "false"),
    /I\/O suspensions in windows/,
  ],
  [
    "io-suspension",
    "the word of the owner",
    inFunction("lifeboat-source-take-function", 'said === "YES"', "false"),
    /I\/O suspensions a month/,
  ],
  [
    "unusable-keys",
    "the advice to a person",
    inFunction("lifeboat-source-take-function", "not among this stack's keys", "odd"),
    /told of private/,
  ],
];

scenariosFail("a scenario fails by its databases and their keys", controls);
