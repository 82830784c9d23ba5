import { type Known, type KnownCopy, type Memory, readCopies } from "../inventory/inventory";
import { missed } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { Snapshot } from "../rds/kind";
import { tagKeys } from "../snapshots/tags";
import type { StillThere } from "./remembered";

/** Which of these snapshots our own retention may have deleted by now. */
export type Explained = (snapshots: readonly Snapshot[]) => ReadonlySet<Snapshot>;

/** Copies of one database that were there at the last look, and are gone without our retention. */
export interface Vanished {
  readonly identity: string;
  readonly database: string;
  readonly copies: readonly KnownCopy[];
  readonly left: number;
}

/** What the listing says of our copies. */
export interface Listed {
  /** Those that carry our tag. */
  readonly ours: readonly Snapshot[];
  /** Looks a remembered copy up among everything that is listed. */
  readonly find: StillThere;
  /** The value of our tag. */
  readonly createdBy: string;
}

/**
 * What was there at the last look, is not now, and is nothing that our own retention would have let go: as reckoned over
 * what there was and what has come since. Whoever deletes copies in small steps shows in every one of them.
 */
export function vanishedCopies(
  { databases }: Memory,
  now: readonly Known[],
  { ours, find, createdBy }: Listed,
  explained: Explained,
): Vanished[] {
  // Mostly nothing has changed since the last look.
  const changed = now.filter(({ identity, copies }) => {
    const last = databases.get(identity);
    return last !== undefined && last.copies !== copies;
  });
  if (changed.length === 0) return [];
  const gone = new Map<string, KnownCopy[]>();
  for (const { identity, copies } of changed) {
    // Mostly something has come and nothing has gone, which the texts tell already.
    const still = new Set(copies.split(" "));
    const parts = databases.get(identity)!.copies.split(" ");
    const missing = readCopies(parts.filter((part) => !still.has(part)).join(" "));
    // What is held since, or belongs to another database by now, is there all the same.
    const lost = missing.filter((copy) => find(identity, copy) === undefined);
    if (lost.length > 0) gone.set(identity, lost);
  }
  if (gone.size === 0) return [];
  const names = new Map([...gone.keys()].map((identity) => [identity, new Set<string>()] as const));
  for (const { identity, database } of ours) names.get(identity)?.add(database);
  const before = new Map<Snapshot, string>();
  for (const [identity, lost] of gone) {
    const known = databases.get(identity)!;
    for (const copy of lost) {
      const database = nameAtThatTime(copy, known.database, names.get(identity)!);
      before.set(asSnapshot({ identity, database }, copy, createdBy), copy.name);
    }
  }
  const due = explained([...ours, ...before.keys()]);
  const found: Vanished[] = [];
  for (const [identity, lost] of gone) {
    const explainedNames = new Set<string>();
    for (const [snapshot, name] of before)
      if (snapshot.identity === identity && due.has(snapshot)) explainedNames.add(name);
    const copies = lost.filter(({ name }) => !explainedNames.has(name));
    if (copies.length === 0) continue;
    const { database, copies: all } = databases.get(identity)!;
    found.push({ identity, database, copies, left: readCopies(all).length - lost.length });
  }
  return found;
}

/**
 * The name that the database had when a copy was made: a renamed one has copies under either, and the expire pass goes by
 * that of each. No field is left to tell, so the one that the copy's own name has in it; otherwise the one that is known.
 */
function nameAtThatTime({ name }: KnownCopy, last: string, others: ReadonlySet<string>): string {
  let best = "";
  for (const one of [last, ...others]) if (one.length > best.length && name.includes(`${one}-`)) best = one;
  return best || last;
}

/** A copy that is no longer there, as a listing would have shown it. */
function asSnapshot(
  { identity, database }: Pick<Known, "identity" | "database">,
  { name, takenAt, madeAt, held }: KnownCopy,
  createdBy: string,
): Snapshot {
  const own = { Key: tagKeys.copiedBy, Value: createdBy };
  return {
    id: name,
    arn: `copy:::::${identity} ${name}`,
    database,
    resourceId: identity.slice(identity.lastIndexOf(":") + 1),
    identity,
    keyArn: undefined,
    engine: "",
    optionGroup: undefined,
    // From elsewhere, as every copy: what is ours is known by that.
    copiedFrom: identity,
    // Where it is not remembered: RDS made it at that moment or later.
    madeAt: (madeAt ?? takenAt) * 1000,
    tags: held ? [own, { Key: tagKeys.hold, Value: "" }] : [own],
    state: "usable",
    takenAt: takenAt * 1000,
  };
}

/** What people are told of it. */
export function vanishedFinding({ identity, database, copies, left }: Vanished): Finding {
  const names = copies.slice(0, 5).map(({ name }) => name);
  const more = copies.length > names.length ? ` and ${copies.length - names.length} more` : "";
  const reason =
    `${copies.length} copies of ${database} (${identity}) have been deleted since the last look, and not by retention: ` +
    `${names.join(", ")}${more}. ${left} are left. Find out in CloudTrail who called DeleteDBSnapshot or ` +
    "DeleteDBClusterSnapshot, take that access away, and hold what is left with the tag rds-lifeboat:hold";
  return { subject: database, outcome: missed(reason) };
}
