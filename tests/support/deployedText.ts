import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { linkedMark, linkedText } from "../../components/kit/linking/linkedText";

/** Bytes that the text of a function may have: 64 KB, so that a person can read it in an incident. */
const mostBytes = 65_536;
const sizes = new Map<string, number>();

/** The text of a function as it is deployed. */
export async function deployed(factory: () => unknown): Promise<string> {
  return linkedText((await runtime.serializeFunction(factory, { isFactoryFunction: true })).text);
}

/** Asserts that a deployed text is linked and not too large, and notes its size for {@link tellSizes}. */
export function assertSmall(name: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  sizes.set(name, bytes);
  assert.ok(text.startsWith(linkedMark), `${name}: the text has another form than the linker knows`);
  assert.ok(bytes <= mostBytes, `${name} has ${bytes} bytes: look what it carries that it does not use`);
}

/** Prints the sizes of all functions that were looked at, the largest first. */
export function tellSizes(): void {
  const told = [...sizes].sort(([, a], [, b]) => b - a).map(([name, bytes]) => `${name} ${bytes}`);
  console.log(`    bytes of the functions, of ${mostBytes} at most: ${told.join(", ")}`);
}
