import type { DatabaseRecord, Place, Principal } from "../cloud/types";
import { formatDuration } from "../durations";
import type { RebuiltDatabases } from "../faultSchema";
import type { FaultContext } from "./context";

/**
 * Databases are deleted by their owners, without a final snapshot, and created again at once: same name, other resource
 * id, none of the old data. Snapshots and copies of the old ones stay.
 */
export function rebuildDatabases(rebuilt: RebuiltDatabases, at: number, context: FaultContext): void {
  const { account, region, databases } = rebuilt;
  const places = context.places(account).filter((place) => region === undefined || place.region === region);
  const done: string[] = [];
  for (const identifier of databases) {
    const found = places.flatMap((place) =>
      context.cloud.rds.databases(place).filter((one) => one.identifier === identifier && !one.clusterIdentifier),
    );
    if (found.length === 0) throw new Error(`rebuild: there is no database ${identifier} in the ${account} account`);
    for (const database of found) {
      remove(database, context);
      const { resourceId } = context.rebuild(database);
      done.push(`${identifier} (${database.resourceId}, now ${resourceId})`);
    }
  }
  context.report(`after ${formatDuration(at)} ${done.join(", ")} is deleted and built anew`);
}

/** An Aurora cluster goes after its instances. Source: API DeleteDBCluster. */
function remove({ kind, identifier, place, engine }: DatabaseRecord, context: FaultContext): void {
  const SkipFinalSnapshot = true;
  if (kind === "instance") {
    call("DeleteDBInstance", { DBInstanceIdentifier: identifier, SkipFinalSnapshot }, place, context);
    return;
  }
  const members = context.cloud.rds
    .databases(place)
    .filter(({ clusterIdentifier }) => clusterIdentifier === identifier);
  // The instances of a Multi-AZ DB cluster go with it.
  for (const member of engine.startsWith("aurora") ? members : []) {
    call("DeleteDBInstance", { DBInstanceIdentifier: member.identifier, SkipFinalSnapshot }, place, context);
  }
  call("DeleteDBCluster", { DBClusterIdentifier: identifier, SkipFinalSnapshot }, place, context);
}

function call(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  place: Place,
  { world }: FaultContext,
): void {
  const owner: Principal = { kind: "administrator", account: place.account, name: "operator" };
  world.call(owner, place, "rds", operation, input);
}
