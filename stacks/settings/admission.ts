import type { z } from "zod";
import type { Admission } from "../../components/dr/args";
import { setting, wholeNumber } from "./kit/forms";

const shape = {
  copiesPerHour: setting(wholeNumber(1, 60, "From 1 to 60.").optional(), {
    meaning:
      "Copies of one database whose data may be of the same hour. Whoever holds a source account can share more; they are ignored, and told.",
    allowed: "a whole number from 1 to 60",
    fallback: "twice what the interval makes, where recoveryPointObjective or source.interval say it; else 7",
  }),
  newDatabasesPerDay: setting(wholeNumber(1, 10_000, "From 1 to 10000.").optional(), {
    meaning:
      "Databases of one source, instances and clusters each, that get their first copy within a day (half the retention, if that is shorter). It counts once a source has had copies for two days (three quarters of the retention). Whoever holds a source account can make more; they wait, and that is told.",
    allowed: "a whole number from 1 to 10000",
    fallback: "as many as the source has copies of that are older, and at least 10",
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** How much a source may add. */
export const admission = {
  shape,
  rules: () => [],
  read: (
    { copiesPerHour, newDatabasesPerDay }: Written,
    standard: { readonly copiesPerHour: number },
  ): { readonly admission: Admission } => ({
    admission: { copiesPerHour: copiesPerHour ?? standard.copiesPerHour, newDatabasesPerDay },
  }),
};
