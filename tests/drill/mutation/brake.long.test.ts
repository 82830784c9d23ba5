import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { broken } from "../../support/controls";
import type { Mutate } from "../../support/mutants";

/** The program with another text in the expire function of the DR account. */
const expiring =
  (from: string, to: string): Mutate =>
  (resource) =>
    resource.declared.name === "lifeboat-dr-expire-function" ? withText(resource, from, to) : resource;

/* That they hold as they are, the drill itself shows: `npm run drill -- --all`. */
describe("what makes room while the brake is on, taken away or let loose", () => {
  it("standstill-expire fails where nothing gives way while the brake is on", async () => {
    const found = await broken(
      "standstill-expire",
      expiring('verdict.allows === "nothing"', 'verdict.allows !== "everything"'),
    );
    assert.ok(
      found.some((text) => text.startsWith("worst copy age")),
      found.join(),
    );
  });

  it("standstill-expire fails where copies within their retention make room as well", async () => {
    const found = await broken("standstill-expire", expiring("only === undefined || only.has(snapshot)", "true"));
    assert.ok(
      found.some((text) => text.startsWith("youngest data")),
      found.join(),
    );
  });

  it("standstill-clock fails where copies give way while a clock is in doubt", async () => {
    const found = await broken("standstill-clock", expiring('allows: "nothing"', 'allows: "needed"'));
    assert.deepEqual(found, ["worst copy age 120 to 180 min"]);
  });
});
