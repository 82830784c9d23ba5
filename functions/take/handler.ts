import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import { rdsArn, type Scope, type Statement } from "../aws/policy";
import { type PassHandler, passHandler } from "../pass/handler";
import { type Level, makeLog } from "../pass/log";
import { blocked, deferred, done, failed, leftOut, missed, mostNames, type Outcome } from "../pass/outcome";
import { type Action, type Finding, runPass } from "../pass/run";
import { kinds, kindsOf } from "../rds";
import { lookCloser } from "../rds/closer";
import type { Database, DatabaseKind, Snapshot } from "../rds/kind";
import { actions, databaseArns, listSnapshots, snapshotArns, unmarked } from "../rds/permissions";
import { type Choice, nameMatcher, passesTagFilter } from "../snapshots/choice";
import { type Choosable, emptyParts } from "../snapshots/emptyChoice";
import { type Acceptance, type Unprotected, unprotected } from "../snapshots/fitness";
import { newestUsable, placeOf, withTag } from "../snapshots/lineage";
import { freeName, interimName, snapshotName } from "../snapshots/names";
import { isOurs, ours } from "../snapshots/ownership";
import { isReminderPass, slotOffset, slotStart } from "../snapshots/slots";
import { type IoSuspension, isSpared, waitsUntil } from "../snapshots/suspension";
import { createdOn, interimTag, interimTags, isCopy, tagKeys, takenTags } from "../snapshots/tags";

/** What the take pass is told at deployment. */
export interface TakeSettings {
  readonly choice: Choice;
  readonly createdBy: string;
  readonly platform: string;
  readonly intervalMinutes: number;
  /** How often the pass runs. */
  readonly cadenceMinutes: number;
  readonly ioSuspension: IoSuspension;
  /** Which databases are protected only where people have said so; where it is missing, none of them. */
  readonly acceptance?: Acceptance;
  /** Keys whose snapshots the DR accounts can copy. */
  readonly keyArns: readonly string[];
  /** The AWS-managed key aws/rds of this account and region: what is under it cannot be shared, and is re-encrypted. */
  readonly managedKeyArn: string;
  readonly dryRun: boolean;
  readonly logLevel: Level;
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
 * Which databases are due: those whose current slot has no snapshot of ours, made or being made. A busy database waits
 * within its slot; when the last pass of the slot still finds it busy, the slot is missed and somebody must know. Databases
 * whose I/O a snapshot suspends have longer slots unless that is accepted, and wait for the end of their windows.
 */
export function planTakes(
  databases: readonly Database[],
  snapshots: readonly Snapshot[],
  now: number,
  settings: TakeSettings,
  { longestName, snapshottable }: Pick<DatabaseKind, "longestName" | "snapshottable">,
): TakePlan {
  const { ioSuspension, acceptance = nothingAccepted } = settings;
  const everyMs = settings.intervalMinutes * 60_000;
  const sparingMs = Math.max(everyMs, ioSuspension.intervalMinutes * 60_000);
  const cadenceMs = settings.cadenceMinutes * 60_000;
  const chosen = nameMatcher(settings.choice.patterns);
  const { newest, inProgress, failedAt } = ownByIdentity(snapshots, settings.createdBy);
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
  /** The oldest that is being made. */
  readonly inProgress: ReadonlyMap<string, number>;
  /** The newest that failed. */
  readonly failedAt: ReadonlyMap<string, number>;
}

/** Failed snapshots and those of others never count as held. */
function ownByIdentity(snapshots: readonly Snapshot[], createdBy: string): Own {
  const newest = new Map<string, number>();
  const inProgress = new Map<string, number>();
  const failedAt = new Map<string, number>();
  for (const snapshot of ours(snapshots, tagKeys.createdBy, createdBy)) {
    const { state, identity } = snapshot;
    if (state === "other") continue;
    // RDS dates a snapshot once it is made; until then the tag given to it says when it was asked for.
    const at = snapshot.takenAt ?? createdOn(snapshot.tags);
    if (typeof at !== "number") continue;
    // Copying, which re-encrypts, keeps RDS from no snapshot and suspends nothing.
    if (state === "failed" && isCopy(snapshot)) continue;
    const latest = state === "failed" ? failedAt : newest;
    const before = latest.get(identity);
    if (!before || at > before) latest.set(identity, at);
    if (state === "making" && !isCopy(snapshot)) inProgress.set(identity, Math.min(at, inProgress.get(identity) ?? at));
  }
  return { newest, inProgress, failedAt };
}

function busy(state: string, lastChance: boolean): Outcome {
  if (!lastChance) return deferred(`${state}; the next pass will look again`);
  return missed(
    `${state}, so its snapshot for this interval is missed. Bring it to available, or exclude it by pattern or tag.`,
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

const failedAdvice =
  "the last snapshot that was asked for has failed in RDS, and its interval has passed without one. Another one is being made " +
  "now; if that fails as well, read the events of the database in RDS, and look whether its key can be used.";

const migrationAdvice =
  "it is under the AWS-managed key aws/rds, so each of its snapshots is copied twice, and in full: under this stack's key " +
  "here, and again in the DR account. Restored once from a snapshot under this stack's key, it would be copied once, and " +
  "only what has changed of it.";

/** What the handler works with; the clock and the client are arguments so that tests and the drill can give their own. */
export interface TakeDeps {
  readonly kinds: readonly DatabaseKind[];
  readonly rds: RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: TakeSettings;
}

/** The take pass: snapshots every database that is due. */
export function makeTake(deps: TakeDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("take", settings.logLevel, deps.write);
  return passHandler("take", log, async (start) => {
    const now = deps.now();
    const speaksUp = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    const actions: Action[] = [];
    const findings: Finding[] = [];
    const spared: string[] = [];
    const there: Choosable[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const databases = await kind.databases(rds);
      for (const { id, tags } of databases) there.push({ name: id, tags });
      const due = planTakes(databases, await kind.snapshots(rds), now, settings, kind);
      const looked = await lookCloser(
        rds,
        due.takes.map(({ database }) => database),
      );
      const plan = withoutUnprotected(due, looked);
      findings.push(...plan.findings);
      if (speaksUp) {
        for (const subject of plan.managed)
          log("info", `${subject}: ${migrationAdvice}`, { subject, advice: "migrate" });
      }
      spared.push(...plan.spared);
      for (const take of plan.takes) {
        const apply = async (): Promise<Outcome> => {
          try {
            const tagsOf = take.interim ? interimTags : takenTags;
            const tags = tagsOf(settings.createdBy, settings.platform, now, take.name);
            await kind.take(rds, take.database, take.name, tags);
            // A snapshot fails when no pass waits for it any more. Told only now, since the one that is made now keeps the
            // next passes from telling it again.
            return take.afterFailed ? missed(failedAdvice) : done;
          } catch (error) {
            return takeOutcome(error as Error, take, kind, rds, settings.createdBy);
          }
        };
        actions.push({ verb: "take", subject: `${take.database.id} as ${take.name}`, apply });
      }
    }
    if (start.by === "schedule") findings.push(...emptyFindings(there, settings.choice));
    if (speaksUp && spared.length > 0) {
      const { ioSuspension } = settings;
      const longest = Math.max(settings.intervalMinutes, ioSuspension.intervalMinutes);
      const text = `${spared.length} are snapshotted every ${longest} minutes only, as a snapshot suspends their I/O`;
      const advice = `source.acceptIoSuspension, or the tag ${tagKeys.acceptIoSuspension}=YES on a database, lets them be snapshotted like others`;
      log("info", `${text}: ${advice}`, { databases: spared.slice(0, mostNames) });
    }
    return runPass({ pass: "take", dryRun: settings.dryRun, log, actions, findings, speaksUp });
  });
}

/** What is said of patterns and of a tag that choose none of the databases that are there: it would be silently nothing. */
function emptyFindings(databases: readonly Choosable[], choice: Choice): Finding[] {
  const parts = emptyParts(databases, choice, "source.databases", "in this account and region");
  return parts.map(({ subject, words }) => ({ subject, outcome: blocked(words) }));
}

async function takeOutcome(
  error: Error,
  { database, name, lastChance }: Take,
  kind: DatabaseKind,
  rds: RDSClient,
  createdBy: string,
): Promise<Outcome> {
  /** Whether the snapshot that was asked for is there, usable or being made. */
  const isThere = async (): Promise<boolean> => {
    const existing = await kind.find(rds, name);
    return (
      existing !== undefined &&
      existing.resourceId === database.resourceId &&
      isOurs(existing, tagKeys.createdBy, createdBy) &&
      (existing.state === "usable" || existing.state === "making")
    );
  };
  switch (kind.problems[error.name] ?? error.name) {
    case "databaseBusy":
      return busy(`RDS would not snapshot it now (${error.message})`, lastChance);
    case "databaseGone":
      return deferred("the database went away while this pass ran");
    // A retry or an overlapping pass made it: success only if what exists is ours and of this very database.
    case "exists":
      return (await isThere()) ? done : failed(`the name ${name} is held by a snapshot that is not usable or not ours`);
    case "AccessDenied": {
      // IAM decides before RDS looks at names, and no role may give tags to what has ours.
      if (await isThere()) return done;
      throw error;
    }
    case "SnapshotQuotaExceededFault":
      return failed(
        "the quota of manual snapshots in this account and region is used up. Raise it, or shorten source.retention.",
      );
    default:
      throw error;
  }
}

/** The permissions the take pass needs. Resource and condition support: service authorization reference for RDS. */
export function takeNeeds(scope: Scope, createdBy: string): Statement[] {
  const databases = databaseArns([scope]);
  const onlyOurTags = { StringEquals: { [`aws:RequestTag/${tagKeys.createdBy}`]: createdBy }, Null: unmarked };
  return [
    { Sid: "ListDatabases", Effect: "Allow", Action: actions("listDatabases"), Resource: databases },
    {
      Sid: "LookAtOptionsAndDeployments",
      Effect: "Allow",
      Action: ["rds:DescribeOptionGroups", "rds:DescribeBlueGreenDeployments"],
      Resource: [rdsArn(scope, "og"), rdsArn(scope, "deployment")],
    },
    listSnapshots([scope]),
    { Sid: "SnapshotDatabases", Effect: "Allow", Action: actions("take"), Resource: databases },
    {
      Sid: "CreateTaggedSnapshots",
      Effect: "Allow",
      Action: [...actions("take"), "rds:AddTagsToResource"],
      Resource: snapshotArns([scope]),
      Condition: onlyOurTags,
    },
  ];
}

/** What Lambda runs: the take pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const takeFactory = (): PassHandler => (event) =>
  makeTake({
    kinds,
    rds: rdsClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as TakeSettings,
  })(event);
