import type { Written } from "./schema";

/**
 * Settings of which every single value that is there is sound: one that is wrong by itself is undefined, one that is not given
 * is not there. So the rules between settings can be checked even when others are wrong, and everything is reported at once.
 */
export type Draft = Sparse<Written>;

export type Sparse<T> = T extends readonly (infer Item)[]
  ? readonly (Sparse<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Sparse<T[Key]> }
    : T;
