import type { WithoutKey } from "../../../functions/rds/kind";
import { unfitCluster, unfitInstance } from "../../../functions/rds/unfit";
import { type Acceptance, unprotected } from "../../../functions/snapshots/fitness";
import type { FleetDatabase } from "./fleetFile";

/** Whether snapshots protect a database of a fleet file, by the rules of the take pass. */
export function isProtected(database: FleetDatabase, acceptance: Acceptance): boolean {
  const { kind, engine, replicaOf, greenOf, persistentOptions, backupTarget = "region", backupDays = 1 } = database;
  if (greenOf !== undefined || persistentOptions) return false;
  const unfit =
    kind === "instance" ? unfitInstance({ engine, backupTarget, replicaOf, backupDays }) : unfitCluster(engine);
  return unprotected({ replicaOf, unfit, withoutKey: withoutKey(database) }, acceptance) === undefined;
}

function withoutKey({ kind, key }: FleetDatabase): WithoutKey | undefined {
  if (kind !== "cluster") return undefined;
  return key === "aws-owned" ? "aws-owned" : key === "none" ? "unencrypted" : undefined;
}
