import { formatDuration, minute } from "../../../cli/durations";
import type { Call, Instant } from "../../cloud/kernel/types";
import type { Window } from "../../record/recorded";
import { changes } from "./operations";
import type { QuotaRules } from "./quota";
import { type EndOfRun, excused, type InvariantRules, type Violations } from "./rules";

/** The measure pass looks every ten minutes, and an alarm takes a few more: what is over by then is told all the same. */
const lookMillis = 15 * minute;

/** What fails for so long is no accident any more. */
const failingMillis = 30 * minute;

/** What RDS answers when it is to blame itself, and nothing about the call can be told from it. */
const internal = "InternalFailure";

/** The state of an alarm. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

interface Rung {
  readonly name: string;
  readonly account: string;
  readonly at: Instant;
  readonly state: AlarmState;
}

/** An execution that ended badly. */
interface Broken {
  /** The state machine's name. */
  readonly name: string;
  readonly account: string;
  readonly at: Instant;
  /** What it says of itself: people read this. */
  readonly cause: string;
}

/** That a pass says of an account that there is no database. */
interface Emptiness {
  readonly account: string;
  readonly pass: string;
  /** What rings and fails in that time is explained by it. */
  readonly from: Instant;
  readonly to: Instant;
}

/** How a pass begins to say of which databases it could not do its work: of any other it then says nothing. */
const namesDatabases = /pass (?:failed|needs a person) for \d+: /;

/** One thing that fails again and again. */
interface Streak {
  readonly what: string;
  readonly account: string;
  /** Which pass it fails for, as the names of its role and its machine begin. */
  readonly pass: string;
  readonly from: Instant;
  to: Instant;
}

/** Watches whether people are told of what goes wrong, and of nothing else. */
export class TellingRules {
  private readonly rung: Rung[] = [];
  private readonly broken: Broken[] = [];
  private readonly failing = new Map<string, Streak>();
  private readonly failed: Streak[] = [];

  constructor(
    private readonly rules: InvariantRules,
    private readonly violations: Violations,
    private readonly quota: QuotaRules,
  ) {}

  alarmed(name: string, account: string, state: AlarmState, at: Instant): void {
    this.rung.push({ name, account, state, at });
  }

  brokeOff(machineArn: string, at: Instant, cause: string): void {
    const parts = machineArn.split(":");
    this.broken.push({ account: parts[4] ?? "", name: parts.at(-1) ?? "", at, cause });
  }

  /** A call of a role of ours. */
  called({ place, operation, input, principal }: Call, at: Instant, error: string | undefined): void {
    const member = changes[operation];
    if (member === undefined || principal.kind !== "role") return;
    const what = `${operation} of ${String(input[member])}`;
    const key = `${place.account} ${place.region} ${what}`;
    if (error !== internal) {
      // That a call came too soon says nothing of it.
      if (error === undefined || !/throttl/i.test(error)) this.failing.delete(key);
      return;
    }
    const pass = principal.roleArn.split("/").at(-1)?.split("-function-")[0] ?? "";
    const streak = this.failing.get(key) ?? { what, account: place.account, pass, from: at, to: at };
    streak.to = at;
    if (!this.failing.has(key)) this.failed.push(streak);
    this.failing.set(key, streak);
  }

  /** Once all faults are over for long enough, the copies are as young as ever. */
  judge(run: EndOfRun): void {
    this.ages(run);
    this.silences(run);
    this.needless(run);
    for (const { what, account, pass, from, to } of this.failed) {
      if (to - from < failingMillis || this.broke(account, pass, { from, to: to + lookMillis })) continue;
      this.violations.add(`swallowed: ${what} failed for ${formatDuration(to - from)}, and every execution ended well`);
    }
  }

  /**
   * Whether people are told in that time, or soon after it, that a pass of an account does not do its work for a database: by
   * an execution that ended badly and names it, or none at all, or by an alarm on executions that do not come. `pass` is a part
   * of the names of its machine and alarms.
   */
  toldIn(account: string, pass: string, database: string, { from, to }: Window): boolean {
    const end = to + lookMillis;
    const named = new RegExp(`(?:: |\\| )${database}(?::| as )`);
    const isIdle = ({ name }: Rung) => name.includes(pass) && !name.includes("-failure-");
    return (
      this.broke(account, pass, { from, to: end }, ({ cause }) => !namesDatabases.test(cause) || named.test(cause)) ||
      this.rangBetween(from, end, (one) => one.account === account && isIdle(one))
    );
  }

  /** Whether an execution of a pass ended badly in that time, or soon after it, whatever it says. */
  failedIn(account: string, pass: string, { from, to }: Window): boolean {
    return this.broke(account, pass, { from, to: to + lookMillis });
  }

  private broke(
    account: string,
    pass: string,
    { from, to }: Window,
    isMeant: (one: Broken) => boolean = () => true,
  ): boolean {
    return this.broken.some(
      (one) => one.account === account && one.name.includes(pass) && one.at >= from && one.at <= to && isMeant(one),
    );
  }

  private ages({ end, faults, databases }: EndOfRun): void {
    const { copyAge, settle } = this.rules;
    const healed = Math.max(0, ...faults.map(({ to }) => to)) + settle;
    for (const { name, countedFrom, until, timeline } of databases) {
      const [first] = timeline.exceeding(copyAge, Math.max(countedFrom, healed), Math.min(until, end));
      if (first === undefined) continue;
      const when = faults.length === 0 ? "though nothing went wrong" : agoText(first.from, healed);
      this.violations.add(`objective: the newest copy of ${name} grew too old ${when}`);
    }
  }

  /** No copies grow too old without any alarm at all, in whichever account, by the time that they are well again. */
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
    const empty = this.emptySources(databases);
    const isOf = ({ account, pass, from, to }: Emptiness, one: { name: string; account: string; at: Instant }) =>
      account === one.account && one.name.includes(pass) && one.at >= from && one.at <= to;
    const rang = this.rung
      .filter(({ state }) => state === "ALARM")
      .map((one) => ({ ...one, did: "rang", cause: undefined }));
    for (const { name, account, at, did, cause } of [
      ...rang,
      ...this.broken.map((one) => ({ ...one, did: "failed" })),
    ]) {
      if (excused({ from: at, to: at }, faults, this.rules.settle)) continue;
      // That nothing new comes of a database that is gone is told until a person says that it is to be so.
      if (databases.some(({ until }) => until < end && at >= until)) continue;
      if (this.quota.isToldOf({ name, account, cause, at })) continue;
      if (empty.some((said) => isOf(said, { name, account, at }))) continue;
      this.violations.add(`needless: ${name} ${did}, and nothing was wrong`);
    }
  }

  /** When passes said, rightly, that there is no database in an account, or was none for as long as snapshots take to be offered. */
  private emptySources(databases: EndOfRun["databases"]): readonly Emptiness[] {
    const isEmpty = (account: string, at: Instant) =>
      databases.every(({ place, createdAt, until }) => place.account !== account || createdAt > at || until <= at);
    return this.broken.flatMap(({ account, cause, at }) => {
      if (/there is no database in this account/.test(cause) && isEmpty(account, at))
        // An alarm on a failure rings after it, for half an hour.
        return [{ account, pass: "take", from: at, to: at + failingMillis + lookMillis }];
      const silent = /the source (\d{12})\/\S+: since .* has offered no snapshot/.exec(cause)?.[1];
      const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
      return silent !== undefined && isEmpty(silent, at - this.rules.settle)
        ? [{ account, pass: "measure", ...always }]
        : [];
    });
  }

  private rangBetween(from: Instant, to: Instant, isMeant: (one: Rung) => boolean = () => true): boolean {
    const ringing = new Set<string>();
    for (const one of this.rung) {
      const { name, at, state } = one;
      if (at > to) break;
      if (!isMeant(one)) continue;
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
