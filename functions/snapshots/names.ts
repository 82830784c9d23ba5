/** Minutes since the epoch as S1 writes them into a name: `YYYY-MM-DD-HH-mm`, UTC. */
export function timestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", "-").replace(":", "-");
}

/** The name of a snapshot of that database: S1's format. Names are for people; no decision parses them. */
export function snapshotName(database: string, at: number): string {
  return `${database}-${timestamp(at)}`;
}

/** The first of `name`, `name-2`, `name-3`, ... that nobody holds, no longer than allowed. */
export function freeName(name: string, taken: ReadonlySet<string>, longest: number): string {
  if (name.length <= longest && !taken.has(name)) return name;
  for (let n = 2; ; n++) {
    const suffix = `-${n}`;
    // A cut must not leave a hyphen before the suffix: RDS refuses two in a row.
    const candidate = `${name.slice(0, longest - suffix.length).replace(/-+$/, "")}${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}
