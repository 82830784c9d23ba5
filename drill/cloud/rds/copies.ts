import { RDSServiceException, SnapshotQuotaExceededFault } from "@aws-sdk/client-rds";
import { modelled, unmodelled } from "../kernel/errors";
import type { Call, Operation, Place, Question } from "../kernel/types";
import { keyNotAccessible, keyUsable, type RdsContext, requireKey, viaRds } from "./context";
import { checkedIdentifier, named, nameOf, rdsArn, refuse, samePlace } from "./names";
import { optionGroupOfCopy } from "./optionGroups";
import { rdsQuestion, requestTagContext, requestTags, taggingQuestions, text } from "./questions";
import { changedGiB, durationMs, failure, refuseExisting, refuseOverQuota } from "./snapshots";
import { restorePolicy, SnapshotEntry } from "./store";

/**
 * What RDS uses on the source's key for whoever copies (KMS guide; UG USER_ShareSnapshot: Decrypt, DescribeKey,
 * CreateGrant for an AWS resource, ReEncrypt*, GenerateDataKey*).
 */
const sourceKeyActions = ["DescribeKey", "CreateGrant", "Decrypt", "ReEncryptFrom", "GenerateDataKeyWithoutPlaintext"];
/** And on the key of the copy, if that is another. */
const targetKeyActions = ["DescribeKey", "CreateGrant", "Decrypt", "ReEncryptTo", "GenerateDataKeyWithoutPlaintext"];

/** A copy that has been accepted and has not ended. */
interface Copying {
  readonly source: SnapshotEntry;
  readonly target: SnapshotEntry;
  readonly queue: string;
  started: boolean;
}

/** How copies are made. */
export interface Copies {
  readonly operations: readonly Operation[];
  /**
   * A snapshot was deleted. Copies of it fail (UG USER_CopySnapshot: "the snapshot copy might fail"; here it does); if it
   * is itself a copy that is being made, the copying ends (API CopyDBClusterSnapshot).
   */
  deleted(entry: SnapshotEntry): void;
}

export function copyOperations(context: RdsContext): Copies {
  const { kind, world, kms, store, events } = context;
  /** Copies of one database's snapshots from one place, first in first out: RDS runs one at a time. */
  const queues = new Map<string, Copying[]>();
  const bySource = new Map<SnapshotEntry, Copying[]>();
  /** The most recently finished copy of each database in each place. */
  const latest = new Map<string, SnapshotEntry>();

  function accept(source: SnapshotEntry, target: SnapshotEntry): void {
    const { place, resourceId } = source.record;
    const queue = `${place.account}/${place.region}/${resourceId}`;
    const copying: Copying = { source, target, queue, started: false };
    bySource.set(source, [...(bySource.get(source) ?? []), copying]);
    store.region(target.record.place).copiesInProgress++;
    store.addSnapshot(target);
    events.snapshot(target.record, isRemote(copying) ? "remoteCopyStarted" : "localCopyStarted");
    const waiting = queues.get(queue);
    if (waiting) {
      waiting.push(copying);
    } else {
      queues.set(queue, [copying]);
      begin(copying);
    }
  }

  /** Whether a copy moves everything is decided when its turn comes: the one before it has then ended. */
  function begin(copying: Copying): void {
    copying.started = true;
    const { source, target } = copying;
    const base = incrementalBase(source, target);
    const elapsed = base === undefined ? 0 : Math.abs(source.record.originalCreatedAt - base.record.originalCreatedAt);
    const movedGiB =
      base === undefined
        ? source.record.sizeGiB
        : changedGiB({ ...source.database, sizeGiB: source.record.sizeGiB }, elapsed);
    const ownDurationMs = durationMs(world.assumptions.copy, movedGiB);
    store.changeSnapshot(target, { movedGiB, ownDurationMs, full: base === undefined });
    const places = [source.record.place, target.record.place];
    const done = () => end(copying, canUse(copying) ? "succeeded" : "failed");
    const delay = world.mishaps.delay(target.record);
    const lasts = ownDurationMs + delay;
    world.outages.work(places, lasts, done, `copy ${target.record.identifier}`);
    // What hangs, hangs while it is pending: no progress is to be seen of it.
    const pendingMs = world.assumptions.remoteCopyPendingMinutes * 60_000 + delay;
    if (!target.record.pending || pendingMs >= lasts) return;
    world.outages.work(places, pendingMs, () => leavePending(target), `pending ${target.record.identifier}`);
  }

  /** RDS knows from then on which database the copy is of, if it ever does. */
  function leavePending(target: SnapshotEntry): void {
    if (target.record.status !== "copying" || !target.record.pending) return;
    store.changeSnapshot(target, { pending: false, withoutResourceId: !world.assumptions.finishedCopyHasResourceId });
  }

  function canUse({ source, target }: Copying): boolean {
    const keys = keyUsable(kms, source.record.kmsKeyArn) && keyUsable(kms, target.record.kmsKeyArn);
    return keys && !world.mishaps.fails(target.record);
  }

  function end(copying: Copying, how: "succeeded" | "failed" | "cancelled"): void {
    const { source, target, queue } = copying;
    const waiting = queues.get(queue);
    // Ended before, by a deletion.
    if (!waiting?.includes(copying)) return;
    const left = waiting.filter((other) => other !== copying);
    if (left.length === 0) queues.delete(queue);
    else queues.set(queue, left);
    const others = (bySource.get(source) ?? []).filter((other) => other !== copying);
    if (others.length === 0) bySource.delete(source);
    else bySource.set(source, others);
    store.region(target.record.place).copiesInProgress--;
    if (how === "succeeded") {
      leavePending(target);
      store.changeSnapshot(target, { status: "available", availableAt: world.time.now() });
      latest.set(lineage(target), target);
      events.snapshot(target.record, isRemote(copying) ? "remoteCopyFinished" : "localCopyFinished");
    } else if (how === "failed") {
      store.changeSnapshot(target, { ...failure(world), pending: false });
      events.snapshot(target.record, isRemote(copying) ? "remoteCopyCancelled" : "localCopyFailed");
    }
    const next = left[0];
    if (next !== undefined && !next.started) begin(next);
  }

  /**
   * The copy to which this one is incremental. UG USER_CopySnapshot, "Full and incremental copying": a snapshot of the
   * same database was copied there before, the most recent copy still exists there, and all copies there are
   * unencrypted or under the same key. A copy of a copy is always full. It speaks of copies to other accounts and regions:
   * that one within both, under another key, is full is assumed.
   */
  function incrementalBase(source: SnapshotEntry, target: SnapshotEntry): SnapshotEntry | undefined {
    if (!kind.incrementalCopies || source.record.sourceArn !== undefined) return undefined;
    if (samePlace(source.record.place, target.record.place)) return undefined;
    const base = latest.get(lineage(target));
    if (base === undefined) return undefined;
    const region = store.region(target.record.place);
    if (region.snapshots.get(base.record.identifier) !== base || base.record.status !== "available") return undefined;
    for (const { record } of region.of(undefined, target.record.resourceId).all) {
      if (record.sourceArn === undefined || record.status !== "available") continue;
      if (record.kmsKeyArn !== target.record.kmsKeyArn) return undefined;
    }
    return base;
  }

  function lineage({ record }: SnapshotEntry): string {
    return `${record.place.account}/${record.place.region}/${record.resourceId}`;
  }

  const copy: Operation = {
    service: "rds",
    ...kind.operations.copy,
    questions: (call) => copyQuestions(context, call),
    perform: (call) => {
      const { place } = call;
      const { copyTarget, oneSnapshot } = kind.fields;
      const target = checkedIdentifier(kind.snapshot, copyTarget, String(call.input[copyTarget]));
      const source = visibleSource(context, call);
      if (source.record.status !== "available") {
        throw kind.errors.snapshotState(
          `Cannot copy the snapshot ${source.record.identifier} because it is not in the available state.`,
        );
      }
      kind.refuseLeaving(source.database, source.traits, "copied");
      refuseLeavingChina(source.record.place, place);
      refuseExisting(context, place, target);
      refuseOverQuota(context, place);
      refuseTooManyCopies(context, place);
      const optionGroup = optionGroupOfCopy(context, call, source);
      refuseWithoutServiceRole(context, call, source);
      const kmsKeyArn = keysOfCopy(context, call, source);
      const now = world.time.now();
      const entry = new SnapshotEntry(
        Object.freeze({
          ...source.record,
          place,
          identifier: target,
          arn: rdsArn(place, kind.snapshot, target),
          type: "manual",
          status: "copying",
          requestedAt: now,
          createdAt: now,
          availableAt: undefined,
          pending: source.record.place.region !== place.region,
          withoutResourceId: source.record.place.region !== place.region,
          ownDurationMs: 0,
          sourceArn: source.record.arn,
          kmsKeyArn,
          movedGiB: 0,
          full: false,
          tags: tagsOfCopy(call, source),
          sharedWith: [],
        }),
        Object.freeze({ ...source.database, optionGroup }),
        source.traits,
        kind,
      );
      accept(source, entry);
      return Object.freeze({ [oneSnapshot]: entry.output });
    },
  };

  return {
    operations: [copy],
    deleted(entry) {
      for (const copying of bySource.get(entry) ?? []) end(copying, "failed");
      if (entry.record.status !== "copying") return;
      const cancelled = [...queues.values()].flat().find(({ target }) => target === entry);
      if (cancelled) end(cancelled, "cancelled");
    },
  };
}

/** UG and AUG USER_CopySnapshot, limitations: a snapshot cannot be copied to or from Beijing and Ningxia. The words are assumed. */
function refuseLeavingChina(from: Place, to: Place): void {
  if (from.region === to.region || ![from, to].some(({ region }) => region.startsWith("cn-"))) return;
  const message = `Snapshots cannot be copied from ${from.region} to ${to.region}.`;
  throw unmodelled(RDSServiceException, "InvalidParameterValue", message, 400);
}

function isRemote({ source, target }: Copying): boolean {
  return source.record.place.region !== target.record.place.region;
}

/** Source and target are authorized both, and the source in its own region (UG USER_CopySnapshot.AcrossRegions). */
function copyQuestions({ kind, store }: RdsContext, call: Call): readonly Question[] {
  const { place, input } = call;
  const { name } = kind.operations.copy;
  const given = named(kind.snapshot, String(input[kind.fields.copySource]), place);
  const entry = store.region(given.place).snapshots.get(given.identifier);
  const requested = requestTagContext(call);
  const own = given.place.account === place.account;
  const source: Question = {
    ...rdsQuestion(name, rdsArn(given.place, kind.snapshot, given.identifier), {
      ...(own ? entry?.tagContext : {}),
      ...requested,
      "aws:RequestedRegion": given.place.region,
    }),
    // What is not shared is answered as not found, below: here only the caller's own permissions decide then.
    ...(own ? {} : { resourcePolicy: restorePolicy(sharedAccounts(entry, place.account), place.region) }),
    ...(given.place.region === place.region ? {} : { via: viaRds(place.region) }),
  };
  const identifier = nameOf(kind.snapshot, text(input, kind.fields.copyTarget)) ?? "";
  const target = rdsArn(place, kind.snapshot, identifier);
  const existing = store.region(place).snapshots.get(identifier)?.tagContext;
  return [
    source,
    rdsQuestion(name, target, { ...existing, ...requested }),
    ...taggingQuestions(call, target, existing),
  ];
}

function sharedAccounts(entry: SnapshotEntry | undefined, caller: string): readonly string[] {
  const shared = entry?.record.sharedWith ?? [];
  return shared.includes(caller) || shared.includes("all") ? shared : [caller];
}

/** The source as the caller may see it: its own, or shared with its account. */
function visibleSource({ kind, store }: RdsContext, { place, input }: Call): SnapshotEntry {
  const given = String(input[kind.fields.copySource]);
  const wanted = named(kind.snapshot, given, place);
  const entry = store.region(wanted.place).snapshots.get(wanted.identifier);
  if (entry === undefined) throw kind.errors.snapshotNotFound(given);
  const { sharedWith } = entry.record;
  const visible =
    entry.record.place.account === place.account || sharedWith.includes(place.account) || sharedWith.includes("all");
  if (!visible) throw kind.errors.snapshotNotFound(given);
  return entry;
}

/**
 * UG USER_CopySnapshot, AUG aurora-copy-snapshot: copies in progress per destination region and account, of each kind;
 * those that wait their turn count.
 */
function refuseTooManyCopies({ kind, world, store }: RdsContext, place: Place): void {
  const most = world.quota(place.account)[kind.copyLimit];
  if (store.region(place).copiesInProgress >= most) {
    throw modelled(SnapshotQuotaExceededFault, `Cannot copy more than ${most} snapshots across regions`);
  }
}

/**
 * UG USER_CopySnapshot.AcrossRegions: RDS makes the call in the other region itself, through its service-linked role. The
 * refusal is what UG UsingWithRDS.IAM.ServiceLinkedRoles quotes for who may not create the role; that a copy is refused in
 * the same words is (assumed).
 */
function refuseWithoutServiceRole({ iam }: RdsContext, { place }: Call, source: SnapshotEntry): void {
  if (source.record.place.region === place.region || iam.serviceRoles.exists(place.account)) return;
  throw refuse(
    "InvalidParameterValue",
    "Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later",
  );
}

/**
 * The key of the copy, after the caller's permissions on both keys. API CopyDBSnapshot: without KmsKeyId a copy keeps
 * its source's key; an encrypted source from another account or region needs a key of the copying account and region;
 * an unencrypted source is encrypted if a key is named, where the kind can do that.
 */
function keysOfCopy(context: RdsContext, call: Call, source: SnapshotEntry): string | undefined {
  const { kind, kms } = context;
  const { place } = call;
  const sourceArn = source.record.kmsKeyArn;
  const given = text(call.input, "KmsKeyId");
  if (given === undefined) {
    if (sourceArn === undefined) return undefined;
    if (!samePlace(source.record.place, place)) {
      throw refuse(
        "InvalidParameterCombination",
        "KmsKeyId must be specified to copy an encrypted snapshot of another account or region.",
      );
    }
    requireKey(context, call, {
      role: "source snapshot",
      key: kms.find(sourceArn),
      named: sourceArn,
      actions: sourceKeyActions,
    });
    return sourceArn;
  }
  if (sourceArn !== undefined) {
    requireKey(context, call, {
      role: "source snapshot",
      key: kms.find(sourceArn),
      named: sourceArn,
      actions: sourceKeyActions,
    });
  }
  if (sourceArn === undefined && !kind.encryptsOnCopy) {
    throw refuse("InvalidParameterCombination", "KmsKeyId cannot be specified to copy an unencrypted snapshot.");
  }
  const key = findKey(context, place, given);
  if (key === undefined || !samePlace(key.place, place)) throw keyNotAccessible("target", given);
  if (key.arn !== sourceArn)
    requireKey(context, call, { role: "target", key, named: given, actions: targetKeyActions });
  return key.arn;
}

function findKey({ kms }: RdsContext, place: Place, given: string) {
  try {
    return kms.resolve(place, given);
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundException") return undefined;
    throw error;
  }
}

/**
 * API CopyDBSnapshot, CopyTags: the source's tags; those of a shared snapshot are not to be seen. Where tags are given it
 * counts for nothing (getmoto/moto, copy_db_cluster_snapshot: "verified against real AWS backend 2025-02-12").
 */
function tagsOfCopy(call: Call, source: SnapshotEntry): Readonly<Record<string, string>> {
  const given = requestTags(call);
  const own = source.record.place.account === call.place.account;
  return call.input.CopyTags === true && own && Object.keys(given).length === 0 ? source.record.tags : given;
}
