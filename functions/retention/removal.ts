import type { RDSClient } from "@aws-sdk/client-rds";
import { deferred, done, type Outcome } from "../pass/outcome";
import type { Action } from "../pass/run";
import { meaningOf, snapshotErrors } from "../rds/errors";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { retainedFrom } from "../snapshots/dates";
import { askedAt, isHeld } from "../snapshots/tags";

/** What deleting needs of a kind of databases. */
export type RemovedKind = Pick<DatabaseKind, "find" | "remove">;

/** The deletion of a snapshot that a plan has given up. */
export function removal(kind: RemovedKind, rds: RDSClient, snapshot: Snapshot): Action {
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
      return gone ? done : removalOutcome(error as Error);
    }
  };
  return { verb: "delete", subject: snapshot.id, apply };
}

/** Whether it failed and neither RDS nor a tag says when it was asked for. */
function isUndated(snapshot: Snapshot): boolean {
  return snapshot.state === "failed" && retainedFrom(snapshot) === undefined && askedAt(snapshot.tags) === undefined;
}

function removalOutcome(error: Error): Outcome {
  switch (meaningOf(error, snapshotErrors())) {
    case "gone":
      return done;
    case "busy":
      return deferred(`RDS would not delete it now (${error.message}); the next pass will`);
    default:
      throw error;
  }
}
