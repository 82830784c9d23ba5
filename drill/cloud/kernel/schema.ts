import { ModelError } from "./errors";
import type { Fields } from "./types";

/**
 * Checks an SDK input against the SDK's own static schema (the `X$` exports of the client packages). The SDK drops
 * unknown members silently; here they are errors, since a misspelt parameter changes nothing and nobody notices.
 *
 * A structure is `[3, namespace, name, traits, memberNames, memberSchemas, requiredCount?]`, with the required members
 * first; a list `[1, ns, name, traits, member]`; a map `[2, ns, name, traits, key, value]`; a simple type
 * `[0, ns, name, traits, type]`, a union `[4, ...]` like a structure of which one member is there, or a bare number, with 64 added for a list and 128 for a map of it. References may be
 * functions that give the schema, or `[reference, traits]`.
 */
export function checkInput(schema: unknown, input: Fields, where: string): void {
  check(schema, input, where);
}

/** Members that a structure schema declares. */
export function memberNames(schema: unknown): readonly string[] {
  const resolved = resolve(schema);
  if (!isStructure(resolved)) throw new ModelError("not a structure schema");
  return resolved[4];
}

type Structure = readonly [number, string, string, unknown, readonly string[], readonly unknown[], number?];

function isStructure(schema: unknown): schema is Structure {
  return Array.isArray(schema) && (schema[0] === 3 || schema[0] === 4) && Array.isArray(schema[4]);
}

function resolve(reference: unknown): unknown {
  let schema = reference;
  for (;;) {
    if (typeof schema === "function") schema = schema();
    // A reference with member traits: [schema, traits]. A schema itself has a number and a namespace in front.
    else if (Array.isArray(schema) && typeof schema[1] !== "string") schema = schema[0];
    else return schema;
  }
}

function check(reference: unknown, value: unknown, where: string): void {
  const schema = resolve(reference);
  if (typeof schema === "number") checkSimple(schema, value, where);
  else if (!Array.isArray(schema)) throw new ModelError(`${where}: a schema of a kind the model does not know`);
  else if (schema[0] === 0) check(schema[4], value, where);
  else if (schema[0] === 1) checkList(schema[4], value, where);
  else if (schema[0] === 2) checkMap(schema[5], value, where);
  else if (isStructure(schema)) checkStructure(schema, value, where);
  else throw new ModelError(`${where}: a schema of kind ${String(schema[0])}, which the model does not know`);
}

function checkStructure(schema: Structure, value: unknown, where: string): void {
  if (!isRecord(value)) throw new ModelError(`${where}: expected a structure, got ${shown(value)}`);
  const names = schema[4];
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const index = names.indexOf(name);
    if (index < 0)
      throw new ModelError(`${where}: unknown parameter ${name} (the SDK's ${schema[2]} has no such member)`);
    check(schema[5][index], member, `${where}.${name}`);
  }
  const set = Object.values(value).filter((member) => member !== undefined).length;
  if (schema[0] === 4 && set !== 1) throw new ModelError(`${where}: ${set} members of the union ${schema[2]}, not one`);
  for (const name of names.slice(0, schema[6] ?? 0)) {
    if (value[name] === undefined || value[name] === null) {
      throw new ModelError(`${where}: required parameter ${name} is missing`);
    }
  }
}

function checkList(member: unknown, value: unknown, where: string): void {
  if (!Array.isArray(value)) throw new ModelError(`${where}: expected a list, got ${shown(value)}`);
  value.forEach((item, index) => {
    check(member, item, `${where}[${index}]`);
  });
}

function checkMap(member: unknown, value: unknown, where: string): void {
  if (!isRecord(value)) throw new ModelError(`${where}: expected a map, got ${shown(value)}`);
  for (const [key, item] of Object.entries(value)) check(member, item, `${where}.${key}`);
}

const LIST = 0b0100_0000;
const MAP = 0b1000_0000;

function checkSimple(type: number, value: unknown, where: string): void {
  if (type & MAP) {
    checkMap(type & ~MAP, value, where);
  } else if (type & LIST) {
    checkList(type & ~LIST, value, where);
  } else {
    const expected = simpleTypes[type];
    if (expected === undefined) throw new ModelError(`${where}: a schema type ${type}, which the model does not know`);
    if (!expected.accepts(value)) throw new ModelError(`${where}: expected ${expected.name}, got ${shown(value)}`);
  }
}

interface SimpleType {
  readonly name: string;
  accepts(value: unknown): boolean;
}

const date: SimpleType = {
  name: "a Date",
  // By tag, not by class: a sandbox has a Date class of its own.
  accepts: (value) => Object.prototype.toString.call(value) === "[object Date]",
};

const simpleTypes: Readonly<Record<number, SimpleType>> = {
  0: { name: "a string", accepts: (value) => typeof value === "string" },
  1: { name: "a number", accepts: (value) => typeof value === "number" && !Number.isNaN(value) },
  2: { name: "a boolean", accepts: (value) => typeof value === "boolean" },
  4: date,
  5: date,
  6: date,
  7: date,
  15: { name: "a document", accepts: () => true },
  21: { name: "bytes", accepts: (value) => typeof value === "string" || ArrayBuffer.isView(value) },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : `${value}`;
}
