import { asset, runtime } from "@pulumi/pulumi";
import { ModelError } from "../cloud/kernel/errors";
import type { Fields } from "../cloud/kernel/types";

/** An archive as the model sees it: the text of the files that are given as text, by name; `undefined` for others. */
export type ArchiveText = Readonly<Record<string, string | undefined>>;

/**
 * Turns a resource's inputs, as mocks receive them, into plain values: secrets opened, archives read.
 * `where` names the resource in errors.
 */
export async function plainInputs(inputs: Readonly<Record<string, unknown>>, where: string): Promise<Fields> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inputs)) plain[key] = await plainValue(value, `${where}: ${key}`);
  return plain;
}

async function plainValue(value: unknown, where: string): Promise<unknown> {
  const open: unknown = runtime.isRpcSecret(value) ? runtime.unwrapRpcSecret(value) : value;
  if (typeof open === "string") return checkedText(open, where);
  if (typeof open !== "object" || open === null) return open;
  if (Array.isArray(open)) return Promise.all(open.map((item, index) => plainValue(item, `${where}[${index}]`)));
  if (open instanceof asset.AssetArchive) return archiveText(open);
  if (asset.Asset.isInstance(open) || asset.Archive.isInstance(open)) {
    throw new ModelError(`${where}: only archives made of assets are known to the model`);
  }
  const plain: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(open)) plain[key] = await plainValue(item, `${where}.${key}`);
  return plain;
}

/** Text with a hole in it is how a missing output shows: AWS would take it, and the drill would prove nothing. */
function checkedText(text: string, where: string): string {
  if (/Calling \[(toString|toJSON)\] on an \[Output<T>\]/.test(text)) {
    throw new ModelError(`${where}: an Output was put into text without pulumi.interpolate`);
  }
  if (/\bundefined\b/.test(text) && text.startsWith("arn:")) {
    throw new ModelError(`${where}: ${text} was made from an output that the model does not give`);
  }
  return text;
}

async function archiveText(archive: asset.AssetArchive): Promise<ArchiveText> {
  const assets = await archive.assets;
  const files: Record<string, string | undefined> = {};
  for (const [name, file] of Object.entries(assets)) {
    files[name] = file instanceof asset.StringAsset ? await file.text : undefined;
  }
  return files;
}
