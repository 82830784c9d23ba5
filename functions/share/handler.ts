import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { RDSClient } from "@aws-sdk/client-rds";
import { eventBridgeClient, rdsClient } from "../aws/clients";
import type { Scope, Statement } from "../aws/policy";
import { announce, type Bus } from "../events/announce";
import { announcementsOnly, type BusPlace, busArn } from "../events/announcement";
import { type PassHandler, passHandler } from "../pass/handler";
import type { Hint } from "../pass/hint";
import { type Level, makeLog } from "../pass/log";
import { blocked, deferred, done, failed, type Outcome } from "../pass/outcome";
import { type Action, type Finding, runPass } from "../pass/run";
import { kinds, kindsOf } from "../rds";
import type { DatabaseKind, Snapshot, UsableSnapshot } from "../rds/kind";
import { actions, listSnapshots, sharingTagsOnly, snapshotArns } from "../rds/permissions";
import { nameMatcher } from "../snapshots/choice";
import { placeOf, withTag } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { isReminderPass } from "../snapshots/slots";
import { sharedWithTag, tagKeys, tagValue } from "../snapshots/tags";

/** What the share pass is told at deployment. */
export interface ShareSettings {
  readonly patterns: readonly string[];
  readonly createdBy: string;
  readonly drAccounts: readonly string[];
  readonly partition: string;
  /** Where the DR accounts listen. */
  readonly destinations: readonly BusPlace[];
  /** Keys whose snapshots the DR accounts can copy. */
  readonly keyArns: readonly string[];
  readonly cadenceMinutes: number;
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

/** A snapshot to share, with the accounts it is not shared with yet. */
export interface Share {
  readonly snapshot: Snapshot;
  readonly accounts: readonly string[];
}

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

export interface ShareDeps {
  readonly kinds: readonly DatabaseKind[];
  readonly rds: RDSClient;
  readonly eventsOf: (region: string) => EventBridgeClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: ShareSettings;
}

/** The share pass: lets the DR accounts copy every finished snapshot of ours, or the one that an event names. */
export function makeShare(deps: ShareDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("share", settings.logLevel, deps.write);
  const buses = settings.destinations.map((place): Bus => ({ ...place, arn: busArn(settings.partition, place) }));
  return passHandler("share", log, async (start) => {
    const actions: Action[] = [];
    const findings: Finding[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const snapshots = start.by === "event" ? await own(kind, rds, start.hint) : await kind.snapshots(rds);
      const plan = planShares(snapshots, settings);
      findings.push(...plan.findings);
      for (const { snapshot, accounts } of plan.shares) {
        const apply = async (): Promise<Outcome> => {
          try {
            await kind.share(rds, snapshot, accounts);
            // Only now: a tag before the deed would hide a snapshot that was never shared.
            await kind.tag(rds, snapshot, accounts.map(sharedWithTag));
          } catch (error) {
            return shareOutcome(error as Error, kind, snapshot);
          }
          await announce(snapshot.arn, accounts, buses, deps.eventsOf, log);
          return done;
        };
        actions.push({ verb: "share", subject: `${snapshot.id} with ${accounts.join(", ")}`, apply });
      }
    }
    const speaksUp = start.by === "schedule" && isReminderPass(deps.now(), settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "share", dryRun: settings.dryRun, log, actions, findings, speaksUp });
  });
}

/** The snapshot that a hint means, if it is this account's. */
async function own(kind: DatabaseKind, rds: RDSClient, { id, account, region }: Hint): Promise<readonly Snapshot[]> {
  const found = await kind.find(rds, id);
  if (found === undefined) return [];
  const place = placeOf(found.arn);
  return place.account === account && place.region === region ? [found] : [];
}

function shareOutcome(error: Error, { problems }: DatabaseKind, snapshot: Snapshot): Outcome {
  switch (problems[error.name] ?? error.name) {
    case "gone":
      return deferred("the snapshot went away while this pass ran");
    case "busy":
      return failed(
        `RDS refuses to share it (${error.message}). If it is under the AWS-managed key, or carries a permanent or ` +
          `persistent option, it can never be shared: change that of database ${snapshot.database}.`,
      );
    case "InvalidParameterCombination":
    case "InvalidParameterCombinationException":
      // One code for many things; which one it is about, only the message tells.
      if (/permanent|persistent|transparent data encryption/i.test(error.message))
        return blocked(optionsAdvice(snapshot, error));
      throw error;
    case "SharedSnapshotQuotaExceededFault":
      return failed("it is shared with 20 accounts already, the most RDS allows: shorten source.drAccounts.");
    default:
      throw error;
  }
}

function optionsAdvice({ database }: Snapshot, { message }: Error): string {
  return (
    `database ${database} has TDE, or another permanent or persistent option, and RDS shares no snapshot of it: it has no ` +
    "copy outside of this account. Exclude it by pattern and protect it by logical dumps, or remove the option where RDS " +
    `allows it. RDS says: ${message}`
  );
}

/** The permissions the share pass needs. It may tag, but only to record with whom a snapshot is shared. */
export function shareNeeds(scope: Scope, createdBy: string, destinations: readonly BusPlace[]): Statement[] {
  const snapshots = snapshotArns([scope]);
  const ours = { [`aws:ResourceTag/${tagKeys.createdBy}`]: createdBy };
  return [
    listSnapshots([scope]),
    {
      Sid: "ShareOwnSnapshots",
      Effect: "Allow",
      Action: actions("share"),
      Resource: snapshots,
      Condition: { StringEquals: ours },
    },
    {
      Sid: "RecordSharing",
      Effect: "Allow",
      Action: ["rds:AddTagsToResource"],
      Resource: snapshots,
      Condition: {
        StringEquals: ours,
        ...sharingTagsOnly,
      },
    },
    {
      Sid: "AnnounceShares",
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: destinations.map((place) => busArn(scope.partition, place)),
      Condition: announcementsOnly,
    },
  ];
}

/** What Lambda runs: the share pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const shareFactory = (): PassHandler => (event) =>
  makeShare({
    kinds,
    rds: rdsClient(),
    eventsOf: (region) => eventBridgeClient(region),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as ShareSettings,
  })(event);
