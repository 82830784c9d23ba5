import type { z } from "zod";
import type { Problem } from "./problems";

/** What people may write in a block: its settings by name. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * A part of the settings, whole in one file: what people may write of it, the rules that hold between its settings, and what
 * the program reads from them. A part states as types which settings it wants to see; the block that lists the part is
 * checked against them by the compiler. How to add one: docs/decisions/0023-settings-are-cut-by-part-and-written-once.md.
 */
export interface Part {
  /** The settings of the part, by name. */
  readonly shape: Shape;
  /** What is wrong between settings each of which is sound by itself. `block` is where the part's settings are. */
  rules(block: never, whole: never): readonly Problem[];
  /** What the program reads, under the names that it knows; defaults are filled in. */
  read(block: never, told: never): object;
}

type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The settings of several parts in one block. */
export type ShapeOf<Parts extends readonly Part[]> = Together<Parts[number]["shape"]>;

/** What the program reads of several parts. */
export type ReadOf<Parts extends readonly Part[]> = Together<ReturnType<Parts[number]["read"]>>;

/** The settings of several parts in one block, in the order of the parts. */
export function shapeOf<Parts extends readonly Part[]>(parts: Parts): ShapeOf<Parts> {
  // Object.assign knows nothing of the types of a list's entries.
  return Object.assign({}, ...parts.map(({ shape }) => shape)) as ShapeOf<Parts>;
}

/** One object of what each of several parts has read. */
export function joined<Parts extends readonly Part[]>(
  _parts: Parts,
  read: readonly ReturnType<Parts[number]["read"]>[],
): ReadOf<Parts> {
  return Object.assign({}, ...read) as ReadOf<Parts>;
}
