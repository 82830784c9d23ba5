import assert from "node:assert/strict";
import { broken } from "../../support/controls";
import { type Mutate, runMutant } from "../../support/mutants";

/** A rule with another event id: what it was for starts nothing. The events are of a kind that the world never sends. */
const deafTo =
  (rule: string, id: string): Mutate =>
  ({ declared, state, ...resource }) => {
    if (declared.name !== rule) return { declared, state, ...resource };
    const before = String(declared.inputs.eventPattern);
    const eventPattern = before.replace(id, "RDS-EVENT-0001");
    assert.notEqual(eventPattern, before, `${rule} has no ${id}`);
    return {
      ...resource,
      declared: { ...declared, inputs: { ...declared.inputs, eventPattern } },
      state: { ...state, eventPattern },
    };
  };

const age = /^worst copy age/;
const inOnePlace = /^worst copy age in any one place/;

const rules: readonly (readonly [scenario: string, rule: string, id: string, what: string, notices: RegExp])[] = [
  ["events-alone", "lifeboat-source-created-rule", "RDS-EVENT-0042", "of an instance's snapshot", age],
  ["events-alone", "lifeboat-source-created-rule", "RDS-EVENT-0075", "of a cluster's snapshot", age],
  ["events-alone", "lifeboat-source-created-rule", "RDS-EVENT-0197", "of a re-encrypted copy", age],
  ["events-alone", "lifeboat-source-reencryption-created-rule", "RDS-EVENT-0042", "of a snapshot to re-encrypt", age],
  ["events-alone", "lifeboat-dr-announced-rule", "RDS Snapshot Shared", "of a snapshot that is shared", age],
  [
    "re-encrypted-by-event",
    "lifeboat-source-reencryption-created-rule",
    "RDS-EVENT-0075",
    "of a cluster's snapshot to re-encrypt",
    age,
  ],
  ["finished-copies", "lifeboat-dr-finished-rule", "RDS-EVENT-0060", "of a copy from another region", inOnePlace],
  ["finished-copies", "lifeboat-dr-finished-rule", "RDS-EVENT-0197", "of a copy within the region", inOnePlace],
  ["made-in-one-account", "lifeboat-dr-made-rule", "RDS-EVENT-0042", "of an instance's snapshot", age],
  ["made-in-one-account", "lifeboat-dr-made-rule", "RDS-EVENT-0075", "of a cluster's snapshot", age],
  ["made-in-one-account", "lifeboat-dr-from-eu-west-1-rule", "RDS-EVENT-0042", "of an instance's snapshot", age],
  ["made-in-one-account", "lifeboat-dr-from-eu-west-1-rule", "RDS-EVENT-0075", "of a cluster's snapshot", age],
];

/* That they hold as it is, the drill itself shows: `npm run drill -- --all`. */
describe("each event that starts a pass, where no schedule does", () => {
  for (const [scenario, rule, id, what, notices] of rules) {
    it(`${scenario} fails where ${rule} does not hear ${what}`, async () => {
      const found = await broken(scenario, deafTo(rule, id));
      assert.ok(
        found.some((text) => notices.test(text)),
        `what did not hold: ${found.join("; ") || "nothing"}`,
      );
    });
  }
});

describe("the rules that hear of snapshots", () => {
  it("are all tried: each event of RDS that any stack of these scenarios listens to", async () => {
    const heard = new Set<string>();
    for (const scenario of new Set(rules.map(([name]) => name))) {
      const outcome = await runMutant(
        scenario,
        (resource) => {
          const { type, name, inputs } = resource.declared;
          const { detail } = type.endsWith(":EventRule")
            ? (JSON.parse(String(inputs.eventPattern)) as {
                readonly detail?: { readonly EventID?: readonly string[] };
              })
            : {};
          for (const id of detail?.EventID ?? []) heard.add(`${name} ${id}`);
          return resource;
        },
        { databases: 1 },
      );
      assert.ok(!(outcome instanceof Error), String(outcome));
    }
    const tried = rules.filter(([, , id]) => id.startsWith("RDS-EVENT")).map(([, rule, id]) => `${rule} ${id}`);
    assert.deepEqual([...heard].sort(), [...new Set(tried)].sort());
  });
});
