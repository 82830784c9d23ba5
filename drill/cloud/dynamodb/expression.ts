import { ModelError } from "../kernel/errors";
import type { Fields } from "../kernel/types";
import { type Attribute, attribute, type Item } from "./tables";

/** One assignment of an update: the attribute, its value, and whether it stays as it is where it is there. */
export interface Assignment {
  readonly name: string;
  readonly value: Attribute;
  readonly onlyIfAbsent: boolean;
}

/**
 * Reads an UpdateExpression of the form `SET #a = :a, #b = if_not_exists(#b, :b)` (Developer Guide,
 * Expressions.UpdateExpressions). Names must be aliases: many a plain one is reserved. Whatever else there is is a
 * ModelError.
 */
export function readUpdate(input: Fields, where: string): readonly Assignment[] {
  const text = String(input.UpdateExpression);
  const set = /^\s*SET\s+(.*)$/is.exec(text)?.[1];
  if (set === undefined) throw new ModelError(`${where}: the expression ${text} is not implemented by the model`);
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const values = (input.ExpressionAttributeValues ?? {}) as Readonly<Record<string, Fields>>;
  const nameOf = (alias: string): string => {
    const name = names[alias];
    if (name === undefined) throw new ModelError(`${where}: ${alias} is not among ExpressionAttributeNames`);
    return name;
  };
  const used = new Set<string>();
  const assignments = set.split(/,(?![^(]*\))/).map((part): Assignment => {
    const found = /^\s*(#\w+)\s*=\s*(?:(:\w+)|if_not_exists\(\s*(#\w+)\s*,\s*(:\w+)\s*\))\s*$/.exec(part);
    if (!found) throw new ModelError(`${where}: the expression ${part.trim()} is not implemented by the model`);
    const [, target, plain, tested, otherwise] = found as unknown as [string, string, ...(string | undefined)[]];
    if (tested !== undefined && tested !== target) {
      throw new ModelError(`${where}: a test of another attribute (${part.trim()}) is not implemented by the model`);
    }
    const value = values[plain ?? otherwise!];
    if (value === undefined) throw new ModelError(`${where}: ${plain ?? otherwise} has no value`);
    for (const alias of [target, plain ?? otherwise!]) used.add(alias);
    return { name: nameOf(target), value: attribute(value, where), onlyIfAbsent: tested !== undefined };
  });
  const idle = [...Object.keys(names), ...Object.keys(values)].find((alias) => !used.has(alias));
  // API UpdateItem: "Value provided in ExpressionAttributeValues unused in expressions", and of names likewise.
  if (idle !== undefined) throw new ModelError(`${where}: ValidationException: ${idle} is unused in expressions`);
  return assignments;
}

/** The item with those assignments. */
export function assigned(item: Item, assignments: readonly Assignment[]): Item {
  const after: Record<string, Attribute> = { ...item };
  for (const { name, value, onlyIfAbsent } of assignments) {
    if (!onlyIfAbsent || item[name] === undefined) after[name] = value;
  }
  return Object.freeze(after);
}
