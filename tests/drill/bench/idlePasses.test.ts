import assert from "node:assert/strict";
import { idlePasses } from "../../../drill/bench/idlePasses";

/** Calls that a pass makes besides its listings: measuring reads its table, a key, the quotas and two parameters, and publishes. */
const besides: Readonly<Record<string, number>> = { measure: 6 };

describe("calls of passes with nothing to do", () => {
  for (const snapshots of [1_000, 10_000]) {
    it(`spends a call a listing page, and few besides, on a pass with nothing to do, at ${snapshots} snapshots`, async () => {
      const passes = await idlePasses(snapshots);
      assert.deepEqual(
        passes.map(({ pass }) => pass),
        ["take", "share", "expire", "copy", "measure", "reencrypt", "hourly reencrypt"],
      );
      for (const { pass, calls, pages } of passes) {
        assert.equal(calls, pages + (besides[pass] ?? 0), `${pass} made ${calls} calls for ${pages} pages`);
        // It asks first whether any database is under the AWS-managed key, and lists snapshots once an hour only.
        if (pass === "reencrypt") {
          assert.equal(pages, 2);
          continue;
        }
        // What any pass must read: every snapshot of the account, 100 a call; copy and measure read two accounts' worth.
        assert.ok(pages >= snapshots / 100, `${pass} listed ${pages} pages only`);
        assert.ok(pages <= (2 * snapshots) / 100 + 4, `${pass} listed ${pages} pages`);
      }
    });
  }
});
