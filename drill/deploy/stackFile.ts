import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { nearest } from "../../cli/nearest";
import { fileError, parseYaml } from "../../cli/validation";
import { projectRoot } from "../../projectRoot";

/** Keys beside `config` that Pulumi itself keeps in a stack file. */
const pulumiKeys = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

/**
 * Reads `Pulumi.<stack>.yaml` into the flat configuration that Pulumi hands to a program: keys such as
 * `rds-lifeboat:source`, with JSON text for objects and lists.
 *
 * `set` overrides values by a dotted path: the first part is a key of the project's namespace (or a full key such as
 * `aws:region`), the rest leads into the structured value: `{ "source.retention": "1d" }`. `null` removes.
 * Whether a setting exists is for the program's own validation to say. Throws a DrillFileError with every problem of the file.
 */
export function readStackFile(path: string, set: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const config = configIn(path, parseYaml(path));
  const values: Record<string, unknown> = structuredClone(config);
  for (const [dotted, value] of Object.entries(set)) override(values, dotted, value, path);
  const project = projectName(path);
  const problems = Object.entries(values).flatMap(([key, value]) => keyProblems(key, value, project));
  if (problems.length > 0) throw fileError(path, problems);
  return flattened(values);
}

/** The block `config` of a stack file's content. */
function configIn(path: string, content: unknown): Readonly<Record<string, unknown>> {
  const needed =
    "settings stand under config:, each with its namespace, such as rds-lifeboat:account (docs/settings.md)";
  if (content === null || content === undefined) throw fileError(path, [`is empty: ${needed}`]);
  if (!isRecord(content)) throw fileError(path, [`has no names with values: ${needed}`]);
  const unknown = Object.keys(content).filter((key) => !pulumiKeys.includes(key));
  const problems = unknown.map((key) => {
    if (key.includes(":")) return `${key}: stands beside config: indent it, so that it stands under it`;
    const near = nearest(key, pulumiKeys);
    return `${key}: is not known here${near ? `: did you mean ${near}?` : ` (known: ${pulumiKeys.join(", ")}): ${needed}`}`;
  });
  const config = content.config ?? undefined;
  if (config === undefined && problems.length === 0) problems.push(`config: is not there, or empty: ${needed}`);
  if (config !== undefined && !isRecord(config)) problems.push("config: needs names with values");
  if (problems.length > 0 || !isRecord(config)) throw fileError(path, problems);
  return config;
}

/** What is wrong with a key of a configuration, whatever the program makes of it. */
function keyProblems(key: string, value: unknown, project: string): readonly string[] {
  const [namespace = "", name] = key.split(":");
  if (name === undefined) return [`${key}: has no namespace: write ${project}:${key}`];
  // Pulumi hands the keys of other namespaces to nobody, and nobody would miss this one.
  if (namespace !== project && nearest(namespace, [project]) !== undefined) {
    return [`${key}: ${namespace} is no namespace of this project: write ${project}:${name}`];
  }
  return encryptedIn(key, value).map(
    (path) => `${path}: is encrypted, which the drill cannot read: have a copy of the file for it, with --config`,
  );
}

/** The paths below one at which Pulumi keeps an encrypted value. */
function encryptedIn(path: string, value: unknown): readonly string[] {
  if (isRecord(value) && typeof value.secure === "string" && Object.keys(value).length === 1) return [path];
  if (Array.isArray(value)) return value.flatMap((one: unknown, at) => encryptedIn(`${path}[${at}]`, one));
  return isRecord(value) ? Object.entries(value).flatMap(([name, one]) => encryptedIn(`${path}.${name}`, one)) : [];
}

function flattened(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
}

function override(values: Record<string, unknown>, dotted: string, value: unknown, path: string): void {
  const [head = "", ...rest] = dotted.split(".");
  const key = head.includes(":") ? head : `${projectName(path)}:${head}`;
  let holder = values;
  let last = key;
  for (const part of rest) {
    const inner = holder[last];
    if (inner !== undefined && inner !== null && typeof inner !== "object") {
      throw fileError(path, [
        `${last}: is ${JSON.stringify(inner)}, so that the scenario's set: { ${dotted}: ... } has no place in it`,
      ]);
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
  if (!isRecord(content) || typeof content.name !== "string") throw fileError(path, ["name: needs the project's name"]);
  return content.name;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
