import type { DBCluster, DBInstance, OptionGroup, Tag } from "@aws-sdk/client-rds";
import { auroraFigures, type ChangeWay, type Figures, instanceFigures, type Series } from "./figures";
import { enginesOf } from "./file";
import type { FoundDatabase } from "./types";

/** What describing a database takes besides its record. */
export interface Look {
  readonly series: Series;
  readonly way: ChangeWay;
  /** Keys of the tags that the program looks at: others may say what is nobody's business, and stay out of the file. */
  readonly tagKeys: ReadonlySet<string>;
  /** By name; undefined where they could not be listed. */
  readonly optionGroups: ReadonlyMap<string, OptionGroup> | undefined;
}

/** A database for the fleet; or none of its, with the reason; or one of it that cannot be described, which is a problem. */
export type Described = { readonly found: FoundDatabase } | { readonly leftOut: string } | { readonly problem: string };

/** Other services whose clusters and instances RDS lists among its own. */
const foreignEngines = ["neptune", "docdb"];

/** Longer ago than any of them is gone: statuses in which a database is not there any more. */
const leaving = ["deleting"];

/** Whether RDS lists the instance as a part of something else: of a cluster, or of another service. */
export function isPart({ DBClusterIdentifier, Engine = "" }: DBInstance): boolean {
  return Boolean(DBClusterIdentifier) || foreignEngines.includes(Engine);
}

/** Whether RDS lists the cluster for another service. */
export function isForeign({ Engine = "" }: DBCluster): boolean {
  return foreignEngines.includes(Engine);
}

/** The instance that shows what a Multi-AZ DB cluster has of storage; undefined if RDS names no writer. */
export function writerOf({ DBClusterMembers = [] }: DBCluster): string | undefined {
  return DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier;
}

export function isAurora({ Engine = "" }: DBCluster): boolean {
  return Engine.startsWith("aurora");
}

export function describeInstance(record: DBInstance, look: Look): Described {
  const id = record.DBInstanceIdentifier ?? "";
  const engine = record.Engine ?? "";
  const refused = refusal("instance", id, engine, record.DBInstanceStatus);
  if (refused) return refused;
  const more = record.AdditionalStorageVolumes ?? [];
  const allocated = sum([record.AllocatedStorage, ...more.map(({ AllocatedStorage }) => AllocatedStorage)]);
  const figures = instanceFigures(allocated, { id, freeIsAll: more.length === 0 }, look.series, look.way);
  const optionGroup = (record.OptionGroupMemberships ?? [])
    .map(({ OptionGroupName = "" }) => OptionGroupName)
    .find((name) => name !== "" && !name.startsWith("default:"));
  const options = optionGroup === undefined ? [] : (look.optionGroups?.get(optionGroup)?.Options ?? []);
  const persistent = options.filter(({ OptionName, Persistent, Permanent }) => {
    // Source: UG USER_ShareSnapshot: Oracle's Timezone and OLS are no hindrance.
    return (Persistent || Permanent) && !["Timezone", "OLS"].includes(OptionName ?? "");
  });
  const { ReadReplicaSourceDBInstanceIdentifier: replicaOf, ReadReplicaSourceDBClusterIdentifier: ofCluster } = record;
  const source = replicaOf || ofCluster;
  return {
    found: {
      ...common({ id, kind: "instance" }, record, figures, look),
      key: keyOf(record.StorageEncrypted, record.KmsKeyId, undefined),
      multiAz: record.MultiAZ === true,
      optionGroup,
      persistentOptions: persistent.length > 0,
      backupWindow: record.PreferredBackupWindow,
      remarks: [
        ...figures.remarks,
        ...(source ? [`a read replica of ${source}`] : []),
        ...statusRemark(record.DBInstanceStatus),
        ...persistent.map(({ OptionName }) => `its option ${OptionName} keeps its snapshots from being shared`),
      ],
    },
  };
}

export function describeCluster(record: DBCluster, look: Look): Described {
  const id = record.DBClusterIdentifier ?? "";
  const engine = record.Engine ?? "";
  const kind = isAurora(record) ? "cluster" : "multi-az-cluster";
  const refused = refusal(kind, id, engine, record.Status);
  if (refused) return refused;
  const figures = isAurora(record)
    ? auroraFigures(id, look.series, look.way)
    : instanceFigures(record.AllocatedStorage ?? 0, { id: writerOf(record), freeIsAll: true }, look.series, look.way);
  if (figures === undefined) {
    return { problem: `the cluster ${id}: its size is not known, as CloudWatch has no VolumeBytesUsed of it` };
  }
  return {
    found: {
      ...common({ id, kind }, record, figures, look),
      key: keyOf(record.StorageEncrypted, record.KmsKeyId, record.StorageEncryptionType),
      multiAz: true,
      optionGroup: undefined,
      persistentOptions: false,
      backupWindow: record.PreferredBackupWindow,
      remarks: [
        ...figures.remarks,
        ...(record.ReplicationSourceIdentifier ? [`a replica of ${record.ReplicationSourceIdentifier}`] : []),
        ...statusRemark(record.Status),
      ],
    },
  };
}

interface CommonRecord {
  readonly Engine?: string | undefined;
  readonly EngineVersion?: string | undefined;
  readonly PreferredMaintenanceWindow?: string | undefined;
  readonly TagList?: readonly Tag[] | undefined;
}

function common(named: Pick<FoundDatabase, "kind" | "id">, record: CommonRecord, figures: Figures, { tagKeys }: Look) {
  const tags = (record.TagList ?? []).flatMap(({ Key = "", Value = "" }) =>
    tagKeys.has(Key) ? [[Key, Value] as const] : [],
  );
  return {
    ...named,
    engine: record.Engine ?? "",
    engineVersion: record.EngineVersion,
    sizeGiB: figures.sizeGiB,
    changeGiBPerHour: figures.changeGiBPerHour,
    maintenanceWindow: record.PreferredMaintenanceWindow,
    tags: Object.fromEntries(tags.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Aurora under a key that AWS owns says so apart, and that it is not encrypted (assumed, as in the model). */
function keyOf(
  encrypted: boolean | undefined,
  arn: string | undefined,
  type: string | undefined,
): FoundDatabase["key"] {
  if (type === "sse-rds") return { word: "aws-owned" };
  return encrypted && arn ? { arn } : { word: "none" };
}

function refusal(
  kind: FoundDatabase["kind"],
  id: string,
  engine: string,
  status: string | undefined,
): Described | undefined {
  const what = kind === "instance" ? "the instance" : "the cluster";
  if (leaving.includes(status ?? "")) return { leftOut: `${what} ${id}: it is being deleted` };
  const known: readonly string[] = enginesOf(kind);
  if (known.includes(engine)) return undefined;
  return { problem: `${what} ${id}: the drill does not know the engine ${engine}` };
}

/** UG USER_CreateSnapshot: of a stopped one no snapshot can be made. */
function statusRemark(status: string | undefined): readonly string[] {
  return status === "stopped" || status === "stopping" ? [`it was ${status}: no snapshot can be made of it`] : [];
}

function sum(sizes: readonly (number | undefined)[]): number {
  return sizes.reduce<number>((total, one) => total + (one ?? 0), 0);
}
