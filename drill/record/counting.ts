/** How many records an answer of RDS lists. */
export function recordsIn(answer: unknown): number {
  if (typeof answer !== "object" || answer === null) return 0;
  const { DBSnapshots, DBInstances, DBClusterSnapshots, DBClusters } = answer as Readonly<Record<string, unknown>>;
  const lists = [DBSnapshots, DBInstances, DBClusterSnapshots, DBClusters];
  return lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}

/** Counts of nothing yet. */
export const newCounts = (): Map<string, number> => new Map();

/** What is under the key, made if there is nothing. */
export function entry<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}

/** Counts one more. */
export function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The order of texts by their characters, the same everywhere. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A record with its keys in order. */
export function sortedRecord<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compare(a, b)));
}
