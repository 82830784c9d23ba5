import type { Call, Instant, SnapshotRecord } from "../cloud/types";
import { formatDuration, minute } from "../durations";
import { type EndOfRun, excused, type InvariantRules, partOf, type Violations } from "./rules";
import type { TellingRules } from "./telling";

/** Sharing by operation, with the member that says of what. */
const sharing: Readonly<Record<string, string>> = {
  ModifyDBSnapshotAttribute: "DBSnapshotIdentifier",
  ModifyDBClusterSnapshotAttribute: "DBClusterSnapshotIdentifier",
};

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

  changed(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined): void {
    if (after?.status !== "available" || before?.status === "available" || partOf(after, this.rules) !== "source")
      return;
    const { place, identifier, resourceId, kind } = after;
    const copied = after.sourceArn !== undefined;
    // That the copy of a cluster's snapshot has ended, RDS tells nobody. Source: UG USER_Events.Messages.
    if (!(copied && kind === "cluster")) this.waiting.set(keyOf(place, identifier), after);
    if (copied) return;
    const key = keyOf(place, resourceId);
    this.taken.set(key, [...(this.taken.get(key) ?? []), after]);
  }

  called({ place, operation, input }: Call, at: Instant, error: string | undefined): void {
    const member = sharing[operation];
    if (member === undefined || error !== undefined) return;
    const key = keyOf(place, String(input[member]));
    const snapshot = this.waiting.get(key);
    this.waiting.delete(key);
    if (snapshot?.availableAt !== undefined)
      this.shared.push({ identifier: snapshot.identifier, from: snapshot.availableAt, to: at });
  }

  judge({ faults }: EndOfRun, telling: TellingRules): void {
    const { shareWithin, snapshotGap, settle } = this.rules;
    for (const { identifier, from, to } of this.shared) {
      if (to - from <= shareWithin || excused({ from, to }, faults, settle)) continue;
      this.violations.add(`slow: ${identifier} waited ${formatDuration(to - from)} until it was shared`);
    }
    for (const snapshots of this.taken.values()) {
      const inOrder = snapshots.toSorted((a, b) => a.originalCreatedAt - b.originalCreatedAt);
      for (const [index, next] of inOrder.entries()) {
        const last = inOrder[index - 1] ?? next;
        // While one is being made there is no other; that it takes long is nobody's mistake.
        const from = Math.max(last.originalCreatedAt, last.availableAt ?? 0);
        const to = next.originalCreatedAt;
        if (to - from <= snapshotGap || telling.toldIn(last.place.account, from, to + 15 * minute)) continue;
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
