import assert from "node:assert/strict";
import { dirname } from "node:path";
import { readLookups } from "../../../drill/scenario/lookups";
import { file, problemsOf } from "../files";

const callers = 'callerAccount: { mine/prod: "111111111111" }';
const read = (text: string) => readLookups(dirname(file("lookups.yaml", `${callers}\n${text}`)));

describe("a lookups file", () => {
  it("has parameters per stack: texts, lists and secrets", () => {
    const { parameters } = read('parameters: { mine/prod: { /a: "1", /b/c: ["2", "3"], /d: { secret: "4" } } }');
    assert.deepEqual(parameters("mine", "prod"), {
      "/a": { type: "String", value: "1" },
      "/b/c": { type: "StringList", value: "2,3" },
      "/d": { type: "SecureString", value: "4" },
    });
    assert.deepEqual(parameters("mine", "other"), {});
  });

  it("says whose credentials deploy a stack, where these are not of the account that its settings name", () => {
    const { callerAccount } = read("");
    assert.equal(callerAccount("mine", "prod", "222222222222"), "111111111111");
    assert.equal(callerAccount("mine", "other", "222222222222"), "222222222222");
    for (const none of [undefined, "ssm:/account"]) {
      assert.equal(callerAccount("mine", "other", none), undefined);
    }
  });

  it("is refused with what is no parameter", () => {
    assert.deepEqual(
      problemsOf(() => read("parameters: { mine/prod: { /a: 1 } }")),
      ["parameters.mine/prod./a: needs a text, a list of texts, or { secret: TEXT }"],
    );
  });
});
