import { hash } from "./slots";

/** Minutes since the epoch as S1 writes them into a name: `YYYY-MM-DD-HH-mm`, UTC. */
export function timestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", "-").replace(":", "-");
}

/**
 * The name of a snapshot of that database: S1's format. A database whose name leaves no room for the time keeps as much
 * of it as goes, with a hash of the whole. Names are for people; a decision goes by one only where nothing else tells.
 */
export function snapshotName(database: string, at: number, longest: number): string {
  const time = `-${timestamp(at)}`;
  return `${shortened(database, longest - time.length)}${time}`;
}

/** The end of the names of snapshots that only serve to be re-encrypted: by it a rule knows which pass to start. */
export const interimSuffix = "-interim";

/** The name of such a one: that of any snapshot of its slot, and the suffix. */
export function interimName(database: string, at: number, longest: number): string {
  return `${snapshotName(database, at, longest - interimSuffix.length)}${interimSuffix}`;
}

/** The time at the end of a name that {@link snapshotName} made, ms since the epoch; undefined where there is none. */
export function timeInName(name: string): number | undefined {
  const found = /-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)$/.exec(name);
  const at = found ? Date.parse(`${found[1]}T${found[2]}:${found[3]}Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
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
