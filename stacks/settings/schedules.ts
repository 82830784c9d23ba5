import { z } from "zod";
import type { DrSchedules } from "../../components/dr/args";
import type { SourceSchedules } from "../../components/source/pipeline";
import { pages, schedule, scheduleAllowed, setting } from "./kit/forms";
import { cadenceOf } from "./kit/schedules";

/** The schedules that hold where none are given. */
export const scheduleDefaults = {
  take: "rate(5 minutes)",
  share: "rate(10 minutes)",
  copy: "rate(10 minutes)",
  expire: "rate(1 hour)",
} as const;

const sourceShape = {
  schedules: z
    .strictObject({
      take: setting(schedule().prefault(scheduleDefaults.take), {
        meaning:
          "How often to look for databases whose slot has no snapshot. With recoveryPointObjective it is every minute, unless it is given.",
        allowed: scheduleAllowed,
        see: pages.scheduleTypes,
        s1: "schedule of the take machine",
      }),
      share: setting(schedule().prefault(scheduleDefaults.share), {
        meaning: "How often to look for finished snapshots that are not shared.",
        allowed: scheduleAllowed,
        see: pages.scheduleTypes,
        s1: "schedule of the share machine",
      }),
      expire: setting(schedule().prefault(scheduleDefaults.expire), {
        meaning: "How often to look for snapshots past retention.",
        allowed: scheduleAllowed,
        see: pages.scheduleTypes,
        s1: "schedule of the delete machine",
      }),
    })
    .prefault({}),
};

const drShape = {
  schedules: z
    .strictObject({
      copy: setting(schedule().prefault(scheduleDefaults.copy), {
        meaning: "How often to look for shared snapshots that are not copied.",
        allowed: scheduleAllowed,
        see: pages.scheduleTypes,
        s1: "schedule of the copy machine",
      }),
      expire: setting(schedule().prefault(scheduleDefaults.expire), {
        meaning:
          "How often to look for copies past retention. A longer interval needs a person's approval, as less retention does.",
        allowed: scheduleAllowed,
        see: pages.scheduleTypes,
        s1: "schedule of the delete machine",
      }),
    })
    .prefault({}),
};

/** When the passes of a source run. */
export const sourceSchedules = {
  shape: sourceShape,
  rules: () => [],
  read: ({ schedules }: z.output<z.ZodObject<typeof sourceShape>>): { readonly schedules: SourceSchedules } => ({
    schedules: {
      take: cadenceOf(schedules.take),
      share: cadenceOf(schedules.share),
      expire: cadenceOf(schedules.expire),
    },
  }),
};

/** When the passes over copies run. */
export const drSchedules = {
  shape: drShape,
  rules: () => [],
  read: ({ schedules }: z.output<z.ZodObject<typeof drShape>>): { readonly schedules: DrSchedules } => ({
    schedules: { copy: cadenceOf(schedules.copy), expire: cadenceOf(schedules.expire) },
  }),
};
