import assert from "node:assert/strict";
import type { Step } from "./support/deployment";
import { holdAgainst, type OnPurpose } from "./support/onPurpose";

const step = (
  name: string,
  op: string,
  diffs: readonly string[] = [],
  type = "aws:iam/rolePolicy:RolePolicy",
): Step => ({
  op,
  type,
  diffs,
  urn: `urn:pulumi:prod::rds-lifeboat::${type}::${name}`,
});
const row: OnPurpose = { names: /^lifeboat-dr-copy/, differs: ["policy"], reason: "the pass calls something new" };

describe("the table of changes that an update makes on purpose", () => {
  it("lets code of functions change, and nothing else of them", () => {
    const of = (diffs: string[]) => holdAgainst([], [step("take", "update", diffs, "aws:lambda/function:Function")]);
    assert.deepEqual(of(["code"]).unexpected, []);
    assert.deepEqual(of(["code", "memorySize"]).unexpected, ["take: memorySize"]);
  });

  it("names every other change that no row permits", () => {
    const steps = [
      step("lifeboat-dr-copy-role", "update", ["policy", "name"]),
      step("lifeboat-dr-expire-role", "create"),
    ];
    assert.deepEqual(holdAgainst([row], steps).unexpected, [
      "lifeboat-dr-copy-role: name",
      "lifeboat-dr-expire-role: create",
    ]);
  });

  it("reports a replacement once", () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) => step("lifeboat-dr-copy", op));
    assert.deepEqual(holdAgainst([row], steps).unexpected, ["lifeboat-dr-copy: replace"]);
  });

  it("names what a row permits and no update does", () => {
    const wide = { ...row, differs: ["policy", "create"] };
    const steps = [step("lifeboat-dr-copy-role", "update", ["policy"])];
    assert.deepEqual(holdAgainst([wide], steps), { unexpected: [], unused: ["^lifeboat-dr-copy: create"] });
  });
});
