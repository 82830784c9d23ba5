import type { KeyHealth } from "../aws/keyStates";
import type { KnownOffer, KnownTrouble, Memory } from "../inventory/inventory";
import { blocked, missed } from "../pass/outcome";
import type { Finding } from "../pass/run";
import { placeOf } from "../snapshots/lineage";
import type { View } from "./view";

/** A database whose newest offered snapshot is no longer offered, and nothing newer is. */
export interface Withdrawn {
  readonly database: string;
  readonly identity: string;
  readonly offer: KnownOffer;
}

/** A source never deletes the two newest snapshots of a database: when the newest offer is gone, somebody took it back. */
export function withdrawn(
  { databases }: Memory,
  offers: ReadonlyMap<string, KnownOffer>,
  { unreachable }: View,
  released: ReadonlySet<string>,
): Withdrawn[] {
  const found: Withdrawn[] = [];
  for (const { identity, database, offer, retired } of databases.values()) {
    if (offer === undefined || retired !== undefined || released.has(identity)) continue;
    if (unreachable.includes(placeOf(identity).region)) continue;
    if ((offers.get(identity)?.takenAt ?? 0) >= offer.takenAt) continue;
    found.push({ identity, database, offer });
  }
  return found;
}

/** What people are told of it. */
export function withdrawnFinding({ database, identity, offer }: Withdrawn): Finding {
  const { account, region } = placeOf(identity);
  const reason =
    `its newest snapshot ${offer.name} (of ${clock(offer.takenAt * 1000)}) is no longer shared by ${account} in ${region}: ` +
    "it was deleted there, or its sharing was taken back. Ask the owners of that account whether they did it; if they " +
    "did not, treat the account as compromised. The copies here are not touched by it";
  return { subject: database, outcome: missed(reason) };
}

/** A database without any usable copy that should have one. */
export interface Missing {
  /** Its identity, or its name if it was never seen. */
  readonly subject: string;
  readonly database: string;
  readonly words: string;
  readonly seen: boolean;
}

/** Troubles that stand until a person acts: told at once when they are new, later by the pass that speaks up. */
export function standingTroubles(
  keys: ReadonlyMap<string, KeyHealth>,
  missing: readonly Missing[],
  { troubles: before }: Memory,
  now: number,
): { readonly findings: Finding[]; readonly known: KnownTrouble[] } {
  const standing: { readonly subject: string; readonly database?: string; readonly words: string }[] = [...missing];
  for (const [arn, health] of keys) {
    if (health.state !== "unusable") continue;
    const words =
      `the key ${health.words}, and nothing under it can be copied or restored. Enable it again, or cancel its ` +
      "deletion (aws kms cancel-key-deletion, then enable-key), and find out who did it";
    standing.push({ subject: arn, words });
  }
  const findings: Finding[] = [];
  const known: KnownTrouble[] = [];
  for (const { subject, database = subject, words } of standing) {
    const last = before.find((one) => one.subject === subject);
    const since = last?.since ?? now;
    known.push({ subject, since });
    const reason = `since ${clock(since)} ${words}${database === subject ? "" : ` (${subject})`}`;
    findings.push({ subject: database, outcome: last ? blocked(reason) : missed(reason) });
  }
  return { findings, known };
}

/** A moment for people, in UTC. */
export function clock(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
