import type { Snapshot } from "../rds/kind";
import { hasResourceId } from "../snapshots/lineage";
import { askedAt, createdOn, isCopy } from "../snapshots/tags";

/*
 * What our copies stand for. RDS says of a copy from another region which snapshot it was copied from, and says no resource
 * id of its database until it has made the copy, and perhaps never (assumed). So what a copy stands for follows from that ARN
 * first: it is a field that only RDS sets.
 */

/**
 * What one of our copies is to an offered snapshot:
 *
 * - `held`: finished, with the same data. `newer` and `older`: finished, with later or earlier data of the database.
 * - `under way`: RDS makes a copy of the database; it would let another one wait.
 * - `stuck`: RDS has been making it for so long that nobody can rely on it. People are told, and the next copy is made.
 * - `nothing`: another database's, or a copy that failed or is being deleted.
 */
export type Standing = "held" | "newer" | "older" | "under way" | "stuck" | "nothing";

/** For how long RDS may make a copy until it keeps the next one of its database waiting no longer: a day, in ms. */
export const longestMakingMs = 86_400_000;

/** An offered snapshot, as far as it decides what copies stand for. */
type Offered = Pick<Snapshot, "arn" | "identity" | "resourceId" | "database" | "takenAt" | "tags">;

/** What a copy is to an offered snapshot. The copy's identity must be that of {@link identified}. Pure. */
export function standing(copy: Snapshot, offer: Pick<Offered, "identity" | "takenAt">, now: number): Standing {
  if (copy.identity !== offer.identity) return "nothing";
  if (copy.state === "making") return isStuck(copy, now) ? "stuck" : "under way";
  if (copy.state !== "usable" || offer.takenAt === undefined) return "nothing";
  const ahead = secondOf(copy.takenAt) - secondOf(offer.takenAt);
  return ahead === 0 ? "held" : ahead > 0 ? "newer" : "older";
}

/** Whether RDS has been making a copy for longer than {@link longestMakingMs}. One that says nowhere since when is not stuck. */
export function isStuck({ state, madeAt, tags }: Snapshot, now: number): boolean {
  const since = madeAt ?? askedAt(tags);
  return state === "making" && since !== undefined && now - since > longestMakingMs;
}

/**
 * Our copies with the identity of the database whose data they hold. Only copies without a resource id change: they get the
 * identity of the offered snapshot that RDS says they are copied from. An ARN can be used again, by a snapshot that was
 * deleted and made anew: a finished copy is of that snapshot only if their times agree to the second. Where that snapshot is no
 * longer offered, the name of the database decides: this can keep a database waiting for a copy, and never counts as data.
 *
 * An unfinished copy that stands for nothing offered is left out, since no identity can be read from it. A finished one stays
 * as it is. Pure.
 */
export function identified(copies: readonly Snapshot[], offered: Iterable<Offered>): readonly Snapshot[] {
  if (copies.every(({ resourceId }) => hasResourceId(resourceId))) return copies;
  const byArn = new Map<string, Offered>();
  const byName = new Map<string, Offered>();
  for (const offer of offered) {
    byArn.set(offer.arn, offer);
    const name = nameOf(offer);
    const other = byName.get(name);
    if (other === undefined || (offer.takenAt ?? 0) > (other.takenAt ?? 0)) byName.set(name, offer);
  }
  const found: Snapshot[] = [];
  for (const copy of copies) {
    const source = hasResourceId(copy.resourceId) ? undefined : sourceOf(copy, byArn, byName);
    const { identity, resourceId } = source ?? copy;
    if (source !== undefined) found.push({ ...copy, identity, resourceId });
    else if (hasResourceId(copy.resourceId) || isFinished(copy)) found.push(copy);
  }
  return found;
}

function sourceOf(
  copy: Snapshot,
  byArn: ReadonlyMap<string, Offered>,
  byName: ReadonlyMap<string, Offered>,
): Offered | undefined {
  const source = byArn.get(copy.copiedFrom ?? "");
  if (source !== undefined && (!isFinished(copy) || agree(copy.takenAt, source.takenAt))) return source;
  return byName.get(nameOf(copy));
}

/** Where a database lives, and its name there. */
function nameOf({ identity, database }: Pick<Snapshot, "identity" | "database">): string {
  return `${identity.slice(0, identity.lastIndexOf(":"))} ${database}`;
}

function isFinished({ state }: Snapshot): boolean {
  return state === "usable" || state === "other";
}

/**
 * Whether the snapshot that has the name which was meant for a copy is that copy, finished with the same data or being made. RDS
 * says what it was copied from, but for an instance's within account and region: there it has the time of what was copied.
 */
export function isCopyOf(existing: Snapshot, offer: Offered, now: number): boolean {
  const isOfIt =
    existing.copiedFrom === undefined
      ? isCopy(existing) && createdOn(existing.tags) === (createdOn(offer.tags) ?? offer.takenAt)
      : existing.copiedFrom === offer.arn;
  const [copy] = identified([existing], [offer]);
  if (!isOfIt || copy === undefined) return false;
  const stands = standing(copy, offer, now);
  return stands === "held" || stands === "under way";
}

/** Whether two moments are of the same second: RDS states them in milliseconds, and a tag may have been cut. */
function agree(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && secondOf(one) === secondOf(other);
}

function secondOf(at: number): number {
  return Math.floor(at / 1000);
}
