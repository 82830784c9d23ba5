import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { type Mutate, runMutant as run } from "../../support/mutants";

/** As version 0.1.0 had it: what carries our tag is ours. */
const byTagAlone: Mutate = (resource) => {
  const { type, name } = resource.declared;
  if (type !== "aws:lambda/function:Function" || !/-(?:take|share|expire)-function$/.test(name)) return resource;
  const own = withText(resource, "self === undefined ? isOfOldForm(snapshot) : self === id", "true");
  return withText(own, "copiedFrom !== undefined && !arn.startsWith(", 'true || !"".startsWith(');
};

describe("what the program declares is needed: more than a tag", () => {
  it("fails inherited-tags where a pass takes for ours whatever carries our tag", async () => {
    const outcome = await run("inherited-tags", byTagAlone);
    assert.ok(!(outcome instanceof Error), String(outcome));
    const { violations = [] } = outcome;
    const found = (kind: RegExp) =>
      assert.ok(
        violations.some((one) => kind.test(one)),
        `${kind} in ${violations.join("\n")}`,
      );
    // The first that people take of each: in the source account, then in the DR account.
    found(/^foreign: sessions-trial-2026-01-05-07-01, which no pass of ours made, was deleted/);
    found(/^foreign: checkout-trial-2026-01-05-07-11, which no pass of ours made, was deleted/);
    found(/^foreign: sessions-trial-2026-01-05-08-01, which no pass of ours made, was deleted/);
    found(/^foreign: checkout-trial-2026-01-05-08-11, which no pass of ours made, was deleted/);
    found(/^foreign: sessions-trial-\S+, which no pass of ours made, was shared/);
    found(/^missed: no snapshot of (?:sessions|checkout)-trial for /);
  });
});
