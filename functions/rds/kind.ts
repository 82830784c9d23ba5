import type { RDSClient } from "@aws-sdk/client-rds";

/** A tag as RDS lists it. */
export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

/** A database that could be snapshotted, of any kind. */
export interface Database {
  readonly id: string;
  readonly arn: string;
  /** DbiResourceId: stays with the database through renames; a rebuilt one of the same name has another. */
  readonly resourceId: string;
  /** {@link identityOf} the database. */
  readonly identity: string;
  readonly status: string;
  /** ARN of the key it is encrypted under; undefined when it is not encrypted. */
  readonly keyArn: string | undefined;
  readonly tags: readonly Tag[];
  /** Why it cannot be protected by snapshots, whatever the settings, and what to do; undefined for one that can. */
  readonly unfit: string | undefined;
  /** How it is encrypted where copies of its snapshots can be under no key at all; undefined where they can. */
  readonly withoutKey: WithoutKey | undefined;
  /** The database that it is a read replica of, as RDS names it; undefined for one that is none. */
  readonly replicaOf: string | undefined;
  /** Its option groups that people have made; none for clusters. */
  readonly optionGroups: readonly string[];
  /** Whether a snapshot suspends its I/O, so that whoever uses it waits for seconds to minutes. */
  readonly suspendsIo: boolean;
  /** When RDS backs it up and maintains it: `hh:mm-hh:mm` each day, `ddd:hh:mm-ddd:hh:mm` each week, in UTC. */
  readonly windows: readonly string[];
}

/** One database among the snapshots of an account. */
export type OfDatabase = Pick<Database, "resourceId"> & { readonly database: string };

/** What every snapshot or copy has, own or shared by another account. */
interface SnapshotFields {
  readonly id: string;
  readonly arn: string;
  /** The name its database had. For people: decisions go by `identity`. */
  readonly database: string;
  readonly resourceId: string;
  /**
   * The database whose data it holds, by {@link identityOf}: of a copy from another account or region, the one it was
   * copied from, as RDS says; of a shared snapshot, the one in the account that shares it.
   */
  readonly identity: string;
  readonly keyArn: string | undefined;
  readonly engine: string;
  /** The option group of its database, which copies into other regions need a counterpart of; undefined for clusters, which have none. */
  readonly optionGroup: string | undefined;
  /** For a copy from another account or region: the ARN it was copied from, a field that only RDS sets. */
  readonly copiedFrom: string | undefined;
  /** When it was begun itself: of a copy, when it was copied. Ms since the epoch; undefined while RDS does not say it yet. */
  readonly madeAt: number | undefined;
  /** The last transaction in it, as RDS tells of an instance's, ms since the epoch: a read replica's lags behind. */
  readonly lastWriteAt?: number | undefined;
  /** Tags of an own snapshot; a shared one shows none. */
  readonly tags: readonly Tag[];
}

/** A snapshot that can be restored: complete, and dated by RDS. */
export interface UsableSnapshot extends SnapshotFields {
  readonly state: "usable";
  /** The moment whose data it holds, ms since the epoch. Survives copying. */
  readonly takenAt: number;
}

/** A snapshot that is being made, that failed, or that is in a state that says neither (being deleted, say). */
export interface OtherSnapshot extends SnapshotFields {
  readonly state: "making" | "failed" | "other";
  /** Undefined while RDS does not say it yet. */
  readonly takenAt: number | undefined;
}

export type Snapshot = UsableSnapshot | OtherSnapshot;

/** What a copy is asked to be. */
export interface CopyRequest {
  readonly sourceArn: string;
  readonly name: string;
  /** The key of the copy; undefined makes it as unencrypted as its source is. */
  readonly keyArn: string | undefined;
  readonly tags: readonly Tag[];
  /** What becomes of the option group: the name of one where the copy is made, or RDS copies it as well; undefined says nothing. */
  readonly optionGroup?: OptionGroupOfCopy | undefined;
}

/** A group that is there, or `copied` with the snapshot (Oracle across accounts, within a region). */
export type OptionGroupOfCopy = { readonly named: string } | "copied";

/** What IAM calls the operations of a kind, and the resources they are about. */
export interface KindPermissions {
  readonly databases: "db" | "cluster";
  readonly snapshots: "snapshot" | "cluster-snapshot";
  readonly listDatabases: string;
  readonly listSnapshots: string;
  readonly take: string;
  readonly share: string;
  readonly copy: string;
  readonly remove: string;
}

/**
 * What differs between kinds of databases, in one place: nothing else asks which kind it deals with. Every listing reads
 * all pages, or throws: a plan over half a listing could delete what it must keep.
 */
export interface DatabaseKind {
  readonly name: "instance" | "cluster";
  readonly permissions: KindPermissions;
  /** Longest identifier a snapshot may have. Source: API reference, CreateDBSnapshot and CreateDBClusterSnapshot. */
  readonly longestName: number;
  /** Copies in progress per destination region and account. Source: UG USER_CopySnapshot; AUG aurora-copy-snapshot. */
  readonly copiesInProgress: number;
  /** Whether RDS keeps, in a copy, the time at which the data were taken; where not, a tag of the copy must. */
  readonly copiesKeepTime: boolean;
  /** Whether a copy of a snapshot without a key can be under one. Source: API CopyDBSnapshot, CopyDBClusterSnapshot: KmsKeyId. */
  readonly encryptsOnCopy: boolean;
  /** States of a database in which RDS accepts a snapshot of it. */
  readonly snapshottable: readonly string[];
  databases(rds: RDSClient): Promise<Database[]>;
  /** The account's own manual snapshots, copies included; those of one database only, if told. */
  snapshots(rds: RDSClient, of?: OfDatabase): Promise<Snapshot[]>;
  /** The account's own manual snapshots of databases of that name: RDS shows those, too, of which it says no resource id yet. */
  namesakes(rds: RDSClient, database: string): Promise<Snapshot[]>;
  /**
   * Snapshots that other accounts share with `account`, the client's own, in the client's region; those of one database only, if
   * told. Anyone can share.
   */
  shared(rds: RDSClient, account: string, of?: OfDatabase): Promise<Snapshot[]>;
  /** One own snapshot, or undefined when there is none of that name. */
  find(rds: RDSClient, name: string): Promise<Snapshot | undefined>;
  /** One snapshot that another account shares, in the client's region; undefined when it does not. */
  findShared(rds: RDSClient, arn: string): Promise<Snapshot | undefined>;
  take(rds: RDSClient, database: Database, name: string, tags: readonly Tag[]): Promise<void>;
  /** Lets the accounts restore (and so copy) the snapshot. */
  share(rds: RDSClient, snapshot: Snapshot, accounts: readonly string[]): Promise<void>;
  tag(rds: RDSClient, snapshot: Snapshot, tags: readonly Tag[]): Promise<void>;
  /** Copies into the client's region and account, re-encrypting. */
  copy(rds: RDSClient, request: CopyRequest): Promise<void>;
  remove(rds: RDSClient, snapshot: Snapshot): Promise<void>;
}

/** How an Aurora cluster is encrypted of whose snapshots no copy can be encrypted under a key that this stack chooses. */
export type WithoutKey = "unencrypted" | "aws-owned";
