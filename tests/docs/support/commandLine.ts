import { readFileSync } from "node:fs";
import { search } from "jmespath";
import type { Fields, Operation } from "../../../drill/cloud/kernel/types";

/** A command of the AWS CLI, read. */
export interface Command {
  readonly operation: Operation;
  readonly input: Fields;
  /** `--query`, a JMESPath expression. */
  readonly query: string | undefined;
  readonly output: "json" | "text";
  /** `--region`, where it is another than the profile's. */
  readonly region: string | undefined;
}

/** How the CLI ends for a command that it does not understand (AWS CLI User Guide, cli-usage-returncodes). */
export class Misunderstood extends Error {}

/**
 * The name of an operation or parameter as the CLI spells it: botocore's xform_name, with hyphens.
 *
 * `DescribeDBInstances` is `describe-db-instances`, `VpcSecurityGroupIds` is `vpc-security-group-ids`.
 */
export function spelled(name: string): string {
  // A plural of an acronym at the end stays one word (`DBInstanceARNs`).
  const plural = /[A-Z]{2,}s$/.exec(name)?.[0];
  const begin = plural === undefined ? name : `${name.slice(0, -plural.length)}-${plural.toLowerCase()}`;
  return begin
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/^-/, "");
}

/**
 * Reads what follows `aws SERVICE`: the operation, its parameters by the SDK's schema, `--query`, `--output` and `--region`. Throws
 * Misunderstood for what the CLI would not understand, which is also what no operation here takes.
 *
 * @param folder where `file://` is looked for
 */
export function readCommand(args: readonly string[], operations: readonly Operation[], folder: string): Command {
  const [verb = "", ...rest] = args;
  const operation = operations.find(({ name }) => spelled(name) === verb);
  if (operation === undefined) throw new Misunderstood(`Found invalid choice '${verb}'`);
  const members = membersOf(operation.inputSchema);
  const input: Record<string, unknown> = {};
  let query: string | undefined;
  let region: string | undefined;
  let output: Command["output"] = "json";
  let at = 0;
  while (at < rest.length) {
    const option = rest[at++]!;
    const values: string[] = [];
    while (at < rest.length && !rest[at]!.startsWith("--")) values.push(rest[at++]!);
    if (option === "--query") query = only(option, values);
    else if (option === "--region") region = only(option, values);
    else if (option === "--output") output = outputOf(only(option, values));
    else {
      const [name, value] = readOption(option, values, members, folder);
      if (name in input) throw new Misunderstood(`${option} is there twice`);
      input[name] = value;
    }
  }
  return { operation, input, query, output, region };
}

/** What the CLI prints of an answer (AWS CLI User Guide, cli-usage-output-format): JSON, or lines of text with tabs. */
export function printed(answer: unknown, { query, output }: Pick<Command, "query" | "output">): string {
  const plain = plainOf(answer);
  const chosen = query === undefined ? plain : search(plain, query);
  if (output === "json") return chosen === null ? "null\n" : `${JSON.stringify(chosen, null, 4)}\n`;
  return textOf(chosen);
}

/** As JSON has it, with times in ISO 8601 and the zone as a number (cli_timestamp_format of the CLI's version 2). */
function plainOf(value: unknown): unknown {
  if (Object.prototype.toString.call(value) === "[object Date]") {
    return (value as Date).toISOString().replace("Z", "000+00:00");
  }
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainOf(member)]));
}

/** Text output: a list of scalars is one line, a list of lists one line each; nothing is `None`. */
function textOf(value: unknown): string {
  if (!Array.isArray(value)) return `${scalar(value)}\n`;
  if (value.length === 0) return "";
  if (value.every((one) => !Array.isArray(one))) return `${value.map(scalar).join("\t")}\n`;
  return value.map((one) => (Array.isArray(one) ? textOf(one) : `${scalar(one)}\n`)).join("");
}

function scalar(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "object") throw new Error("text of whole structures is not printed here: choose with --query");
  return String(value);
}

function only(option: string, values: readonly string[]): string {
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  throw new Misunderstood(`argument ${option}: expected one argument`);
}

function outputOf(value: string): Command["output"] {
  if (value === "json" || value === "text") return value;
  throw new Misunderstood(`--output ${value} is not printed here`);
}

type Members = ReadonlyMap<string, { readonly name: string; readonly schema: unknown }>;

function membersOf(schema: unknown): Members {
  const [, , , , names, types] = resolved(schema) as readonly [0, 0, 0, 0, readonly string[], readonly unknown[]];
  return new Map(names.map((name, index) => [spelled(name), { name, schema: types[index] }]));
}

function readOption(
  option: string,
  values: readonly string[],
  members: Members,
  folder: string,
): readonly [name: string, value: unknown] {
  const member = members.get(option.slice(2));
  if (member) {
    if (isBoolean(member.schema)) {
      if (values.length > 0) throw new Misunderstood(`Unknown options: ${values.join(" ")}`);
      return [member.name, true];
    }
    return [member.name, readValue(option, member.schema, values, folder)];
  }
  const negated = option.startsWith("--no-") ? members.get(option.slice(5)) : undefined;
  if (negated && isBoolean(negated.schema) && values.length === 0) return [negated.name, false];
  throw new Misunderstood(`Unknown options: ${option}`);
}

/** Forms of schemas: see drill/cloud/kernel/schema.ts. */
const [TEXT, NUMBER, BOOLEAN, LIST, MAP] = [0, 1, 2, 64, 128];

function resolved(schema: unknown): unknown {
  let found = schema;
  for (;;) {
    if (typeof found === "function") found = (found as () => unknown)();
    else if (Array.isArray(found) && typeof found[1] !== "string") found = found[0];
    else if (Array.isArray(found) && found[0] === 0) found = found[4];
    else return found;
  }
}

function isBoolean(schema: unknown): boolean {
  return resolved(schema) === BOOLEAN;
}

function readValue(option: string, schema: unknown, values: readonly string[], folder: string): unknown {
  const form = resolved(schema);
  if (form === TEXT) return fromFile(only(option, values), folder);
  if (form === NUMBER) {
    const number = Number(only(option, values));
    if (Number.isNaN(number)) throw new Misunderstood(`argument ${option}: invalid number`);
    return number;
  }
  if (values.length === 0) throw new Misunderstood(`argument ${option}: expected at least one argument`);
  const [first = ""] = values;
  if (values.length === 1 && /^(\{|\[|file:\/\/)/.test(first)) return JSON.parse(fromFile(first, folder));
  if (form === (LIST as number) + (TEXT as number)) return values;
  if (Array.isArray(form) && form[0] === 1) {
    return values.map((value) => (resolved(form[4]) === TEXT ? value : readStructure(option, form[4], value)));
  }
  if (Array.isArray(form) && form[0] === 3) return readStructure(option, form, only(option, values));
  if (form === (MAP as number) + (TEXT as number)) return Object.fromEntries(pairs(option, only(option, values)));
  throw new Misunderstood(`argument ${option}: a form that is not read here`);
}

/** Shorthand (AWS CLI User Guide, cli-usage-shorthand): `Key=a,Value=b`. */
function readStructure(option: string, schema: unknown, value: string): Fields {
  const [, , , , names] = resolved(schema) as readonly [0, 0, 0, 0, readonly string[]];
  const read = pairs(option, value);
  for (const [name] of read)
    if (!names.includes(name)) throw new Misunderstood(`Unknown parameter in input: "${name}"`);
  return Object.fromEntries(read);
}

function pairs(option: string, value: string): readonly (readonly [string, string])[] {
  return value.split(",").map((pair) => {
    const [, name, text] = /^([\w-]+)=(.*)$/.exec(pair) ?? [];
    if (name === undefined || text === undefined) throw new Misunderstood(`Error parsing parameter '${option}'`);
    return [name, text];
  });
}

function fromFile(value: string, folder: string): string {
  return value.startsWith("file://") ? readFileSync(`${folder}/${value.slice("file://".length)}`, "utf8") : value;
}
