import { z } from "zod";
import { limits } from "../../facts/limits";
import { intervalBounds } from "../objective";
import { duration, durationAllowed, setting, text, wholeNumber } from "./forms";
import { copyingModes } from "./types";

/** What is assumed of a fleet of which the settings say nothing: printed at preview, so that it can be mended. */
export const assumedFleet = { instances: 10, clusters: 0, largestGiB: 500, changeGiBPerHour: 10 } as const;

/** The bounds of `source.interval` as people write them. */
export const intervalText = { least: `${intervalBounds.least}m`, most: "24h" } as const;

/** The objective: what all other times may follow from. */
export const recoveryPointObjective = setting(
  duration(
    "15m",
    "7d",
    "Below 15m no snapshot can be made and copied; above 7d no snapshot pipeline is needed.",
  ).optional(),
  {
    meaning:
      "The oldest that the newest copy of a database may get. The interval, the take schedule and the retentions follow from it where they are not given; what cannot hold it is refused, with the arithmetic.",
    allowed: durationAllowed("15m", "7d"),
    fallback: "none: the interval is what holds",
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
export const fleet = z
  .strictObject({
    file: setting(
      text((value) => (value.length > 0 ? undefined : "A name of no characters is no file's.")).optional(),
      {
        meaning:
          "A file that lists the databases with kind, size and change in an hour, as drill/fleet.yaml does. Those that the patterns and the tag filter choose are counted.",
        allowed: "the path of a YAML file, from the project's folder",
        fallback: "none: the numbers below",
      },
    ),
    instances: databases(
      "Instances that this stack protects, or copies.",
      `${assumedFleet.instances}, or 0 if only clusters are given`,
    ),
    clusters: databases("Aurora clusters that this stack protects, or copies.", `${assumedFleet.clusters}`),
    largestGiB: amount(65_536, "Size of the largest of them, GiB.", `${assumedFleet.largestGiB}`),
    changeGiBPerHour: amount(
      10_000,
      "GiB of blocks that change in an hour in the one of them that changes most.",
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
export const measured = z
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

const quota = (standard: number, what: string) =>
  setting(wholeNumber(1, mostDatabases, `From 1 to ${mostDatabases}.`).default(standard), {
    meaning: `Manual snapshots of ${what} that the account may have in the region (Service Quotas): an objective must fit into them.`,
    allowed: `a whole number from 1 to ${mostDatabases}`,
  });

/** The quotas of one side. */
export const quotas = () =>
  z
    .strictObject({
      instanceSnapshots: quota(limits.rds.manualInstanceSnapshots, "instances"),
      clusterSnapshots: quota(limits.rds.manualClusterSnapshots, "clusters"),
    })
    .prefault({});
