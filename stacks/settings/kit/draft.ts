import { durationMinutes } from "./durations";
import { isSchedule, longestGapMinutes } from "./schedules";

/**
 * Settings of which every single value that is there is sound: one that is wrong by itself is undefined, one that is not given
 * is not there. So the rules between settings can be checked even when others are wrong, and everything is reported at once.
 */
export type Sparse<T> = T extends readonly (infer Item)[]
  ? readonly (Sparse<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Sparse<T[Key]> }
    : T;

/** A setting's value or, where none is given, its default; undefined for one that is wrong by itself. */
export function asGiven<Block extends object, Name extends keyof Block>(
  block: Block | undefined,
  name: Name,
  fallback: NonNullable<Block[Name]>,
): Block[Name] | undefined {
  if (block === undefined) return undefined;
  return name in block ? block[name] : fallback;
}

/** Minutes of a duration of a draft; undefined where there is none. */
export function minutesOf(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMinutes(duration);
}

/** The longest time between two runs of a schedule of a draft, minutes; undefined where there is none. */
export function gapOf(schedule: string | undefined): number | undefined {
  return schedule !== undefined && isSchedule(schedule) ? longestGapMinutes(schedule) : undefined;
}
