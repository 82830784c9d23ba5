import assert from "node:assert/strict";
import fc from "fast-check";
import { nameMatcher } from "../../../functions/snapshots/choice";
import { asGlob, emptyParts, idlePatterns, patternHint } from "../../../functions/snapshots/emptyChoice";
import { Cases } from "../../support/cases";

const tags = (all: Readonly<Record<string, string>>) => Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
const named = (name: string, all: Readonly<Record<string, string>> = {}) => ({ name, tags: tags(all) });
const tag = { key: "CopyDBSnapshot", value: "True" };

function parts(databases: Parameters<typeof emptyParts>[0], choice: Parameters<typeof emptyParts>[1]) {
  return emptyParts(databases, choice, "source.databases", "here").map(({ subject, words }) => `${subject}: ${words}`);
}

describe("a choice that chooses nothing", () => {
  it("is none while every pattern matches a database, and one of them carries the tag", () => {
    const databases = [named("orders", { CopyDBSnapshot: "True" }), named("billing")];
    assert.deepEqual(parts(databases, { patterns: ["ord.*", "billing"], tag }), []);
  });

  it("names each pattern that matches nothing, and what was probably meant", () => {
    const databases = [named("prod-orders"), named("test-orders")];
    const [glob, whole, nothing, ...more] = parts(databases, { patterns: ["prod-*", "test", "legacy", "prod-orders"] });
    assert.match(
      glob!,
      /^the pattern prod-\*: it matches none of the 2 .* choose prod-orders: did you mean prod-\.\*\?/,
    );
    assert.match(whole!, /^the pattern test: .* test\.\* would choose test-orders/);
    assert.match(
      nothing!,
      /^the pattern legacy: it matches none of the 2 databases here, so that it protects nothing\. Correct/,
    );
    assert.deepEqual(more, []);
  });

  it("is a pattern of which all databases are excluded, and no exclusion by itself", () => {
    const databases = [named("prod-orders"), named("test-orders")];
    const [only, ...more] = parts(databases, { patterns: ["prod-.*", "test-.*", "!prod-.*", "!wiki"] });
    assert.match(only!, /^the pattern prod-\.\*: it matches none of the 2 databases here that are not excluded/);
    assert.deepEqual(more, []);
  });

  it("says of a glob what it is taken for, where what it means stands behind it", () => {
    const databases = [named("prod-orders"), named("test-orders")];
    const found = parts(databases, { patterns: ["prod-*", "live-*", "test.*", "prod-.*", "live-.*"] });
    assert.equal(found.length, 2);
    assert.match(
      found[0]!,
      /^the pattern prod-\*: .* taken for one as well, so that prod-orders are protected\. Write prod-\.\* in/,
    );
    assert.match(found[1]!, /^the pattern live-\*: .* so that it protects nothing/);
  });

  it("names the tag that nothing carries, and one that differs in case or value", () => {
    const of = (all: Readonly<Record<string, string>>) =>
      parts([named("orders", all)], { patterns: [".*"], tag })[0] ?? "";
    assert.match(of({}), /^the tag CopyDBSnapshot=True: none of the 1 databases that the patterns match carries it/);
    for (const [key, value] of [
      ["copydbsnapshot", "True"],
      ["CopyDBSnapshot", "true"],
      ["COPYDBSNAPSHOT", "TRUE"],
    ] as const)
      assert.match(of({ [key]: value }), new RegExp(`orders carries ${key}=${value}: capital and small letters`));
    assert.match(of({ CopyDBSnapshot: "yes" }), /orders carries CopyDBSnapshot=yes\./);
  });

  it("says nothing of the tag where the patterns match nothing", () => {
    assert.equal(parts([named("orders")], { patterns: ["legacy"], tag }).length, 1);
  });

  it("is all of it where there is no database", () => {
    assert.match(parts([], { patterns: [".*"] }).join(), /^source\.databases\.patterns: there is no database here/);
  });

  it("knows which patterns match none of the names", () => {
    const names = fc.uniqueArray(fc.constantFrom("a", "ab", "b", "prod-a", "prod-b", "x1"));
    const patterns = fc.array(fc.constantFrom("a", "a.*", "prod-.*", "prod-?", "x", ".*", "b|c"));
    const cases = new Cases({ "one matches nothing": 25, "one matches a name": 25, "there is no name": 2 });
    const property = fc.property(names, patterns, (all, given) => {
      const idle = idlePatterns(given, all);
      for (const pattern of given) assert.equal(idle.includes(pattern), !all.some(nameMatcher([pattern])));
      cases.note("one matches nothing", idle.length > 0);
      cases.note("one matches a name", idle.length < given.length);
      cases.note("there is no name", all.length === 0 && given.length > 0);
    });
    fc.assert(property, { numRuns: 200 });
    cases.check();
  });

  it("takes a star for a glob's only where no regular expression needs it", () => {
    assert.deepEqual(["prod-*", "*-prod", "a*b*"].map(asGlob), ["prod-.*", ".*-prod", "a.*b.*"]);
    for (const pattern of [".*", "[a-z]*", "(?:ab)*", "\\d*", "[*a]", "\\w*-x", "a.*"])
      assert.equal(asGlob(pattern), undefined);
  });

  it("hints at nothing that could take long", () => {
    assert.equal(patternHint("a*b*c*d*", ["axbxcxd"]), "");
  });
});
