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

  it("leaves out what an exclusion matches as a whole, and nothing else", () => {
    const chosen = nameMatcher([".*", "!legacy-.*", "!wiki"]);
    assert.deepEqual(["orders", "legacy-orders", "legacy", "wiki", "wiki-2"].map(chosen), [
      true,
      false,
      true,
      false,
      true,
    ]);
    assert.equal(nameMatcher(["!wiki"])("orders"), false, "an exclusion chooses nothing");
  });

  it("leaves out what carries the tag of the exclusion, with this very value", () => {
    const choice = { patterns: [], without: { key: "Backup", value: "none" } };
    assert.equal(passesTagFilter(tagList({ Backup: "none" }), choice), false);
    assert.equal(passesTagFilter(tagList({ backup: "none" }), choice), true);
    assert.equal(passesTagFilter(tagList({ Backup: "daily" }), choice), true);
    const both = { ...choice, tag: { key: "CopyDBSnapshot", value: "True" } };
    assert.equal(passesTagFilter(tagList({ CopyDBSnapshot: "True", Backup: "none" }), both), false);
    assert.equal(passesTagFilter(tagList({ CopyDBSnapshot: "True" }), both), true);
  });

  it("wants key and value of the tag filter, and nothing without one", () => {
    const tag = { key: "CopyDBSnapshot", value: "True" };
    assert.equal(passesTagFilter(tagList({ CopyDBSnapshot: "True" }), { patterns: [], tag }), true);
    assert.equal(passesTagFilter(tagList({ CopyDBSnapshot: "true" }), { patterns: [], tag }), false);
    assert.equal(passesTagFilter([], { patterns: [], tag }), false);
    assert.equal(passesTagFilter([], { patterns: [] }), true);
  });
});
