import type { BusPlace } from "../events/announcement";
import { blocked } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import type { Snapshot, UsableSnapshot } from "../rds/kind";
import { nameMatcher } from "../snapshots/choice";
import { withTag } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { type Refusal, refusedLately, sharedWithTag, tagKeys, tagValue } from "../snapshots/tags";

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
  /** The newest snapshots first. */
  readonly shares: readonly Share[];
  readonly findings: readonly Finding[];
}

/**
 * Which of our finished snapshots lack an account, newest first. What is recorded as shared costs no call. One that is
 * still being made is left for the next pass, and one that RDS refused to share is left for a day.
 */
export function planShares(snapshots: readonly Snapshot[], settings: ShareSettings, now: number): SharePlan {
  const chosen = nameMatcher(settings.patterns);
  const wanted = settings.drAccounts.map((account) => ({ account, key: sharedWithTag(account).Key }));
  const keys = new Set(wanted.map(({ key }) => key));
  const own = ours(withTag(snapshots, tagKeys.shareAndCopy, "YES"), tagKeys.createdBy, settings.createdBy);
  const shares: (Share & { readonly snapshot: UsableSnapshot })[] = [];
  const refused: Refused[] = [];
  const unusableKeys = new Map<string, string>();
  /** When the newest snapshot that RDS has not refused was taken, by database. */
  const newest = new Map<string, number>();
  for (const snapshot of own) {
    if (snapshot.state !== "usable" || !chosen(snapshot.database)) continue;
    // Every pass asks it of every snapshot, and mostly nothing is missing.
    let shared = 0;
    for (const { Key, Value } of snapshot.tags) if (Value === "YES" && keys.has(Key ?? "")) shared++;
    const { takenAt, resourceId } = snapshot;
    if (shared < wanted.length) {
      const missing = wanted.filter(({ key }) => tagValue(snapshot.tags, key) !== "YES");
      if (snapshot.keyArn !== undefined && !settings.keyArns.includes(snapshot.keyArn)) {
        unusableKeys.set(snapshot.database, snapshot.keyArn);
        continue;
      }
      const due = missing.filter(({ account }) => refusedLately(snapshot.tags, account, now) === undefined);
      if (due.length < missing.length) {
        const accounts = missing.filter((one) => !due.includes(one)).map(({ account }) => account);
        const why = refusedLately(snapshot.tags, accounts[0] ?? "", now) ?? "unclear";
        refused.push({ snapshot, accounts, why });
      }
      if (due.length > 0) shares.push({ snapshot, accounts: due.map(({ account }) => account) });
      if (due.length < missing.length) continue;
    }
    if (!(takenAt <= (newest.get(resourceId) ?? Number.NEGATIVE_INFINITY))) newest.set(resourceId, takenAt);
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
  return { shares, findings: [...findings, ...refusedFindings(refused, newest)] };
}

/** A snapshot that RDS refused to share lately. */
interface Refused extends Share {
  readonly snapshot: UsableSnapshot;
  readonly why: Refusal;
}

/** Of each database whose newest snapshot RDS refuses to share: that one, and why. */
function refusedFindings(refused: readonly Refused[], newest: ReadonlyMap<string, number>): Finding[] {
  const told = new Map<string, Refused>();
  for (const one of refused) {
    const { resourceId, takenAt } = one.snapshot;
    if (takenAt < (newest.get(resourceId) ?? Number.NEGATIVE_INFINITY)) continue;
    const other = told.get(resourceId);
    if (other === undefined || other.snapshot.takenAt < takenAt) told.set(resourceId, one);
  }
  return [...told.values()].map((one) => ({
    subject: shareSubject(one),
    outcome: blocked(refusalWords(one.snapshot, one.why)),
  }));
}

/** How a pass names that it shares a snapshot. */
export function shareSubject({ snapshot, accounts }: Share): string {
  return `${snapshot.id} with ${accounts.join(", ")}`;
}

/** What people are told of a snapshot that RDS refuses to share, and why: the same by each pass that tells it. */
export function refusalWords({ database }: Snapshot, why: Refusal): string {
  const lost = `RDS shares no snapshot of database ${database}, which has no newer copy outside of this account`;
  const again = "A pass tries the next snapshot at once, and this one again after a day.";
  switch (why) {
    case "hinderingOption":
      return (
        `${lost}: the database has TDE, or another permanent or persistent option. Exclude it by source.exclude.patterns or source.exclude.tag and protect ` +
        `it by logical dumps, or remove the option where RDS allows it. ${again}`
      );
    case "unsharableKey":
      return (
        `${lost}: RDS says that its snapshots are under the AWS-managed key. Move the database to a key that can be shared, ` +
        `or exclude it by source.exclude.patterns or source.exclude.tag and protect it by logical dumps. ${again}`
      );
    case "sharedTooOften":
      return (
        `${lost}: this snapshot is shared with 20 accounts already, the most RDS allows. Shorten source.drAccounts, or take ` +
        `back what others have shared. ${again}`
      );
    case "unclear":
      return (
        `${lost}, and does not say clearly why: the state of the snapshot is in order. Read what RDS says, and look at the ` +
        `key and the options of the database. ${again}`
      );
  }
}
