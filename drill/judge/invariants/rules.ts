import type { DatabaseKind, Instant, Place, SnapshotRecord } from "../../cloud/kernel/types";
import type { AgeTimeline } from "../../record/ages";
import type { Window } from "../../record/recorded";

/** What a scenario says of itself, so that it can be watched. Times in milliseconds. */
export interface InvariantRules {
  /** The newest usable ones of a database that no function may delete. */
  readonly keepNewest: Readonly<Record<Part, number>>;
  /** Age at which, beyond the newest, none may be left: retention and the time until the next expire pass. */
  readonly keptAtMost: Readonly<Record<Part, number>>;
  /** Age before which a function deletes none. */
  readonly keptAtLeast: Readonly<Record<Part, number>>;
  /** Copy age that holds when nothing goes wrong, and again once all is well for {@link settle}. */
  readonly copyAge: number;
  /** How long after the last fault everything is to be as if it had not been. */
  readonly settle: number;
  /** Copy age that does not pass without an alarm: one that rings by then, or has rung as long before. */
  readonly alarmAge: number;
  /** From one snapshot of a database to the next: longer, and one was missed, which its account must tell. */
  readonly snapshotGap: number;
  /** From the end of a snapshot until it is shared, when nothing goes wrong. */
  readonly shareWithin: number;
  /**
   * How many manual snapshots of each kind the account of the copies may have in a region, where that is so few that copies give way
   * before their time.
   * @default so many that none does
   */
  readonly copiesQuota?: Readonly<Record<DatabaseKind, number>> | undefined;
  /** The value of the tags CreatedBy and CopiedBy that the program's passes give. */
  readonly createdBy: string;
}

/** A database whose copies are watched. */
export interface WatchedAges {
  readonly name: string;
  /** The account and region it lives in. */
  readonly place: Place;
  readonly createdAt: Instant;
  readonly countedFrom: Instant;
  readonly until: Instant;
  readonly timeline: AgeTimeline;
}

/** What is known when a run has ended. */
export interface EndOfRun {
  readonly end: Instant;
  /** When each fault acted; those that are done at once last no time. */
  readonly faults: readonly Window[];
  readonly databases: readonly WatchedAges[];
}

/** Whose snapshot it is by the tag that a pass gives: a take pass's or a copy pass's. */
export type Part = "source" | "dr";

/** What was violated, in words, and how often. */
export class Violations {
  private readonly found = new Map<string, number>();

  add(what: string): void {
    this.found.set(what, (this.found.get(what) ?? 0) + 1);
  }

  get lines(): readonly string[] {
    return [...this.found].map(([what, times]) => (times > 1 ? `${what} (${times} times)` : what));
  }
}

/**
 * By the tag that a pass gives; undefined: nobody's of ours, as what is no copy, or is named by its tag as another: its database was
 * restored from one of ours, and has given it the tags.
 */
export function partOf(
  { tags, sourceArn, identifier }: SnapshotRecord,
  { createdBy }: InvariantRules,
): Part | undefined {
  if (tags.CopiedBy === createdBy) return sourceArn === undefined ? undefined : "dr";
  const { "rds-lifeboat:snapshot": named = identifier } = tags;
  return tags.CreatedBy === createdBy && named === identifier ? "source" : undefined;
}

/** What only serves the next copy: of it no newest ones are kept. */
export function isOnItsWay({ tags }: SnapshotRecord): boolean {
  return tags["rds-lifeboat:interim"] !== undefined || tags["rds-lifeboat:staged"] !== undefined;
}

/** Whether it counts among the newest of a part. */
export function isKept(one: SnapshotRecord, part: Part, rules: InvariantRules): boolean {
  return one.status === "available" && partOf(one, rules) === part && !isOnItsWay(one);
}

/** Whether a fault, or what it left behind, may have had to do with what happened in that time. */
export function excused({ from, to }: Window, faults: readonly Window[], settle: number): boolean {
  return faults.some((fault) => fault.from <= to && fault.to + settle >= from);
}
