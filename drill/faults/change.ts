import { formatDuration } from "../../cli/durations";
import type { DatabaseRecord, Place, Principal } from "../cloud/kernel/types";
import type { FaultContext } from "./context";
import type { ChangedDatabases } from "./schema";

/**
 * Databases are deleted, renamed, or replaced by another one under their name, as blue/green deployments do: by the green one
 * of the fleet, if it has one, else by a new one.
 */
export function changeDatabases(
  { account, databases, become }: ChangedDatabases,
  at: number,
  context: FaultContext,
): void {
  const { rds } = context.cloud;
  for (const identifier of databases) {
    for (const database of ownDatabases("change", identifier, account, context.places(account), context)) {
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

/** A name with an ending, cut so that it has 63 characters at most. Source: API CreateDBInstance, CreateDBCluster. */
export function under(identifier: string, ending: string): string {
  return `${identifier.slice(0, 63 - ending.length)}${ending}`;
}

/** What a switchover calls the old one: the first number that is free. Source: UG blue-green-deployments-switching. */
function oldName({ identifier, place }: DatabaseRecord, { cloud }: FaultContext): string {
  const taken = new Set(cloud.rds.databases(place).map((one) => one.identifier));
  for (let number = 1; ; number++) {
    const name = under(identifier, `-old${number}`);
    if (!taken.has(name)) return name;
  }
}

/** The databases of a name in these places, members of clusters apart. Throws where there is none. */
export function ownDatabases(
  fault: string,
  identifier: string,
  account: string,
  places: readonly Place[],
  { cloud }: FaultContext,
): readonly DatabaseRecord[] {
  const found = places.flatMap((place) =>
    cloud.rds.databases(place).filter((one) => one.identifier === identifier && !one.clusterIdentifier),
  );
  if (found.length === 0) throw new Error(`${fault}: there is no database ${identifier} in the ${account} account`);
  return found;
}

/** An Aurora cluster goes after its instances. Source: API DeleteDBCluster. */
export function removeDatabase({ kind, identifier, place, engine }: DatabaseRecord, context: FaultContext): void {
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
