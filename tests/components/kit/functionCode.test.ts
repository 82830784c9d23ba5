import assert from "node:assert/strict";
import { withoutWith } from "../../../components/kit/functionCode";

/** A function as @pulumi/pulumi writes it. */
const written = (captured: string, code: string) =>
  `function __f0(__0) {\n  return (function() {\n    with(${captured}) {\n\nreturn ${code};\n\n    }\n  }).apply(undefined, undefined).apply(this, arguments);\n}`;

/** What the module says when it is loaded. */
function load(text: string): unknown {
  const exports: { handler?: unknown } = {};
  new Function("exports", `${text}\nexports.handler = __f0;`)(exports);
  return exports.handler;
}

describe("the text of a function", () => {
  const captured = '{ a: __a, "b": 1, this: undefined, arguments: undefined }';
  const usual = '{ a: __a, word: "x, y: \\"z\\"", least: -1, f0: __f0, this: undefined, arguments: undefined }';
  const code =
    "function /*add*/(n) { return [a.value + n, word, least, typeof f0, this === undefined || this === globalThis]; }";

  it("does the same without looking up what it captures", () => {
    const before = `var __a = { value: 2 };\n${written(usual, code)}`;
    const after = withoutWith(before);
    assert.doesNotMatch(after, /with\(/);
    const [one, other] = [load(before), load(after)].map((handler) => (handler as (n: number) => unknown)(3));
    assert.deepEqual(other, [5, 'x, y: "z"', -1, "function", true]);
    assert.deepEqual(other, one);
    assert.equal((load(after) as { length: number }).length, 1);
  });

  it("stays as it is where it is written in another way", () => {
    for (const text of [
      written(captured, code),
      written("{ a: __a, this: __that, arguments: undefined }", code),
      written(usual, code).replace("apply(undefined, undefined)", "apply(__this, undefined)"),
      "var __a = {};",
    ]) {
      assert.equal(withoutWith(text), text);
    }
  });
});
