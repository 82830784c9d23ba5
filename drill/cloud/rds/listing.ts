import { limits } from "../../../facts/limits";
import { ModelError } from "../kernel/errors";
import type { Call, Fields, Operation, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { RdsContext } from "./context";
import { named, nameOf, rdsArn, refuse, samePlace } from "./names";
import { rdsQuestion, text } from "./questions";
import { SortedList } from "./sorted";
import { restorePolicy, type SnapshotEntry } from "./store";

/** What lists databases, snapshots, and the accounts that a snapshot is shared with. */
export function listingOperations(context: RdsContext): readonly Operation[] {
  const { kind, store } = context;
  const { fields, operations, errors } = kind;
  return [
    {
      service: "rds",
      ...operations.describeDatabases,
      questions: ({ place, input }) => {
        const identifier = nameOf(kind.database, text(input, fields.database));
        const tags = identifier === undefined ? {} : store.region(place).database(identifier)?.tagContext;
        const arn = rdsArn(place, kind.database, identifier ?? "*");
        return [rdsQuestion(operations.describeDatabases.name, arn, tags)];
      },
      perform: (call) => describeDatabases(context, call),
    },
    {
      service: "rds",
      ...operations.describeSnapshots,
      questions: (call) => [snapshotListingQuestion(context, call)],
      perform: (call) => describeSnapshots(context, call),
    },
    {
      service: "rds",
      ...operations.describeAttributes,
      questions: (call) => {
        const identifier = nameOf(kind.snapshot, text(call.input, fields.snapshot)) ?? "";
        const entry = store.region(call.place).snapshots.get(identifier);
        const arn = rdsArn(call.place, kind.snapshot, identifier);
        return [rdsQuestion(operations.describeAttributes.name, arn, entry?.tagContext)];
      },
      perform: ({ place, input }) => {
        const identifier = nameOf(kind.snapshot, text(input, fields.snapshot)) ?? "";
        const entry = store.region(place).snapshots.get(identifier);
        if (entry === undefined) throw errors.snapshotNotFound(identifier);
        return attributesAnswer(context, entry);
      },
    },
  ];
}

/** The answer of both operations on a snapshot's attributes. */
export function attributesAnswer({ kind: { fields } }: RdsContext, entry: SnapshotEntry): object {
  return Object.freeze({
    [`${fields.attributes}Result`]: Object.freeze({
      [fields.snapshot]: entry.record.identifier,
      [fields.attributes]: [{ AttributeName: "restore", AttributeValues: [...entry.record.sharedWith] }],
    }),
  });
}

function describeDatabases({ kind, store, world }: RdsContext, call: Call): object {
  const { fields, errors } = kind;
  const region = store.region(call.place);
  const identifier = nameOf(kind.database, text(call.input, fields.database));
  const filter = filters(call, kind.filters.databases);
  if (identifier !== undefined) {
    const entry = region.database(identifier);
    if (entry === undefined) throw errors.databaseNotFound(identifier);
    return Object.freeze({ [fields.databases]: Object.freeze([entry.output].filter(filter)) });
  }
  const { records, marker } = page({ call, world, filter }, region.databases, (entry) => entry.output);
  return Object.freeze({ [fields.databases]: records, ...(marker === undefined ? {} : { Marker: marker }) });
}

function snapshotListingQuestion({ kind, store }: RdsContext, { place, input }: Call): Question {
  const { name } = kind.operations.describeSnapshots;
  const snapshot = text(input, kind.fields.snapshot);
  if (snapshot !== undefined) {
    const wanted = named(kind.snapshot, snapshot, place);
    const entry = store.region(wanted.place).snapshots.get(wanted.identifier);
    if (wanted.place.account !== place.account) {
      // What is not shared is answered as not found: the question asks only whether the caller may look.
      const resourcePolicy = restorePolicy([place.account, ...(entry?.record.sharedWith ?? [])], place.region);
      return { ...rdsQuestion(name, snapshot), resourcePolicy };
    }
    const here = store.region(place).snapshots.get(wanted.identifier);
    return rdsQuestion(name, rdsArn(place, kind.snapshot, wanted.identifier), here?.tagContext);
  }
  const database = nameOf(kind.database, text(input, kind.fields.database));
  if (database === undefined) return rdsQuestion(name, rdsArn(place, kind.snapshot, "*"));
  const tags = store.region(place).database(database)?.tagContext;
  return rdsQuestion(name, rdsArn(place, kind.database, database), tags);
}

type Filter = (record: Fields) => boolean;

function describeSnapshots(context: RdsContext, call: Call): object {
  const { fields, filters: known } = context.kind;
  const { place, input } = call;
  const wanted = text(input, fields.snapshot);
  const resourceId = text(input, fields.resourceId);
  const filter = filters(call, known.snapshots);
  const scope = scopeOf(context, call);
  if (wanted !== undefined) {
    // API: not in conjunction with the database's identifier.
    if (text(input, fields.database) !== undefined) {
      throw refuse("InvalidParameterCombination", `${fields.snapshot} cannot be used with ${fields.database}.`);
    }
    const found = findOne(context, call, wanted, scope);
    const fits = filter(found) && (resourceId === undefined || found[fields.resourceId] === resourceId);
    return Object.freeze({ [fields.snapshots]: Object.freeze(fits ? [found] : []) });
  }

  const seen = (entry: SnapshotEntry): Fields =>
    samePlace(entry.record.place, place) ? entry.output : entry.sharedOutput;
  const list = source(context, call, scope);
  const { records, marker } = page({ call, world: context.world, filter }, list, seen);
  return Object.freeze({ [fields.snapshots]: records, ...(marker === undefined ? {} : { Marker: marker }) });
}

/** Whose snapshots a call asks for. */
interface Scope {
  readonly type: string | undefined;
  /** Those of the account itself: all, the manual ones or the automated ones. */
  readonly own: "all" | "manual" | "automated" | undefined;
  /** Those that other accounts share with it. */
  readonly shared: boolean;
  /** Those that other accounts share with everybody. */
  readonly everyones: boolean;
}

/**
 * API DescribeDBSnapshots, SnapshotType and IncludeShared: without a type own manual and automated snapshots, and what is shared
 * where it is asked for; with the type `shared` what is shared. Whether that type alone lists anything, and whether both
 * parameters together list own snapshots as well, is (assumed): AWS's text and what practitioners report differ.
 */
function scopeOf({ world: { assumptions } }: RdsContext, { input, operation }: Call): Scope {
  const type = text(input, "SnapshotType");
  const included = input.IncludeShared === true;
  switch (type) {
    case undefined:
      return { type, own: "all", shared: included, everyones: input.IncludePublic === true };
    case "manual":
    case "automated":
      return { type, own: type, shared: false, everyones: false };
    case "shared": {
      const own = included && assumptions.includeSharedListsOwn ? "all" : undefined;
      return { type, own, shared: included || assumptions.sharedTypeAloneLists, everyones: false };
    }
    case "public":
      return { type, own: undefined, shared: false, everyones: true };
    case "awsbackup":
      throw new ModelError(`${operation}: SnapshotType awsbackup is not implemented by the model`);
    default:
      throw refuse("InvalidParameterValue", `Invalid snapshot type ${type}.`);
  }
}

/**
 * The index that holds what is asked for. A resource id is a parameter of the request, as the database's identifier is, and
 * no filter: it chooses what is read (assumed).
 */
function source(
  { kind, store }: RdsContext,
  { place, input }: Call,
  { own, shared: withShared, everyones }: Scope,
): SortedList<SnapshotEntry> {
  const region = store.region(place);
  const database = nameOf(kind.database, text(input, kind.fields.database));
  const resourceId = text(input, kind.fields.resourceId);
  const all = database === undefined && resourceId === undefined;
  const keep = ({ record }: SnapshotEntry): boolean =>
    (database === undefined || record.databaseIdentifier === database) &&
    (resourceId === undefined || (record.resourceId === resourceId && !record.withoutResourceId));
  const parts: SortedList<SnapshotEntry>[] = [];
  if (own !== undefined) {
    if (all) {
      parts.push(own === "all" ? region.own : region[own]);
    } else {
      const ofType = (entry: SnapshotEntry): boolean => own === "all" || entry.record.type === own;
      parts.push(restrict(region.of(database, resourceId), (entry) => ofType(entry) && keep(entry)));
    }
  }
  if (withShared) {
    const shared = store.sharedWith(place, resourceId);
    parts.push(all ? shared : restrict(shared, keep));
  }
  if (everyones) {
    const everyone = store.sharedWith({ account: "all", region: place.region }, resourceId);
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

function findOne({ kind, store }: RdsContext, { place }: Call, given: string, { type, shared }: Scope): Fields {
  const { snapshotNotFound } = kind.errors;
  const wanted = named(kind.snapshot, given, place);
  const entry = store.region(wanted.place).snapshots.get(wanted.identifier);
  if (!samePlace(wanted.place, place)) {
    const visible =
      shared && wanted.place.region === place.region && entry?.record.sharedWith.includes(place.account) === true;
    if (entry === undefined || !visible) throw snapshotNotFound(given);
    return entry.sharedOutput;
  }
  // API DescribeDBSnapshots: an automated snapshot is found by name only together with its type.
  const fits = entry !== undefined && (type ?? "manual") === entry.record.type;
  if (!fits) throw snapshotNotFound(given);
  return entry.output;
}

/** The `Filters` parameter as one test over an answer's members. Names that the model lacks are errors. */
function filters(call: Call, known: Readonly<Record<string, readonly string[]>>): Filter {
  const given = (call.input.Filters ?? []) as readonly { readonly Name: string; readonly Values: readonly unknown[] }[];
  if (given.length === 0) return everything;
  const tests = given.map(({ Name, Values }): Filter => {
    const members = known[Name];
    if (members === undefined) {
      throw new ModelError(`${call.operation}: filter ${Name} is not implemented by the model`);
    }
    return (record) => members.some((member) => record[member] !== undefined && Values.includes(record[member]));
  });
  return (record) => tests.every((test) => test(record));
}

function everything(): boolean {
  return true;
}

/**
 * One page. API: MaxRecords is the most that a page holds, 20 to 100, 100 by default; the marker is opaque. Filters apply to
 * what was read, so a page may hold fewer records than asked for, and none at all, while there is still a marker. That RDS
 * may return fewer for reasons of its own is assumed (recordsPerPage).
 */
function page<E>(
  { call, world, filter }: { readonly call: Call; readonly world: World; readonly filter: Filter },
  list: SortedList<E>,
  output: (entry: E) => Fields,
): { readonly records: readonly Fields[]; readonly marker: string | undefined } {
  const size = (call.input.MaxRecords ?? limits.rds.describePageSize) as number;
  if (size < 20 || size > limits.rds.describePageSize) {
    throw refuse("InvalidParameterValue", `Invalid value ${size} for MaxRecords. Must be between 20 and 100`);
  }
  const most = Math.min(size, world.assumptions.recordsPerPage);
  const start = list.after(unmark(text(call.input, "Marker")));
  const end = Math.min(start + most, list.size);
  const { all } = list;
  const records: Fields[] = [];
  for (let index = start; index < end; index++) {
    const record = output(all[index]!);
    if (filter === everything || filter(record)) records.push(record);
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
