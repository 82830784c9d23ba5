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
  /** The moments of a database's usable snapshots, by its place and resource id. */
  private readonly taken = new Map<string, { account: string; name: string; moments: Instant[] }>();

  constructor(
    private readonly rules: InvariantRules,
    private readonly violations: Violations,
  ) {}

  changed(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined): void {
    if (after?.status !== "available" || before?.status === "available" || partOf(after, this.rules) !== "source")
      return;
    const { place, identifier, resourceId } = after;
    this.waiting.set(keyOf(place, identifier), after);
    if (after.sourceArn !== undefined) return;
    const key = keyOf(place, resourceId);
    const one = this.taken.get(key) ?? { account: place.account, name: after.databaseIdentifier, moments: [] };
    one.moments.push(after.originalCreatedAt);
    this.taken.set(key, one);
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
    for (const { account, name, moments } of this.taken.values()) {
      const inOrder = [...moments].sort((a, b) => a - b);
      for (const [index, to] of inOrder.entries()) {
        const from = inOrder[index - 1] ?? to;
        if (to - from <= snapshotGap || telling.toldIn(account, from, to + 15 * minute)) continue;
        this.violations.add(
          `missed: no snapshot of ${name} for ${formatDuration(to - from)}, and its account told nobody`,
        );
      }
    }
  }
}

function keyOf({ account, region }: SnapshotRecord["place"], name: string): string {
  return `${account}/${region}/${name}`;
}
