import assert from "node:assert/strict";
import { nameMatcher, passesTagFilter } from "../../../functions/snapshots/choice";
import { tagList } from "../../support/snapshots";

describe("choice of databases", () => {
  it("anchors every pattern, so that prod does not choose nonprod", () => {
    const chosen = nameMatcher(["prod", "a|b"]);
    assert.deepEqual(["prod", "nonprod", "prod-2", "a", "ab", "b"].map(chosen), [
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it("wants key and value of the tag filter, and nothing without one", () => {
    const tag = { key: "CopyDBSnapshot", value: "True" };
    assert.equal(passesTagFilter(tagList({ CopyDBSnapshot: "True" }), { patterns: [], tag }), true);
    assert.equal(passesTagFilter(tagList({ CopyDBSnapshot: "true" }), { patterns: [], tag }), false);
    assert.equal(passesTagFilter([], { patterns: [], tag }), false);
    assert.equal(passesTagFilter([], { patterns: [] }), true);
  });
});
