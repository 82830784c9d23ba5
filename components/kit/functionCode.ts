import * as pulumi from "@pulumi/pulumi";
import { linkedText } from "./linking/linkedText";

/** The file of a function's archive, and what Lambda calls in it. */
const file = "__index";
const exported = "handler";

/** What Lambda is told to call in {@link functionCode}. */
export const functionHandler = `${file}.${exported}`;

/** Functions that different workflows share are serialized once. */
const texts = new WeakMap<() => unknown, Promise<string>>();

/**
 * The archive of a function: the text that Pulumi serializes the factory to, linked, and nothing else. `CallbackFunction` would do
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
  return linkedText(text);
}
