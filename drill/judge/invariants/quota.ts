import { minute } from "../../../cli/durations";
import type { Instant, SnapshotRecord } from "../../cloud/kernel/types";
import type { Window } from "../../record/recorded";
import { type EndOfRun, excused, type InvariantRules, type Violations } from "./rules";

/** The part of a quota that the expire pass keeps free for copies that arrive, at most: stated here once more, so that the pass is not believed. */
const mostFree = 0.25;

/** A quota that was nearly full is spoken of after that too: an alarm on a failure rings for half an hour, and looks come after it. */
const saidAfterMillis = 45 * minute;

/** Something that people are told: an alarm, or an execution that ended badly with its cause. */
interface Said {
  readonly name: string;
  readonly account: string;
  readonly at: Instant;
  readonly cause: string | undefined;
}

/** Whether an execution of a pass of an account ended badly in that time or soon after it; `pass` is a part of its machine's name. */
type FailedIn = (account: string, pass: string, during: Window) => boolean;

/** A time in which more copies were there than leave the part free that is kept free; open: it is not over. */
interface NearlyFull {
  readonly account: string;
  readonly from: Instant;
  to: Instant;
}

/**
 * Watches how full the quotas of manual snapshots of the account of the copies are, where a scenario says that they are small. RDS's own
 * records count, whatever the program says of them.
 */
export class QuotaRules {
  /** ARNs of manual snapshots by account, region and kind. */
  private readonly there = new Map<string, Set<string>>();
  private readonly open = new Map<string, NearlyFull>();
  private readonly spans: NearlyFull[] = [];
  private readonly gaveWay: { readonly record: SnapshotRecord; readonly at: Instant }[] = [];

  constructor(
    private readonly rules: InvariantRules,
    private readonly violations: Violations,
  ) {}

  changed(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    const record = after ?? before;
    if (record === undefined || this.rules.copiesQuota === undefined) return;
    const key = keyOf(record);
    const there = this.there.get(key) ?? new Set<string>();
    this.there.set(key, there);
    if (after) there.add(record.arn);
    else there.delete(record.arn);
    const open = this.open.get(key);
    if (open) open.to = at;
    if (!this.isNearlyFull(record, there.size)) this.open.delete(key);
    else if (open === undefined) {
      const span = { account: record.place.account, from: at, to: at };
      this.open.set(key, span);
      this.spans.push(span);
    }
  }

  /** Whether a copy that is gone now was one too many for the quota, so that it could give way before its time. */
  explains(record: SnapshotRecord, at: Instant): boolean {
    const before = (this.there.get(keyOf(record))?.size ?? 0) + 1;
    if (!this.isNearlyFull(record, before)) return false;
    this.gaveWay.push({ record, at });
    return true;
  }

  /** Whether what people are told is that a quota is nearly full, and it is, or was a moment ago. */
  isToldOf({ name, account, cause, at }: Said): boolean {
    if (
      !(name.includes("-expire-")
        ? /the quota of \w+ snapshots/.test(cause ?? "the quota of all snapshots")
        : name.includes("-measure-quota"))
    )
      return false;
    const open = new Set(this.open.values());
    return this.spans.some(
      (span) => span.account === account && span.from <= at && (open.has(span) || at <= span.to + saidAfterMillis),
    );
  }

  /** Of what gives way people are told: the retention that was promised does not hold. */
  judge({ faults }: EndOfRun, failedIn: FailedIn): void {
    for (const { record, at } of this.gaveWay) {
      const { account } = record.place;
      if (
        excused({ from: at, to: at }, faults, this.rules.settle) ||
        failedIn(account, "-expire-", { from: at, to: at })
      )
        continue;
      this.violations.add(`untold: ${record.identifier} gave way before its time, and its account told nobody`);
    }
  }

  private isNearlyFull({ kind }: SnapshotRecord, count: number): boolean {
    const most = this.rules.copiesQuota?.[kind] ?? Number.POSITIVE_INFINITY;
    return count > most - Math.ceil(most * mostFree);
  }
}

function keyOf({ place, kind }: SnapshotRecord): string {
  return `${place.account}/${place.region}/${kind}`;
}
