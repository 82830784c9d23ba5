import { blocked, deferred } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { firstInTurn, sourceOf } from "./turns";

/** How many databases of a source are taken on in a while: whoever holds one can make new ones, each with copies that stay. */
export interface NewcomerRules {
  /** Whether all that is held was listed: else nobody can say how many there are, and new ones are left to another pass. */
  readonly allListed: boolean;
  /** Databases of one source and kind within {@link periodOf}; undefined for as many as it had before, and {@link least} at least. */
  readonly most: number | undefined;
  readonly retentionMinutes: number;
  /** Names of databases that a person says must be there: one of each name and source is taken on beside the others. */
  readonly expected?: readonly string[] | undefined;
}

/** What may be taken on in any case: teams build several databases in a day. */
const least = 10;

const day = 86_400_000;

/** A day; where copies do not stay for two, half of that, since then what is old cannot be told from what is new. */
function periodOf(retentionMinutes: number): number {
  return Math.min(day, retentionMinutes * 30_000);
}

/** How long a source may fill up its first copies: as long as two days, if copies stay for longer. */
function firstFillOf(retentionMinutes: number): number {
  return Math.min(2 * day, retentionMinutes * 45_000);
}

/** The databases of a source that wait, and why. */
export interface Waiting {
  /** Their identities. */
  readonly identities: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/**
 * Which of the databases that have no copy yet are not taken on now. It goes by when copies were made, which nobody in a
 * source decides, and keeps no count: a copy that is there says by itself when its database was taken on. Those that a person
 * expects come first, and are taken on beside what a source may add; within a period it is one of each name and source, since
 * whoever holds a source can give every database such a name. The order of the others is {@link firstInTurn}'s. `held` has all
 * our copies by database, in one or two places.
 */
export function beyondBudget(
  newcomers: readonly UsableSnapshot[],
  held: readonly ReadonlyMap<string, readonly Snapshot[]>[],
  now: number,
  { allListed, most, retentionMinutes, expected = [] }: NewcomerRules,
): Waiting {
  const identities = new Set<string>();
  const findings: Finding[] = [];
  if (!allListed) {
    for (const { id, identity } of newcomers) {
      identities.add(identity);
      findings.push({ subject: id, outcome: deferred("its database is new: the next scheduled pass takes it on") });
    }
    return { identities, findings };
  }
  if (newcomers.length === 0) return { identities, findings };
  const period = periodOf(retentionMinutes);
  const firstFill = firstFillOf(retentionMinutes);
  const takenOn = takenOnBySource(held, now);
  for (const [source, candidates] of bySource(newcomers)) {
    const known = [...(takenOn.get(source)?.values() ?? [])];
    if (!known.some(({ at }) => at <= now - firstFill)) continue;
    const before = known.filter(({ at }) => at <= now - period).length;
    const young = known.filter(({ at }) => at > now - period);
    const limit = most ?? Math.max(least, before);
    const lately = new Set(young.map(({ database }) => database));
    const meant = expected.filter((name) => !lately.has(name));
    const inOrder = firstInTurn(candidates, { expected: meant, underWay: new Map(), now });
    const expectedOnes = new Set(candidates.map(({ database }) => database).filter((name) => meant.includes(name)))
      .size;
    const room = expectedOnes + Math.max(0, limit - young.length);
    if (candidates.length <= room) continue;
    const waiting = inOrder.slice(room);
    for (const { identity } of waiting) identities.add(identity);
    findings.push({ subject: `the source ${source}`, outcome: blocked(wordsOf(waiting, young.length, limit, period)) });
  }
  return { identities, findings };
}

function wordsOf(waiting: readonly UsableSnapshot[], lately: number, limit: number, period: number): string {
  const names = waiting
    .map(({ database }) => database)
    .sort()
    .slice(0, 5);
  const more = waiting.length > names.length ? ` and ${waiting.length - names.length} more` : "";
  const hours = Math.round(period / 360_000) / 10;
  return (
    `${waiting.length} new databases of it have no copy yet and wait (${names.join(", ")}${more}): ${lately} got their first copy in ` +
    `the last ${hours} h, and no more than ${limit} do, because many new ones could push out the copies of others. If they are ` +
    "meant, raise dr.newDatabasesPerDay, or name in dr.expected those that go first; if not, find out who makes them"
  );
}

/** A database that has copies: when the first of them was begun, ms since the epoch, and its name. */
interface TakenOn {
  readonly at: number;
  readonly database: string;
}

/** Since when each database has a copy, and its name, by source; of what is only being made RDS may say no time yet. */
function takenOnBySource(
  held: readonly ReadonlyMap<string, readonly Snapshot[]>[],
  now: number,
): Map<string, Map<string, TakenOn>> {
  const found = new Map<string, Map<string, TakenOn>>();
  for (const groups of held) {
    for (const [identity, copies] of groups) {
      const source = sourceOf(identity);
      const times = found.get(source) ?? new Map<string, TakenOn>();
      let first = times.get(identity)?.at ?? now;
      for (const { madeAt } of copies) if (madeAt !== undefined && madeAt < first) first = madeAt;
      times.set(identity, { at: first, database: copies[0]?.database ?? "" });
      found.set(source, times);
    }
  }
  return found;
}

function bySource(newcomers: readonly UsableSnapshot[]): Map<string, UsableSnapshot[]> {
  const found = new Map<string, UsableSnapshot[]>();
  for (const one of newcomers) {
    const source = sourceOf(one.identity);
    found.set(source, [...(found.get(source) ?? []), one]);
  }
  return found;
}
