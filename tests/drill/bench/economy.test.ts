import assert from "node:assert/strict";
import { idlePasses } from "../../../drill/bench/economy";

describe("API economy", () => {
  for (const snapshots of [1_000, 10_000]) {
    it(`spends no more than a call a listing page and two on a pass with nothing to do, at ${snapshots} snapshots`, async () => {
      const passes = await idlePasses(snapshots);
      assert.deepEqual(
        passes.map(({ pass }) => pass),
        ["take", "share", "expire", "copy"],
      );
      for (const { pass, calls, pages } of passes) {
        // What any pass must read: every snapshot of the account, 100 a call; copy reads two accounts' worth.
        assert.ok(pages >= snapshots / 100, `${pass} listed ${pages} pages only`);
        assert.ok(pages <= (2 * snapshots) / 100 + 3, `${pass} listed ${pages} pages`);
        assert.ok(calls <= pages + 2, `${pass} made ${calls} calls for ${pages} pages`);
      }
    });
  }
});
