import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { FaultContext } from "./kit/context";
import { ownDatabases, removeDatabase } from "./kit/databases";
import { account, text } from "./kit/forms";
import { momentary } from "./kit/kind";

const schema = z.strictObject({
  account,
  /** Only in this region; in all of the account's by default. */
  region: text.optional(),
  databases: z.array(text).min(1),
});

type RebuiltDatabases = Readonly<z.output<typeof schema>>;

/**
 * Databases are deleted by their owners, without a final snapshot, and created again at once: same name, other resource
 * id, none of the old data. Snapshots and copies of the old ones stay.
 */
export const rebuild = momentary({
  schema,
  words: "a rebuild",
  callers: ({ account }) => account,
  act: rebuildDatabases,
});

function rebuildDatabases(rebuilt: RebuiltDatabases, at: number, context: FaultContext): void {
  const { account, region, databases } = rebuilt;
  const places = context.places(account).filter((place) => region === undefined || place.region === region);
  const done: string[] = [];
  for (const identifier of databases) {
    for (const database of ownDatabases("rebuild", { identifier, account }, places, context)) {
      removeDatabase(database, context);
      const { resourceId } = context.rebuild(database);
      done.push(`${identifier} (${database.resourceId}, now ${resourceId})`);
    }
  }
  context.report(`after ${formatDuration(at)} ${done.join(", ")} is deleted and built anew`);
}
