import assert from "node:assert/strict";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { createWorld } from "../../drill/cloud";
import type { Fields } from "../../drill/cloud/kernel/types";
import { type Declaration, declare, readStackFile } from "../../drill/deploy";
import { defaultAssumptions } from "../../facts/assumptions";
import { announce } from "../../functions/events/announce";
import { announcement, busName } from "../../functions/events/announcement";
import * as inventory from "../../functions/inventory/inventory";
import { memoryNeeds, recall as recallSeen } from "../../functions/inventory/table";
import { metricNames, namespace } from "../../functions/measure/metrics";
import { recall as recallTold } from "../../functions/notify/memory";
import { alarmLabel } from "../../functions/notify/sections";
import { passErrors } from "../../functions/pass/outcome";
import { readSummary, summary } from "../../functions/pass/summary";
import { parseRules, rulesText } from "../../functions/retention/acceptedRules";
import { parseLift } from "../../functions/retention/brake";
import { stagedTag, tagKeys } from "../../functions/snapshots/tags";
import { projectRoot as project } from "../../projectRoot";
import * as names from "./names";

/** What the program writes under a name must be what is pinned; one that is not pinned yet must be added. */
function pinned(
  what: string,
  actual: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): void {
  for (const [key, text] of Object.entries(expected)) {
    assert.equal(actual[key], text, `${what} ${text}: older versions know this name. Read it on, beside a new one`);
  }
  const more = Object.keys(actual).filter((key) => !(key in expected));
  assert.deepEqual(more, [], `${what}: new names, to be added to tests/wireNames/names.ts`);
}

/** A client of a table that holds these items. */
const tableOf = (...Items: readonly object[]) => ({ send: async () => ({ Items }) }) as unknown as DynamoDBClient;

describe("names that other versions know", () => {
  it("of tags are what they were", () => {
    pinned("the tag", tagKeys, names.tags);
    assert.deepEqual(stagedTag, names.staged);
  });

  it("of rules are read and written as they were", () => {
    const rules = parseRules(names.acceptedRules);
    assert.ok(rules);
    assert.equal(rulesText(rules), names.acceptedRules);
    const { released, ...numbers } = rules;
    assert.deepEqual(Object.values(numbers), [2_880, 1_440, 14, 4, 12, 3, 720, 5, 120]);
    assert.equal(released?.length, 2);
    assert.equal(parseLift(names.lifted.off), "never");
    assert.equal(parseLift(names.lifted.until), Date.UTC(2026, 1, 1));
  });

  it("of metrics are what they were", () => {
    pinned("the metric", metricNames, names.metrics.names);
    assert.equal(namespace, names.metrics.namespace);
  });

  it("of announcements are what they were, and what is announced is said in the same words", async () => {
    const { bus, source, detailType, detail } = names.announcement;
    assert.deepEqual([announcement.source, announcement.detailType, busName], [source, detailType, bus]);
    const sent: { readonly input: { readonly Entries: readonly Fields[] } }[] = [];
    const client = { send: async (one: (typeof sent)[number]) => void sent.push(one) } as unknown as EventBridgeClient;
    const { snapshot } = JSON.parse(detail) as { readonly snapshot: string };
    const place = { arn: "arn:bus", account: "2", region: "r" };
    await announce(snapshot, ["2"], [place], { clientOf: () => client, log: () => undefined });
    const [entry] = sent[0]?.input.Entries ?? [];
    assert.deepEqual([entry?.Source, entry?.DetailType, entry?.Detail], [source, detailType, detail]);
  });

  it("of errors and alarms are what they were, and a notifier reads what passes of other versions say", () => {
    pinned("the error", passErrors, names.errors);
    const read = readSummary(names.summary);
    assert.deepEqual(read, {
      pass: "copy",
      verdict: "needs a person for",
      count: 2,
      lines: [
        { subject: "shop", reason: "a key may not be used" },
        { subject: "ledger", reason: "the quota is full" },
      ],
    });
    assert.ok(names.summary.startsWith(summary("copy", "needs a person for", read?.lines ?? [])));
    assert.deepEqual(alarmLabel(names.alarmLabel), {
      words: "Too old.",
      section: "copies-too-old",
      stack: "rds-lifeboat/drprod",
    });
  });

  it("of what was seen of the copies are read as each version wrote them", async () => {
    const { key, stackItem, attributes, retired, copies, offer, troubles } = names.seen;
    const identity = "arn:aws:rds:eu-west-1:111111111111:db-A";
    const text = (S: string) => ({ S });
    const item = {
      [key]: text(identity),
      database: text("shop"),
      firstSeen: text("2026-01-05T00:00:00.000Z"),
      protectedSince: text("2026-01-05T01:00:00.000Z"),
      copies: text(copies[0]),
      offer: text(offer),
      [retired]: text("2026-01-06T00:00:00Z"),
    };
    const whole = { [key]: text(stackItem), firstSeen: text("2026-01-05T00:00:00.000Z"), troubles: text(troubles) };
    const memory = await recallSeen(tableOf(item, whole), "seen");
    assert.deepEqual(memory.databases.get(identity), {
      identity,
      database: "shop",
      firstSeen: Date.UTC(2026, 0, 5),
      protectedSince: Date.UTC(2026, 0, 5, 1),
      retired: "2026-01-06T00:00:00Z",
      copies: copies[0],
      offer: { name: "shop-2026-01-05-02-00", takenAt: 1_767_578_400 },
    });
    assert.deepEqual(memory.troubles, [{ subject: "key", since: 1_767_571_200_000 }]);
    for (const one of copies) {
      const known = inventory.readCopies(one);
      assert.equal(known.length, one.split(" ").length, one);
      assert.deepEqual(known[0]?.takenAt, 1_767_571_200);
      assert.equal(known.map((copy) => inventory.copyText(copy)).join(" "), one);
    }
    const condition = JSON.stringify(memoryNeeds("arn:table"));
    for (const attribute of [key, ...attributes]) assert.ok(condition.includes(`"${attribute}"`), attribute);
  });

  it("of what people were told are read as each version wrote them", async () => {
    const { id, trouble, revision } = names.told;
    const remembered = await recallTold(
      tableOf({ id: { S: id }, trouble: { S: trouble }, revision: { N: revision } }),
      "told",
    );
    assert.deepEqual(remembered.get(id), { trouble: JSON.parse(trouble), revision: 7 });
  });

  describe("in the stacks as they are delivered", () => {
    const declarations: Declaration[] = [];
    before(async () => {
      const { world } = createWorld({ seed: 1, start: 0, assumptions: defaultAssumptions });
      const stackOutputs: Record<string, Fields> = {};
      for (const [stack, callerAccount] of [
        ["prod", "111111111111"],
        ["drprod", "222222222222"],
      ] as const) {
        const config = readStackFile(join(project, `Pulumi.${stack}.yaml`));
        const program = join(project, "index.ts");
        const input = { project: "rds-lifeboat", stack, program, config, callerAccount, stackOutputs };
        const declaration = await declare(input, world);
        stackOutputs[`organization/rds-lifeboat/${stack}`] = declaration.outputs;
        declarations.push(declaration);
      }
    });

    it("of what holds data or decisions, of outputs and dimensions are what they were", () => {
      const all = declarations.flatMap(({ resources }) => resources);
      const declared = new Set(all.map((one) => one.declared.urn));
      for (const urn of names.urns)
        assert.ok(declared.has(urn), `${urn} is declared no longer: its data would be deleted`);
      for (const [index, known] of [names.outputs.prod, names.outputs.drprod].entries()) {
        for (const name of known) assert.ok(name in (declarations[index]?.outputs ?? {}), `output ${name}`);
      }
      for (const one of all) {
        const { name, type } = one.declared;
        if (!type.includes("serviceLinkedRole")) assert.ok(name.startsWith(names.prefix), `${type} ${name}`);
      }
      const queries = JSON.stringify(all.filter(({ declared: { type } }) => type.includes("metricAlarm")));
      for (const dimension of names.metrics.dimensions.slice(0, 3)) assert.ok(queries.includes(`\\"${dimension}\\"`));
    });
  });
});
