import { z } from "zod";
import type { Plan } from "../../objective";
import { copyingModes } from "../copiesPlace";
import type { DrDraft } from "../dr";
import type { Sparse } from "../kit/draft";
import { duration, durationAllowed, setting, text, wholeNumber } from "../kit/forms";
import type { SourceDraft } from "../source";
import type { StackDraft } from "../stack";
import type { FleetDatabase } from "./fleetFile";

/** What is assumed of a fleet of which the settings say nothing: printed at preview, so that it can be mended. */
export const assumedFleet = { instances: 10, clusters: 0, largestGiB: 500, changeGiBPerHour: 10 } as const;

/** The objective: what all other times may follow from. */
const recoveryPointObjective = setting(
  duration(
    "15m",
    "7d",
    "Below 15m no snapshot can be made and copied; above 7d no snapshot pipeline is needed.",
  ).optional(),
  {
    meaning:
      "The oldest that the newest copy of a database may get. The interval, the take schedule and the retentions follow from it where they are not given. Settings that cannot hold it are refused, and the message shows the arithmetic.",
    allowed: durationAllowed("15m", "7d"),
    fallback: "none: the interval is what holds",
    example: "2h",
  },
);

const mostDatabases = 100_000;

const databases = (meaning: string, fallback: string) =>
  setting(wholeNumber(0, mostDatabases, `From 0 to ${mostDatabases}.`).optional(), {
    meaning,
    allowed: `a whole number from 0 to ${mostDatabases}`,
    fallback,
  });

const amount = (most: number, meaning: string, fallback: string) =>
  setting(
    z
      .number()
      .refine((value) => value >= 0 && value <= most, { message: `From 0 to ${most}.` })
      .optional(),
    { meaning, allowed: `a number from 0 to ${most}`, fallback },
  );

/** What there is to protect. */
const fleet = z
  .strictObject({
    file: setting(text((value) => (value.length > 0 ? undefined : "This is empty, so it names no file.")).optional(), {
      meaning:
        "A file that lists the databases with kind, size and change in an hour, as drill/fleet.yaml does. Those that the patterns and the tag filter choose are counted.",
      allowed: "the path of a YAML file, from the project's folder",
      fallback: "none: the numbers below",
      example: "drill/fleet.yaml",
    }),
    instances: databases(
      "Instances that this stack protects, or copies.",
      `${assumedFleet.instances}, or 0 if only clusters are given`,
    ),
    clusters: databases("Aurora clusters that this stack protects, or copies.", `${assumedFleet.clusters}`),
    largestGiB: amount(65_536, "Size of the largest database, GiB.", `${assumedFleet.largestGiB}`),
    changeGiBPerHour: amount(
      10_000,
      "Blocks that change in an hour, GiB, in the database that changes most.",
      `${assumedFleet.changeGiBPerHour}`,
    ),
    copying: setting(z.enum(copyingModes).optional(), {
      meaning: "The dr.copying of the stack that copies, where it is another one: two steps are two full copies.",
      allowed: copyingModes.join(", "),
      fallback: "dr.copying of this stack, else single-step",
    }),
    others: z
      .strictObject({
        instances: databases("Instances of other stacks that are copied to the same region of the same account.", "0"),
        clusters: databases("Aurora clusters of other stacks that are copied there.", "0"),
      })
      .prefault({}),
  })
  .prefault({});

/** What a running deployment has shown. */
const measured = z
  .strictObject({
    snapshotMinutes: amount(
      1_440,
      "Longest snapshot seen in a running deployment, minutes.",
      "reckoned from the changed blocks",
    ),
    copyMinutes: amount(
      1_440,
      "Longest copy of an instance's snapshot seen, minutes.",
      "reckoned from the changed blocks",
    ),
    clusterCopyMinutes: amount(1_440, "Longest copy of a cluster's snapshot seen, minutes.", "reckoned from the size"),
  })
  .prefault({});

const shape = { recoveryPointObjective, fleet, measured };

/** A draft of what an objective is reckoned from: the settings of this part, and those of the two sides. */
export interface ObjectiveDraft extends StackDraft, Sparse<z.output<z.ZodObject<typeof shape>>> {
  readonly source?: SourceDraft | undefined;
  readonly dr?: DrDraft | undefined;
}

/** What is wanted of the age of copies, and what the preview's arithmetic is about. */
export interface ObjectiveSettings {
  /**
   * The oldest that the newest copy of a database may get, minutes.
   * @default undefined, no objective is stated: the interval is what holds
   * @example 120
   */
  readonly minutes: number | undefined;
  /**
   * The interval that the arithmetic is for, minutes.
   * @default undefined, in a stack that only copies and states no objective
   */
  readonly intervalMinutes: number | undefined;
  /** Whether `source.interval` is given beside an objective, rather than found. */
  readonly intervalGiven: boolean;
  /** Where the fleet is from: a file, the numbers in the settings, or neither, so that it is assumed. */
  readonly fleetFrom: "file" | "settings" | "assumption";
  /**
   * The databases of the fleet file in the accounts and regions of the stack. Some of them may not be chosen.
   * @default undefined, there is no fleet file
   */
  readonly databases: readonly FleetDatabase[] | undefined;
  /**
   * What could not be read when the fleet file was written: databases may be missing in it.
   * @default none
   */
  readonly unread?: readonly string[];
  /** The databases, and the times that their snapshots and copies take. */
  readonly plan: Plan;
}

function read(_written: object, { objective }: { readonly objective: ObjectiveSettings }) {
  return { objective };
}

/** How old copies may get. What follows from it, and what is wrong with it, foresee.ts says before all else is read. */
export const objective = { shape, rules: () => [], read };
