import { dirname } from "node:path";
import { fileErrorName } from "../../../cli/validation";
import { readLookups } from "../../../drill/scenario/lookups";
import { readScenario } from "../../../drill/scenario/scenario";
import { file } from "../../drill/files";
import type { BadCase, Kind } from "../kind";
import { assertRefused } from "../refusals";

const sound: Readonly<Record<string, string>> = {
  name: "mine",
  title: "Mine",
  description: "A scenario of my own",
  stacks: "[{ file: Pulumi.prod.yaml, role: source }]",
  days: "3",
  expect: "{ denied: 0 }",
};

/** A sound scenario but for these fields is refused with these lines. */
const refused = (what: string, change: Readonly<Record<string, string>>, ...lines: readonly string[]): BadCase => {
  const fields = Object.entries({ ...sound, ...change }).map(([name, value]) => `${name}: ${value}`);
  return {
    what,
    check: () => assertRefused(() => readScenario(file("mine.yaml", fields.join("\n"))), fileErrorName, lines),
  };
};

/** What deployments look up is refused with these lines. */
const refusedLookups = (what: string, text: string, ...lines: readonly string[]): BadCase => ({
  what: `lookups: ${what}`,
  check: () => assertRefused(() => readLookups(dirname(file("lookups.yaml", text))), fileErrorName, lines),
});

const nameForm = "name: needs small letters, digits and hyphens, 63 at most";
const hidden = "has a character that is not seen and changes what is: leave it out";
const durationForm = "is not a duration: write it like 10d2h, 90m or 45s";

export const scenarios: Kind = {
  name: "scenario files, and what deployments look up",
  tried:
    "paths in place of names, escape sequences of terminals, numbers that are none or without bound, dates and durations of other forms, faults in parts, expectations that nothing can meet",
  answer: "an error before anything runs: the file, and each problem with its path",
  cases: [
    refused("a path as name", { name: "../../etc/passwd" }, nameForm),
    refused("a name of 64 characters", { name: "a".repeat(64) }, nameForm),
    refused("a name with a Cyrillic letter", { name: "mіne" }, nameForm),
    refused("a number as name", { name: "12" }, "name: needs a name"),
    refused("a title that clears the terminal", { title: '"\\e[2JAll scenarios hold."' }, `title: ${hidden}`),
    refused(
      "a description that is read from right to left",
      { description: '"\\u202etset"' },
      `description: ${hidden}`,
    ),
    refused("no day at all", { days: "0" }, "days: needs 1 day or more"),
    refused("a day and a half", { days: "1.5" }, "days: needs a whole number of days"),
    refused("more days than a number can be", { days: "1e400" }, "days: needs a whole number of days"),
    refused(
      "a stack's name that is a path",
      { stacks: "[{ file: a, role: source, as: ../x }]" },
      "stacks[0].as: needs letters, digits, hyphens, underscores and dots, 100 at most",
    ),
    refused(
      "an account without quotes",
      { stacks: "[{ file: a, role: source, callerAccount: 111111111111 }]" },
      "stacks[0].callerAccount: needs a text (in quotes)",
    ),
    refused("stacks that are no list", { stacks: "{ file: a, role: source }" }, "stacks: needs a list of stacks"),
    refused(
      "a disaster on a date",
      { disaster: "2026-01-05T00:00:00Z" },
      `disaster: "2026-01-05T00:00:00Z" ${durationForm}`,
    ),
    refused("units the wrong way round", { measureFrom: "2h1d" }, `measureFrom: "2h1d" ${durationForm}`),
    refused(
      "a fault that is null",
      { faults: "[null]" },
      "faults[0]: needs a fault, e.g. { at: 10d, attack: { account: source, databases: true } }",
    ),
    refused(
      "a fault with a moment twice",
      { faults: "[{ at: 1d, at: 2d, for: 1h, lambdaOutage: { account: dr } }]" },
      "Map keys must be unique at line 7, column 20",
    ),
    refused(
      "a share that is no number",
      { faults: "[{ at: 1d, for: 1h, calls: { account: dr, error: throttling, share: .nan } }]" },
      "faults[0].calls.share: needs a number",
    ),
    refused(
      "passes started 21 times at once",
      { faults: "[{ at: 1d, reruns: { account: dr, times: 21 } }]" },
      "faults[0].reruns.times: needs 20 at most",
    ),
    refused(
      "a flood of a thousand million snapshots",
      { faults: "[{ at: 1d, flood: { account: source, snapshots: 1e9, every: 1s } }]" },
      "faults[0].flood.snapshots: needs 10000 at most",
    ),
    refused(
      "settings tampered with under the name __proto__",
      { faults: "[{ at: 1d, tamper: { account: dr, function: expire, settings: { __proto__: { keepNewest: 0 } } } }]" },
      "faults[0].tamper: needs settings or variables: nothing is changed",
    ),
    refused(
      "an expectation that nothing can meet",
      { expect: "{ quotaPeak: { between: [9, 1] } }" },
      "expect.quotaPeak: can never hold: the least is more than the most",
    ),
    refused("an expectation that is no number", { expect: "{ denied: .nan }" }, "expect.denied: needs a number"),
    refused(
      "expectations that are a list",
      { expect: "[denied]" },
      "expect: needs at least one expectation, e.g. { denied: 0 }",
    ),
    refused(
      "no alarm in a list of alarms",
      { expect: "{ alarms: [] }" },
      "expect.alarms: needs at least one alarm, or none",
    ),
    refused(
      "a quota of an account by a name",
      { quotas: "{ manualSnapshots: { prod: 3 } }" },
      "quotas.manualSnapshots: needs a number, or source, dr or account ids with a number each",
    ),
    refused(
      "an alias of a key in place of its id",
      { keys: "[{ account: dr, id: alias/x }]" },
      "keys[0].id: needs a UUID, as KMS gives its keys",
    ),
    refused("a fleet of no databases", { databases: "0" }, "databases: needs 1 or more"),
    refused(
      "everything at once",
      { name: '""', days: "many", stacks: "[]", expect: "{}", colour: "red" },
      nameForm,
      "stacks: needs at least one stack",
      "days: needs a whole number of days",
      "expect: needs at least one expectation: a scenario that expects nothing cannot fail",
      "colour: is not known here (known: name, title, description, long, group, stacks, keys, topics, webhookSecrets, monitors, withoutServiceRole, fleet, days, databases, firstCopyWithin, trails, disaster, measureFrom, assume, quotas, faults, versus, expect)",
    ),
    refusedLookups("a list", "[]", "the file: needs names with values"),
    refusedLookups(
      "an account without quotes",
      "callerAccount: { rds-lifeboat/prod: 111111111111 }",
      "callerAccount.rds-lifeboat/prod: needs an account id in quotes",
    ),
    refusedLookups(
      "a stack without its project",
      'callerAccount: { prod: "111111111111" }',
      "callerAccount.prod: needs project/stack",
    ),
    refusedLookups(
      "a parameter whose name is no path",
      "{ callerAccount: {}, parameters: { a/b: { x: y } } }",
      "parameters.a/b.x: needs a name that begins with /",
    ),
    refusedLookups(
      "a parameter that is a number",
      "{ callerAccount: {}, parameters: { a/b: { /x: 5 } } }",
      "parameters.a/b./x: needs a text, a list of texts, or { secret: TEXT }",
    ),
  ],
};
