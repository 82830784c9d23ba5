import { runtime } from "@pulumi/pulumi";

type Serialize = typeof runtime.serializeFunction;

/** By the program and the function's own text. */
const texts = new Map<string, ReturnType<Serialize>>();

/**
 * Keeps what Pulumi serializes from one evaluation of a program to the next in this process, until the returned function is
 * called: it takes most of an evaluation, and the text of a function depends on the program's modules alone, its settings
 * being in its environment. A program whose functions capture more must not be evaluated like this; that this one's do not
 * is tested.
 */
export function serializingOnce(program: string): () => void {
  const original = runtime.serializeFunction;
  const keeping: Serialize = (func, args) => {
    const key = JSON.stringify([program, String(func), args]);
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = original(func, args);
    texts.set(key, text);
    text.catch(() => texts.delete(key));
    return text;
  };
  Reflect.set(runtime, "serializeFunction", keeping);
  return () => {
    Reflect.set(runtime, "serializeFunction", original);
  };
}

/** Forgets all of it. */
export function forgetTexts(): void {
  texts.clear();
}
