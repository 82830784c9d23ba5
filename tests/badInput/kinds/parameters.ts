import assert from "node:assert/strict";
import { rulesText } from "../../../functions/retention/acceptedRules";
import { copied, day, hour, noon, taken } from "../../support/snapshots";
import type { BadCase, Kind } from "../kind";
import { copies, type PassName, rules, run, type Told } from "../passes";
import { assertReadable } from "../refusals";

const due = [copies[49]!, copies[50]!].map(({ id }) => `remove ${id}`).reverse();
const accepted = rulesText(rules);

/** What the parameter of accepted rules says is no retention: nothing is deleted, and people are told what to do. */
const refused = (what: string, text: string): BadCase => ({
  what: `accepted rules: ${what}`,
  check: async () => {
    const { end, changes } = await run("expireCopies", {}, { parameters: { accepted: text } });
    assert.deepEqual(changes, []);
    assert.match(
      end,
      /^DatabasesNeedAttention: The expire pass needs a person for 1: the retention: nothing is deleted, because the parameter accepted says /,
    );
    assert.match(end, /which cannot be read as rules of retention\. To go by the settings: aws ssm put-parameter /);
    assert.ok(!/["\\\n]/.test(end) && end.length < 1_000);
  },
});

/** Rules of another version: what is missing says what was done before it existed, what is unknown decides nothing. */
const ofAnotherVersion = (what: string, text: string): BadCase => ({
  what: `accepted rules: ${what}`,
  check: async () => {
    const { changes } = await run("expireCopies", {}, { parameters: { accepted: text } });
    assert.deepEqual(changes, due, "the settings count, which keep more");
  },
});

/** The brake is on, as twelve copies are overdue, and what the other parameter says does not lift it. */
const overdue = Array.from({ length: 12 }, (_, n) => copied(taken("billing", noon - 10 * day - n * hour)));
const unlifted = (what: string, lifted: string): BadCase => ({
  what: `a lifted brake: ${what}`,
  check: async () => {
    const { end, changes } = await run(
      "expireCopies",
      {},
      { parameters: { lifted }, stock: { own: [...copies, ...overdue] } },
    );
    assert.deepEqual(changes, []);
    assert.match(end, /^DatabasesNeedAttention: .*the brake: Nothing is deleted of any database/);
  },
});

/** A pass, and what somebody has changed in the settings of its function. */
interface Changed {
  readonly pass: PassName;
  readonly change: object;
}

/** Settings of a deployed function that somebody has changed: what they would let go beyond `most` stays. */
const kept = (what: string, { pass, change }: Changed, most: readonly string[], told: Told = {}): BadCase => ({
  what: `settings of the function ${pass}: ${what}`,
  check: async () => {
    const { end, changes } = await run(pass, {}, { ...told, change });
    for (const one of changes) assert.ok(most.includes(one), one);
    if (end !== "well") assert.match(end, /^(?:DatabasesNeedAttention|PassFailed): The \w+ pass /);
    assert.ok(!/["\\\n]/.test(end));
    assertReadable(end.replace(/TypeError|undefined/g, ""));
  },
});

const ofSource = [1, 2, 3, 4].map((age) => taken("orders", noon - age * 10 * day));
const old = ofSource.slice(2).map(({ id }) => `remove ${id}`);

export const parameters: Kind = {
  name: "parameters of Systems Manager and settings of deployed functions, changed by somebody",
  tried:
    "texts that are no rules, rules left out, doubled, of other types or beyond their limits, moments that no calendar has, too far ahead or in another time zone, floors and retentions that are no numbers",
  answer:
    "the safer reading counts: what cannot be read deletes nothing and says by which command a person accepts it; the newest copies stay whatever the settings say",
  cases: [
    refused("nothing", ""),
    refused("a text", "never"),
    refused("JSON", JSON.stringify(rules)),
    refused("the first rule left out", accepted.replace(/^retentionMinutes=\d+,/, "")),
    refused("the last rule left out", accepted.replace(/,released=.*$/, "")),
    ofAnotherVersion("a rule left out", accepted.replace("dailyDays=0,", "")),
    refused("a rule twice", `${accepted},dailyDays=0`),
    ofAnotherVersion("a rule more", `${accepted},force=1`),
    refused("a rule called __proto__", accepted.replace("dailyDays", "__proto__")),
    ofAnotherVersion("a rule called constructor", accepted.replace("dailyDays", "constructor")),
    refused("a negative number", accepted.replace("keepNewest=3", "keepNewest=-1")),
    refused("a fraction", accepted.replace("keepNewest=3", "keepNewest=0.5")),
    refused("an exponent", accepted.replace("keepNewest=3", "keepNewest=1e-9")),
    refused("full-width digits", accepted.replace("keepNewest=3", "keepNewest=３")),
    refused("a number of ten digits", accepted.replace("keepNewest=3", "keepNewest=9999999999")),
    refused("spaces", accepted.replaceAll(",", ", ")),
    refused("a line end", `${accepted}\n`.replace("keepNewest=3", "keepNewest=3\n")),
    refused("quotes and marks that turn the direction of reading", '"\u202e\\x'),
    refused("4,096 characters", "x".repeat(4_096)),
    {
      what: "accepted rules: weaker than the settings in everything",
      check: async () => {
        const weak = rulesText({
          ...rules,
          retentionMinutes: 0,
          keepAllMinutes: 0,
          keepNewest: 0,
          brakeMinutes: 999,
          brakeSurplus: 9,
        });
        const { changes } = await run("expireCopies", {}, { parameters: { accepted: weak } });
        assert.deepEqual(changes, due, "the settings count");
      },
    },
    unlifted("nothing", ""),
    unlifted("always", "always"),
    unlifted("a number", "1773489600000"),
    unlifted("a moment without its zone", "2026-03-14T13:00"),
    unlifted("a moment in another zone", "2026-03-14T13:00+02:00"),
    unlifted("a day", "2026-03-15"),
    unlifted("the 30th of February, which JavaScript takes for the 2nd of March", "2026-02-30T13:00Z"),
    unlifted("hour 24, which is the next day's", "2026-03-14T24:00Z"),
    unlifted("a moment that is over", "2026-03-14T12:00Z"),
    unlifted("more than a week ahead", "2026-03-21T12:01Z"),
    unlifted("the year 9999", "9999-12-31T23:59Z"),
    unlifted("a moment with a line end", "2026-03-14T13:00Z\n"),
    kept("a floor that is a text", { pass: "expire", change: { keepNewest: "none" } }, old, {
      stock: { own: ofSource },
    }),
    kept("no floor", { pass: "expire", change: { keepNewest: undefined } }, old, { stock: { own: ofSource } }),
    kept("a floor of -5", { pass: "expire", change: { keepNewest: -5 } }, old, { stock: { own: ofSource } }),
    kept("a floor that is an object", { pass: "expire", change: { keepNewest: {} } }, old, {
      stock: { own: ofSource },
    }),
    kept("no retention", { pass: "expire", change: { retentionMinutes: null } }, old, { stock: { own: ofSource } }),
    kept("another's tag", { pass: "expire", change: { createdBy: "" } }, []),
    kept("patterns that are null", { pass: "expire", change: { patterns: null } }, []),
    kept("a pattern that is no expression", { pass: "expire", change: { patterns: ["("] } }, []),
    kept(
      "every rule a text",
      { pass: "expireCopies", change: { retentionMinutes: "0", keepAllMinutes: "0", keepNewest: "0" } },
      due,
    ),
    kept(
      "every rule taken away",
      {
        pass: "expireCopies",
        change: { retentionMinutes: undefined, keepAllMinutes: undefined, keepNewest: undefined, released: undefined },
      },
      due,
    ),
    kept("released by a text", { pass: "expireCopies", change: { released: copies[0]!.identity } }, due),
    kept("a brake of no number", { pass: "expireCopies", change: { brakeMinutes: "x", brakeSurplus: null } }, due),
    kept(
      "no interim retention",
      { pass: "discard", change: { retentionMinutes: undefined, createdBy: undefined } },
      [],
    ),
  ],
};
