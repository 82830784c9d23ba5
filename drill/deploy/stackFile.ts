import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseYaml } from "../../cli/validation";
import { projectRoot } from "../../projectRoot";

/** Keys beside `config` that Pulumi itself keeps in a stack file. */
const pulumiKeys = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

/**
 * Reads `Pulumi.<stack>.yaml` into the flat configuration that Pulumi hands to a program: keys such as
 * `rds-lifeboat:source`, with JSON text for objects and lists.
 *
 * `set` overrides values by a dotted path: the first part is a key of the project's namespace (or a full key such as
 * `aws:region`), the rest leads into the structured value: `{ "source.retention": "1d" }`. `null` removes.
 * Whether a setting exists is for the program's own validation to say.
 */
export function readStackFile(path: string, set: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const content: unknown = parseYaml(path) ?? {};
  if (!isRecord(content)) throw new Error(`${path}: expected a mapping`);
  for (const key of Object.keys(content)) {
    if (!pulumiKeys.includes(key)) throw new Error(`${path}: unknown key ${key} (a stack file has ${pulumiKeys[0]})`);
  }
  const config = content.config ?? {};
  if (!isRecord(config)) throw new Error(`${path}: config must be a mapping`);
  const values: Record<string, unknown> = structuredClone(config);
  for (const [dotted, value] of Object.entries(set)) override(values, dotted, value, path);
  const flat: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!key.includes(":")) throw new Error(`${path}: ${key} has no namespace (such as rds-lifeboat:${key})`);
    if (isRecord(value) && "secure" in value)
      throw new Error(`${path}: ${key} is encrypted, which the drill cannot read`);
    if (value === null || value === undefined) continue;
    flat[key] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return flat;
}

function override(values: Record<string, unknown>, dotted: string, value: unknown, path: string): void {
  const [head = "", ...rest] = dotted.split(".");
  const key = head.includes(":") ? head : `${projectName(path)}:${head}`;
  let holder = values;
  let last = key;
  for (const part of rest) {
    const inner = holder[last];
    if (inner !== undefined && inner !== null && typeof inner !== "object") {
      throw new Error(`${path}: ${dotted} cannot be set: ${last} is not a mapping but ${JSON.stringify(inner)}`);
    }
    holder[last] = inner ?? {};
    holder = holder[last] as Record<string, unknown>;
    last = part;
  }
  if (value === null) delete holder[last];
  else holder[last] = value;
}

/** Where this project's own file is: a directory of stack files need not have a copy of it. */
const ownProjectFile = join(projectRoot, "Pulumi.yaml");

/** The project's name, from the Pulumi.yaml beside a stack file; without one there, it is a stack of this project. */
export function projectName(stackFile: string): string {
  const beside = join(dirname(stackFile), "Pulumi.yaml");
  const path = existsSync(beside) ? beside : ownProjectFile;
  const content: unknown = parseYaml(path);
  if (!isRecord(content) || typeof content.name !== "string") throw new Error(`${path}: no project name`);
  return content.name;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
