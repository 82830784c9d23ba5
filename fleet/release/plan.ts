import { type Known, type Memory, readCopies } from "../../functions/inventory/inventory";
import { nameMatcher } from "../../functions/snapshots/choice";

/** Which databases somebody wants to release, and which of them not to touch. */
export interface Wanted {
  readonly patterns: readonly string[];
  /** `account/region`; empty: all. */
  readonly sources: readonly string[];
  readonly silentDays: number;
  readonly alsoLiving: boolean;
  readonly undo: boolean;
}

/** A database that the patterns choose. */
export interface Chosen {
  readonly known: Known;
  readonly copies: number;
  /** The moment of the newest copy's data, ms since the epoch; undefined without copies. */
  readonly newest: number | undefined;
}

/** What is to be done. */
export interface ReleasePlan {
  /** Those to release; of `undo`, those to keep again. In the order of their names. */
  readonly change: readonly Chosen[];
  /** Those that are as they are to be already. */
  readonly already: readonly Chosen[];
  readonly leftOut: readonly (Chosen & { readonly reason: string })[];
}

const day = 86_400_000;

/**
 * Which databases of the table to release. Left out is each that has had a new snapshot or copy, or was seen for the first time,
 * within the stated days; and every database of a source of which that holds for none: from a source that was cut off nothing
 * comes, as from one whose databases are gone.
 */
export function planRelease({ databases, released }: Memory, wanted: Wanted, now: number): ReleasePlan {
  const isChosen = nameMatcher(wanted.patterns);
  const since = now - wanted.silentDays * day;
  const newestBySource = new Map<string, number>();
  for (const known of databases.values()) {
    const source = sourceOf(known);
    newestBySource.set(source, Math.max(newestBySource.get(source) ?? 0, lastSign(known)));
  }
  const plan = { change: [] as Chosen[], already: [] as Chosen[], leftOut: [] as (Chosen & { reason: string })[] };
  for (const known of [...databases.values()].sort(byName)) {
    const source = sourceOf(known);
    if (!isChosen(known.database)) continue;
    if (wanted.sources.length > 0 && !wanted.sources.includes(source)) continue;
    const one = chosen(known);
    const isReleased = released?.has(known.identity) ?? false;
    const reason =
      wanted.undo || wanted.alsoLiving ? undefined : reasonToKeep(known, newestBySource.get(source) ?? 0, since);
    if (isReleased !== wanted.undo) plan.already.push(one);
    else if (reason !== undefined) plan.leftOut.push({ ...one, reason });
    else plan.change.push(one);
  }
  return plan;
}

function reasonToKeep(known: Known, newestOfSource: number, since: number): string | undefined {
  const last = lastSign(known);
  if (last > since) return `it is not silent: its last sign of life is of ${moment(last)}`;
  if (newestOfSource > since) return undefined;
  return `nothing at all has come from ${sourceOf(known)} since ${moment(newestOfSource)}: it may be cut off, and its databases alive`;
}

/** When something new of a database was there last, ms since the epoch: a snapshot, a copy, or the database itself. */
function lastSign({ firstSeen, offer, copies }: Known): number {
  let last = Math.max(firstSeen, (offer?.takenAt ?? 0) * 1_000);
  for (const { takenAt, madeAt } of readCopies(copies)) last = Math.max(last, (madeAt ?? takenAt) * 1_000);
  return last;
}

function chosen(known: Known): Chosen {
  const copies = readCopies(known.copies);
  const newest = copies.reduce<number | undefined>(
    (last, { takenAt }) => Math.max(last ?? 0, takenAt * 1_000),
    undefined,
  );
  return { known, copies: copies.length, newest };
}

/** Where a database is, as `account/region`. */
export function sourceOf({ identity }: Pick<Known, "identity">): string {
  const [, , , region = "", account = ""] = identity.split(":");
  return `${account}/${region}`;
}

/** A moment for people, to the minute. */
export function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

function byName(a: Known, b: Known): number {
  if (a.database !== b.database) return a.database < b.database ? -1 : 1;
  return a.identity < b.identity ? -1 : 1;
}
