import { hash } from "./slots";

/** Minutes since the epoch as S1 writes them into a name: `YYYY-MM-DD-HH-mm`, UTC. */
export function timestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", "-").replace(":", "-");
}

/**
 * The name of a snapshot of that database: S1's format. A database whose name leaves no room for the time keeps as much
 * of it as goes, with a hash of the whole. Names are for people; no decision parses them.
 */
export function snapshotName(database: string, at: number, longest: number): string {
  const time = `-${timestamp(at)}`;
  return `${shortened(database, longest - time.length)}${time}`;
}

/** The name, or as much of it as goes and a hash of the whole, so that two long names stay two. */
export function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const suffix = `-${hash(name).toString(16).padStart(8, "0")}`;
  // A cut must not leave a hyphen before the suffix: RDS refuses two in a row.
  return `${name.slice(0, longest - suffix.length).replace(/-+$/, "")}${suffix}`;
}

/** The first of `name`, `name-2`, `name-3`, ... that nobody holds, no longer than allowed. */
export function freeName(name: string, taken: ReadonlySet<string>, longest: number): string {
  const short = shortened(name, longest);
  if (!taken.has(short)) return short;
  for (let n = 2; ; n++) {
    const suffix = `-${n}`;
    const candidate = `${shortened(name, longest - suffix.length)}${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}
