import type { RDSClient } from "@aws-sdk/client-rds";
import { copyKeyActions } from "./keys";
import { type PassHandler, passHandler } from "./pass/handler";
import { type Level, makeLog } from "./pass/log";
import { blocked, deferred, describeError, done, failed, type Outcome } from "./pass/outcome";
import { type Action, type Finding, runPass } from "./pass/run";
import { rdsArn, rdsViaService, type Scope, type Statement } from "./policy";
import { instances } from "./rds/instance";
import type { DatabaseKind, Snapshot, UsableSnapshot } from "./rds/kind";
import { rdsClient } from "./rds/sdk";
import { nameMatcher } from "./snapshots/choice";
import { byIdentity, newestUsable, withTag } from "./snapshots/lineage";
import { freeName } from "./snapshots/names";
import { isReminderPass } from "./snapshots/slots";
import { copiedTags, tagKeys } from "./snapshots/tags";

/** An account and region whose shared snapshots count. */
export interface CopySource {
  readonly account: string;
  readonly region: string;
}

/** What the copy pass is told at deployment. */
export interface CopySettings {
  readonly patterns: readonly string[];
  readonly createdBy: string;
  readonly platform: string;
  readonly sources: readonly CopySource[];
  /** The account that copies. Its own snapshots are no shared ones: of those it copies what its take pass made. */
  readonly account: string;
  /** The DR account's own key, under which every copy is encrypted. */
  readonly keyArn: string;
  readonly retentionMinutes: number;
  readonly keepNewest: number;
  readonly cadenceMinutes: number;
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

/** A copy to make now. */
export interface Copy {
  readonly snapshot: Snapshot;
  readonly name: string;
}

export interface CopyPlan {
  readonly copies: readonly Copy[];
  readonly findings: readonly Finding[];
}

/** A database that lacks its newest snapshot. */
interface Candidate {
  readonly snapshot: UsableSnapshot;
  /** When the newest copy held was taken; -Infinity for a database never protected. */
  readonly heldAt: number;
}

/**
 * Which copies to start: of each database its newest snapshot, if nothing as new is held or under way, those longest
 * without a new copy first. Snapshots overtaken by a newer one are skipped, and a database has one copy under way at
 * most, since RDS would queue a second behind it. Only snapshots of the configured accounts count: anyone can share.
 */
export function planCopies(
  shared: readonly Snapshot[],
  held: readonly Snapshot[],
  now: number,
  settings: CopySettings,
  limits: { readonly longestName: number; readonly copiesInProgress: number },
): CopyPlan {
  const ours = byIdentity(withTag(held, tagKeys.copiedBy, settings.createdBy));
  const names = new Set(held.map((copy) => copy.id));
  const findings: Finding[] = [];
  const due: Candidate[] = [];
  for (const [identity, snapshot] of newestOfSources(shared, settings)) {
    const copies = ours.get(identity) ?? [];
    if (copies.some(({ state }) => state === "making")) continue;
    const usable = newestUsable(copies);
    const heldAt = usable[0]?.takenAt ?? Number.NEGATIVE_INFINITY;
    if (heldAt >= snapshot.takenAt) continue;
    // What expire would delete again is not worth a copy, unless the database has too few to lose any.
    const expired = now - snapshot.takenAt > settings.retentionMinutes * 60_000;
    if (expired && usable.length >= settings.keepNewest) continue;
    due.push({ snapshot, heldAt });
  }
  due.sort(
    (a, b) =>
      a.heldAt - b.heldAt || b.snapshot.takenAt - a.snapshot.takenAt || (a.snapshot.arn < b.snapshot.arn ? -1 : 1),
  );

  const slots = Math.max(0, limits.copiesInProgress - held.filter(({ state }) => state === "making").length);
  const copies = due.slice(0, slots).map(({ snapshot }) => {
    const name = freeName(snapshot.id, names, limits.longestName);
    names.add(name);
    return { snapshot, name };
  });
  for (const { snapshot } of due.slice(slots)) {
    findings.push({ subject: snapshot.id, outcome: deferred("all copies that RDS runs at once are under way") });
  }
  return { copies, findings };
}

/** The newest usable snapshot of each database that the configured accounts share. */
function newestOfSources(shared: readonly Snapshot[], settings: CopySettings): Map<string, UsableSnapshot> {
  const isSource = new Set(settings.sources.map((source) => `${source.region}:${source.account}`));
  const chosen = nameMatcher(settings.patterns);
  const newest = new Map<string, UsableSnapshot>();
  for (const snapshot of shared) {
    if (snapshot.state !== "usable") continue;
    const best = newest.get(snapshot.identity);
    if (best && best.takenAt >= snapshot.takenAt) continue;
    // arn:partition:rds:region:account:snapshot:name
    const [prefix, , , region, account] = snapshot.arn.split(":", 5);
    if (prefix !== "arn" || !isSource.has(`${region}:${account}`) || !chosen(snapshot.database)) continue;
    newest.set(snapshot.identity, snapshot);
  }
  return newest;
}

export interface CopyDeps {
  readonly kind: DatabaseKind;
  /** The client of the DR account's own region, where copies are made. */
  readonly rds: RDSClient;
  /** Clients of the regions in which the sources share, by region: shared snapshots are listed where they are. */
  readonly rdsOf: (region: string) => RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: CopySettings;
}

/** The copy pass: brings the newest snapshot of every database under the DR account's own key. */
export function makeCopy(deps: CopyDeps): PassHandler {
  const { kind, rds, settings } = deps;
  const log = makeLog("copy", settings.logLevel, deps.write);
  return passHandler("copy", log, async () => {
    const now = deps.now();
    const held = await kind.snapshots(rds);
    const offered: Snapshot[] = [];
    const unreachable: Finding[] = [];
    for (const region of new Set(settings.sources.map((source) => source.region))) {
      try {
        offered.push(...(await offeredIn(region, kind, deps.rdsOf(region), settings)));
      } catch (error) {
        // One region that does not answer must not stop the copies from the others.
        const reason = `its snapshots could not be listed: ${describeError(error)}`;
        unreachable.push({ subject: region, outcome: failed(reason) });
      }
    }
    const plan = planCopies(offered, held, now, settings, kind);
    const tags = copiedTags(settings.createdBy, settings.platform);
    const apply = async ({ snapshot, name }: Copy): Promise<Outcome> => {
      try {
        await kind.copy(rds, { sourceArn: snapshot.arn, name, keyArn: settings.keyArn, tags });
        return done;
      } catch (error) {
        return copyOutcome(error as Error, snapshot, name, () => kind.find(rds, name));
      }
    };
    const actions = plan.copies.map(
      (copy): Action => ({ verb: "copy", subject: copy.snapshot.arn, apply: () => apply(copy) }),
    );
    const findings = [...unreachable, ...plan.findings];
    const speaksUp = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "copy", dryRun: settings.dryRun, log, actions, findings, speaksUp });
  });
}

/** The snapshots of a region that may be copied: what its other accounts share, and what our own take pass made there. */
async function offeredIn(
  region: string,
  kind: DatabaseKind,
  rds: RDSClient,
  { sources, account, createdBy }: CopySettings,
): Promise<readonly Snapshot[]> {
  const here = sources.filter((source) => source.region === region);
  const shared = here.some((source) => source.account !== account) ? await kind.shared(rds) : [];
  const own = here.some((source) => source.account === account) ? await kind.snapshots(rds) : [];
  return [...shared, ...withTag(withTag(own, tagKeys.createdBy, createdBy), tagKeys.shareAndCopy, "YES")];
}

async function copyOutcome(
  error: Error,
  snapshot: Snapshot,
  name: string,
  find: () => Promise<Snapshot | undefined>,
): Promise<Outcome> {
  switch (error.name) {
    case "DBSnapshotAlreadyExistsFault": {
      const existing = await find();
      const ours =
        existing !== undefined &&
        existing.copiedFrom === snapshot.arn &&
        existing.resourceId === snapshot.resourceId &&
        (existing.state === "usable" || existing.state === "making");
      return ours
        ? done
        : failed(`the name ${name} is held by a snapshot that is not usable or not a copy of this one`);
    }
    case "SnapshotQuotaExceededFault":
      // One error code for two limits, told apart by the message only. Source: pbudzon/aws-maintenance#19, #12.
      if (/cannot copy more than/i.test(error.message)) return deferred(error.message);
      return failed(
        "the quota of manual snapshots in the DR account and region is used up. Raise it, or shorten dr.retention.",
      );
    case "DBSnapshotNotFoundFault":
    case "InvalidDBSnapshotStateFault":
      return deferred(`it is no longer there to be copied (${error.message}); the next pass takes a newer one`);
    case "KMSKeyNotAccessibleFault":
      return blocked(
        `the DR account may not use the key of database ${snapshot.database} (${snapshot.keyArn ?? "unknown"}), or the ` +
          "key is disabled. Add the statement that the source stack prints (output keyPolicyStatements) to that key's " +
          `policy, and the key to this source's keys in dr.sources. RDS says: ${error.message}`,
      );
    default:
      throw error;
  }
}

/** Whose keys the copy pass uses. */
export interface CopyKeys {
  readonly own: string;
  readonly ofSources: readonly string[];
}

/** The permissions the copy pass needs. Keys are reached through RDS in the regions involved, and never by the role itself. */
export function copyNeeds(
  scope: Scope,
  sources: readonly CopySource[],
  keys: CopyKeys,
  createdBy: string,
): Statement[] {
  const own = rdsArn(scope, "snapshot");
  const regions = [...new Set([scope.region, ...sources.map((source) => source.region)])].sort();
  const listed = regions.flatMap((region) => [
    rdsArn({ ...scope, region }, "snapshot"),
    rdsArn({ ...scope, region }, "db"),
  ]);
  const viaRds = { "kms:ViaService": regions.map(rdsViaService) };
  const keyArns = [keys.own, ...keys.ofSources];
  return [
    { Sid: "ListSnapshots", Effect: "Allow", Action: ["rds:DescribeDBSnapshots"], Resource: listed },
    {
      Sid: "CopyFromSources",
      Effect: "Allow",
      Action: ["rds:CopyDBSnapshot"],
      Resource: sources.map((source) => rdsArn({ ...source, partition: scope.partition }, "snapshot")),
    },
    {
      Sid: "MakeTaggedCopies",
      Effect: "Allow",
      Action: ["rds:CopyDBSnapshot", "rds:AddTagsToResource"],
      Resource: [own],
      Condition: { StringEquals: { [`aws:RequestTag/${tagKeys.copiedBy}`]: createdBy } },
    },
    {
      Sid: "UseKeysThroughRds",
      Effect: "Allow",
      Action: [...copyKeyActions],
      Resource: keyArns,
      Condition: { StringEquals: viaRds },
    },
    {
      Sid: "GrantKeysToRds",
      Effect: "Allow",
      Action: ["kms:CreateGrant"],
      Resource: keyArns,
      Condition: { StringEquals: viaRds, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** What Lambda runs: the copy pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const copyFactory = (): PassHandler => (event) =>
  makeCopy({
    kind: instances,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as CopySettings,
  })(event);
