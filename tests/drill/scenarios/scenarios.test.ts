import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { type Mutate, runMutant } from "../../support/mutants";

/*
 * Every scenario can fail: with its safeguard taken away, the expectation that watches over it does not hold. The
 * scenarios as they are hold in the drill itself, which CI runs.
 */

const isFunction = "aws:lambda/function:Function";

/** Every function that makes calls of RDS with a part of its text replaced. */
const everywhere =
  (part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.type === isFunction && !resource.declared.name.includes("notifier")
      ? withText(resource, part, by)
      : resource;

/** One function with a part of its text replaced. */
const inFunction =
  (name: string, part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.name === name ? withText(resource, part, by) : resource;

/** Nothing whose logical name matches. */
const without =
  (name: RegExp): Mutate =>
  (resource) =>
    name.test(resource.declared.name) ? undefined : resource;

/** The functions of that name in one account only. */
const inFunctionOf =
  (account: string, name: string, part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.place.account === account ? inFunction(name, part, by)(resource) : resource;

/** Nothing of one stack whose logical name matches. */
const inStack =
  (stack: string, name: RegExp): Mutate =>
  (resource) =>
    resource.declared.urn.startsWith(`urn:pulumi:${stack}::`) && name.test(resource.declared.name)
      ? undefined
      : resource;

/** Several changes, one after another. */
const all =
  (...mutations: readonly Mutate[]): Mutate =>
  (resource) =>
    mutations.reduce<ReturnType<Mutate>>((changed, mutate) => changed && mutate(changed), resource);

/** The role of one function may do anything with snapshots and keys. */
const unbounded =
  (name: string): Mutate =>
  (resource) => {
    if (resource.declared.name !== `${name}-policy`) return resource;
    const read = JSON.parse(String(resource.declared.inputs.policy)) as { readonly Statement: readonly object[] };
    const anything = { Effect: "Allow", Action: ["rds:*", "kms:*"], Resource: "*" };
    const policy = JSON.stringify({ ...read, Statement: [...read.Statement, anything] });
    return { ...resource, declared: { ...resource.declared, inputs: { ...resource.declared.inputs, policy } } };
  };

/** The copy pass takes whatever is shared for a source's. */
const credulous = inFunction("lifeboat-dr-copy-function", "!isSource.has(", "!String(");

/** The copy pass asks for shared snapshots by their type alone. */
const byTypeAlone = inFunction("lifeboat-dr-copy-function", "IncludeShared: true", "IncludeShared: false");

type Case = readonly [scenario: string, safeguard: string, mutate: Mutate, fails: RegExp, days?: number];

const cases: readonly Case[] = [
  ["api-throttling", "retries within a pass", everywhere("maxAttempts: 6", "maxAttempts: 1"), /worst copy age/],
  ["throttled-expire", "the alarm on failed executions", without(/dr-expire-failure-failed$/), /alarm .*expire/],
  ["throttled-expire", "the status events", without(/dr-failures-target$/), /told of expire pass/],
  ["key-disabled", "the status events", without(/dr-failures-target$/), /told of may not use the key/],
  [
    "database-busy",
    "the word that an interval was missed",
    inFunction("lifeboat-source-take-function", "(0, outcome_1.missed)(", "(0, outcome_1.deferred)("),
    /told of payments/,
  ],
  ["lambda-outage", "the alarms of the copy machine", without(/dr-copy-failure-/), /alarm .*copy/],
  ["lambda-outage", "what starts the share pass", without(/source-(share-schedule|created-target)$/), /worst copy age/],
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
  ["region-outage", "the announcements", without(/dr-announced-/), /outside of faults/],
  [
    "one-account",
    "what starts the copy pass",
    without(/dr-(copy-schedule|made-target|finished-target)$/),
    /recoverable/,
  ],
  ["objective-60", "the event that a snapshot is shared", without(/dr-announced-target$/), /worst copy age/, 2],
  [
    "objective-60-destinations",
    "one of the copy passes",
    inStack("drprod-b", /dr-copy-schedule|dr-announced-target/),
    /databases in every place|worst copy age/,
    1,
  ],
  [
    "objective-60-fleet",
    "the schedule of the copy passes",
    without(/dr-copy-schedule$/),
    /worst copy age|recoverable/,
    1,
  ],
  ["objective-30", "the event that a snapshot is shared", without(/dr-announced-target$/), /worst copy age/, 1],
  ["objective-30", "the event that a snapshot is made", without(/source-created-target$/), /worst copy age/, 1],
  ["assumption-shared-listing", "the parameter IncludeShared", byTypeAlone, /recoverable/],
  [
    "assumption-pending-copies",
    "the ARN that a pending copy is copied from",
    inFunction("lifeboat-dr-copy-function", "(0, standing_1.identified)(own, offered)", "own"),
    /copied twice|worst copy age/,
  ],
  [
    "assumption-pending-copies",
    "the tag of the resource id",
    inFunction("lifeboat-dr-measure-function", "resourceId = tag.Value", "void tag.Value"),
    /alarm/,
  ],
  [
    "pending-copies-hang",
    "the limit of a day",
    inFunction("lifeboat-dr-copy-function", "> exports.longestMakingMs", "> 1e12"),
    /told of/,
  ],
  ["lost-events", "the schedule of the copy pass", without(/dr-copy-schedule$/), /worst copy age/],
  ["lost-events", "the schedule of the share pass", without(/source-share-schedule$/), /worst copy age/],
  [
    "new-large-database",
    "the patience with a long snapshot",
    inFunction("lifeboat-source-take-function", "since < stuckAfterMs", "since < 60000"),
    /alarm|worst copy age/,
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
    "stranger",
    "a look at whose the snapshots are, and a role that may copy the sources' only",
    all(credulous, unbounded("lifeboat-dr-copy-function")),
    /copies of strangers' snapshots/,
  ],
  ["stranger", "a look at whose the snapshots are", credulous, /denied calls/],
  ["stranger", "the alarm on strangers", without(/dr-measure-strangers$/), /alarm \*strangers/],
  [
    "pattern-of-nothing",
    "the word that a pattern matches nothing",
    inFunction("lifeboat-source-take-function", "(0, emptyChoice_1.emptyParts)(", "(() => [])("),
    /told of the pattern pord/,
  ],
  ["pattern-of-nothing", "the alarm on no copy at all", without(/dr-measure-none$/), /alarm .*measure-none/],
  ["pattern-of-nothing", "the alarm on what is empty", without(/dr-measure-empty$/), /alarm .*measure-empty/],
  [
    "pattern-of-nothing",
    "the memory of since when a source offers nothing",
    inFunction("lifeboat-dr-measure-function", "last === undefined || last > now ? now : last", "now"),
    /told of the source/,
  ],
  [
    "unknown-tag",
    "the word that no database carries the tag",
    inFunction("lifeboat-source-take-function", "(0, emptyChoice_1.emptyParts)(", "(() => [])("),
    /told of the tag/,
  ],
  [
    "announced-unseen",
    "the look at what is shared",
    inFunction("lifeboat-dr-copy-function", "(0, offers_1.unseen)(", "(() => [])("),
    /told of the source/,
  ],
  [
    "unusable-keys",
    "the advice to a person",
    inFunction("lifeboat-source-take-function", "not among this stack's keys", "odd"),
    /told of private/,
  ],
];

describe("a scenario fails", () => {
  for (const [scenario, safeguard, mutate, expectation, days] of cases) {
    it(`${scenario}: without ${safeguard}`, async () => {
      const outcome = await runMutant(scenario, mutate, days);
      assert.ok(!(outcome instanceof Error), String(outcome));
      const broken = outcome.expectations.filter(({ held }) => !held).map(({ text }) => text);
      assert.ok(
        broken.some((text) => expectation.test(text)),
        `what did not hold: ${broken.join("; ") || "nothing"}`,
      );
    }).timeout(300_000);
  }
});
