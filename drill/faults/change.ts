import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { DatabaseRecord } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { ownDatabases, removeDatabase, under } from "./kit/databases";
import { account, namedDatabases } from "./kit/forms";
import { momentary } from "./kit/kind";

const changes = ["deleted", "renamed", "switched-over"] as const;

const schema = z.strictObject({
  account,
  /** Instances and clusters of those names, in the account. */
  databases: namedDatabases,
  /** Switched over: another database gets the name, and the old one stays under a name that ends with -old1, or the next number that is free. */
  become: z.enum(changes, { error: `needs one of ${changes.join(", ")}` }),
});

type ChangedDatabases = Readonly<z.output<typeof schema>>;

/**
 * Databases are deleted, renamed, or replaced by another one under their name, as blue/green deployments do: by the green one
 * of the fleet, if it has one, else by a new one.
 */
export const change = momentary({
  schema,
  words: "a change of databases",
  callers: ({ account }) => account,
  act: changeDatabases,
});

function changeDatabases({ account, databases, become }: ChangedDatabases, at: number, context: FaultContext): void {
  const { rds } = context.cloud;
  for (const identifier of databases) {
    for (const database of ownDatabases("change", { identifier, account }, context.places(account), context)) {
      if (become === "deleted") {
        removeDatabase(database, context);
        context.gone(database);
      } else {
        const free = become === "renamed" ? under(identifier, "-renamed") : oldName(database, context);
        if (become === "switched-over" && context.switchOver?.(database, free)) continue;
        rds.renameInstance(database.arn, free);
        if (become === "switched-over") context.replace(database);
      }
    }
  }
  const verb = databases.length === 1 ? "is" : "are";
  context.report(`after ${formatDuration(at)} ${databases.join(", ")} ${verb} ${become.replace("-", " ")}`);
}

/** What a switchover calls the old one: the first number that is free. Source: UG blue-green-deployments-switching. */
function oldName({ identifier, place }: DatabaseRecord, { cloud }: FaultContext): string {
  const taken = new Set(cloud.rds.databases(place).map((one) => one.identifier));
  for (let number = 1; ; number++) {
    const name = under(identifier, `-old${number}`);
    if (!taken.has(name)) return name;
  }
}
