import { z } from "zod";
import { dr } from "./dr";
import type { Sparse } from "./kit/draft";
import { joined, type ReadOf, shapeOf } from "./kit/part";
import type { Problem } from "./kit/problems";
import { notifications } from "./notifications";
import { objective } from "./objective";
import type { Standards } from "./objective/foresee";
import { source } from "./source";
import { stack } from "./stack";

/** The parts of a stack's settings, in the order in which docs/settings.md lists them. A new part is a file, and a line here. */
const parts = [stack, notifications, objective, source, dr] as const;

/** The settings as they are written in a stack's file. Rules that need more than one of them are in each part's `rules`. */
export const schema = z.strictObject(shapeOf(parts));

/** The settings as written, with defaults filled in. */
export type Written = z.output<typeof schema>;

/** The settings as far as they are sound: {@link Sparse}. */
export type Draft = Sparse<Written>;

/**
 * What a stack is told: one readonly object, checked as a whole before anything is created. The texts that people write
 * (`interval: 1h`) arrive here as numbers with their unit in the name.
 */
export type Settings = ReadOf<typeof parts>;

/** Every problem between settings. A rule whose settings lack or are wrong by themselves says nothing. */
export function ruleProblems(draft: Draft): readonly Problem[] {
  return parts.flatMap((part) => part.rules(draft));
}

/** The settings as the program knows them. */
export function readParts(written: Written, standards: Standards): Settings {
  const read = parts.map((part) => part.read(written, standards));
  return joined(parts, read);
}
