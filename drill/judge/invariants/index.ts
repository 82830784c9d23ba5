import type {
  Call,
  EndedExecution,
  Instant,
  Notification,
  Observer,
  Place,
  Question,
  SnapshotRecord,
} from "../../cloud/kernel/types";
import type { AccountRole } from "../../record/recorded";
import { LoudnessRules } from "./loudness";
import { PromptnessRules } from "./promptness";
import { QuotaRules } from "./quota";
import { type EndOfRun, type InvariantRules, Violations } from "./rules";
import { SnapshotRules } from "./snapshots";
import { type AlarmState, TellingRules } from "./telling";

export type { EndOfRun, InvariantRules, WatchedAges } from "./rules";

/*
 * What must hold whatever happens: a scenario that expects it is watched after every call, and looked at once more at its
 * end. It reads tags and times as RDS has them, and asks nothing of the program.
 */

/** Watches a run for what must never happen. Only observes. */
export class Invariants implements Observer {
  private readonly violations = new Violations();
  private readonly snapshots: SnapshotRules;
  private readonly telling: TellingRules;
  private readonly promptness: PromptnessRules;
  private readonly quota: QuotaRules;
  private readonly loudness: LoudnessRules;

  constructor(rules: InvariantRules, roles: ReadonlyMap<string, AccountRole>) {
    this.quota = new QuotaRules(rules, this.violations);
    this.snapshots = new SnapshotRules(rules, roles, this.violations, this.quota);
    this.telling = new TellingRules(rules, this.violations, this.quota);
    this.promptness = new PromptnessRules(rules, this.violations);
    this.loudness = new LoudnessRules(this.violations);
  }

  onSnapshot(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    if ((after ?? before)?.type !== "manual") return;
    this.quota.changed(before, after, at);
    this.snapshots.changed(before, after);
    this.promptness.changed(before, after, at);
  }

  onCall(call: Call, at: Instant, error: string | undefined): void {
    const { principal } = call;
    const ofOurs = principal.kind === "role" && !principal.stolen;
    this.snapshots.called(call, at, error, ofOurs);
    if (!ofOurs) return;
    this.telling.called(call, at, error);
    this.promptness.called(call, at, error);
  }

  onDenied({ principal, operation }: Call, question: Question): void {
    if (principal.kind === "administrator" || (principal.kind === "role" && principal.stolen)) return;
    if (this.snapshots.isGone(operation, question.resource)) return;
    if (this.snapshots.isThere(operation, question.resource)) return;
    const who = principal.kind === "role" ? principal.roleArn.split("/").at(-1) : principal.service;
    this.violations.add(`denied: ${operation} (${question.action}) of ${who}`);
  }

  onAlarm(name: string, { account }: Place, state: AlarmState, at: Instant): void {
    this.telling.alarmed(name, account, state, at);
  }

  onNotification(notification: Notification): void {
    this.loudness.notified(notification);
  }

  onExecution({ machineArn, status, cause, at }: EndedExecution): void {
    if (status !== "SUCCEEDED") this.telling.brokeOff(machineArn, at, cause ?? "");
  }

  /** What was violated until now and what the end shows, in words, each with how often; empty: nothing. */
  judge(end: EndOfRun): readonly string[] {
    this.snapshots.judge(end);
    this.telling.judge(end);
    this.promptness.judge(end, this.telling);
    this.loudness.judge();
    this.quota.judge(end, (...asked) => this.telling.failedIn(...asked));
    return this.violations.lines;
  }
}
