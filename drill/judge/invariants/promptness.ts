import { formatDuration } from "../../../cli/durations";
import type { Call, Instant, SnapshotRecord } from "../../cloud/kernel/types";
import { shares } from "./operations";
import { type EndOfRun, excused, type InvariantRules, isOnItsWay, partOf, type Violations } from "./rules";
import type { TellingRules } from "./telling";

/** As the names of the machine that takes snapshots, and of its alarms, have it. */
const takePass = "-take-";
const reencryptPass = "-reencrypt-";

/** When a snapshot was there, and when it was first shared. */
interface Shared {
  readonly identifier: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Watches whether snapshots are taken in every slot, and shared as soon as they are there. */
export class PromptnessRules {
  /** Snapshots that are there and not shared yet, by account, region and identifier. */
  private readonly waiting = new Map<string, SnapshotRecord>();
  private readonly shared: Shared[] = [];
  /** A database's snapshots that became usable, by its place and resource id. */
  private readonly taken = new Map<string, SnapshotRecord[]>();

  constructor(
    private readonly rules: InvariantRules,
    private readonly violations: Violations,
  ) {}

  changed(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    // What goes before it was shared, was never shared.
    if (before && after === undefined) this.waitsNoMore(keyOf(before.place, before.identifier), at);
    if (after?.status !== "available" || before?.status === "available" || partOf(after, this.rules) !== "source")
      return;
    const { place, identifier, resourceId, kind } = after;
    const copied = after.sourceArn !== undefined;
    // That the copy of a cluster's snapshot has ended, RDS tells nobody. Source: UG USER_Events.Messages.
    if (!(copied && kind === "cluster") && !isOnItsWay(after)) this.waiting.set(keyOf(place, identifier), after);
    if (copied) return;
    const key = keyOf(place, resourceId);
    this.taken.set(key, [...(this.taken.get(key) ?? []), after]);
  }

  called({ place, operation, input }: Call, at: Instant, error: string | undefined): void {
    const member = shares[operation];
    if (member === undefined || error !== undefined || input.ValuesToAdd === undefined) return;
    this.waitsNoMore(keyOf(place, String(input[member])), at);
  }

  private waitsNoMore(key: string, at: Instant): void {
    const snapshot = this.waiting.get(key);
    this.waiting.delete(key);
    if (snapshot?.availableAt !== undefined)
      this.shared.push({ identifier: snapshot.identifier, from: snapshot.availableAt, to: at });
  }

  judge({ end, faults }: EndOfRun, telling: TellingRules): void {
    const { shareWithin, snapshotGap, settle } = this.rules;
    for (const key of [...this.waiting.keys()]) this.waitsNoMore(key, end);
    for (const { identifier, from, to } of this.shared) {
      const due = from + shareWithin;
      if (to <= due || excused({ from, to: due }, faults, settle)) continue;
      this.violations.add(`slow: ${identifier} waited ${formatDuration(to - from)} until it was shared`);
    }
    for (const snapshots of this.taken.values()) {
      const inOrder = snapshots.toSorted((a, b) => a.originalCreatedAt - b.originalCreatedAt);
      for (const [index, next] of inOrder.entries()) {
        const last = inOrder[index - 1] ?? next;
        // While one is being made there is no other; that it takes longer than its slot is nobody's mistake.
        const made = last.availableAt ?? last.originalCreatedAt;
        const from = made - last.requestedAt > snapshotGap / 2 ? made : last.originalCreatedAt;
        const to = next.originalCreatedAt;
        const { account } = last.place;
        if (to - from <= snapshotGap || telling.toldIn(account, takePass, last.databaseIdentifier, { from, to }))
          continue;
        // Of what must be re-encrypted no more is taken while that fails, of which the other pass tells.
        if (isOnItsWay(last) && telling.failedIn(account, reencryptPass, { from, to })) continue;
        this.violations.add(
          `missed: no snapshot of ${last.databaseIdentifier} for ${formatDuration(to - from)}, and its account told nobody`,
        );
      }
    }
  }
}

function keyOf({ account, region }: SnapshotRecord["place"], name: string): string {
  return `${account}/${region}/${name}`;
}
