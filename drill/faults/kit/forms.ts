import { z } from "zod";
import { duration } from "../../../cli/validation";

/*
 * What the settings of several faults are made of.
 */

export const text = z.string("needs a text").min(1, "needs a text");
export const number = z.number("needs a number");
export const notNegative = number.nonnegative("needs a number of 0 or more");
export const several = z.int("needs a whole number").min(1, "needs 1 or more");

const needsAccount = "needs source, dr or an account id of 12 digits (in quotes)";
/** `source` and `dr` are the accounts of the stacks with that role; anything else is an account id. */
export const account = z.string(needsAccount).regex(/^(source|dr|\d{12})$/, needsAccount);

/** Names of databases; where they are left out, what that means is the fault's to say. */
export const someDatabases = z.array(text).min(1, "needs at least one database").optional();
export const namedDatabases = z.array(text).min(1, "needs at least one database");

/** The part of something that a fault hits: more than 0, 1 at most. */
export const share = number.gt(0, "needs a share of more than 0").max(1, "needs a share of 1 at most");
/** The same where nothing may be hit. */
export const someShare = number.min(0, "needs a share of 0 or more").max(1, "needs a share of 1 at most").default(0);

/** Two numbers, the lesser first. */
export const range = z
  .tuple([notNegative, notNegative], "needs two numbers: [least, most]")
  .refine(([least, most]) => least <= most, { message: "needs the lesser number first: [least, most]" });

/** A time from one to the next; no shorter than `least`, which the message has as `words`. */
export function every(least: number, words: string) {
  return duration.refine((ms) => ms >= least, `needs ${words} or more`);
}
