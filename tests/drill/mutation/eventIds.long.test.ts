import assert from "node:assert/strict";
import { broken } from "../../support/controls";
import type { Mutate } from "../../support/mutants";

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

const rules: readonly (readonly [rule: string, id: string, what: string])[] = [
  ["lifeboat-source-created-rule", "RDS-EVENT-0042", "of an instance's snapshot"],
  ["lifeboat-source-created-rule", "RDS-EVENT-0075", "of a cluster's snapshot"],
  ["lifeboat-source-created-rule", "RDS-EVENT-0197", "of a re-encrypted copy"],
  ["lifeboat-source-reencryption-created-rule", "RDS-EVENT-0042", "of a snapshot to re-encrypt"],
  ["lifeboat-dr-announced-rule", "RDS Snapshot Shared", "of a snapshot that is shared"],
];

/* That it holds as it is, the drill itself shows: `npm run drill -- --all`. */
describe("each event that starts a pass, where no schedule does", () => {
  for (const [rule, id, what] of rules) {
    it(`events-alone fails where ${rule} does not hear ${what}`, async () => {
      const found = await broken("events-alone", deafTo(rule, id));
      assert.ok(
        found.some((text) => text.startsWith("worst copy age")),
        `what did not hold: ${found.join("; ") || "nothing"}`,
      );
    });
  }
});
