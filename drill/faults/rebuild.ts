import { formatDuration } from "../../cli/durations";
import { ownDatabases, removeDatabase } from "./change";
import type { FaultContext } from "./context";
import type { RebuiltDatabases } from "./schema";

/**
 * Databases are deleted by their owners, without a final snapshot, and created again at once: same name, other resource
 * id, none of the old data. Snapshots and copies of the old ones stay.
 */
export function rebuildDatabases(rebuilt: RebuiltDatabases, at: number, context: FaultContext): void {
  const { account, region, databases } = rebuilt;
  const places = context.places(account).filter((place) => region === undefined || place.region === region);
  const done: string[] = [];
  for (const identifier of databases) {
    for (const database of ownDatabases("rebuild", identifier, account, places, context)) {
      removeDatabase(database, context);
      const { resourceId } = context.rebuild(database);
      done.push(`${identifier} (${database.resourceId}, now ${resourceId})`);
    }
  }
  context.report(`after ${formatDuration(at)} ${done.join(", ")} is deleted and built anew`);
}
