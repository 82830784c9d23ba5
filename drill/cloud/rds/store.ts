import { partitionOf } from "../../../facts/regions";
import { hash32 } from "../kernel/random";
import type { DatabaseRecord, Fields, Place, Question, SnapshotRecord } from "../kernel/types";
import type { World } from "../kernel/world";
import type { DatabaseTraits, Kind } from "./kind";
import { rdsArn } from "./names";
import { SortedList } from "./sorted";

/** A database: its record is replaced on change, and what is derived from it is made when first asked for. */
export class DatabaseEntry {
  private cached: Fields | undefined;

  constructor(
    private current: DatabaseRecord,
    readonly traits: DatabaseTraits,
    private readonly kind: Kind,
  ) {}

  get record(): DatabaseRecord {
    return this.current;
  }

  set record(record: DatabaseRecord) {
    this.current = Object.freeze(record);
    this.cached = undefined;
  }

  get output(): Fields {
    this.cached ??= this.kind.databaseOutput(this.current, this.traits);
    return this.cached;
  }

  /** Its tags as condition keys: `aws:ResourceTag/x` and, for an instance, `rds:db-tag/x`. */
  get tagContext(): Question["context"] {
    return tagContext(this.kind.databaseTags, this.current.tags);
  }
}

/** A snapshot, likewise. `database` is its database as it was when the snapshot was taken. */
export class SnapshotEntry {
  private own: Fields | undefined;
  private seenByOthers: Fields | undefined;
  private tagged: Question["context"] | undefined;

  constructor(
    private current: SnapshotRecord,
    readonly database: DatabaseRecord,
    readonly traits: DatabaseTraits,
    private readonly kind: Kind,
  ) {}

  get record(): SnapshotRecord {
    return this.current;
  }

  /** Only the store replaces it, so that indexes and observers hear of it. */
  replace(record: SnapshotRecord): void {
    this.current = Object.freeze(record);
    this.own = undefined;
    this.seenByOthers = undefined;
    this.tagged = undefined;
  }

  get output(): Fields {
    this.own ??= this.kind.snapshotOutput(this.current, this.database, this.traits, "own");
    return this.own;
  }

  get sharedOutput(): Fields {
    this.seenByOthers ??= this.kind.snapshotOutput(this.current, this.database, this.traits, "shared");
    return this.seenByOthers;
  }

  /** Its tags as condition keys: `aws:ResourceTag/x` and, for an instance's, `rds:snapshot-tag/x`. */
  get tagContext(): Question["context"] {
    this.tagged ??= tagContext(this.kind.snapshotTags, this.current.tags);
    return this.tagged;
  }
}

function tagContext(family: Kind["databaseTags"] | Kind["snapshotTags"], tags: Readonly<Record<string, string>>) {
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(tags)) {
    context[`aws:ResourceTag/${key}`] = value;
    context[`${family}/${key}`] = value;
  }
  return context;
}

/** What one account has of one kind in one region. */
export class Region {
  readonly databases = new SortedList<DatabaseEntry>();
  readonly snapshots = new Map<string, SnapshotEntry>();
  readonly own = new SortedList<SnapshotEntry>();
  readonly manual = new SortedList<SnapshotEntry>();
  readonly automated = new SortedList<SnapshotEntry>();
  private readonly byDatabase = new Map<string, SortedList<SnapshotEntry>>();
  private readonly byResource = new Map<string, SortedList<SnapshotEntry>>();
  /** Copies into this region that have not ended, waiting ones included. */
  copiesInProgress = 0;
  private readonly databasesById = new Map<string, DatabaseEntry>();

  constructor(readonly place: Place) {}

  /** All snapshots of a database by its resource id, or else by its identifier, which others may have had before it. */
  of(database: string | undefined, resourceId: string | undefined): SortedList<SnapshotEntry> {
    if (resourceId !== undefined) return this.byResource.get(resourceId) ?? new SortedList();
    return this.byDatabase.get(database ?? "") ?? new SortedList();
  }

  addSnapshot(entry: SnapshotEntry): void {
    const { identifier, databaseIdentifier, resourceId } = entry.record;
    this.snapshots.set(identifier, entry);
    for (const list of this.lists(entry)) list.set(identifier, entry);
    getOrMake(this.byDatabase, databaseIdentifier, () => new SortedList()).set(identifier, entry);
    getOrMake(this.byResource, resourceId, () => new SortedList()).set(identifier, entry);
  }

  removeSnapshot(entry: SnapshotEntry): void {
    const { identifier, databaseIdentifier, resourceId } = entry.record;
    this.snapshots.delete(identifier);
    for (const list of this.lists(entry)) list.delete(identifier);
    this.byDatabase.get(databaseIdentifier)?.delete(identifier);
    this.byResource.get(resourceId)?.delete(identifier);
  }

  private lists({ record }: SnapshotEntry): readonly SortedList<SnapshotEntry>[] {
    return [this.own, record.type === "manual" ? this.manual : this.automated];
  }

  database(identifier: string): DatabaseEntry | undefined {
    return this.databasesById.get(identifier);
  }

  addDatabase(entry: DatabaseEntry): void {
    this.databasesById.set(entry.record.identifier, entry);
    this.databases.set(entry.record.identifier, entry);
  }

  removeDatabase(entry: DatabaseEntry): void {
    this.databasesById.delete(entry.record.identifier);
    this.databases.delete(entry.record.identifier);
  }
}

/** All databases and snapshots of one kind, with the indexes that listings read. Asks no permissions, knows no limits. */
export class RdsStore {
  private readonly regions = new Map<string, Region>();
  /** Snapshots shared with an account, by `region/account`, and by `region/account/resource id`. */
  private readonly shared = new Map<string, SortedList<SnapshotEntry>>();
  private readonly generations = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly kind: Kind,
  ) {}

  region(place: Place): Region {
    return getOrMake(
      this.regions,
      `${place.account}/${place.region}`,
      () => new Region({ account: place.account, region: place.region }),
    );
  }

  allRegions(): Iterable<Region> {
    return this.regions.values();
  }

  /** Snapshots in that region that other accounts share with this one; those of one database by its resource id. */
  sharedWith({ region, account }: Place, resourceId?: string): SortedList<SnapshotEntry> {
    const key = resourceId === undefined ? `${region}/${account}` : `${region}/${account}/${resourceId}`;
    return this.shared.get(key) ?? new SortedList();
  }

  /** A resource id that no other database of the run has, even one of the same name before it. */
  nextResourceId(place: Place, identifier: string): string {
    const base = rdsArn(place, this.kind.database, identifier);
    const generation = (this.generations.get(base) ?? 0) + 1;
    this.generations.set(base, generation);
    const parts = [0, 1, 2, 3].map((part) =>
      hash32(`${base}/${generation}/${part}`).toString(36).toUpperCase().padStart(7, "A"),
    );
    return `${this.kind.database}-${parts.join("").slice(0, 26)}`;
  }

  addSnapshot(entry: SnapshotEntry): void {
    const { record } = entry;
    this.region(record.place).addSnapshot(entry);
    this.world.notify.onSnapshot(undefined, record, this.world.time.now());
  }

  changeSnapshot(entry: SnapshotEntry, change: Partial<SnapshotRecord>): void {
    const before = entry.record;
    entry.replace({ ...before, ...change });
    const after = entry.record;
    if (after.sharedWith !== before.sharedWith) {
      for (const list of this.sharedLists(before)) list.delete(before.arn);
      for (const list of this.sharedLists(after)) list.set(after.arn, entry);
    }
    this.world.notify.onSnapshot(before, after, this.world.time.now());
  }

  removeSnapshot(entry: SnapshotEntry): void {
    const { record } = entry;
    this.region(record.place).removeSnapshot(entry);
    for (const list of this.sharedLists(record)) list.delete(record.arn);
    this.world.notify.onSnapshot(record, undefined, this.world.time.now());
  }

  private sharedLists({ place, sharedWith, resourceId }: SnapshotRecord): readonly SortedList<SnapshotEntry>[] {
    return sharedWith.flatMap((account) =>
      [`${place.region}/${account}`, `${place.region}/${account}/${resourceId}`].map((key) =>
        getOrMake(this.shared, key, () => new SortedList<SnapshotEntry>()),
      ),
    );
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const policies = new Map<string, Fields>();

/**
 * The policy that a snapshot's `restore` attribute amounts to: the accounts named may copy, restore and see it.
 * One frozen object per list of accounts, so that decisions about it are remembered.
 */
export function restorePolicy(accounts: readonly string[], region: string): Fields {
  const partition = partitionOf(region);
  const key = `${partition} ${accounts.join()}`;
  const known = policies.get(key);
  if (known) return known;
  const policy: Fields = Object.freeze({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RestoreAttribute",
        Effect: "Allow",
        Principal: accounts.includes("all")
          ? "*"
          : { AWS: accounts.map((account) => `arn:${partition}:iam::${account}:root`) },
        Action: [
          "rds:CopyDBSnapshot",
          "rds:RestoreDBInstanceFromDBSnapshot",
          "rds:DescribeDBSnapshots",
          "rds:CopyDBClusterSnapshot",
          "rds:RestoreDBClusterFromSnapshot",
          "rds:DescribeDBClusterSnapshots",
        ],
        Resource: "*",
      },
    ],
  });
  policies.set(key, policy);
  return policy;
}
