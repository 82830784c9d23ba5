import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { linkedMark, linkedText } from "../../../../components/kit/linking/linkedText";
import { bareFactory, catchingFactory, factory } from "./two";

/** A function as Pulumi serializes it. */
async function serialized(func: () => unknown): Promise<string> {
  return (await runtime.serializeFunction(func, { isFactoryFunction: true })).text;
}

/** What a text exports. */
function load(text: string): (n: number) => unknown {
  const exports: { handler?: (n: number) => unknown } = {};
  new Function("exports", "require", text)(exports, require);
  assert.ok(exports.handler);
  return exports.handler;
}

describe("the linked text of a function", () => {
  it("does the same as the text that Pulumi writes", async () => {
    const text = await serialized(factory);
    const linked = linkedText(text);
    for (const n of [0, 1, 2, 5]) assert.deepEqual(await load(linked)(n), await load(text)(n));
  });

  it("takes no function for another where code catches an error under the function's name", async () => {
    const text = await serialized(catchingFactory);
    const linked = linkedText(text);
    assert.notEqual(linked, text);
    assert.deepEqual(load(linked)(2), load(text)(2));
    assert.equal(new Set(load(linked)(2) as string[]).size, 4);
  });

  it("has each function once, by its name, without wrappers, module objects and most indentation", async () => {
    const text = await serialized(factory);
    const linked = linkedText(text);
    assert.ok(linked.startsWith(linkedMark));
    assert.ok(linked.length < text.length * 0.7, `${linked.length} of ${text.length} characters`);
    assert.doesNotMatch(linked, /\bwith\s*\(|\.apply\(|one_1|exports\.(?!handler)/);
    for (const name of ["shadows", "rejected", "label"]) {
      assert.equal(linked.match(new RegExp(`^function ${name}\\(`, "gm"))?.length, 1, name);
    }
    assert.match(linked, /^async function twice\(n\) \{\n const \{/m);
    assert.match(linked, /^function\* upTo\(n\)/m);
    assert.match(linked, /kept\n {8}as it is \$\{n\}\n {4}\/\/ no comment/);
  });

  it("gives two things of one name two names, and one thing one, whatever the code calls it", async () => {
    const linked = linkedText(await serialized(factory));
    const names = [...linked.matchAll(/^(?:const (\w+) = [^\n]*=>|(?:async )?function\*? (\w+)\()/gm)].map(
      ([, constant, name]) => constant ?? name,
    );
    assert.equal(new Set(names).size, names.length, names.join(", "));
    assert.deepEqual(
      names.filter((name) => name?.startsWith("shared") || name === "first"),
      ["shared_2", "shared"],
    );
  });

  it("keeps an object that is more than a module to the code", async () => {
    const linked = linkedText(await serialized(bareFactory));
    assert.equal((load(linked) as () => unknown)(), 8);
  });

  it("is linked no further", async () => {
    const linked = linkedText(await serialized(factory));
    assert.equal(linkedText(linked), linked);
  });

  it("is the text itself where Pulumi writes another than is known", async () => {
    const text = await serialized(factory);
    for (const other of [
      text.replace("this: undefined", "this: __that"),
      text.replace("arguments: undefined", "arguments: __those"),
      text.replace("    with({", "    if (true) with({"),
      text.replace(/exports\.handler = .*/, ""),
      "exports.handler = () => 1; if (true) run();",
      "if (true) run();\nexports.handler = f();",
      "",
    ]) {
      assert.notEqual(other, text);
      assert.equal(linkedText(other), other);
    }
  });
});
