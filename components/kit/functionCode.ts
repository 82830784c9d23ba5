import * as pulumi from "@pulumi/pulumi";

/** The file of a function's archive, and what Lambda calls in it. */
const file = "__index";
const exported = "handler";

/** What Lambda is told to call in {@link functionCode}. */
export const functionHandler = `${file}.${exported}`;

/** Functions that different workflows share are serialized once. */
const texts = new WeakMap<() => unknown, Promise<string>>();

/**
 * The archive of a function: the text that Pulumi serializes the factory to, and nothing else. `CallbackFunction` would do
 * the same, and look through all of node_modules for every function to see what else to upload: nothing, as the AWS SDK
 * comes with the runtime and everything else is inlined. Fails for a factory that captures a secret, since the text of a
 * function is no secret.
 */
export function functionCode(factory: () => unknown): pulumi.asset.AssetArchive {
  const text = texts.get(factory) ?? serialized(factory);
  texts.set(factory, text);
  return new pulumi.asset.AssetArchive(text.then((all) => ({ [`${file}.js`]: new pulumi.asset.StringAsset(all) })));
}

async function serialized(factory: () => unknown): Promise<string> {
  const { text } = await pulumi.runtime.serializeFunction(factory, { exportName: exported, isFactoryFunction: true });
  return withoutWith(text);
}

/**
 * A function as Pulumi writes it: what it captures is looked up through a `with` statement, which no engine optimizes, and
 * the function is made anew for every call. Source: @pulumi/pulumi 3.248, runtime/closure/serializeClosure.
 */
const written =
  /^function (\w+)\(([\w, ]*)\) \{\n {2}return \(function\(\) \{\n {4}with\(\{ (.*) \}\) \{\n\nreturn ([\s\S]*?);\n\n {4}\}\n {2}\}\)\.apply\(undefined, undefined\)\.apply\(this, arguments\);\n\}$/gm;

/**
 * The same text with what a function captures as parameters of a function around it, made at the first call: by then
 * everything is there, and nothing captured changes later. What is written in another way stays as it is.
 */
export function withoutWith(text: string): string {
  return text.replace(written, (whole, name: string, parameters: string, captured: string, code: string) => {
    const pairs = pairsOf(captured);
    if (pairs === undefined) return whole;
    const names = pairs.map(([key]) => key).join(", ");
    const values = pairs.map(([, value]) => `, ${value}`).join("");
    return [
      `var ${name}_made;`,
      `function ${name}(${parameters}) {`,
      `  ${name}_made ??= (function (${names}) {`,
      `return ${code};`,
      `  }).call(undefined${values});`,
      `  return ${name}_made.apply(this, arguments);`,
      "}",
    ].join("\n");
  });
}

/** `a: __a, b: "text"` in pairs, without `this` and `arguments`, which nothing may be called; undefined for another shape. */
function pairsOf(captured: string): [string, string][] | undefined {
  const pair = /([A-Za-z_$][\w$]*): ("(?:[^"\\]|\\.)*"|[^,"{}[\]()]+)(?:, |$)/y;
  const pairs: [string, string][] = [];
  while (pair.lastIndex < captured.length) {
    const [, key = "", value = ""] = pair.exec(captured) ?? [];
    if (key === "") return undefined;
    if (key !== "this" && key !== "arguments") pairs.push([key, value]);
    else if (value !== "undefined") return undefined;
  }
  return pairs;
}
