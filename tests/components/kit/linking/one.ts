/** A module that the function of linkedText.test.ts captures. */
export const limit = 3;
export const words = ["one", "two"];
export const namespace = "first";
export const at = (n: number): string => words[n % words.length] ?? "";

export function shared(n: number): string {
  return `${namespace} ${at(n)} ${n > limit}`;
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
