/**
 * Values as the engine and a provider exchange them, where JSON has no word for them.
 * Source: pulumi/pulumi sdk/go/common/resource/sig and sdk/go/common/resource/plugin/rpc.go.
 */

/** A resource's properties: JSON, with unknown values and archives in the engine's notation. */
export type Properties = Readonly<Record<string, unknown>>;

/** A value that is not known before resources it depends on exist. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine has one mark for each kind of value that is not known yet. */
const unknowns: readonly unknown[] = [
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

const signatureKey = "4dabf18193072939515e22adb298388d";
const fileSignatures: readonly unknown[] = [
  "c44067f5952c0a294b673a41bacd8c17", // an asset
  "0def7320c3a5731c473e5ecbe6d01bc7", // an archive
];

export function isUnknown(value: unknown): boolean {
  return unknowns.includes(value);
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values are the same in every part. What is unknown equals nothing, and files are compared by their hash. */
export function same(one: unknown, other: unknown): boolean {
  if (isUnknown(one) || isUnknown(other)) return false;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => same(value, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return one === other;
  if (isFile(one) && isFile(other)) return hashOf(one) === hashOf(other);
  return changedKeys(one, other).length === 0;
}

/** The keys whose values differ, sorted; a key that one side lacks differs. */
export function changedKeys(one: Properties, other: Properties): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !(key in one && key in other && same(one[key], other[key]))).sort();
}

function isFile(value: Properties): boolean {
  return fileSignatures.includes(value[signatureKey]);
}

function hashOf(file: Properties): string {
  if (typeof file.hash !== "string" || file.hash === "") throw new Error("the engine sent a file without its hash");
  return file.hash;
}
