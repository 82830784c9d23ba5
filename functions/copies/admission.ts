import { blocked, deferred } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { Snapshot, UsableSnapshot } from "../rds/kind";
import type { QuotaState } from "../retention/quota";
import { arriving, type FloorRules, floorCure, reserved, silentWords } from "../retention/quotaUse";
import { firstInTurn } from "./turns";

/** What decides whether the quota has room for another database. */
export interface FreeQuota extends FloorRules {
  readonly kind: "instance" | "cluster";
  /** The quota of the place where copies end up. */
  readonly quota: QuotaState;
  /** Manual snapshots that are there and are not ours. */
  readonly foreign: number;
  /** New databases that this pass has taken on already, from other regions. */
  readonly taken: number;
}

/** What is known of the databases when some wait for room in the quota. */
export interface Applicants {
  /** Databases without a copy, those that wait for another reason left out. */
  readonly newcomers: readonly UsableSnapshot[];
  /** Our copies where they end up, by database; and those on their way there, if that takes two steps. */
  readonly held: readonly ReadonlyMap<string, readonly Snapshot[]>[];
  /** Names of databases that a person says must be there. */
  readonly expected: readonly string[];
  readonly now: number;
}

/** New databases that are not taken on, by identity, and what people are told. */
export interface Refused {
  readonly identities: ReadonlySet<string>;
  readonly taken: number;
  readonly findings: readonly Finding[];
}

/**
 * Which new databases wait because the quota has no room for them. A database that is taken on has copies that stay for ever, the
 * newest K, however silent it falls: silence is what an attack looks like, so nobody's floor is lowered for a new one. So none is
 * taken on unless the floors of all databases, what is not ours, and what arrives until the next expire pass fit into the quota with
 * it. Each counts with its whole floor, whatever it has by now. For what a person expects and is not there yet, room is kept.
 *
 * Where the quota is full of copies that give way, each expire pass frees as many places as copies arrive. A first copy takes one of
 * these, so one new database is taken on between two such passes, and not several: the copy that finds no place is made after
 * the next. What a person has released is not taken on again.
 */
export function beyondQuota(
  { newcomers, held, expected, now }: Applicants,
  { kind, quota, foreign, taken: takenBefore, keepNewest, roomMinutes, released }: FreeQuota,
): Refused {
  const identities = new Set<string>();
  if (newcomers.length === 0) return { identities, taken: 0, findings: [] };
  const all = new Map<string, readonly Snapshot[]>();
  for (const groups of held) {
    for (const [identity, copies] of groups) all.set(identity, [...(all.get(identity) ?? []), ...copies]);
  }
  const kept = [...all.keys()].filter((identity) => !released.has(identity));
  const comes = arriving(all, roomMinutes);
  const each = Math.max(1, Math.ceil(comes.copies / Math.max(1, comes.databases)));
  const fits = (more: number) =>
    foreign + (kept.length + more) * keepNewest + reserved(comes.copies + more * each, quota) <= quota.most;
  const names = new Set([...all.values(), newcomers].flatMap((copies) => copies.map(({ database }) => database)));
  const awaited = expected.filter((name) => !names.has(name)).length;
  const free = Math.max(
    quota.most - quota.used - reserved(comes.copies, quota),
    1 - begunSince(all, now - roomMinutes * 60_000),
  );
  let taken = 0;
  const waiting: UsableSnapshot[] = [];
  const findings: Finding[] = [];
  for (const one of firstInTurn(newcomers, { expected, underWay: new Map(), now })) {
    const { id, identity, database } = one;
    const spare = expected.includes(database) ? 0 : awaited;
    if (released.has(identity)) {
      identities.add(identity);
      findings.push({ subject: id, outcome: deferred("a person has released its database: nothing of it is needed") });
    } else if (!fits(takenBefore + taken + 1 + spare)) {
      identities.add(identity);
      waiting.push(one);
    } else if (takenBefore + taken >= free) {
      identities.add(identity);
      findings.push({
        subject: id,
        outcome: deferred("its database is new: it waits until older copies have given way"),
      });
    } else taken++;
  }
  if (waiting.length === 0) return { identities, taken, findings };
  const wanting = waiting.map(({ database }) => database).sort();
  const more = wanting.length > 5 ? ` and ${wanting.length - 5} more` : "";
  const reason =
    `new databases have no copy, because the quota of manual ${kind} snapshots is too small: the newest ${keepNewest} copies of every ` +
    "database stay, also of silent ones, and none of them is deleted for a new database. " +
    `Waiting: ${wanting.slice(0, 5).join(", ")}${more}. ${kept.length} databases, what is not ours and what arrives in ${roomMinutes} min ` +
    `take ${foreign + kept.length * keepNewest + reserved(comes.copies, quota)} of ${quota.most}. ` +
    `${silentWords(all, released)}. ${floorCure}`;
  findings.push({ subject: `the quota of ${kind} snapshots`, outcome: blocked(reason) });
  return { identities, taken, findings };
}

/** Databases whose first copy was begun since then, or is of a moment that RDS does not say yet. */
function begunSince(all: ReadonlyMap<string, readonly Snapshot[]>, since: number): number {
  const first = [...all.values()].map((copies) => Math.min(...copies.map(({ madeAt = since }) => madeAt)));
  return first.filter((at) => at >= since).length;
}
