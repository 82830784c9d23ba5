import assert from "node:assert/strict";
import { alarm, Desk, failure, type Item as NotifierItem } from "../../support/desk";
import type { BadCase, Kind } from "../kind";
import { type Item, identity, look, orders, remembered, stack } from "../measuring";

/** The look goes on: the three copies are measured, and it ends so. */
const measured = (what: string, items: readonly Item[], end: string | RegExp = "well"): BadCase => ({
  what: `of the measure pass: ${what}`,
  check: async () => {
    const found = await look(items);
    if (typeof end === "string") assert.equal(found.end, end);
    else assert.match(found.end, end);
    assert.equal(found.metrics.get("CopiesHeld orders"), 3);
    assert.equal(found.metrics.get("DatabasesMeasured"), 1);
  },
});

const withFields = (change: Item): readonly Item[] => [stack, { ...remembered, ...change }];
const text = (S: string): object => ({ S });
const copies = (remembered.copies as { readonly S: string }).S;
const other = identity.replace(/[^:]*$/, "db-BILLING");
const missing = /^DatabasesNeedAttention: .*no usable copy of /;

/** One item of the notifier's, changed by somebody: people are told of the take pass and of the alarm all the same, once. */
const stillTold = (what: string, change: (item: NotifierItem) => object): BadCase => ({
  what: `of the notifier: ${what}`,
  check: async () => {
    const desk = new Desk();
    await desk.run(1, failure("orders"));
    const [id, item] = [...desk.items][0]!;
    desk.items.set(id, { ...item, ...change(item) });
    desk.alarms = [alarm("ALARM", 2)];
    desk.mails.splice(0);
    await desk.run(3);
    assert.deepEqual(desk.told, ["p/prod: Copies are too old"]);
    await desk.run(4, failure("orders"));
    assert.deepEqual(desk.told, ["p/prod: The take pass failed"]);
    await desk.run(5, failure("orders"));
    assert.deepEqual(desk.told, [], "it was not written down");
  },
});

const trouble = (change: object) => (item: NotifierItem) => {
  const known = JSON.parse((item.trouble as { readonly S: string }).S) as object;
  return { trouble: { S: JSON.stringify({ ...known, ...change }) } };
};

export const memories: Kind = {
  name: "what the functions remember in DynamoDB, changed by somebody",
  tried:
    "items without attributes, of other types, with texts that nobody wrote, moments that are none, names that no metric takes, identities of nobody, revisions that are no numbers",
  answer:
    "what can be read counts and the rest is left out: copies are measured and people are told as before; nobody forgets a database by it",
  cases: [
    measured("no item at all", []),
    measured("an item with nothing but its key", [stack, { identity: text(identity) }]),
    measured(
      "attributes that are numbers",
      withFields({ database: { N: "1" }, copies: { N: "2" }, firstSeen: { N: "3" } }),
    ),
    measured("a first moment that is none", withFields({ firstSeen: text("yesterday") })),
    measured("a first moment beyond all", withFields({ firstSeen: text("+275760-09-13T00:00:00.000Z") })),
    measured("a first moment beyond that", withFields({ firstSeen: text("+999999-01-01T00:00:00Z") })),
    measured("copies that are no list", withFields({ copies: text("@@@ ! @ x@y orders@-1") })),
    measured("a copy of a moment beyond all", withFields({ copies: text(`${copies} orders-old@1e300`) })),
    measured("a copy of a moment without end", withFields({ copies: text(`${copies} orders-old@Infinity`) })),
    measured("an offer of a moment beyond all", withFields({ offer: text("orders-new@9e15") })),
    measured(
      "a copy that never was",
      withFields({ copies: text(`${copies} orders-2026-03-14-11-30@${orders[0]!.takenAt! / 1000 - 60}`) }),
      /^DatabasesNeedAttention: .*1 copies of orders .* have been deleted since the last look/,
    ),
    measured(
      "an offer that never was",
      withFields({ offer: text(`orders-new@${orders[0]!.takenAt! / 1000 + 60}`) }),
      /^DatabasesNeedAttention: .*its newest snapshot orders-new .* is no longer shared/,
    ),
    measured("a name taken away", withFields({ database: text("") })),
    measured(
      "a name taken away from a database without copies, which is missed under its resource id",
      [
        stack,
        remembered,
        { ...remembered, identity: text(other), database: text(""), copies: text(""), offer: text("") },
      ],
      /^DatabasesNeedAttention: .*no usable copy of db-BILLING is held/,
    ),
    measured(
      "a name with a line end and markup",
      [
        stack,
        remembered,
        { ...remembered, identity: text(other), database: text("a\nb<script>"), copies: text(""), offer: text("") },
      ],
      missing,
    ),
    measured(
      "a name that no metric takes",
      [
        stack,
        remembered,
        { ...remembered, identity: text(other), database: text("ördérs"), copies: text(""), offer: text("") },
      ],
      missing,
    ),
    measured("an item about nobody", [stack, remembered, { ...remembered, identity: text("somebody") }]),
    measured("an item whose key is a star", [
      stack,
      remembered,
      { ...remembered, identity: text("arn:aws:rds:eu-west-1:111111111111:*") },
    ]),
    measured("an item of 300,000 characters", [
      stack,
      remembered,
      { ...remembered, identity: text("x".repeat(300_000)) },
    ]),
    measured("troubles that are no list", [{ ...stack, troubles: text("a b@ @1 c@x !") }, remembered]),
    measured("a trouble since a moment beyond all", [{ ...stack, troubles: text("orders@1e300") }, remembered]),
    measured("a stack that was never seen", [{ ...stack, firstSeen: text("") }, remembered]),
    stillTold("a trouble that is no JSON", () => ({ trouble: { S: "{" } })),
    stillTold("a trouble that is a number", () => ({ trouble: { S: "5" } })),
    stillTold("a trouble that is null", () => ({ trouble: { S: "null" } })),
    stillTold("a trouble of another type", () => ({ trouble: { N: "5" } })),
    stillTold("no trouble in its item", () => ({ trouble: undefined })),
    stillTold("another source's trouble", trouble({ id: "machine share-machine" })),
    stillTold("a trouble without findings", trouble({ findings: undefined })),
    stillTold("a finding that is null", trouble({ findings: [null] })),
    stillTold(
      "a finding without a text",
      trouble({ findings: [{ database: "orders", key: "k", since: 0, last: 0, told: true }] }),
    ),
    stillTold("a section of JavaScript's own", trouble({ section: "constructor" })),
    stillTold("a moment beyond all", trouble({ since: 1e300 })),
    stillTold("a moment that is a text", trouble({ last: "now" })),
    stillTold("a pace that is null", trouble({ quietMinutes: null })),
    stillTold("whether it stands as a text", trouble({ open: "yes" })),
    stillTold("a revision that is a text", () => ({ trouble: { S: "{" }, revision: { S: "7" } })),
    stillTold("a revision that is a fraction", () => ({ trouble: { S: "{" }, revision: { N: "1.5" } })),
    stillTold("no revision", () => ({ trouble: { S: "{" }, revision: undefined })),
  ],
};
