import type { Call, Instant } from "../cloud/types";
import { formatDuration, minute } from "../durations";
import { type EndOfRun, excused, type InvariantRules, type Violations } from "./rules";

/** The measure pass looks every ten minutes, and an alarm takes a few more: what is over by then is told all the same. */
const lookMillis = 15 * minute;

/** What fails for so long is no accident any more. */
const failingMillis = 30 * minute;

/** What RDS answers when it is to blame itself, and nothing about the call can be told from it. */
const internal = "InternalFailure";

/** The member of a call that changes something, by operation, that says what: operations that change nothing are not among them. */
const subjects: Readonly<Record<string, string>> = {
  CreateDBSnapshot: "DBInstanceIdentifier",
  CreateDBClusterSnapshot: "DBClusterIdentifier",
  CopyDBSnapshot: "SourceDBSnapshotIdentifier",
  CopyDBClusterSnapshot: "SourceDBClusterSnapshotIdentifier",
  ModifyDBSnapshotAttribute: "DBSnapshotIdentifier",
  ModifyDBClusterSnapshotAttribute: "DBClusterSnapshotIdentifier",
  DeleteDBSnapshot: "DBSnapshotIdentifier",
  DeleteDBClusterSnapshot: "DBClusterSnapshotIdentifier",
  AddTagsToResource: "ResourceName",
};

/** The state of an alarm. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

interface Rung {
  readonly name: string;
  readonly account: string;
  readonly at: Instant;
  readonly state: AlarmState;
}

/** One thing that fails again and again. */
interface Streak {
  readonly what: string;
  readonly account: string;
  readonly from: Instant;
  to: Instant;
}

/** Watches whether people are told of what goes wrong, and of nothing else. */
export class TellingRules {
  private readonly rung: Rung[] = [];
  /** Executions that ended badly. */
  private readonly broken: { readonly account: string; readonly at: Instant }[] = [];
  private readonly failing = new Map<string, Streak>();
  private readonly failed: Streak[] = [];

  constructor(
    private readonly rules: InvariantRules,
    private readonly violations: Violations,
  ) {}

  alarmed(name: string, account: string, state: AlarmState, at: Instant): void {
    this.rung.push({ name, account, state, at });
  }

  executed(account: string, at: Instant): void {
    this.broken.push({ account, at });
  }

  /** A call of a role of ours. */
  called({ place, operation, input }: Call, at: Instant, error: string | undefined): void {
    const member = subjects[operation];
    if (member === undefined) return;
    const what = `${operation} of ${String(input[member])}`;
    const key = `${place.account} ${what}`;
    if (error !== internal) this.failing.delete(key);
    else {
      const streak = this.failing.get(key) ?? { what, account: place.account, from: at, to: at };
      streak.to = at;
      if (!this.failing.has(key)) this.failed.push(streak);
      this.failing.set(key, streak);
    }
  }

  /** Once all faults are over for long enough, the copies are as young as ever. */
  judge(run: EndOfRun): void {
    this.ages(run);
    this.silences(run);
    this.needless(run);
    for (const { what, account, from, to } of this.failed) {
      if (to - from < failingMillis || this.broke(account, from, to + lookMillis)) continue;
      this.violations.add(`swallowed: ${what} failed for ${formatDuration(to - from)}, and every execution ended well`);
    }
  }

  /** Whether its account tells of anything in that time: an execution that ended badly goes to people, as alarms do. */
  toldIn(account: string, from: Instant, to: Instant): boolean {
    return this.broke(account, from, to) || this.rangBetween(from, to, account);
  }

  private broke(account: string, from: Instant, to: Instant): boolean {
    return this.broken.some((one) => one.account === account && one.at >= from && one.at <= to);
  }

  private ages({ end, faults, databases }: EndOfRun): void {
    const { copyAge, settle } = this.rules;
    const healed = Math.max(0, ...faults.map(({ to }) => to)) + settle;
    for (const { name, countedFrom, until, timeline } of databases) {
      const [first] = timeline.exceeding(copyAge, Math.max(countedFrom, healed), Math.min(until, end));
      if (first)
        this.violations.add(`objective: the newest copy of ${name} grew too old ${agoText(first.from, healed)}`);
    }
  }

  /** Whoever's copies grow too old hears of it. */
  private silences({ end, databases }: EndOfRun): void {
    const { alarmAge } = this.rules;
    for (const { name, countedFrom, until, timeline } of databases) {
      for (const { from, to } of timeline.exceeding(alarmAge, countedFrom, Math.min(until, end))) {
        if (to > from && !this.rangBetween(from - alarmAge, to + lookMillis))
          this.violations.add(
            `silent: nobody was told of ${name}, whose newest copy was too old for ${formatDuration(to - from)}`,
          );
      }
    }
  }

  /** Nobody hears of anything without a reason. */
  private needless({ end, faults, databases }: EndOfRun): void {
    for (const { name, at, state } of this.rung) {
      if (state !== "ALARM" || excused({ from: at, to: at }, faults, this.rules.settle)) continue;
      // That nothing new comes of a database that is gone is told until a person says that it is to be so.
      if (databases.some(({ until }) => until < end && at >= until)) continue;
      this.violations.add(`needless: the alarm ${name} rang, and nothing was wrong`);
    }
  }

  /** Of an account, or of any. */
  private rangBetween(from: Instant, to: Instant, account?: string): boolean {
    const ringing = new Set<string>();
    for (const { name, at, state, ...rung } of this.rung) {
      if (at > to) break;
      if (account !== undefined && rung.account !== account) continue;
      if (state === "ALARM" && at >= from) return true;
      if (state === "ALARM") ringing.add(name);
      else if (at < from) ringing.delete(name);
    }
    return ringing.size > 0;
  }
}

function agoText(at: Instant, healed: Instant): string {
  return `${formatDuration(Math.max(0, Math.round((at - healed) / minute) * minute))} after all was well again`;
}
