import type { IamModel } from "../iam";
import { ModelError } from "../kernel/errors";
import type { DatabaseKind, DatabaseRecord, Place, SnapshotRecord } from "../kernel/types";
import type { World } from "../kernel/world";
import type { KmsModel } from "../kms";
import { BlueGreenDeployments, blueGreenOperations } from "./blueGreen";
import { clusterKind } from "./clusterKind";
import { type RdsContext, rdsAccessDenied } from "./context";
import { copyOperations } from "./copies";
import { type DatabaseRules, type DatabaseSpec, databaseOperations } from "./databases";
import { rdsEvents } from "./events";
import { Groups } from "./groups";
import { instanceKind } from "./instanceKind";
import type { Kind } from "./kind";
import { listingOperations } from "./listing";
import { clusterMembers } from "./members";
import { modifyOperation } from "./modify";
import { parseRdsArn, rdsArn } from "./names";
import { type GroupOption, OptionGroups, optionGroupOperations } from "./optionGroups";
import { quotaOperations } from "./quotas";
import { sharingOperations } from "./sharing";
import { snapshotOperations } from "./snapshots";
import { RdsStore } from "./store";
import { taggingOperations } from "./tagging";
import { rdsThrottle } from "./throttle";

export type { DatabaseSpec } from "./databases";

/** RDS in all accounts and regions: instances, clusters, and the snapshots of both. */
export interface RdsModel {
  /**
   * Creates an available database outside any stack: an instance unless `kind` says cluster. A cluster comes with its
   * members; its engine says whether it is one of Aurora's or a Multi-AZ DB cluster. Throws the SDK's errors for a bad or
   * taken identifier.
   */
  addDatabase(spec: DatabaseSpec & { readonly kind?: DatabaseKind }): DatabaseRecord;
  /** Creates an option group outside any stack. */
  addOptionGroup(place: Place, name: string, options?: readonly GroupOption[], engine?: string): void;
  /** Creates a blue/green deployment of two databases that are there. */
  addBlueGreenDeployment(blue: DatabaseRecord, green: DatabaseRecord): void;
  /**
   * Switches a blue/green deployment over, if the instance is the blue one of one: it gets the name `blueName`, and the green
   * one gets its name. Returns the green one as it is then; undefined where there is no deployment. Source: UG
   * blue-green-deployments-switching.
   */
  switchOver(blue: DatabaseRecord, blueName: string): DatabaseRecord | undefined;
  /** All databases, or those of one place: instances by identifier, members of clusters among them; then clusters. */
  databases(place?: Place): readonly DatabaseRecord[];
  /** The database as it is now; undefined once it was deleted. */
  database(arn: string): DatabaseRecord | undefined;
  /** Sets a database's status, e.g. `modifying`: what a scenario does to it. */
  setDatabaseStatus(arn: string, status: string): void;
  /**
   * Gives a DB instance another name, as ModifyDBInstance with NewDBInstanceIdentifier and ApplyImmediately does: the resource
   * id and its snapshots stay (UG USER_RenameInstance), and these say the name that it had (assumed). Not implemented for
   * clusters and their members.
   */
  renameInstance(arn: string, identifier: string): DatabaseRecord;
  /** Takes an automated snapshot of the database, as RDS does in its backup window. */
  automatedSnapshot(arn: string): SnapshotRecord;
  /** All snapshots, or those of one place: of instances by identifier, then of clusters. */
  snapshots(place?: Place): readonly SnapshotRecord[];
  /** The snapshot as it is now; undefined once it was deleted. */
  snapshot(arn: string): SnapshotRecord | undefined;
  /** Manual snapshots of a kind, which count against its quota of the place. */
  manualSnapshots(place: Place, kind?: DatabaseKind): number;
}

/** Installs RDS. */
export function installRds(world: World, kms: KmsModel, iam: IamModel): RdsModel {
  const events = rdsEvents(world);
  const optionGroups = new OptionGroups();
  const groups = new Groups();
  const deployments = new BlueGreenDeployments();
  const contextOf = (kind: Kind): RdsContext => ({
    kind,
    world,
    kms,
    iam,
    store: new RdsStore(world, kind),
    events,
    optionGroups,
    groups,
  });
  const instances = contextOf(instanceKind);
  const clusters = contextOf(clusterKind);
  world.registerService({ name: "rds", accessDenied: rdsAccessDenied, admit: rdsThrottle(world) });
  const members = clusterMembers(instances, clusters, () => models[0].databases);
  const models = [operate(instances, members.ofInstances), operate(clusters, members.ofClusters)] as const;
  const tagging = taggingOperations([instances, clusters]);
  const kinds = [instanceKind, clusterKind];
  const further = [
    ...quotaOperations([instances, clusters]),
    ...optionGroupOperations(optionGroups, world),
    ...blueGreenOperations(deployments),
    ...groups.operations(kinds),
  ];
  const all = [...models.flatMap((model) => model.operations), ...members.operations, ...tagging, ...further];
  for (const operation of all) world.registerOperation(operation);
  world.observe({
    onKey(arn, state) {
      for (const { databases } of models) databases.keyChanged(arn, state);
    },
  });

  const find = (arn: string) => {
    const parsed = parseRdsArn(arn);
    for (const { context, snapshots } of models) {
      if (!parsed || parsed.resource !== context.kind.database) continue;
      const entry = context.store.region(parsed.place).database(parsed.identifier);
      return entry && { entry, snapshots };
    }
    return undefined;
  };
  const existing = (arn: string) => {
    const found = find(arn);
    if (found === undefined) throw new Error(`database ${arn} does not exist`);
    return found;
  };
  const regions = (place?: Place) =>
    models.flatMap(({ context: { store } }) => (place === undefined ? [...store.allRegions()] : [store.region(place)]));

  const rename = (arn: string, identifier: string): DatabaseRecord => {
    const { entry } = existing(arn);
    const { kind, place, clusterIdentifier } = entry.record;
    if (kind !== "instance" || clusterIdentifier !== undefined) {
      throw new ModelError(`${arn}: clusters and their members are not renamed by the model`);
    }
    const region = instances.store.region(place);
    if (region.database(identifier)) throw new Error(`there is a database ${identifier} already`);
    region.removeDatabase(entry);
    entry.record = { ...entry.record, identifier, arn: rdsArn(place, "db", identifier) };
    region.addDatabase(entry);
    return entry.record;
  };

  return {
    addDatabase({ kind, ...spec }) {
      if (kind !== "cluster") return models[0].databases.add(spec).record;
      const cluster = models[1].databases.add(spec);
      members.populate(cluster);
      return cluster.record;
    },
    addOptionGroup: (place, name, options, engine) => optionGroups.add(place, name, options, engine),
    addBlueGreenDeployment: (blue, green) => deployments.add(blue.place, blue.arn, green.arn),
    switchOver(blue, blueName) {
      const green = deployments.green(blue.place, blue.arn);
      if (green === undefined) return undefined;
      const source = rename(blue.arn, blueName).arn;
      const renamed = rename(green, blue.identifier);
      deployments.switched(blue.place, blue.arn, { source, target: renamed.arn });
      return renamed;
    },
    databases: (place) => regions(place).flatMap((region) => region.databases.all.map(({ record }) => record)),
    database: (arn) => find(arn)?.entry.record,
    setDatabaseStatus(arn, status) {
      const { entry } = existing(arn);
      entry.record = { ...entry.record, status };
    },
    renameInstance: rename,
    automatedSnapshot(arn) {
      const { entry, snapshots } = existing(arn);
      return snapshots.startAutomated(entry).record;
    },
    snapshots: (place) => regions(place).flatMap((region) => region.own.all.map(({ record }) => record)),
    snapshot(arn) {
      const parsed = parseRdsArn(arn);
      const model = models.find(({ context }) => context.kind.snapshot === parsed?.resource);
      return parsed && model?.context.store.region(parsed.place).snapshots.get(parsed.identifier)?.record;
    },
    manualSnapshots: (place, kind = "instance") =>
      (kind === "cluster" ? clusters : instances).store.region(place).manual.size,
  };
}

/** Everything that can be done with one kind of databases. */
function operate(context: RdsContext, rules: DatabaseRules) {
  const copies = copyOperations(context);
  const snapshots = snapshotOperations(context, copies.deleted);
  const databases = databaseOperations(context, snapshots, rules);
  const operations = [
    ...listingOperations(context),
    ...snapshots.operations,
    ...copies.operations,
    ...sharingOperations(context),
    ...databases.operations,
    modifyOperation(context),
  ];
  return { context, snapshots, databases, operations };
}
