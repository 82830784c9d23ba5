import { ModelError } from "../kernel/errors";
import type { Fields } from "../kernel/types";
import type { Item } from "./tables";

/** The parameters that a condition comes in. */
export const conditional = ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"];

interface Condition {
  readonly name: string;
  /** The alias of the value that the attribute must be equal to; undefined where it must not be there. */
  readonly value: string | undefined;
}

/**
 * Reads `attribute_not_exists(#a)` or `#a = :a` (Developer Guide, Expressions.ConditionExpressions). Names must be aliases:
 * many a plain one is reserved. Whatever else there is is a ModelError.
 */
function read(input: Fields, where: string): Condition | undefined {
  if (input.ConditionExpression === undefined) return undefined;
  const text = String(input.ConditionExpression);
  const found = /^\s*(?:attribute_not_exists\(\s*(#\w+)\s*\)|(#\w+)\s*=\s*(:\w+))\s*$/.exec(text);
  if (!found) throw new ModelError(`${where}: the condition ${text} is not implemented by the model`);
  const [, absent, equal, value] = found;
  const alias = absent ?? equal!;
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const values = (input.ExpressionAttributeValues ?? {}) as Fields;
  const idle = [...Object.keys(names), ...Object.keys(values)].find((one) => one !== alias && one !== value);
  if (idle !== undefined) throw new ModelError(`${where}: ValidationException: ${idle} is unused in expressions`);
  const name = names[alias];
  if (name === undefined) throw new ModelError(`${where}: ${alias} is not among ExpressionAttributeNames`);
  return { name, value };
}

/** The attributes that a condition names. */
export function conditionNames(input: Fields): readonly string[] {
  const condition = read(input, "dynamodb");
  return condition ? [condition.name] : [];
}

/** Whether the condition holds of the item as it is; one that is not there has no attributes. */
export function holds(input: Fields, item: Item | undefined, where: string): boolean {
  const condition = read(input, where);
  if (condition === undefined) return true;
  const { name, value } = condition;
  const there = item?.[name];
  if (value === undefined) return there === undefined;
  const expected = (input.ExpressionAttributeValues as Fields | undefined)?.[value];
  if (expected === undefined) throw new ModelError(`${where}: ${value} has no value`);
  return JSON.stringify(there) === JSON.stringify(expected);
}
