import type { KmsRoom } from "../kms";
import type { DatabaseRecord, Place, SnapshotRecord } from "../types";
import type { World } from "../world";
import { type RdsContext, rdsAccessDenied } from "./context";
import { copyOperations } from "./copies";
import { type DatabaseSpec, databaseOperations } from "./databases";
import { rdsEvents } from "./events";
import { listingOperations } from "./listing";
import { parseRdsArn } from "./names";
import { sharingOperations } from "./sharing";
import { snapshotOperations } from "./snapshots";
import { RdsStore } from "./store";
import { rdsThrottle } from "./throttle";

export type { DatabaseSpec } from "./databases";

/** RDS in all accounts and regions: instances and their snapshots. */
export interface RdsRoom {
  /** Creates an available database outside any stack. Throws the SDK's errors for a bad or taken identifier. */
  addDatabase(spec: DatabaseSpec): DatabaseRecord;
  /** All databases, or those of one place, by identifier. */
  databases(place?: Place): readonly DatabaseRecord[];
  /** The database as it is now; undefined once it was deleted. */
  database(arn: string): DatabaseRecord | undefined;
  /** Sets a database's status, e.g. `modifying`: what a scenario does to it. */
  setDatabaseStatus(arn: string, status: string): void;
  /** Takes an automated snapshot of the database, as RDS does in its backup window. */
  automatedSnapshot(arn: string): SnapshotRecord;
  /** All snapshots, or those of one place, by identifier. */
  snapshots(place?: Place): readonly SnapshotRecord[];
  /** The snapshot as it is now; undefined once it was deleted. */
  snapshot(arn: string): SnapshotRecord | undefined;
  /** Manual snapshots that count against the quota of the place. */
  manualSnapshots(place: Place): number;
}

/** Installs RDS. */
export function installRds(world: World, kms: KmsRoom): RdsRoom {
  const store = new RdsStore(world);
  const context: RdsContext = { world, kms, store, events: rdsEvents(world) };
  world.registerService({ name: "rds", accessDenied: rdsAccessDenied, admit: rdsThrottle(world) });
  const copies = copyOperations(context);
  const snapshots = snapshotOperations(context, copies.sourceDeleted);
  const databases = databaseOperations(context, snapshots);
  for (const operation of [
    ...listingOperations(context),
    ...snapshots.operations,
    ...copies.operations,
    ...sharingOperations(context),
    ...databases.operations,
  ]) {
    world.registerOperation(operation);
  }
  world.observe({ onKey: (arn, state) => databases.keyChanged(arn, state) });

  const databaseEntry = (arn: string) => {
    const parsed = parseRdsArn(arn);
    return parsed?.kind === "db" ? store.region(parsed.place).database(parsed.identifier) : undefined;
  };
  const existing = (arn: string) => {
    const entry = databaseEntry(arn);
    if (entry === undefined) throw new Error(`database ${arn} does not exist`);
    return entry;
  };
  const regions = (place?: Place) => (place === undefined ? [...store.allRegions()] : [store.region(place)]);

  return {
    addDatabase: databases.add,
    databases: (place) => regions(place).flatMap((region) => region.databases.all.map(({ record }) => record)),
    database: (arn) => databaseEntry(arn)?.record,
    setDatabaseStatus(arn, status) {
      const entry = existing(arn);
      entry.record = { ...entry.record, status };
    },
    automatedSnapshot: (arn) => snapshots.startAutomated(existing(arn)).record,
    snapshots: (place) => regions(place).flatMap((region) => region.own.all.map(({ record }) => record)),
    snapshot(arn) {
      const parsed = parseRdsArn(arn);
      return parsed?.kind === "snapshot"
        ? store.region(parsed.place).snapshots.get(parsed.identifier)?.record
        : undefined;
    },
    manualSnapshots: (place) => store.region(place).manual.size,
  };
}
