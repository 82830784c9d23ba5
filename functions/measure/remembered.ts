import { copiesText, copyText, type KnownCopy, type Memory, readCopies } from "../inventory/inventory";
import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { isHeld } from "../snapshots/tags";

/** The snapshot that a remembered copy of a database still is, in whatever state; undefined where it is gone. */
export type StillThere = (identity: string, copy: KnownCopy) => Snapshot | undefined;

/**
 * Looks remembered copies up in a whole listing. A snapshot of that name with other data is another one: whoever deletes a
 * copy can make a new snapshot of its name. Where RDS states no date, the name has to do.
 */
export function stillThere(held: readonly Snapshot[]): StillThere {
  let byName: Map<string, Snapshot> | undefined;
  return (identity, { name, takenAt }) => {
    // Mostly nothing is looked up: the table is made when it is first needed.
    byName ??= new Map(held.map((snapshot) => [`${snapshot.resourceId} ${snapshot.id}`, snapshot]));
    const found = byName.get(`${identity.slice(identity.lastIndexOf(":") + 1)} ${name}`);
    if (found === undefined || found.takenAt === undefined) return found;
    return Math.floor(found.takenAt / 1000) === takenAt ? found : undefined;
  };
}

/**
 * The copies to be remembered of each database, as {@link copiesText} writes them: all finished ones of ours, whether or not
 * they can be used now, and all that were remembered and are still listed, in whatever state and with whatever tags. What is
 * forgotten could be deleted without anybody being told: so a copy is only forgotten when it is gone.
 *
 * `groups` are our copies by identity. Of a database that is not chosen they are remembered if it was known before.
 */
export function copiesToRemember(
  groups: ReadonlyMap<string, readonly Snapshot[]>,
  isChosen: (identity: string) => boolean,
  { databases }: Memory,
  find: StillThere,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const remembered = new Set<Snapshot>();
  for (const [identity, group] of groups) {
    if (!isChosen(identity) && !databases.has(identity)) continue;
    const finished: UsableSnapshot[] = [];
    for (const snapshot of group) {
      if (snapshot.state !== "usable") continue;
      finished.push(snapshot);
      remembered.add(snapshot);
    }
    texts.set(identity, copiesText(finished));
  }
  for (const { identity, copies } of databases.values()) {
    const text = texts.get(identity) ?? "";
    // Mostly nothing has changed since the last look.
    if (text === copies) continue;
    const listed = new Set(text.split(" "));
    const others = readCopies(
      copies
        .split(" ")
        .filter((part) => !listed.has(part))
        .join(" "),
    );
    const kept: string[] = [];
    for (const copy of others) {
      const snapshot = find(identity, copy);
      // What belongs to another database by now, or is held or no longer held, is among the texts already.
      if (snapshot === undefined || remembered.has(snapshot)) continue;
      kept.push(copyText({ ...copy, held: isHeld(snapshot) }));
    }
    if (kept.length > 0) texts.set(identity, [...kept, ...(text === "" ? [] : text.split(" "))].sort().join(" "));
  }
  return texts;
}
