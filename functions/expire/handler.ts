import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import type { Scope, Statement } from "../aws/policy";
import { type PassHandler, passHandler } from "../pass/handler";
import { type Level, makeLog } from "../pass/log";
import { deferred, done, type Outcome } from "../pass/outcome";
import { type Action, runPass } from "../pass/run";
import { kinds, kindsOf } from "../rds";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { actions, listSnapshots, snapshotArns, spareHeld } from "../rds/permissions";
import { type Due, leastKept, planExpiry, type Retention } from "../retention/plan";
import { nameMatcher } from "../snapshots/choice";
import { retainedFrom } from "../snapshots/dates";
import { withTag } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { askedAt, interimTag, isHeld, tagKeys } from "../snapshots/tags";

/** The tag by which an expire pass knows its own: what the take pass made, or what the copy pass did. */
export type OwnTag = typeof tagKeys.createdBy | typeof tagKeys.copiedBy;

/** What the expire pass is told at deployment. */
export interface ExpireSettings extends Retention {
  readonly ownTag: OwnTag;
  readonly createdBy: string;
  readonly patterns: readonly string[];
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

/** The snapshots of ours that this pass may delete; everything else in the account is none of its business. */
export function planExpire(snapshots: readonly Snapshot[], now: number, settings: ExpireSettings): Due[] {
  const least = settings.ownTag === tagKeys.createdBy ? leastKept.source : leastKept.dr;
  // Not the greater of the two: what is no number, in settings that somebody has changed, would take the floor away.
  const keepNewest = settings.keepNewest > least ? settings.keepNewest : least;
  return planExpiry(chosenOf(snapshots, settings), now, { ...settings, keepNewest });
}

/** What is ours, of the databases that are chosen. */
export function chosenOf(
  snapshots: readonly Snapshot[],
  settings: Pick<ExpireSettings, "ownTag" | "createdBy" | "patterns">,
): Snapshot[] {
  const chosen = nameMatcher(settings.patterns);
  // What only serves to be re-encrypted is no snapshot to keep, and another pass's to delete.
  const interim = new Set(withTag(snapshots, interimTag.Key, interimTag.Value));
  return ours(snapshots, settings.ownTag, settings.createdBy).filter(
    (snapshot) => chosen(snapshot.database) && !interim.has(snapshot),
  );
}

export interface ExpireDeps {
  readonly kinds: readonly DatabaseKind[];
  readonly rds: RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: ExpireSettings;
}

/** The expire pass: deletes what is past retention and above the floor. */
export function makeExpire(deps: ExpireDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("expire", settings.logLevel, deps.write);
  return passHandler("expire", log, async (start) => {
    const actions: Action[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const plan = planExpire(await kind.snapshots(rds), deps.now(), settings);
      actions.push(...plan.map(({ snapshot }) => removal(kind, rds, snapshot)));
    }
    return runPass({ pass: "expire", dryRun: settings.dryRun, log, actions, findings: [], speaksUp: true });
  });
}

/** The deletion of a snapshot that a plan has given up. */
export function removal(kind: DatabaseKind, rds: RDSClient, snapshot: Snapshot): Action {
  const apply = async (): Promise<Outcome> => {
    try {
      // Nothing dates it, so it may have been begun a moment ago. RDS finishes no snapshot that has failed: if a second look
      // finds it failed as well, it holds no data and never will.
      if (isUndated(snapshot)) {
        const again = await kind.find(rds, snapshot.id);
        if (again === undefined) return done;
        if (again.state !== "failed" || isHeld(again)) return deferred("it has changed since it was listed as failed");
      }
      await kind.remove(rds, snapshot);
      return done;
    } catch (error) {
      // What another pass has deleted meanwhile has no tags that would let it be deleted: IAM answers before RDS looks.
      const gone = (error as Error).name === "AccessDenied" && (await kind.find(rds, snapshot.id)) === undefined;
      return gone ? done : removalOutcome(error as Error, kind);
    }
  };
  return { verb: "delete", subject: snapshot.id, apply };
}

/** Whether it failed and neither RDS nor a tag says when it was asked for. */
function isUndated(snapshot: Snapshot): boolean {
  return snapshot.state === "failed" && retainedFrom(snapshot) === undefined && askedAt(snapshot.tags) === undefined;
}

function removalOutcome(error: Error, { problems }: DatabaseKind): Outcome {
  switch (problems[error.name]) {
    case "gone":
      return done;
    case "busy":
      return deferred(`RDS would not delete it now (${error.message}); the next pass will`);
    default:
      throw error;
  }
}

/** The permissions the expire pass needs: deletion of what carries our tag, and no right to give that tag. */
export function expireNeeds(scope: Scope, ownTag: OwnTag, createdBy: string): Statement[] {
  return [
    listSnapshots([scope]),
    {
      Sid: "DeleteOwnSnapshots",
      Effect: "Allow",
      Action: actions("remove"),
      Resource: snapshotArns([scope]),
      Condition: { StringEquals: { [`aws:ResourceTag/${ownTag}`]: createdBy } },
    },
    spareHeld([scope]),
  ];
}

/** What Lambda runs: the expire pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const expireFactory = (): PassHandler => (event) =>
  makeExpire({
    kinds,
    rds: rdsClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as ExpireSettings,
  })(event);
