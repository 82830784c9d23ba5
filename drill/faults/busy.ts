import { z } from "zod";
import type { FaultContext, Lasting } from "./kit/context";
import { text } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z.strictObject({ databases: z.array(text).min(1), status: text.default("modifying") });

type BusyDatabases = Readonly<z.output<typeof schema>>;

/** Databases are in a state in which RDS makes no snapshots. */
export const busy = lasting({ schema, begin: keepBusy });

function keepBusy({ databases, status }: BusyDatabases, { cloud }: FaultContext): Lasting {
  const chosen = cloud.rds.databases().filter(({ identifier }) => databases.includes(identifier));
  const missing = databases.filter((id) => !chosen.some(({ identifier }) => identifier === id));
  if (missing.length > 0) throw new Error(`busy: the fleet has no database ${missing.join(", ")}`);
  const set = (to: string) => {
    // By what does not change: its owners may have renamed it meanwhile, or deleted it.
    const known = new Set(chosen.map(({ resourceId }) => resourceId));
    for (const { arn, resourceId } of cloud.rds.databases())
      if (known.has(resourceId)) cloud.rds.setDatabaseStatus(arn, to);
  };
  set(status);
  return {
    did: `${databases.join(", ")} ${databases.length === 1 ? "is" : "are"} ${status}`,
    end: () => set("available"),
  };
}
