/** A module that the function of linkedText.test.ts captures. */
export const limit = 3;
export const words = ["one", "two"];
export const namespace = "first";
export const at = (n: number): string => words[n % words.length] ?? "";

export function shared(n: number): string {
  return `${namespace} ${at(n)} ${n > limit}`;
}

/** Catches under the name of what it uses outside of that block. */
export function sharedAndCaught(n: number): string {
  let said = shared(n);
  try {
    throw new RangeError(shared(n + 1));
  } catch (shared) {
    said += `, ${String(shared)}`;
  }
  return said;
}

/** Declares a name that another module exports. */
export function shadows(n: number): number {
  const twice = (value: number) => value * 2;
  const text = [1, n].map((text) => text + twice(text));
  return text.reduce((sum, next) => sum + next, 0);
}

export const counter = {
  from: 5,
  next(by: number) {
    return this.from + by;
  },
};
