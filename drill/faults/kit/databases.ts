import type { DatabaseRecord, Place, Principal } from "../../cloud/kernel/types";
import type { FaultContext } from "./context";

/** A name with an ending, cut so that it has 63 characters at most. Source: API CreateDBInstance, CreateDBCluster. */
export function under(identifier: string, ending: string): string {
  return `${identifier.slice(0, 63 - ending.length)}${ending}`;
}

/** Databases by name, all of them where no names are given; members of clusters are none. */
export function chosen(
  databases: readonly DatabaseRecord[],
  names: readonly string[] | undefined,
): readonly DatabaseRecord[] {
  return databases.filter(
    ({ identifier, clusterIdentifier }) => !clusterIdentifier && (names?.includes(identifier) ?? true),
  );
}

/** The databases of a name in these places, members of clusters apart. Throws, naming the fault, where there is none. */
export function ownDatabases(
  fault: string,
  { identifier, account }: { readonly identifier: string; readonly account: string },
  places: readonly Place[],
  { cloud }: FaultContext,
): readonly DatabaseRecord[] {
  const found = places.flatMap((place) => chosen(cloud.rds.databases(place), [identifier]));
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
  world.call({ principal: owner, place, service: "rds", operation, input });
}

/** The accounts that keep copies, other than those themselves. */
export function readersOf(context: Pick<FaultContext, "places">, homes: readonly Place[]): readonly string[] {
  const own = new Set(homes.map(({ account }) => account));
  const readers = context.places("dr").map(({ account }) => account);
  return [...new Set(readers)].filter((account) => !own.has(account));
}
