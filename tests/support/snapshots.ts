import fc from "fast-check";
import { instances } from "../../functions/rds/instance";
import type { Database, DatabaseKind, Snapshot, Tag } from "../../functions/rds/kind";
import { identityOf } from "../../functions/snapshots/lineage";

export const sourceAccount = "111111111111";
export const drAccount = "222222222222";
export const sourceRegion = "eu-west-1";
export const drRegion = "eu-central-1";
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** An arbitrary instant that tests agree on. */
export const noon = Date.UTC(2026, 2, 14, 12, 0, 0);

export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A database of the source account, available and encrypted under `key-1` unless told otherwise. */
export function database(id: string, change: Partial<Database> = {}): Database {
  return {
    id,
    arn: `arn:aws:rds:${sourceRegion}:${sourceAccount}:db:${id}`,
    resourceId: `db-${id.toUpperCase()}`,
    identity: `arn:aws:rds:${sourceRegion}:${sourceAccount}:db-${id.toUpperCase()}`,
    status: "available",
    keyArn: "key-1",
    tags: [],
    unfit: undefined,
    withoutKey: undefined,
    replicaOf: undefined,
    optionGroups: [],
    suspendsIo: false,
    windows: [],
    ...change,
  };
}

/** What a test may say of a snapshot; its identity follows from the rest, as in a listing. */
export interface SnapshotChange {
  readonly id?: string;
  readonly arn?: string;
  readonly resourceId?: string;
  readonly state?: Snapshot["state"];
  readonly takenAt?: number | undefined;
  readonly keyArn?: string | undefined;
  readonly engine?: string;
  readonly optionGroup?: string | undefined;
  readonly copiedFrom?: string | undefined;
  readonly madeAt?: number | undefined;
  readonly tags?: readonly Tag[];
}

/** A snapshot that the take pass made of a database, usable. */
export function taken(databaseId: string, takenAt: number, change: SnapshotChange = {}): Snapshot {
  const id = `${databaseId}-${new Date(takenAt).toISOString().slice(0, 16).replace(/[T:]/g, "-")}`;
  return dated({
    id,
    arn: `arn:aws:rds:${sourceRegion}:${sourceAccount}:snapshot:${id}`,
    database: databaseId,
    resourceId: `db-${databaseId.toUpperCase()}`,
    keyArn: "key-1",
    engine: "postgres",
    optionGroup: "default:postgres-16",
    copiedFrom: undefined,
    madeAt: takenAt,
    tags: tagList({ CreatedBy: "rds-lifeboat", shareAndCopy: "YES", CreatedOn: new Date(takenAt).toISOString() }),
    takenAt,
    state: "usable",
    ...change,
  });
}

type Undated = Omit<Snapshot, "state" | "takenAt" | "identity"> & {
  readonly state: Snapshot["state"];
  readonly takenAt: number | undefined;
};

/** Only a dated snapshot is usable: RDS dates what it has made. */
function dated({ state, takenAt, ...rest }: Undated): Snapshot {
  const fields = {
    ...rest,
    tags: named(rest.tags, rest.id),
    identity: identityOf(rest.copiedFrom ?? rest.arn, rest.resourceId),
  };
  if (state !== "usable") return { ...fields, state, takenAt };
  if (takenAt === undefined) throw new Error("a usable snapshot has a date");
  return { ...fields, state, takenAt };
}

/** What the take pass marks has its own name in a tag. Tests that are about snapshots without it, or with another's, set the tags later. */
function named(tags: readonly Tag[], id: string): readonly Tag[] {
  if (!tags.some(({ Key }) => Key === "CreatedBy")) return tags;
  return [...tags.filter(({ Key }) => Key !== "rds-lifeboat:snapshot"), { Key: "rds-lifeboat:snapshot", Value: id }];
}

/** The same snapshot as the DR account sees it: no tags, and of the account that shares it. */
export function sharedView(snapshot: Snapshot): Snapshot {
  return { ...snapshot, tags: [], identity: identityOf(snapshot.arn, snapshot.resourceId) };
}

/** The copy of a snapshot that the copy pass made. */
export function copied(of: Snapshot, change: SnapshotChange = {}): Snapshot {
  return dated({
    ...of,
    arn: `arn:aws:rds:${drRegion}:${drAccount}:snapshot:${of.id}`,
    keyArn: "dr-key",
    copiedFrom: of.arn,
    // RDS dates what it has made.
    madeAt: change.state === "making" ? undefined : of.madeAt,
    tags: tagList({ CopiedBy: "rds-lifeboat", Platform: "rds-lifeboat" }),
    ...change,
  });
}

/** What every copy is given besides: the resource id of its database, and when it was asked for. */
export function askedTags(of: Snapshot, now: number): Tag[] {
  return tagList({ "rds-lifeboat:resource-id": of.resourceId, "rds-lifeboat:asked-on": new Date(now).toISOString() });
}

/** States a snapshot can be in. */
export const states = ["usable", "making", "failed", "other"] as const;

/** Few things, and mostly many: fast-check prefers short lists, in which nothing is due and nothing must give way. */
export function manyOrFew<T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  const minLength = Math.ceil(maxLength / 2);
  return fc.oneof(
    { weight: 1, arbitrary: fc.array(one, { maxLength }) },
    { weight: 3, arbitrary: fc.array(one, { minLength, maxLength }) },
  );
}

/** Any listing of an account's own snapshots: several databases, all ages and states, ours and others'. */
export function anyListing(ownTag: "CreatedBy" | "CopiedBy"): fc.Arbitrary<Snapshot[]> {
  const one = fc.record({
    database: fc.constantFrom("orders", "orders-eu", "billing"),
    rebuilt: fc.constantFrom(false, false, true),
    // Of this slot, of within a retention, and of long ago.
    ageMinutes: fc.oneof(...[1, 24, 40 * 24].map((hours) => fc.integer({ min: 0, max: hours * 60 }))),
    state: fc.constantFrom(...states, "usable" as const, "usable" as const, "usable" as const),
    mark: fc.constantFrom("rds-lifeboat", "rds-lifeboat", "rds-lifeboat", "rds-lifeboat", "someone", undefined),
    dated: fc.boolean(),
  });
  return manyOrFew(one, 60).map((items) =>
    items.map((item, index) =>
      taken(item.database, noon - item.ageMinutes * minute, {
        id: `${item.database}-${index}`,
        arn: `arn:aws:rds:${sourceRegion}:${ownTag === "CopiedBy" ? drAccount : sourceAccount}:snapshot:${item.database}-${index}`,
        copiedFrom:
          ownTag === "CopiedBy"
            ? `arn:aws:rds:${sourceRegion}:${sourceAccount}:snapshot:${item.database}-${index}`
            : undefined,
        resourceId: `db-${item.database.toUpperCase()}${item.rebuilt ? "-2" : ""}`,
        state: item.state,
        takenAt: item.dated || item.state === "usable" ? noon - item.ageMinutes * minute : undefined,
        tags: item.mark === undefined ? [] : tagList({ [ownTag]: item.mark, shareAndCopy: "YES" }),
      }),
    ),
  );
}

/** An error as the SDK throws it: matched by name. */
export function sdkError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

/** A kind whose calls are recorded and answered by `answers`; what is not answered must not be called. */
export function recordingKind(answers: Partial<DatabaseKind>): { kind: DatabaseKind; calls: string[] } {
  const calls: string[] = [];
  const refuse = (name: string) => () => Promise.reject(new Error(`unexpected call of ${name}`));
  const { permissions, longestName, copiesInProgress, copiesKeepTime, encryptsOnCopy, snapshottable } = instances;
  const base: DatabaseKind = {
    name: "instance",
    permissions,
    longestName,
    copiesInProgress,
    copiesKeepTime,
    encryptsOnCopy,
    snapshottable,
    databases: refuse("databases"),
    snapshots: refuse("snapshots"),
    namesakes: refuse("namesakes"),
    shared: refuse("shared"),
    find: refuse("find"),
    findShared: refuse("findShared"),
    take: refuse("take"),
    share: refuse("share"),
    tag: refuse("tag"),
    copy: refuse("copy"),
    remove: refuse("remove"),
    ...answers,
  };
  const recorded =
    <A extends unknown[]>(label: (...args: A) => string, call: (...args: A) => Promise<void>) =>
    (...args: A): Promise<void> => {
      calls.push(label(...args));
      return call(...args);
    };
  const kind: DatabaseKind = {
    ...base,
    take: recorded((_rds, _database, name) => `take ${name}`, base.take),
    share: recorded((_rds, snapshot) => `share ${snapshot.id}`, base.share),
    tag: recorded((_rds, snapshot) => `tag ${snapshot.id}`, base.tag),
    copy: recorded((_rds, request) => `copy ${request.sourceArn}`, base.copy),
    remove: recorded((_rds, snapshot) => `remove ${snapshot.id}`, base.remove),
  };
  return { kind, calls };
}
