import * as one from "./one";
import { counter, shared as first, limit, shadows, at as wordAt } from "./one";

const limits: Readonly<Record<string, number>> = { limit: 4, delete: 5 };
const fallback = { label: "none", make: (text: string) => `<${text}>` };
const pattern = /^(\d+)`\/\*x\*\/$/;
export const text = "text";

/** The same name as the other module's. */
export function shared(n: number): string {
  return `second ${n + limit}`;
}

export function* upTo(n: number): Generator<number> {
  for (let at = 0; at < n; at++) yield at;
}

export async function twice(n: number): Promise<number> {
  const { limit: own = 2, ...others } = limits;
  await Promise.resolve();
  return n * own + Object.keys(others).length;
}

function rejected(error: unknown): string {
  try {
    throw error;
  } catch (text) {
    return `${String(text)} ${limits.delete}`;
  }
}

/** Catches under a name that it captures as well. */
function caught(error: number): string {
  let said = `${limits.delete}`;
  try {
    throw error;
  } catch (limits) {
    said += ` ${String(limits)}`;
  }
  return said;
}

/** The same as the other module's, with this module's function of that name. */
function sharedAndCaught(n: number): string {
  let said = shared(n);
  try {
    throw new RangeError(shared(n + 1));
  } catch (shared) {
    said += `, ${String(shared)}`;
  }
  return said;
}

/** Has a name of its own for something else than the module's, which it uses too. */
function wordAfter(n: number): string {
  const at = n + 1;
  return `${one.at(at)} at ${at}`;
}

function word(n: number): string {
  return wordAt(n);
}

function label({ label = fallback.label, make = fallback.make }: { label?: string; make?: (text: string) => string }) {
  return make(label);
}

/** What the test serializes. */
export const factory = () => async (n: number) => ({
  n,
  text,
  shared: [shared(n), first(n), one.shared(n + 1)],
  word: [wordAfter(n), word(n), wordAt(n)],
  caught: caught(n),
  shadows: shadows(n),
  upTo: [...upTo(n)],
  twice: await twice(n),
  next: counter.next(n),
  rejected: rejected(n),
  label: [label({}), label({ label: "own" })],
  matched: [pattern.test(`${n}\`/*x*/`), pattern.source],
  lines: `kept
        as it is ${n}
    // no comment`,
  global: typeof structuredClone === "function",
  length: first.length,
});

/** Uses a module as a value. */
export const bareFactory = () => () => Object.keys(one).length;

/** Catches under names that two functions have, which must not be taken for each other. */
export const catchingFactory = () => (n: number) => [sharedAndCaught(n), one.sharedAndCaught(n), shared(n), first(n)];
