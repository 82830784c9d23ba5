import assert from "node:assert/strict";
import { everyPermission } from "../../drill/permissions/main";
import { ownScenarios } from "../../drill/scenario/scenario";
import { noticedBy } from "../support/statements";

/**
 * Those that use every permission first: they notice most. Then all others that expect something of refused calls. `SCENARIOS` names some,
 * with blanks between them, instead of all.
 */
function scenarios(): readonly string[] {
  const named = process.env.SCENARIOS?.split(" ").filter((one) => one !== "") ?? [];
  if (named.length > 0) return named;
  const others = ownScenarios()
    .filter(
      ({ group, expect }) => group === "lifeboat" && (expect.denied !== undefined || expect.deniedOnly !== undefined),
    )
    .map(({ name }) => name);
  return [...new Set([...everyPermission, ...others])];
}

describe("every statement of every policy", () => {
  it("is noticed missing by a scenario", async () => {
    const { all, unnoticed } = await noticedBy(scenarios(), ({ scenario, tried, noticed }) =>
      console.log(`${scenario}: ${noticed} of ${tried} statements noticed missing`),
    );
    console.log(`${all - unnoticed.length} of ${all} statements are noticed missing`);
    assert.deepEqual(unnoticed, []);
  });
});
