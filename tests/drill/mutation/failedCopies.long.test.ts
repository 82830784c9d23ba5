import assert from "node:assert/strict";
import { broken } from "../../support/controls";
import { inFunction } from "../../support/mutations";

/* That they hold as they are, the drill itself shows: `npm run drill -- --all`. */
describe("a copy that failed counts for nothing", () => {
  it("copies-fail fails where it counts as usable in measuring", async () => {
    const counted = inFunction(
      "lifeboat-dr-measure-function",
      'snapshot.state !== "usable" || unusable.has(',
      'snapshot.state === "making" || unusable.has(',
    );
    const found = await broken("copies-fail", counted);
    assert.ok(
      found.some((text) => text.startsWith("alarm lifeboat-dr-measure-age-*")),
      `what did not hold: ${found.join("; ") || "nothing"}`,
    );
  });

  it("copies-fail-between fails where it counts as the data of its snapshot, which is not copied again then", async () => {
    const counted = inFunction(
      "lifeboat-dr-copy-function",
      'copy.state !== "usable" || offer.takenAt === undefined',
      "offer.takenAt === undefined",
    );
    const found = await broken("copies-fail-between", counted);
    assert.ok(
      found.some((text) => text.startsWith("worst copy age")),
      `what did not hold: ${found.join("; ") || "nothing"}`,
    );
  });
});
