import { z } from "zod";
import { type About, about } from "./kit/forms";
import { schema } from "./parts";

/** One setting as the table of settings shows it. */
export interface Reference extends About {
  /** `dr.sources[].account`. */
  readonly path: string;
  /** The default, in YAML between backticks or in words; undefined for a setting that must be given. */
  readonly standard: string | undefined;
}

/** What zod's JSON schema says of a node, as far as it is needed here, with the texts that {@link about} adds. */
interface Node extends Partial<About> {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly type?: string;
  readonly anyOf?: readonly Node[];
  readonly default?: unknown;
}

/** Every setting, in the schema's order. Throws if one has no text. */
export const references: readonly Reference[] = collect(tree(), "", true);

function tree(): Node {
  return z.toJSONSchema(schema, { metadata: about, io: "input", unrepresentable: "any" }) as Node;
}

/** The types that a value at a path may have, in JSON schema's words; none for a setting that is unknown. */
export function wantedAt(path: readonly PropertyKey[]): readonly string[] {
  const node = path.reduce<Node | undefined>(
    (at, part) => (typeof part === "number" ? at?.items : at?.properties?.[String(part)]),
    tree(),
  );
  return [node, ...(node?.anyOf ?? [])].flatMap((one) => one?.type ?? []);
}

function collect(node: Node, path: string, required: boolean): readonly Reference[] {
  const { meaning, allowed, fallback, example, see, s1 } = node;
  const own: readonly Reference[] =
    meaning !== undefined && allowed !== undefined
      ? [{ path, meaning, allowed, fallback, example, see, s1, standard: standardOf(node, required) }]
      : [];
  const inner = node.items?.properties ? collect(node.items, `${path}[]`, true) : [];
  // The parts of a setting that has a text itself (a tag's key and value) are told there.
  const parts = own.length > 0 ? [] : Object.entries(node.properties ?? {});
  const below = parts.flatMap(([name, part]) =>
    collect(part, path ? `${path}.${name}` : name, node.required?.includes(name) ?? false),
  );
  if (own.length + inner.length + below.length === 0) throw new Error(`no text about the setting ${path}`);
  return [...own, ...inner, ...below];
}

function standardOf(node: Node, required: boolean): string | undefined {
  if (node.fallback !== undefined) return node.fallback;
  if (node.default !== undefined) return `\`${yaml(node.default)}\``;
  if (!required) throw new Error("a setting that may lack has neither default nor fallback");
  return undefined;
}

function yaml(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The setting that a value at a path belongs to: positions do not count, and an entry of a list belongs to the list. */
export function referenceOf(path: readonly PropertyKey[]): Reference | undefined {
  const name = path
    .map((part) => (typeof part === "number" ? "[]" : `.${String(part)}`))
    .join("")
    .slice(1);
  const known = (text: string) => references.find((reference) => reference.path === text);
  return known(name) ?? known(name.replace(/\[\]$/, "")) ?? known(name.replace(/\.(?:key|value)$/, ""));
}

/** The table of settings in Markdown, as docs/settings.md holds it. */
export function referenceTable(): string {
  const rows = references.map(({ path, meaning, standard, allowed, example, see, s1 }) =>
    [
      `\`${path}\``,
      see === undefined ? meaning : `${meaning} ([AWS](${see}))`,
      standard ?? "**required**",
      example === undefined ? allowed : `${allowed}; for example \`${yaml(example)}\``,
      s1 ?? "",
    ]
      .map(cell)
      .join(" | "),
  );
  return [
    "| setting | meaning | default | allowed | in S1 |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

/** The short table in Markdown, as the README holds it: what is allowed is told elsewhere. */
export function shortTable(): string {
  const rows = references.map(({ path, meaning, standard }) =>
    [`\`${path}\``, meaning, standard ?? "**required**"].map(cell).join(" | "),
  );
  return ["| setting | meaning | default |", "| --- | --- | --- |", ...rows.map((row) => `| ${row} |`)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
