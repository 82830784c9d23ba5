import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { broken } from "../../support/controls";

/* That it holds as it is, the drill itself shows: `npm run drill -- --all`. */
describe("how many copies there are of an hour", () => {
  it("short-slots fails where a finished copy counts those again that are listed", async () => {
    const found = await broken("short-slots", (resource) =>
      resource.declared.name === "lifeboat-dr-copy-function"
        ? withText(resource, "Math.max(listed, held.saidOfHour ?? 0)", "listed + (held.saidOfHour ?? 0)")
        : resource,
    );
    assert.ok(found.includes("no alarm"), `what did not hold: ${found.join("; ") || "nothing"}`);
  });
});
