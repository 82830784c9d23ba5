import { Document, visit } from "yaml";
import type { Place } from "../../../drill/cloud/kernel/types";
import type { Declaration, Planned } from "../../../drill/deploy";

/*
 * A stack as people can review it: each resource with every property, texts that hold JSON as what they hold, and the code of
 * a function as the names of its files. The stack's own account and region are written in words, and a name that Pulumi makes
 * unique ends with a tilde, so that a change shows where it is made and nowhere else.
 */

/** One resource: its type, the component that it is of, what Pulumi is told of it, and its properties. */
export type Described = Readonly<Record<string, unknown>>;

/** Resources by logical name, in alphabetical order; where two have the same, the type follows the name. */
export type Description = Readonly<Record<string, Described>>;

/** Describes what a stack declared. `home` is where its configuration says that it is. */
export function describeStack({ resources }: Declaration, home: Place): Description {
  const plain = plainer(resources, home);
  const named = resources.map((resource): [string, Described] => [
    nameOf(resource, resources),
    described(resource, home, plain),
  ]);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf({ declared: { name, type } }: Planned, all: readonly Planned[]): string {
  const namesakes = all.filter(({ declared }) => declared.name === name);
  return namesakes.length === 1 ? name : `${name} (${type.split(":").at(-1)})`;
}

function described(
  { declared, protect, retain, ignoreChanges = [] }: Planned,
  home: Place,
  plain: (text: string) => string,
): Described {
  const { type, place, inputs } = declared;
  const away = place.account !== home.account || place.region !== home.region;
  const { code, ...rest } = inputs;
  const properties = { ...rest, ...(code !== undefined && { code: Object.keys(code as object) }) };
  return {
    resource: type.replace("aws:", "").replace(/\/\w+:/, "."),
    ...(away && { place: plain(`${place.account} ${place.region}`) }),
    ...(protect && { protect }),
    ...(retain && { retainOnDelete: retain }),
    // A list of every property says that people change it by hand.
    ...(ignoreChanges.length > 0 && { ignoreChanges: ignoreChanges.join(" ") }),
    ...(opened(properties, plain) as object),
  };
}

/** Values with their texts made plain, and texts of JSON, or of names and values, as what they say. */
function opened(value: unknown, plain: (text: string) => string): unknown {
  if (typeof value === "string") return json(value, plain) ?? pairs(value) ?? plain(value);
  if (Array.isArray(value)) return value.map((one) => opened(one, plain));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [plain(key), opened(inner, plain)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function json(text: string, plain: (text: string) => string): unknown {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return opened(JSON.parse(text), plain);
  } catch {
    return undefined;
  }
}

/** The text of a parameter: `keepNewest=3,brakeSurplus=5`. */
function pairs(text: string): unknown {
  const parts = text.split(",").map((part) => /^(\w+)=(\S*)$/.exec(part));
  return parts.length > 1 && parts.every((part) => part !== null)
    ? Object.fromEntries(parts.map(([, name, value]) => [name, value]))
    : undefined;
}

/** Replaces what Pulumi or AWS make up, and the stack's own account and region. */
function plainer(resources: readonly Planned[], home: Place): (text: string) => string {
  const keys = resources.flatMap(({ declared, state }) =>
    typeof state.keyId === "string" && declared.type === "aws:kms/key:Key"
      ? [[state.keyId, `(${declared.name})`] as const]
      : [],
  );
  return (text) =>
    keys
      .reduce((at, [id, name]) => at.replaceAll(id, name), text)
      .replaceAll(/(lifeboat-[a-z0-9-]+?)-[0-9a-f]{7}(?![0-9a-z])/g, "$1~")
      .replaceAll(home.account, "(account)")
      .replaceAll(home.region, "(region)");
}

/** What differs between two descriptions: by resource and property, with the value that is there afterwards. */
export function changesOf(before: Description, after: Description): Readonly<Record<string, unknown>> {
  return Object.fromEntries(differences("", before, after));
}

/** Written where something is there no longer. */
const gone = "(gone)";

function differences(path: string, before: unknown, after: unknown): [string, unknown][] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [from, to] = [byName(before), byName(after)];
  if (from === undefined || to === undefined) return [[path, after === undefined ? gone : after]];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .flatMap((key) => differences(path === "" ? key : `${path} ${key}`, from[key], to[key]));
}

/** Parts by name: properties, statements of a policy by their Sid, and widgets of a dashboard by their title. */
function byName(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  const names = value.map((one: Part) => one?.Sid ?? one?.properties?.title);
  const distinct = new Set(names).size === names.length && names.every((name) => typeof name === "string");
  return distinct ? Object.fromEntries(value.map((one, at) => [String(names[at]), one])) : undefined;
}

type Part = { readonly Sid?: unknown; readonly properties?: { readonly title?: unknown } } | null;

/** As a YAML file that begins with a comment. What is short stands in one line. */
export function written(value: unknown, about: readonly string[]): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_key, node, path) => {
      const short = path.length > 1 && JSON.stringify(node.toJSON()).length <= 130;
      if (!short) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
  const comment = about.map((line) => `# ${line}\n`).join("");
  return `${comment}\n${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}
