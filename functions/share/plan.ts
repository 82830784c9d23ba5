import type { BusPlace } from "../events/announcement";
import { blocked } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { nameMatcher } from "../snapshots/choice";
import { withTag } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { sharedWithTag, tagKeys, tagValue } from "../snapshots/tags";

/** What the share pass is told at deployment. */
export interface ShareSettings extends Omit<PassSettings, "platform"> {
  /**
   * The accounts that snapshots are shared with, 12 digits each.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly drAccounts: readonly string[];
  /**
   * The partition of the stack, for ARNs.
   * @example "aws"
   */
  readonly partition: string;
  /** The places whose buses are told of each shared snapshot. */
  readonly destinations: readonly BusPlace[];
  /** ARNs of the keys whose snapshots the DR accounts can copy. */
  readonly keyArns: readonly string[];
}

/** A snapshot to share, with the accounts it is not shared with yet. */
export interface Share {
  readonly snapshot: Snapshot;
  readonly accounts: readonly string[];
}

/** The decision of a share pass. */
export interface SharePlan {
  readonly shares: readonly Share[];
  readonly findings: readonly Finding[];
}

/**
 * Which of our finished snapshots lack an account, newest first. What is recorded as shared costs no call. One that is
 * still being made is left for the next pass.
 */
export function planShares(snapshots: readonly Snapshot[], settings: ShareSettings): SharePlan {
  const chosen = nameMatcher(settings.patterns);
  const wanted = settings.drAccounts.map((account) => ({ account, key: sharedWithTag(account).Key }));
  const keys = new Set(wanted.map(({ key }) => key));
  const own = ours(withTag(snapshots, tagKeys.shareAndCopy, "YES"), tagKeys.createdBy, settings.createdBy);
  const shares: (Share & { readonly snapshot: UsableSnapshot })[] = [];
  const unusableKeys = new Map<string, string>();
  for (const snapshot of own) {
    if (snapshot.state !== "usable" || !chosen(snapshot.database)) continue;
    // Every pass asks it of every snapshot, and mostly nothing is missing.
    let shared = 0;
    for (const { Key, Value } of snapshot.tags) if (Value === "YES" && keys.has(Key ?? "")) shared++;
    if (shared === wanted.length) continue;
    const missing = wanted.filter(({ key }) => tagValue(snapshot.tags, key) !== "YES");
    if (snapshot.keyArn !== undefined && !settings.keyArns.includes(snapshot.keyArn)) {
      unusableKeys.set(snapshot.database, snapshot.keyArn);
      continue;
    }
    shares.push({ snapshot, accounts: missing.map(({ account }) => account) });
  }
  shares.sort((a, b) => b.snapshot.takenAt - a.snapshot.takenAt);
  const findings = [...unusableKeys].map(([database, keyArn]) => ({
    subject: database,
    outcome: blocked(
      `its snapshots are encrypted under ${keyArn}, which is not among this stack's keys; they are not shared, since the ` +
        "DR account could not read them. Add the key to source.keys and the printed statement (output " +
        "keyPolicyStatements) to its policy, or move the database to a key that can be shared.",
    ),
  }));
  return { shares, findings };
}
