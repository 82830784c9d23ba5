import { formatDuration, hour, minute } from "../../../cli/durations";
import type { Call, Instant, Place, SnapshotRecord } from "../../cloud/kernel/types";
import type { AccountRole } from "../../record/recorded";
import { copies, deletions, lookUps, notFound, shares, takes } from "./operations";
import type { QuotaRules } from "./quota";
import {
  type EndOfRun,
  excused,
  type InvariantRules,
  isKept,
  isOnItsWay,
  type Part,
  partOf,
  type Violations,
} from "./rules";

/** Longest that something half done may lie about at the end. */
const halfDoneMillis = 8 * hour;

/** What a pass could not yet see when it began: it runs for as long as its function may. */
const passMillis = 15 * minute;

/** From when it is kept: from the moment at which RDS made it, which no tag changes and which a copy's data are never newer than. */
function retainedFrom({ createdAt, originalCreatedAt }: SnapshotRecord): Instant {
  return Math.max(createdAt, originalCreatedAt);
}

/** Something that was deleted though it was due before. */
interface Late {
  readonly record: SnapshotRecord;
  readonly due: Instant;
  readonly at: Instant;
}

/** Watches what is copied and what is deleted, and what is there at the end. */
export class SnapshotRules {
  /** Manual snapshots by place and resource id, then ARN. */
  private readonly held = new Map<string, Map<string, SnapshotRecord>>();
  private readonly deletedArns = new Set<string>();
  /** With which accounts a snapshot is shared, by ARN. */
  private readonly sharedWith = new Map<string, readonly string[]>();
  private readonly oursByArn = new Set<string>();
  private readonly late: Late[] = [];
  private removed: SnapshotRecord | undefined;

  constructor(
    private readonly rules: InvariantRules,
    private readonly roles: ReadonlyMap<string, AccountRole>,
    private readonly violations: Violations,
    private readonly quota: QuotaRules,
  ) {}

  changed(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined): void {
    const record = after ?? before;
    if (record === undefined) return;
    const group = this.groupOf(record);
    if (after && after.sharedWith.length > 0) this.sharedWith.set(record.arn, after.sharedWith);
    else this.sharedWith.delete(record.arn);
    if (after) {
      this.deletedArns.delete(after.arn);
      if (before === undefined) this.begun(after, group);
      group.set(after.arn, after);
      if (partOf(after, this.rules) !== undefined) this.oursByArn.add(after.arn);
    } else {
      group.delete(record.arn);
      this.oursByArn.delete(record.arn);
      this.deletedArns.add(record.arn);
      this.removed = record;
    }
  }

  /** A call has ended: what it removed was told just before. Whose call it was decides whether it matters. */
  called({ operation, input, place }: Call, at: Instant, error: string | undefined, ofOurs: boolean): void {
    const { removed } = this;
    this.removed = undefined;
    if (!ofOurs) return;
    if (error !== undefined && notFound.has(error))
      this.notFound(place.account, String(input[lookUps[operation] ?? ""]));
    const member = copies[operation];
    if (member && error === undefined) this.copied(String(input[member]));
    const shared = shares[operation];
    if (shared && error === undefined) this.shared(String(input[shared]), place);
    if (removed && operation in deletions) this.deleted(removed, at);
  }

  /** Who is told of a snapshot that is shared, and does not ask so that RDS shows it, waits for a schedule without need. */
  private notFound(account: string, arn: string): void {
    if (this.sharedWith.get(arn)?.includes(account))
      this.violations.add(`unseen: ${arn} is shared with ${account}, which asked for it in vain`);
  }

  /** Of what another execution has deleted a moment ago nobody can show the tags that let it be deleted. */
  isGone(operation: string, resource: string): boolean {
    return operation in deletions && this.deletedArns.has(resource);
  }

  /** What another execution has made a moment ago has our tags: no role may make a snapshot of that name, or tag it again. */
  isThere(operation: string, resource: string): boolean {
    return (operation in copies || operation in takes) && this.oursByArn.has(resource);
  }

  judge({ end, faults }: EndOfRun): void {
    for (const { record, due, at } of this.late) {
      if (excused({ from: due, to: at }, faults, this.rules.settle)) continue;
      this.violations.add(`late: ${record.identifier} was deleted ${formatDuration(at - due)} after it was due`);
    }
    for (const group of this.held.values()) {
      for (const part of ["source", "dr"] as const) {
        const ours = [...group.values()].filter((one) => partOf(one, this.rules) === part);
        const newest = ours
          .filter((one) => isKept(one, part, this.rules))
          .sort((a, b) => retainedFrom(b) - retainedFrom(a) || (a.arn < b.arn ? 1 : -1))
          .slice(0, this.rules.keepNewest[part]);
        for (const one of ours) this.leftOne(one, part, newest.includes(one), end);
      }
    }
  }

  private groupOf({ place, resourceId }: SnapshotRecord): Map<string, SnapshotRecord> {
    const key = `${place.account}/${place.region}/${resourceId}`;
    const group = this.held.get(key) ?? new Map<string, SnapshotRecord>();
    this.held.set(key, group);
    return group;
  }

  /**
   * One copy of each snapshot in a place is enough: a second one costs a quota's place and time. And of a database one at a
   * time, since RDS makes the second wait for the first.
   */
  private begun(copy: SnapshotRecord, group: ReadonlyMap<string, SnapshotRecord>): void {
    const { sourceArn, requestedAt } = copy;
    if (sourceArn === undefined || partOf(copy, this.rules) === undefined) return;
    const others = [...group.values()].filter((one) => one.sourceArn !== undefined);
    if (others.some((one) => one.sourceArn === sourceArn && one.status !== "failed"))
      this.violations.add(`twice: ${sourceArn} is copied where a copy of it is`);
    const beside = others.find(
      (one) => (one.status === "copying" || one.status === "creating") && requestedAt - one.requestedAt > passMillis,
    );
    if (beside) this.violations.add(`beside: ${sourceArn} is copied while ${beside.identifier} is being made`);
  }

  /** Shared is what the take pass made, and nothing that people made of a database that was restored from it. */
  private shared(identifier: string, { account, region }: Place): void {
    for (const [key, group] of this.held) {
      if (!key.startsWith(`${account}/${region}/`)) continue;
      for (const one of group.values())
        if (one.identifier === identifier && partOf(one, this.rules) === undefined)
          this.violations.add(`foreign: ${identifier}, which no pass of ours made, was shared`);
    }
  }

  /** Anybody can share: what is copied must be of an account that the scenario has stacks in. */
  private copied(source: string): void {
    const account = source.split(":")[4];
    if (account !== undefined && !this.roles.has(account))
      this.violations.add(`foreign: a snapshot of ${account} was copied`);
  }

  private deleted(record: SnapshotRecord, at: Instant): void {
    const { identifier } = record;
    const part = partOf(record, this.rules);
    if (part === undefined) {
      this.violations.add(`foreign: ${identifier}, which no pass of ours made, was deleted`);
      return;
    }
    if (record.tags["rds-lifeboat:hold"] !== undefined) this.violations.add(`held: ${identifier} was deleted`);
    if (record.status !== "available" || isOnItsWay(record)) return;
    const from = retainedFrom(record);
    if (at - from < this.rules.keptAtLeast[part] && !(part === "dr" && this.quota.explains(record, at)))
      this.violations.add(`early: ${identifier} was deleted after ${formatDuration(at - from)}`);
    const newer = [...this.groupOf(record).values()].filter(
      (one) => isKept(one, part, this.rules) && retainedFrom(one) >= from,
    );
    const floor = this.rules.keepNewest[part];
    if (newer.length < floor)
      this.violations.add(`floor: ${identifier} was deleted with ${newer.length} newer ones left`);
    const due = from + this.rules.keptAtMost[part];
    // It may have been one of the newest then.
    const newerThen = newer.filter(({ availableAt }) => availableAt !== undefined && availableAt <= due);
    if (at > due && newerThen.length >= floor) this.late.push({ record, due, at });
  }

  /** Nothing is kept for longer than was said, and nothing is left half done. */
  private leftOne(one: SnapshotRecord, part: Part, amongNewest: boolean, end: Instant): void {
    const { identifier, status, requestedAt, tags } = one;
    if (status === "creating" || status === "copying") {
      if (end - requestedAt > halfDoneMillis) this.violations.add(`half done: ${identifier} is still ${status}`);
      return;
    }
    if (isOnItsWay(one) && end - requestedAt > Math.max(halfDoneMillis, this.rules.keptAtMost[part])) {
      this.violations.add(`half done: ${identifier} only served a copy, and is still there`);
    }
    const age = end - retainedFrom(one);
    if (!amongNewest && tags["rds-lifeboat:hold"] === undefined && age > this.rules.keptAtMost[part]) {
      this.violations.add(`kept: ${identifier} is there after ${formatDuration(Math.round(age / minute) * minute)}`);
    }
  }
}
