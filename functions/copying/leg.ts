import type { RDSClient } from "@aws-sdk/client-rds";
import { blocked, deferred, done, failed, type Outcome } from "../pass/outcome";
import type { Action, Finding } from "../pass/run";
import type { DatabaseKind, Snapshot, Tag } from "../rds/kind";
import { takenAtTag } from "../snapshots/tags";
import { type Copy, type CopyRules, type Held, planCopies } from "./plan";

/** Copies into one region: what is offered, what is there, and how the copies are to be. */
export interface Leg {
  readonly kind: DatabaseKind;
  /** The client of the region where the copies are made. */
  readonly rds: RDSClient;
  readonly offered: readonly Snapshot[];
  readonly held: Held;
  readonly rules: CopyRules;
  /** The DR account's key in that region. */
  readonly keyArn: string;
  /** Tags that permit a copy's deletion later; given at its creation only. */
  readonly tagsOf: (snapshot: Snapshot) => readonly Tag[];
  /** Started by an event, to spend as few calls as possible: what is unclear is left to the scheduled pass. */
  readonly brief: boolean;
}

/** What is to be done about a leg. */
export interface LegWork {
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
}

/** Plans a leg's copies and makes actions of them. */
export function planLeg(leg: Leg, now: number): LegWork {
  const { kind, rds } = leg;
  const { copies, findings } = planCopies(leg.offered, leg.held, now, leg.rules, kind);
  const apply = async ({ snapshot, name }: Copy): Promise<Outcome> => {
    try {
      const tags = [...leg.tagsOf(snapshot), ...timeTags(kind, snapshot)];
      await kind.copy(rds, { sourceArn: snapshot.arn, name, keyArn: leg.keyArn, tags });
      return done;
    } catch (error) {
      return copyOutcome(error as Error, leg, snapshot, name);
    }
  };
  const actions = copies.map(
    (copy): Action => ({ verb: "copy", subject: copy.snapshot.arn, apply: () => apply(copy) }),
  );
  return { actions, findings };
}

/** Of when the data are, where RDS forgets it: what is copied says it, directly or by its own tag. */
function timeTags({ copiesKeepTime }: DatabaseKind, { takenAt }: Snapshot): readonly Tag[] {
  return copiesKeepTime || takenAt === undefined ? [] : [takenAtTag(takenAt)];
}

async function copyOutcome(error: Error, leg: Leg, snapshot: Snapshot, name: string): Promise<Outcome> {
  const { kind, rds } = leg;
  switch (kind.problems[error.name] ?? error.name) {
    case "exists": {
      if (leg.brief) return deferred(`the name ${name} is held; the next scheduled pass will look at it`);
      const existing = await kind.find(rds, name);
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
    case "gone":
    case "busy":
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
