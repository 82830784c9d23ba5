import { seeded } from "../cloud/kernel/random";

/** Chooses by a seed. */
export interface Dice {
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  one<T>(of: readonly T[]): T;
  happens(share: number): boolean;
}

/** Dice for one seed; the stream tells apart what must not shift each other. */
export function dice(seed: number, stream: string): Dice {
  const next = seeded(`fuzz/${seed}/${stream}`);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    between,
    one: <T>(of: readonly T[]): T => of[between(0, of.length - 1)]!,
    happens: (share) => next() < share,
  };
}
