import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fleetPolicy } from "../../fleet/permissions";

const page = readFileSync(join(__dirname, "../../docs/fleet.md"), "utf8");

describe("docs/fleet.md", () => {
  it("has the policy that npm run fleet -- --policy prints", () => {
    const [, shown] = /<!-- policy: begin -->\s+```json\n([\s\S]*?)```/.exec(page) ?? [];
    assert.equal(shown, `${JSON.stringify(fleetPolicy(), undefined, 2)}\n`);
  });
});
