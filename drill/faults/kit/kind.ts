import type { z } from "zod";
import type { FaultContext, Lasting } from "./context";

interface WithSchema<Schema extends z.ZodType> {
  /** What a scenario file says of it. */
  readonly schema: Schema;
  /**
   * The account in which people do it by calling its services: while one of that account's regions is out, they wait, and
   * do it, or mend it, when the region is back. A fault without it acts at its time.
   */
  callers?(settings: z.output<Schema>): string;
}

/** A fault that is done at once. */
export interface Momentary<Schema extends z.ZodType> extends WithSchema<Schema> {
  /** What it is, with its article, for messages: `an attack`. */
  readonly words: string;
  /** Does it, and reports what it did. `at`: milliseconds since the scenario began. */
  act(settings: z.output<Schema>, at: number, context: FaultContext): void;
}

/** A fault that lasts for a time and is mended then. */
export interface LastingKind<Schema extends z.ZodType> extends WithSchema<Schema> {
  begin(settings: z.output<Schema>, context: FaultContext): Lasting;
}

/** A fault that is done at once or, where its scenario says for how long, is kept up and then ends. */
export interface Either<Schema extends z.ZodType> extends WithSchema<Schema> {
  act(settings: z.output<Schema>, at: number, context: FaultContext): void;
  begin(settings: z.output<Schema>, context: FaultContext): Lasting;
}

/** Any kind of fault, as a table has it. */
export type FaultKind = Momentary<z.ZodType> | LastingKind<z.ZodType> | Either<z.ZodType>;

/** Checks the parts of a fault that is done at once against each other. */
export function momentary<Schema extends z.ZodType>(kind: Momentary<Schema>): Momentary<Schema> {
  return kind;
}

/** The same of one that lasts. */
export function lasting<Schema extends z.ZodType>(kind: LastingKind<Schema>): LastingKind<Schema> {
  return kind;
}

/** The same of one that may last. */
export function either<Schema extends z.ZodType>(kind: Either<Schema>): Either<Schema> {
  return kind;
}
