import {
  type DBInstance,
  DBInstanceNotFoundFault,
  type DBSnapshot,
  DBSnapshotNotFoundFault,
  DescribeDBInstancesMessage$,
  DescribeDBSnapshotAttributesMessage$,
  DescribeDBSnapshotsMessage$,
} from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { ModelError, modelled } from "../errors";
import type { Call, Operation, Question } from "../types";
import { type RdsContext, rdsQuestion, text } from "./context";
import { parseRdsArn, rdsArn, refuse, samePlace } from "./names";
import { SortedList } from "./sorted";
import { type Region, restorePolicy, type SnapshotEntry, tagContext } from "./store";

/** DescribeDBInstances, DescribeDBSnapshots and DescribeDBSnapshotAttributes. */
export function listingOperations(context: RdsContext): readonly Operation[] {
  const { store } = context;
  return [
    {
      service: "rds",
      name: "DescribeDBInstances",
      inputSchema: DescribeDBInstancesMessage$,
      parameters: ["DBInstanceIdentifier", "Filters", "MaxRecords", "Marker"],
      questions: ({ place, input }) => {
        const identifier = nameOf(text(input, "DBInstanceIdentifier"));
        const entry = identifier === undefined ? undefined : store.region(place).database(identifier);
        const tags = entry === undefined ? {} : tagContext("rds:db-tag", entry.record.tags);
        return [rdsQuestion("DescribeDBInstances", rdsArn(place, "db", identifier ?? "*"), tags)];
      },
      perform: (call) => describeInstances(store.region(call.place), call),
    },
    {
      service: "rds",
      name: "DescribeDBSnapshots",
      inputSchema: DescribeDBSnapshotsMessage$,
      parameters: [
        "DBInstanceIdentifier",
        "DBSnapshotIdentifier",
        "SnapshotType",
        "Filters",
        "MaxRecords",
        "Marker",
        "IncludeShared",
        "IncludePublic",
        "DbiResourceId",
      ],
      questions: (call) => [snapshotListingQuestion(context, call)],
      perform: (call) => describeSnapshots(context, call),
    },
    {
      service: "rds",
      name: "DescribeDBSnapshotAttributes",
      inputSchema: DescribeDBSnapshotAttributesMessage$,
      parameters: ["DBSnapshotIdentifier"],
      questions: (call) => {
        const identifier = nameOf(text(call.input, "DBSnapshotIdentifier")) ?? "";
        const entry = store.region(call.place).snapshots.get(identifier);
        const arn = rdsArn(call.place, "snapshot", identifier);
        return [rdsQuestion("DescribeDBSnapshotAttributes", arn, entry?.tagContext)];
      },
      perform: ({ place, input }) => {
        const identifier = nameOf(text(input, "DBSnapshotIdentifier")) ?? "";
        const entry = store.region(place).snapshots.get(identifier);
        if (entry === undefined) throw snapshotNotFound(identifier);
        return Object.freeze({ DBSnapshotAttributesResult: attributesOf(entry) });
      },
    },
  ];
}

/** The result of both operations on a snapshot's attributes. */
export function attributesOf(entry: SnapshotEntry): object {
  return Object.freeze({
    DBSnapshotIdentifier: entry.record.identifier,
    DBSnapshotAttributes: [{ AttributeName: "restore", AttributeValues: [...entry.record.sharedWith] }],
  });
}

/** The SDK's error for a snapshot that is not there, or that the caller may not know of. */
export function snapshotNotFound(identifier: string): Error {
  return modelled(DBSnapshotNotFoundFault, `DBSnapshot ${identifier} not found.`, 404);
}

/** The SDK's error for an instance that is not there. */
export function instanceNotFound(identifier: string): Error {
  return modelled(DBInstanceNotFoundFault, `DBInstance ${identifier} not found.`, 404);
}

/** The lower-case name, of a name or an ARN. */
export function nameOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  return parseRdsArn(given)?.identifier ?? given.toLowerCase();
}

function describeInstances(region: Region, call: Call): object {
  const identifier = nameOf(text(call.input, "DBInstanceIdentifier"));
  const filter = filters(call, {
    "db-instance-id": (record: DBInstance) => [record.DBInstanceIdentifier, record.DBInstanceArn],
    "dbi-resource-id": (record) => [record.DbiResourceId],
    engine: (record) => [record.Engine],
  });
  if (identifier !== undefined) {
    const entry = region.database(identifier);
    if (entry === undefined) throw instanceNotFound(identifier);
    return Object.freeze({ DBInstances: Object.freeze([entry.output].filter(filter)) });
  }
  const { records, marker } = page(call, region.databases, (entry) => entry.output, filter);
  return Object.freeze({ DBInstances: records, ...(marker === undefined ? {} : { Marker: marker }) });
}

function snapshotListingQuestion({ store }: RdsContext, { place, input }: Call): Question {
  const snapshot = text(input, "DBSnapshotIdentifier");
  if (snapshot !== undefined) {
    const arn = parseRdsArn(snapshot);
    if (arn && arn.place.account !== place.account) {
      const entry = store.region(arn.place).snapshots.get(arn.identifier);
      const question = rdsQuestion("DescribeDBSnapshots", snapshot);
      // What is not shared is answered as not found: the question asks only whether the caller may look.
      return { ...question, resourcePolicy: restorePolicy([place.account, ...(entry?.record.sharedWith ?? [])]) };
    }
    const identifier = nameOf(snapshot) ?? "";
    const entry = store.region(place).snapshots.get(identifier);
    return rdsQuestion("DescribeDBSnapshots", rdsArn(place, "snapshot", identifier), entry?.tagContext);
  }
  const database = nameOf(text(input, "DBInstanceIdentifier"));
  if (database !== undefined) {
    const entry = store.region(place).database(database);
    const tags = entry === undefined ? {} : tagContext("rds:db-tag", entry.record.tags);
    return rdsQuestion("DescribeDBSnapshots", rdsArn(place, "db", database), tags);
  }
  return rdsQuestion("DescribeDBSnapshots", rdsArn(place, "snapshot", "*"));
}

type Filter<R> = (record: R) => boolean;

function describeSnapshots(context: RdsContext, call: Call): object {
  const { store } = context;
  const { place, input } = call;
  const region = store.region(place);
  const type = text(input, "SnapshotType");
  const wanted = text(input, "DBSnapshotIdentifier");
  const resourceId = text(input, "DbiResourceId");
  const byFilters = filters(call, {
    "db-instance-id": (record: DBSnapshot) => [record.DBInstanceIdentifier],
    "db-snapshot-id": (record) => [record.DBSnapshotIdentifier, record.DBSnapshotArn],
    "dbi-resource-id": (record) => [record.DbiResourceId],
    "snapshot-type": (record) => [record.SnapshotType],
    engine: (record) => [record.Engine],
  });
  const filter: Filter<DBSnapshot> | undefined =
    resourceId === undefined
      ? byFilters
      : (record) => record.DbiResourceId === resourceId && (byFilters?.(record) ?? true);

  const withShared = type === "shared" || (type === undefined && input.IncludeShared === true);
  const withPublic = type === "public" || (type === undefined && input.IncludePublic === true);
  if (wanted !== undefined) {
    const found = findOne(context, call, wanted, type, withShared);
    return Object.freeze({ DBSnapshots: Object.freeze([found].filter(filter ?? (() => true))) });
  }

  const seen = (entry: SnapshotEntry): DBSnapshot =>
    samePlace(entry.record.place, place) ? entry.output : entry.sharedOutput;
  const { records, marker } = page(call, source(context, call, region, type, withShared, withPublic), seen, filter);
  return Object.freeze({ DBSnapshots: records, ...(marker === undefined ? {} : { Marker: marker }) });
}

/** The index that holds what is asked for. */
function source(
  { store }: RdsContext,
  { place, input }: Call,
  region: Region,
  type: string | undefined,
  withShared: boolean,
  withPublic: boolean,
): SortedList<SnapshotEntry> {
  const database = nameOf(text(input, "DBInstanceIdentifier"));
  const keep = (entry: SnapshotEntry): boolean =>
    database === undefined || entry.record.databaseIdentifier === database;
  const parts: SortedList<SnapshotEntry>[] = [];
  if (type === undefined || type === "manual" || type === "automated") {
    if (database === undefined) {
      parts.push(type === undefined ? region.own : type === "manual" ? region.manual : region.automated);
    } else {
      const list = region.byDatabase.get(database) ?? new SortedList<SnapshotEntry>();
      parts.push(type === undefined ? list : restrict(list, (entry) => entry.record.type === type));
    }
  } else if (type === "awsbackup") {
    throw new ModelError("DescribeDBSnapshots: SnapshotType awsbackup is not implemented by the model");
  } else if (type !== "shared" && type !== "public") {
    throw refuse("InvalidParameterValue", `Invalid snapshot type ${type}.`);
  }
  if (withShared)
    parts.push(database === undefined ? store.sharedWith(place) : restrict(store.sharedWith(place), keep));
  if (withPublic) {
    const everyone = store.sharedWith({ account: "all", region: place.region });
    parts.push(restrict(everyone, (entry) => keep(entry) && entry.record.place.account !== place.account));
  }
  if (parts.length === 1) return parts[0]!;
  const merged = new SortedList<SnapshotEntry>();
  for (const part of parts) {
    part.all.forEach((entry, index) => {
      merged.set(part.keyAt(index)!, entry);
    });
  }
  return merged;
}

function restrict(list: SortedList<SnapshotEntry>, keep: (entry: SnapshotEntry) => boolean): SortedList<SnapshotEntry> {
  const kept = new SortedList<SnapshotEntry>();
  list.all.forEach((entry, index) => {
    if (keep(entry)) kept.set(list.keyAt(index)!, entry);
  });
  return kept;
}

function findOne(
  { store }: RdsContext,
  { place }: Call,
  wanted: string,
  type: string | undefined,
  withShared: boolean,
): DBSnapshot {
  const arn = parseRdsArn(wanted);
  if (arn && !samePlace(arn.place, place)) {
    const entry = store.region(arn.place).snapshots.get(arn.identifier);
    const visible =
      withShared && arn.place.region === place.region && entry?.record.sharedWith.includes(place.account) === true;
    if (entry === undefined || !visible) throw snapshotNotFound(wanted);
    return entry.sharedOutput;
  }
  const entry = store.region(place).snapshots.get(nameOf(wanted) ?? "");
  // API DescribeDBSnapshots: an automated snapshot is found by name only together with its type.
  const fits = entry !== undefined && (type ?? "manual") === entry.record.type;
  if (!fits) throw snapshotNotFound(wanted);
  return entry.output;
}

/** The `Filters` parameter as one test; undefined if there is none. Names that the model lacks are errors. */
function filters<R>(
  call: Call,
  known: Readonly<Record<string, (record: R) => readonly (string | undefined)[]>>,
): Filter<R> {
  const given = (call.input.Filters ?? []) as readonly { readonly Name: string; readonly Values: readonly string[] }[];
  if (given.length === 0) return everything;
  const tests = given.map(({ Name, Values }) => {
    const read = known[Name];
    if (read === undefined) throw new ModelError(`${call.operation}: filter ${Name} is not implemented by the model`);
    return (record: R) => read(record).some((value) => value !== undefined && Values.includes(value));
  });
  return (record) => tests.every((test) => test(record));
}

function everything(): boolean {
  return true;
}

/**
 * One page. API: MaxRecords is 20 to 100, 100 by default; the marker is opaque. Filters apply to what was read, so
 * a page may hold fewer records than asked for, and none at all, while there is still a marker.
 */
function page<E, R>(
  call: Call,
  list: SortedList<E>,
  output: (entry: E) => R,
  filter: Filter<R> | undefined,
): { readonly records: readonly R[]; readonly marker: string | undefined } {
  const size = (call.input.MaxRecords ?? limits.rds.describePageSize) as number;
  if (size < 20 || size > limits.rds.describePageSize) {
    throw refuse("InvalidParameterValue", `Invalid value ${size} for MaxRecords. Must be between 20 and 100`);
  }
  const start = list.after(unmark(text(call.input, "Marker")));
  const end = Math.min(start + size, list.size);
  const { all } = list;
  const records: R[] = [];
  for (let index = start; index < end; index++) {
    const record = output(all[index]!);
    if (filter === undefined || filter === everything || filter(record)) records.push(record);
  }
  Object.freeze(records);
  return { records, marker: end < list.size ? mark(list.keyAt(end - 1)!) : undefined };
}

function mark(key: string): string {
  return Buffer.from(`v1:${key}`).toString("base64");
}

function unmark(marker: string | undefined): string | undefined {
  if (marker === undefined || marker === "") return undefined;
  const plain = Buffer.from(marker, "base64").toString();
  if (!plain.startsWith("v1:")) throw refuse("InvalidParameterValue", `Invalid marker ${marker}.`);
  return plain.slice(3);
}
