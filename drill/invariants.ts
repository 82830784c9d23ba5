import type { AgeTimeline } from "./ages";
import type { Call, Instant, Observer, Place, Question, SnapshotRecord } from "./cloud/types";
import { formatDuration, hour, minute } from "./durations";
import type { AccountRole, Window } from "./recorder";

/*
 * What must hold whatever happens: a scenario that expects it is watched after every call, and looked at once more at its
 * end. It reads tags and times as RDS has them, and asks nothing of the program.
 */

/** What a scenario says of itself, so that it can be watched. Times in milliseconds. */
export interface InvariantRules {
  /** The newest usable ones of a database that no function may delete. */
  readonly keepNewest: Readonly<Record<"source" | "dr", number>>;
  /** Age at which, beyond the newest, none may be left: retention and the time until the next expire pass. */
  readonly keptAtMost: Readonly<Record<"source" | "dr", number>>;
  /** Age before which a function deletes none. */
  readonly keptAtLeast: Readonly<Record<"source" | "dr", number>>;
  /** Copy age that holds when nothing goes wrong, and again once all is well for {@link settle}. */
  readonly copyAge: number;
  /** How long after the last fault everything is to be as if it had not been. */
  readonly settle: number;
  /** Copy age from which on an alarm must be ringing. */
  readonly alarmAge: number;
}

/** A database whose copies are watched. */
export interface WatchedAges {
  readonly name: string;
  readonly countedFrom: Instant;
  readonly until: Instant;
  readonly timeline: AgeTimeline;
}

/** What is known when a run has ended. */
export interface EndOfRun {
  readonly start: Instant;
  readonly end: Instant;
  /** When each fault acted; those that are done at once last no time. */
  readonly faults: readonly Window[];
  readonly databases: readonly WatchedAges[];
}

/** Whose snapshot it is by the tag that a pass gives: a take pass's, a copy pass's, or nobody's of ours. */
type Part = "source" | "dr";

interface Rung {
  readonly name: string;
  readonly at: Instant;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
}

/** The measure pass looks every ten minutes, and an alarm takes a few more: what is over by then is told all the same. */
const lookMillis = 15 * minute;

/** Longest that something half done may lie about at the end. */
const halfDoneMillis = 8 * hour;

/** Deletions that remove a snapshot, by operation. */
const deletions = new Set(["DeleteDBSnapshot", "DeleteDBClusterSnapshot"]);
const copies: Readonly<Record<string, string>> = {
  CopyDBSnapshot: "SourceDBSnapshotIdentifier",
  CopyDBClusterSnapshot: "SourceDBClusterSnapshotIdentifier",
};

/** Watches a run for what must never happen. Only observes. */
export class Invariants implements Observer {
  private readonly found = new Map<string, number>();
  /** Manual snapshots by place and resource id, then ARN. */
  private readonly held = new Map<string, Map<string, SnapshotRecord>>();
  private readonly rung: Rung[] = [];
  private removed: SnapshotRecord | undefined;
  private readonly deletedArns = new Set<string>();

  constructor(
    private readonly rules: InvariantRules,
    private readonly roles: ReadonlyMap<string, AccountRole>,
  ) {}

  onSnapshot(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined): void {
    const record = after ?? before;
    if (record?.type !== "manual") return;
    const group = this.groupOf(record);
    if (after) {
      this.deletedArns.delete(after.arn);
      if (before === undefined) this.begun(after, group);
      group.set(after.arn, after);
    } else {
      group.delete(record.arn);
      this.deletedArns.add(record.arn);
      this.removed = record;
    }
  }

  onCall({ principal, operation, input }: Call, at: Instant, error: string | undefined): void {
    const { removed } = this;
    this.removed = undefined;
    if (principal.kind !== "role" || principal.stolen) return;
    const member = copies[operation];
    if (member && error === undefined) this.copied(String(input[member]));
    if (removed && deletions.has(operation)) this.deleted(removed, at);
  }

  onDenied({ principal, operation }: Call, question: Question): void {
    if (principal.kind === "administrator" || (principal.kind === "role" && principal.stolen)) return;
    // Of what another execution has deleted a moment ago nobody can show the tags that let it be deleted.
    if (deletions.has(operation) && this.deletedArns.has(question.resource)) return;
    const who = principal.kind === "role" ? principal.roleArn.split("/").at(-1) : principal.service;
    this.violated(`denied: ${operation} (${question.action}) of ${who}`);
  }

  onAlarm(name: string, _place: Place, state: Rung["state"], at: Instant): void {
    this.rung.push({ name, state, at });
  }

  /** What was violated until now and what the end shows, in words, each with how often; empty: nothing. */
  judge(end: EndOfRun): readonly string[] {
    this.leftOver(end);
    this.ages(end);
    this.alarms(end);
    return [...this.found].map(([what, times]) => (times > 1 ? `${what} (${times} times)` : what));
  }

  private violated(what: string): void {
    this.found.set(what, (this.found.get(what) ?? 0) + 1);
  }

  private groupOf({ place, resourceId }: SnapshotRecord): Map<string, SnapshotRecord> {
    const key = `${place.account}/${place.region}/${resourceId}`;
    const group = this.held.get(key) ?? new Map<string, SnapshotRecord>();
    this.held.set(key, group);
    return group;
  }

  /** One copy of each snapshot in a place is enough: a second one costs a quota's place and time. */
  private begun(copy: SnapshotRecord, group: ReadonlyMap<string, SnapshotRecord>): void {
    const { sourceArn } = copy;
    if (sourceArn === undefined) return;
    const twice = [...group.values()].some((one) => one.sourceArn === sourceArn && one.status !== "failed");
    if (twice) this.violated(`twice: ${sourceArn} is copied where a copy of it is`);
  }

  /** Anybody can share: what is copied must be of an account that the scenario has stacks in. */
  private copied(source: string): void {
    const account = source.split(":")[4];
    if (account !== undefined && !this.roles.has(account))
      this.violated(`foreign: a snapshot of ${account} was copied`);
  }

  private deleted(record: SnapshotRecord, at: Instant): void {
    const part = partOf(record);
    if (part === undefined) {
      this.violated(`foreign: ${record.identifier}, which no pass of ours made, was deleted`);
      return;
    }
    if (record.tags["rds-lifeboat:hold"] !== undefined) this.violated(`held: ${record.identifier} was deleted`);
    if (record.status !== "available" || isOnItsWay(record)) return;
    if (at - record.originalCreatedAt < this.rules.keptAtLeast[part]) {
      this.violated(`early: ${record.identifier} was deleted after ${formatDuration(at - record.originalCreatedAt)}`);
    }
    const newer = [...this.groupOf(record).values()].filter(
      (one) => isKept(one, part) && one.originalCreatedAt >= record.originalCreatedAt,
    );
    if (newer.length < this.rules.keepNewest[part]) {
      this.violated(`floor: ${record.identifier} was deleted with ${newer.length} newer ones left`);
    }
  }

  /** Nothing is kept for longer than was said, and nothing is left half done. */
  private leftOver({ end }: EndOfRun): void {
    for (const group of this.held.values()) {
      for (const part of ["source", "dr"] as const) {
        const ours = [...group.values()].filter((one) => partOf(one) === part);
        const newest = ours
          .filter((one) => isKept(one, part))
          .sort((a, b) => b.originalCreatedAt - a.originalCreatedAt || (a.arn < b.arn ? 1 : -1))
          .slice(0, this.rules.keepNewest[part]);
        for (const one of ours) this.leftOne(one, part, newest.includes(one), end);
      }
    }
  }

  private leftOne(one: SnapshotRecord, part: Part, amongNewest: boolean, end: Instant): void {
    const { identifier, status, requestedAt, originalCreatedAt, tags } = one;
    if (status === "creating" || status === "copying") {
      if (end - requestedAt > halfDoneMillis) this.violated(`half done: ${identifier} is still ${status}`);
      return;
    }
    if (isOnItsWay(one) && end - requestedAt > Math.max(halfDoneMillis, this.rules.keptAtMost[part])) {
      this.violated(`half done: ${identifier} only served a copy, and is still there`);
    }
    const age = end - originalCreatedAt;
    if (!amongNewest && tags["rds-lifeboat:hold"] === undefined && age > this.rules.keptAtMost[part]) {
      this.violated(`kept: ${identifier} is there after ${formatDuration(Math.round(age / minute) * minute)}`);
    }
  }

  /** Once all faults are over for long enough, the copies are as young as ever. */
  private ages({ end, faults, databases }: EndOfRun): void {
    const { copyAge, settle } = this.rules;
    const healed = Math.max(0, ...faults.map(({ to }) => to)) + settle;
    for (const { name, countedFrom, until, timeline } of databases) {
      const [first] = timeline.exceeding(copyAge, Math.max(countedFrom, healed), Math.min(until, end));
      if (first) this.violated(`objective: the newest copy of ${name} grew too old ${agoText(first.from, healed)}`);
    }
  }

  /** Whoever's copies grow too old hears of it, and nobody does without a reason. */
  private alarms({ end, faults, databases }: EndOfRun): void {
    const { alarmAge, settle } = this.rules;
    for (const { name, countedFrom, until, timeline } of databases) {
      for (const { from, to } of timeline.exceeding(alarmAge, countedFrom, Math.min(until, end))) {
        if (to > from && !this.rangBetween(from - alarmAge, to + lookMillis))
          this.violated(
            `silent: nobody was told of ${name}, whose newest copy was too old for ${formatDuration(to - from)}`,
          );
      }
    }
    for (const { name, at, state } of this.rung) {
      if (state !== "ALARM" || faults.some(({ from, to }) => at >= from && at <= to + settle)) continue;
      // That nothing new comes of a database that is gone is told until a person says that it is to be so.
      if (databases.some(({ until }) => until < end && at >= until)) continue;
      this.violated(`needless: the alarm ${name} rang, and nothing was wrong`);
    }
  }

  private rangBetween(from: Instant, to: Instant): boolean {
    const ringing = new Set<string>();
    for (const { name, at, state } of this.rung) {
      if (at > to) break;
      if (state === "ALARM" && at >= from) return true;
      if (state === "ALARM") ringing.add(name);
      else if (at < from) ringing.delete(name);
    }
    return ringing.size > 0;
  }
}

function partOf({ tags }: SnapshotRecord): Part | undefined {
  if (tags.CopiedBy !== undefined) return "dr";
  return tags.CreatedBy === undefined ? undefined : "source";
}

/** What only serves the next copy: of it no newest ones are kept. */
function isOnItsWay({ tags }: SnapshotRecord): boolean {
  return tags["rds-lifeboat:interim"] !== undefined || tags["rds-lifeboat:staged"] !== undefined;
}

function isKept(one: SnapshotRecord, part: Part): boolean {
  return one.status === "available" && partOf(one) === part && !isOnItsWay(one);
}

function agoText(at: Instant, healed: Instant): string {
  return `${formatDuration(Math.max(0, Math.round((at - healed) / minute) * minute))} after all was well again`;
}
