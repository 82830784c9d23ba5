import { ModelError } from "../kernel/errors";

/** Tells whether an event, as JSON, matches a rule's pattern. */
export type Matcher = (event: unknown) => boolean;

/**
 * Compiles an event pattern (EventBridge User Guide, eb-event-patterns and eb-create-pattern-operators): every field
 * named must be there and match one of its alternatives; a list in the event matches by any of its items. Throws for
 * what EventBridge would refuse, and a ModelError naming an operator that the model does not know.
 */
export function compilePattern(text: string, where: string): Matcher {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new Error(`${where}: InvalidEventPatternException: Event pattern is not valid. Reason: not JSON`);
  }
  return compileObject(pattern, where);
}

function compileObject(pattern: unknown, where: string): Matcher {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    throw new Error(`${where}: InvalidEventPatternException: Event pattern is not valid. Reason: not an object`);
  }
  const fields = Object.entries(pattern).map(([key, inner]): [string, Matcher] => {
    if (key.startsWith("$")) throw new ModelError(`${where}: operator ${key} is not implemented by the model`);
    return [
      key,
      Array.isArray(inner) ? compileLeaf(inner, `${where}.${key}`) : compileObject(inner, `${where}.${key}`),
    ];
  });
  return (event) => {
    const record = isRecord(event) ? event : {};
    return fields.every(([key, matches]) => matches(record[key]));
  };
}

function compileLeaf(alternatives: readonly unknown[], where: string): Matcher {
  if (alternatives.length === 0) {
    throw new Error(`${where}: InvalidEventPatternException: Event pattern is not valid. Reason: Empty arrays`);
  }
  const matchers = alternatives.map((alternative) => compileAlternative(alternative, where));
  return (value) => {
    const values = Array.isArray(value) ? value : [value];
    return matchers.some((matches) => values.some(matches));
  };
}

function compileAlternative(alternative: unknown, where: string): Matcher {
  if (!isRecord(alternative)) return (value) => value === alternative;
  const [[operator, operand] = [], another] = Object.entries(alternative);
  if (operator === undefined || another !== undefined) {
    throw new Error(
      `${where}: InvalidEventPatternException: Event pattern is not valid. Reason: one operator at a time`,
    );
  }
  const compile = operators[operator];
  if (compile === undefined) throw new ModelError(`${where}: operator ${operator} is not implemented by the model`);
  return compile(operand, where);
}

const operators: Readonly<Record<string, (operand: unknown, where: string) => Matcher>> = {
  prefix: (operand, where) => {
    const text = textOf(operand, where);
    return (value) => typeof value === "string" && value.startsWith(text);
  },
  suffix: (operand, where) => {
    const text = textOf(operand, where);
    return (value) => typeof value === "string" && value.endsWith(text);
  },
  "equals-ignore-case": (operand, where) => {
    const text = textOf(operand, where).toLowerCase();
    return (value) => typeof value === "string" && value.toLowerCase() === text;
  },
  exists: (operand) => (value) => (value !== undefined) === operand,
  "anything-but": (operand, where) => {
    const excluded = isRecord(operand)
      ? [compileAlternative(operand, where)]
      : (Array.isArray(operand) ? operand : [operand]).map((one) => compileAlternative(one, where));
    // A field that is absent has no value that could be anything.
    return (value) => value !== undefined && !excluded.some((matches) => matches(value));
  },
  numeric: (operand, where) => compileNumeric(operand, where),
};

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function compileNumeric(operand: unknown, where: string): Matcher {
  const terms: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < terms.length; i += 2) {
    const compare = comparisons[String(terms[i])];
    const bound = terms[i + 1];
    if (compare === undefined || typeof bound !== "number") break;
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0 || tests.length * 2 !== terms.length) {
    throw new Error(`${where}: InvalidEventPatternException: Event pattern is not valid. Reason: numeric`);
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function textOf(operand: unknown, where: string): string {
  if (typeof operand === "string") return operand;
  throw new ModelError(`${where}: only plain text is implemented for this operator`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
