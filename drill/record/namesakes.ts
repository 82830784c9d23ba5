import type { DatabaseRecord } from "../cloud/kernel/types";

/**
 * What databases are called in a report, by resource id: their identifiers and, where several have the same, the account
 * and region, and a number where one was built anew in its place.
 */
export function namesOf(databases: readonly DatabaseRecord[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const placed = new Map<string, number>();
  for (const { identifier, place, resourceId } of databases) {
    const namesakes = databases.filter((other) => other.identifier === identifier);
    if (namesakes.length === 1) {
      names.set(resourceId, identifier);
      continue;
    }
    const full = `${identifier} (${place.account} ${place.region})`;
    const before = placed.get(full) ?? 0;
    placed.set(full, before + 1);
    names.set(resourceId, before === 0 ? full : `${full}, no. ${before + 1}`);
  }
  return names;
}
