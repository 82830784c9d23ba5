import type { AccountQuota, DBCluster, DBInstance, OptionGroup } from "@aws-sdk/client-rds";
import { listClusters, listInstances, listOptionGroups, listQuotas } from "./calls";
import { type Described, describeCluster, describeInstance, isAurora, isForeign, isPart, writerOf } from "./describe";
import { auroraSeries, type ChangeWay, instanceSeries, type Series } from "./figures";
import type { Reader } from "./keyPolicy";
import { readKeys } from "./keys";
import { readMetrics, type Wanted } from "./metrics";
import {
  type Clients,
  type FoundDatabase,
  type FoundKey,
  oneLine,
  type Place,
  type PlaceReading,
  type Problem,
  placeText,
  type Quota,
} from "./types";

/** How to read a place. */
export interface Reading {
  readonly way: ChangeWay;
  readonly tagKeys: ReadonlySet<string>;
  /** Those that are to copy what is in the place. */
  readonly readers: readonly Reader[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads the databases of a place. What cannot be read is a problem of the result, never an error: the rest goes on. A
 * listing that breaks off gives none of its databases, and says so.
 */
export async function readPlace(clients: Clients, place: Place, reading: Reading): Promise<PlaceReading> {
  const problems: Problem[] = [];
  const note = (databases: boolean, text: string) => problems.push({ where: placeText(place), text, databases });
  const tried = async <T>(call: Promise<T>, databases: boolean, lacking: string): Promise<T | undefined> => {
    try {
      return await call;
    } catch (error) {
      note(databases, `${lacking}: ${oneLine(error)}`);
      return undefined;
    }
  };
  const listed = (await tried(listInstances(clients), true, "no instance could be listed")) ?? [];
  const instances = listed.filter((one) => !isPart(one));
  const all = (await tried(listClusters(clients), true, "no cluster could be listed")) ?? [];
  const clusters = all.filter((one) => !isForeign(one));
  const quotas = (await tried(listQuotas(clients), false, "quotas of snapshots are not known")) ?? [];
  const optionGroups = await optionGroupsOf(clients, instances, tried);
  const series = await seriesOf(clients, { instances, clusters }, reading, tried);
  const look = { series, optionGroups, way: reading.way, tagKeys: reading.tagKeys };
  const described: readonly Described[] = [
    ...instances.map((one) => describeInstance(one, look)),
    ...clusters.map((one) => describeCluster(one, look)),
  ];
  for (const one of described) if ("problem" in one) note(true, one.problem);
  const found = described.flatMap((one) => ("found" in one ? [one.found] : []));
  const arns = found.flatMap(({ key }) => ("arn" in key ? [key.arn] : []));
  const keys = await readKeys(clients, place, arns, reading.readers);
  for (const text of keys.problems) note(false, text);
  const named = found.map((one) => withKey(one, keys.keys));
  return {
    place,
    databases: named.sort(byNameAndKind),
    keys: [...keys.keys.values()].filter((one): one is FoundKey => typeof one === "object"),
    ...quotasIn(quotas),
    leftOut: described.flatMap((one) => ("leftOut" in one ? [one.leftOut] : [])),
    problems,
  };
}

/** Of a place that keeps copies, what matters is how many there may be: databases there are nobody's to protect. */
export async function readCopiesPlace(clients: Clients, place: Place): Promise<PlaceReading> {
  const empty = { place, databases: [], keys: [], leftOut: [], problems: [] };
  try {
    const quotas = await listQuotas(clients);
    return { ...empty, ...quotasIn(quotas) };
  } catch (error) {
    const text = `quotas of snapshots are not known: ${oneLine(error)}`;
    const problems = [{ where: placeText(place), text, databases: false }];
    return { ...empty, ...quotasIn([]), problems };
  }
}

type Tried = <T>(call: Promise<T>, databases: boolean, lacking: string) => Promise<T | undefined>;

/** Asked for only where one of them is no default one: most fleets have none. */
async function optionGroupsOf(
  clients: Clients,
  instances: readonly DBInstance[],
  tried: Tried,
): Promise<ReadonlyMap<string, OptionGroup> | undefined> {
  const names = instances.flatMap(({ OptionGroupMemberships = [] }) => OptionGroupMemberships);
  if (names.every(({ OptionGroupName = "" }) => OptionGroupName === "" || OptionGroupName.startsWith("default:"))) {
    return new Map();
  }
  const groups = await tried(
    listOptionGroups(clients),
    false,
    "which options keep snapshots from being shared is not known",
  );
  return groups && new Map(groups.map((group) => [group.OptionGroupName ?? "", group]));
}

interface Found {
  readonly instances: readonly DBInstance[];
  readonly clusters: readonly DBCluster[];
}

async function seriesOf(
  clients: Clients,
  { instances, clusters }: Found,
  { now }: Reading,
  tried: Tried,
): Promise<Series> {
  const writers = clusters.flatMap((one) => (isAurora(one) ? [] : [writerOf(one)]));
  const metered = [...instances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier), ...writers];
  const wanted: readonly Wanted[] = [
    ...metered.flatMap((id) => (id === undefined ? [] : Object.values(instanceSeries(id)))),
    ...clusters.filter(isAurora).flatMap((one) => Object.values(auroraSeries(one.DBClusterIdentifier ?? ""))),
  ];
  return tried(readMetrics(clients, wanted, now), false, "sizes are what is allocated, and changes all that can be");
}

function withKey(database: FoundDatabase, keys: ReadonlyMap<string, FoundKey | "aws/rds" | "lifeboat">): FoundDatabase {
  const { key } = database;
  const word = "arn" in key ? keys.get(key.arn) : undefined;
  return typeof word === "string" ? { ...database, key: { word } } : database;
}

function quotasIn(quotas: readonly AccountQuota[]) {
  return {
    manualSnapshots: quotaOf(quotas, "ManualSnapshots"),
    manualClusterSnapshots: quotaOf(quotas, "ManualClusterSnapshots"),
  };
}

function quotaOf(quotas: readonly AccountQuota[], name: string): Quota | undefined {
  const { Used, Max } = quotas.find(({ AccountQuotaName }) => AccountQuotaName === name) ?? {};
  return Used === undefined || Max === undefined || Max < 1 ? undefined : { used: Used, quota: Max };
}

function byNameAndKind(a: FoundDatabase, b: FoundDatabase): number {
  const [one, other] = [`${a.id} ${a.kind}`, `${b.id} ${b.kind}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
