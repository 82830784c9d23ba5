import { blocked, deferred, leftOut, missed, type Outcome } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import type { Database, DatabaseKind, Snapshot } from "../rds/kind";
import { type Choice, nameMatcher, passesTagFilter } from "../snapshots/choice";
import { type Acceptance, type Unprotected, unprotected } from "../snapshots/fitness";
import { newestUsable, placeOf, withTag } from "../snapshots/lineage";
import { freeName, interimName, snapshotName } from "../snapshots/names";
import { ours } from "../snapshots/ownership";
import { slotOffset, slotStart } from "../snapshots/slots";
import { type IoSuspension, isSpared, waitsUntil } from "../snapshots/suspension";
import { createdOn, interimTag, isCopy, tagKeys } from "../snapshots/tags";

/** What the take pass is told at deployment. */
export interface TakeSettings extends Omit<PassSettings, "patterns"> {
  /** Which databases are snapshotted. */
  readonly choice: Choice;
  /**
   * Length of a slot, minutes: each database gets one snapshot in each.
   * @example 60
   */
  readonly intervalMinutes: number;
  /**
   * How databases are treated whose snapshots suspend their I/O.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html
   */
  readonly ioSuspension: IoSuspension;
  /**
   * Which databases are protected only where people have said so.
   * @default none of them
   */
  readonly acceptance?: Acceptance;
  /** ARNs of the keys whose snapshots the DR accounts can copy. */
  readonly keyArns: readonly string[];
  /**
   * ARN of the AWS-managed key aws/rds of this account and region. A snapshot under it cannot be shared, so the re-encrypt
   * pass copies it under another key.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly managedKeyArn: string;
}

/** A snapshot to take now. */
export interface Take {
  readonly database: Database;
  readonly name: string;
  /** No later pass falls into this slot. */
  readonly lastChance: boolean;
  /** Its key cannot be shared: the snapshot only serves to be copied under another. */
  readonly interim: boolean;
  /** The last snapshot of the database was asked for in an earlier slot and has failed, which nobody has told yet. */
  readonly afterFailed: boolean;
}

/** The decision of a take pass. */
export interface TakePlan {
  readonly takes: readonly Take[];
  readonly findings: readonly Finding[];
  /** Names of the chosen databases under the AWS-managed key. */
  readonly managed: readonly string[];
  /** Names of those that are snapshotted less often, to spare their I/O. */
  readonly spared: readonly string[];
}

const nothingAccepted: Acceptance = { acceptCopiesWithoutKey: false, includeReadReplicas: false };

/** A snapshot under way longer than this is taken for stuck. The first one of a large database takes many hours. */
const stuckAfterMs = 24 * 3_600_000;

/** Interim snapshots of a database that may wait to be re-encrypted: one is being copied while the next is made. */
const mostWaiting = 2;

/**
 * Which databases are due: those whose current slot has no snapshot of ours, made or being made, by when RDS made it or, of the
 * newest, by when its tag says that a pass asked for it. A busy database waits
 * within its slot; when the last pass of the slot still finds it busy, the slot is missed and somebody must know. Databases
 * whose I/O a snapshot suspends have longer slots unless that is accepted, and wait for the end of their windows.
 */
export function planTakes(
  databases: readonly Database[],
  snapshots: readonly Snapshot[],
  settings: TakeSettings,
  { now, kind }: { readonly now: number; readonly kind: Pick<DatabaseKind, "longestName" | "snapshottable"> },
): TakePlan {
  const { longestName, snapshottable } = kind;
  const { ioSuspension, acceptance = nothingAccepted } = settings;
  const everyMs = settings.intervalMinutes * 60_000;
  const sparingMs = Math.max(everyMs, ioSuspension.intervalMinutes * 60_000);
  const cadenceMs = settings.cadenceMinutes * 60_000;
  const chosen = nameMatcher(settings.choice.patterns);
  const { newest, askedOn, inProgress, failedAt } = ownByIdentity(snapshots, settings.createdBy);
  // Names matter when something is taken, which few passes do.
  let names: Set<string> | undefined;
  const takes: Take[] = [];
  const findings: Finding[] = [];
  const managed: string[] = [];
  const spared: string[] = [];

  for (const database of databases) {
    if (!chosen(database.id) || !passesTagFilter(database.tags, settings.choice)) continue;
    const { identity } = database;
    const without = unprotected(database, acceptance);
    if (without !== undefined) {
      findings.push(findingOf(database.id, without));
      continue;
    }
    const interim = database.keyArn === settings.managedKeyArn;
    if (interim) managed.push(database.id);
    const sparing = isSpared(database, ioSuspension.accepted);
    if (sparing) spared.push(database.id);
    const intervalMs = sparing ? sparingMs : everyMs;
    const start = slotStart(now, intervalMs, slotOffset(identity, intervalMs));
    if ((newest.get(identity) ?? Number.NEGATIVE_INFINITY) >= start) continue;
    // RDS dates the slot's snapshot before its start where this clock is ahead of RDS's: each pass would take another.
    const asked = askedOn.get(identity) ?? Number.NEGATIVE_INFINITY;
    if (asked >= start && asked <= now) continue;
    if (!interim && database.keyArn !== undefined && !settings.keyArns.includes(database.keyArn)) {
      findings.push({ subject: database.id, outcome: blocked(keyAdvice(database)) });
      continue;
    }
    const slotEnd = start + intervalMs;
    const lastChance = now + cadenceMs >= slotEnd;
    const since = inProgress.get(identity);
    if (since !== undefined && now - since < stuckAfterMs) {
      const reason = "its previous snapshot is still being made; the next pass will look again";
      findings.push({ subject: database.id, outcome: deferred(reason) });
      continue;
    }
    if (interim) {
      const waiting = waitingToBeReencrypted(snapshots, identity, settings.createdBy);
      if (waiting.length >= mostWaiting) {
        const patient = now - Math.min(...waiting) < stuckAfterMs;
        findings.push({
          subject: database.id,
          outcome: busy("its earlier snapshots wait to be re-encrypted", lastChance && !patient),
        });
        continue;
      }
    }
    if (!snapshottable.includes(database.status)) {
      findings.push({ subject: database.id, outcome: busy(`the database is ${database.status}`, lastChance) });
      continue;
    }
    // What failed has suspended I/O as well: it is tried again, but no more often than others are snapshotted.
    if (sparing && now - (failedAt.get(identity) ?? Number.NEGATIVE_INFINITY) < everyMs) {
      findings.push({ subject: database.id, outcome: busy("its last snapshot failed", false) });
      continue;
    }
    const until = waitsUntil(database, ioSuspension, { now, slotEnd, cadenceMs });
    if (until !== undefined) {
      const reason = "in its backup or maintenance window a snapshot would suspend its I/O";
      findings.push({ subject: database.id, outcome: deferred(`${reason}: not before ${isoTime(until)}`) });
      continue;
    }
    names ??= new Set(snapshots.map((snapshot) => snapshot.id));
    const wanted = interim ? interimName : snapshotName;
    const name = freeName(wanted(database.id, start, longestName), names, longestName);
    names.add(name);
    const failed = failedAt.get(identity) ?? Number.POSITIVE_INFINITY;
    const afterFailed = failed < start && failed > (newest.get(identity) ?? Number.NEGATIVE_INFINITY);
    takes.push({ database, name, lastChance, interim, afterFailed });
  }
  return { takes, findings, managed, spared };
}

function findingOf(subject: string, without: Unprotected): Finding {
  return { subject, outcome: "unfit" in without ? blocked(without.unfit) : leftOut(without.leftOut) };
}

/** The plan without what a closer look has found not to be for snapshots, by identity: it is told instead. */
export function withoutUnprotected(plan: TakePlan, looked: ReadonlyMap<string, Unprotected>): TakePlan {
  const findings = plan.takes.flatMap(({ database: { id, identity } }) => {
    const without = looked.get(identity);
    return without === undefined ? [] : [findingOf(id, without)];
  });
  const takes = plan.takes.filter(({ database }) => !looked.has(database.identity));
  return { ...plan, takes, findings: [...plan.findings, ...findings] };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** When the interim snapshots of a database were taken of which no copy under another key is as new. */
function waitingToBeReencrypted(snapshots: readonly Snapshot[], identity: string, createdBy: string): number[] {
  const own = ours(snapshots, tagKeys.createdBy, createdBy).filter((snapshot) => snapshot.identity === identity);
  const arrived = newestUsable(withTag(own, tagKeys.reencrypted, createdBy))[0]?.takenAt ?? Number.NEGATIVE_INFINITY;
  return newestUsable(withTag(own, interimTag.Key, interimTag.Value)).flatMap(({ takenAt }) =>
    takenAt > arrived ? [takenAt] : [],
  );
}

/** What we have of each database, by when it was asked for. */
interface Own {
  /** The newest that counts. */
  readonly newest: ReadonlyMap<string, number>;
  /**
   * When that one was asked for, by the clock of the pass, as its tag says. Of older ones the tag decides nothing: of a clock that was
   * far ahead for a while they may name slots to come.
   */
  readonly askedOn: ReadonlyMap<string, number>;
  /** The oldest that is being made. */
  readonly inProgress: ReadonlyMap<string, number>;
  /** The newest that failed. */
  readonly failedAt: ReadonlyMap<string, number>;
}

/** Failed snapshots and those of others never count as held. */
function ownByIdentity(snapshots: readonly Snapshot[], createdBy: string): Own {
  const newest = new Map<string, number>();
  const askedOn = new Map<string, number>();
  const inProgress = new Map<string, number>();
  const failedAt = new Map<string, number>();
  for (const snapshot of ours(snapshots, tagKeys.createdBy, createdBy)) {
    const { state, identity } = snapshot;
    if (state === "other") continue;
    // RDS dates a snapshot once it is made; until then the tag given to it says when it was asked for.
    const asked = createdOn(snapshot.tags);
    const at = snapshot.takenAt ?? asked;
    if (typeof at !== "number") continue;
    // Copying, which re-encrypts, keeps RDS from no snapshot and suspends nothing.
    if (state === "failed" && isCopy(snapshot)) continue;
    const latest = state === "failed" ? failedAt : newest;
    const before = latest.get(identity);
    if (!before || at > before) {
      latest.set(identity, at);
      if (latest === newest) askedOn.set(identity, asked ?? at);
    }
    if (state === "making" && !isCopy(snapshot)) inProgress.set(identity, Math.min(at, inProgress.get(identity) ?? at));
  }
  return { newest, askedOn, inProgress, failedAt };
}

export function busy(state: string, lastChance: boolean): Outcome {
  if (!lastChance) return deferred(`${state}; the next pass will look again`);
  return missed(
    `${state}, so its snapshot for this interval is missed. Bring it to available, or exclude it by source.exclude.patterns or source.exclude.tag.`,
  );
}

function keyAdvice({ keyArn = "", arn }: Database): string {
  const { account } = placeOf(keyArn);
  const third = account !== placeOf(arn).account;
  const whose = third ? ` of account ${account}, which is not the database's account` : "";
  const where = third
    ? "Add the key to source.keys here and to dr.sources[].keys in the DR stack, have that account add the printed statement " +
      "(output keyPolicyStatements) to the key's policy"
    : "Add the key to source.keys and the printed statement (output keyPolicyStatements) to its policy";
  return (
    `it is encrypted under ${keyArn}${whose}, which is not among this stack's keys, so its snapshots would be of no use to the ` +
    `DR account, and none is taken. ${where}, or move the database to a key that can be shared.`
  );
}
