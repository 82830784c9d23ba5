import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import { drAccount } from "../../support/snapshots";
import { snapshotQuota } from "../support/moto";
import {
  count,
  crowded,
  dr,
  drThere,
  elsewhere,
  list,
  type Names,
  one,
  pick,
  type Reading,
  type Step,
  source,
} from "./step";

/** What instances and clusters call things. */
interface Words {
  readonly kind: "instance" | "cluster";
  readonly engine: string;
  readonly database: string;
  readonly snapshot: string;
  /** In the names of operations. */
  readonly infix: string;
  readonly databaseInfix: string;
  readonly arn: string;
  readonly resourceId: string;
  readonly databaseReading: Reading;
  readonly snapshotReading: Reading;
}

const tags: Reading = ({ TagList }) => ({
  TagList: Object.fromEntries(((TagList ?? []) as readonly Fields[]).map(({ Key, Value }) => [Key, Value])),
});
const withTags =
  (read: Reading): Reading =>
  (record) => ({ ...read(record), ...tags(record) });

const instanceWords: Words = {
  kind: "instance",
  engine: "postgres",
  database: "DBInstanceIdentifier",
  snapshot: "DBSnapshotIdentifier",
  infix: "DBSnapshot",
  databaseInfix: "DBInstance",
  arn: "snapshot",
  resourceId: "DbiResourceId",
  databaseReading: withTags(
    pick(
      "DBInstanceIdentifier",
      "DBInstanceArn",
      "DbiResourceId",
      "DBInstanceStatus",
      "StorageEncrypted",
      "KmsKeyId",
      "Engine",
      "MultiAZ",
      "DBClusterIdentifier",
    ),
  ),
  snapshotReading: withTags(
    pick(
      "DBSnapshotIdentifier",
      "DBSnapshotArn",
      "DBInstanceIdentifier",
      "DbiResourceId",
      "SourceDBSnapshotIdentifier",
      "OriginalSnapshotCreateTime",
      "SnapshotCreateTime",
      "Status",
      "Encrypted",
      "KmsKeyId",
      "Engine",
      "OptionGroupName",
      "SnapshotType",
    ),
  ),
};

const clusterWords: Words = {
  kind: "cluster",
  engine: "aurora-postgresql",
  database: "DBClusterIdentifier",
  snapshot: "DBClusterSnapshotIdentifier",
  infix: "DBClusterSnapshot",
  databaseInfix: "DBCluster",
  arn: "cluster-snapshot",
  resourceId: "DbClusterResourceId",
  databaseReading: withTags(
    pick(
      "DBClusterIdentifier",
      "DBClusterArn",
      "DbClusterResourceId",
      "Status",
      "StorageEncrypted",
      "KmsKeyId",
      "Engine",
    ),
  ),
  snapshotReading: withTags(
    pick(
      "DBClusterSnapshotIdentifier",
      "DBClusterSnapshotArn",
      "DBClusterIdentifier",
      "DbClusterResourceId",
      "SourceDBClusterSnapshotArn",
      "SnapshotCreateTime",
      "Status",
      "StorageEncrypted",
      "KmsKeyId",
      "Engine",
      "SnapshotType",
    ),
  ),
};

/** The life of snapshots, of either kind: made, listed, shared, tagged, copied, deleted. */
function stepsOf(words: Words): readonly Step[] {
  const { kind, database, snapshot, infix, databaseInfix } = words;
  // Of what was begun only this: the rest is there when it is done.
  const begun = one(infix, withTags(pick(snapshot, `${infix}Arn`, database, "KmsKeyId", "Engine", "SnapshotType")));
  const all = list(`${infix}s`, snapshot, words.snapshotReading);
  const attributes: Reading = (answer) => {
    const result = answer[`${infix}AttributesResult`] as Fields;
    const found = ((result[`${infix}Attributes`] ?? []) as readonly Fields[]).map(
      ({ AttributeName, AttributeValues }) => [AttributeName, [...((AttributeValues ?? []) as string[])].sort().join()],
    );
    return { [snapshot]: result[snapshot], ...Object.fromEntries(found) };
  };
  const arnOf = ({ account, region }: Place, id: string) => `arn:aws:rds:${region}:${account}:${words.arn}:${id}`;
  const step =
    (operation: string, read: Reading, base: Fields = {}) =>
    (name: string, input: Fields | ((names: Names) => Fields), place: Place = source): Step => ({
      name: `${kind}: ${operation} ${name}`,
      service: "rds",
      operation,
      place,
      input: (names) => ({ ...base, ...(typeof input === "function" ? input(names) : input) }),
      read,
    });
  // Members of clusters, which the model makes with a cluster, are not looked at.
  const alone = (answer: Fields) => ({
    [`${databaseInfix}s`]: ((answer[`${databaseInfix}s`] ?? []) as readonly Fields[]).filter(
      (record) => kind === "cluster" || record.DBClusterIdentifier === undefined,
    ),
  });
  const every = list(`${databaseInfix}s`, database, words.databaseReading);
  const databases = step(`Describe${databaseInfix}s`, (answer) => every(alone(answer)));
  const take = step(`Create${infix}`, begun, { [database]: "orders" });
  const show = step(`Describe${infix}s`, all);
  const modify = step(`Modify${infix}Attribute`, attributes, { AttributeName: "restore", [snapshot]: "first" });
  const shown = step(`Describe${infix}Attributes`, attributes);
  const tag = step("AddTagsToResource", () => ({}));
  const tagsOf = step("ListTagsForResource", tags);
  const copy = step(`Copy${infix}`, begun);
  const remove = step(`Delete${infix}`, begun);
  const from = (id: string) => ({ [`Source${infix}Identifier`]: id });
  const to = (id: string) => ({ [`Target${infix}Identifier`]: id });
  const given = [
    { Key: "CreatedBy", Value: "rds-lifeboat" },
    { Key: "empty", Value: "" },
    { Key: "rds-lifeboat:shared-with:222222222222", Value: "Überall / a=b+c@d" },
  ];
  return [
    databases("all databases", { MaxRecords: 100 }),
    databases("one database", { [database]: "orders" }),
    databases("a database that is not there", { [database]: "nothing" }),
    take("a snapshot with tags", { [snapshot]: "first", Tags: given }),
    take("the same again", { [snapshot]: "first" }),
    take("of a database that is not there", { [database]: "nothing", [snapshot]: "second" }),
    take("a name that begins with a digit", { [snapshot]: "1st" }),
    take("a name with two hyphens", { [snapshot]: "a--b" }),
    take("a name with a hyphen at its end", { [snapshot]: "a-" }),
    take("a name with a dot", { [snapshot]: "a.b" }),
    take("a name in capitals", { [snapshot]: "Second" }),
    // Whichever side has made what has no proper name: the lists after it are the same.
    ...["1st", "a--b", "a-", "a.b"].map((id) => remove(`${id}, whether it is there or not`, { [snapshot]: id })),
    show("all manual ones", { SnapshotType: "manual", MaxRecords: 100 }),
    show("all automated ones", { SnapshotType: "automated" }),
    show("all of one database", { [database]: "orders", SnapshotType: "manual" }),
    show("one by name", { [snapshot]: "first" }),
    show("one by its name in capitals", { [snapshot]: "First" }),
    show("one that is not there", { [snapshot]: "nothing" }),
    show("one by name and database", { [snapshot]: "first", [database]: "orders" }),
    show("all of a database that is not there", { [database]: "nothing" }),
    show("shared ones, where none are", { SnapshotType: "shared" }),
    show("by an engine that there is none of", { Filters: [{ Name: "engine", Values: ["mysql"] }] }),
    show("too small a page", { MaxRecords: 19 }),
    show("too large a page", { MaxRecords: 101 }),
    shown("not shared yet", { [snapshot]: "first" }),
    modify("shared", { ValuesToAdd: [drAccount] }),
    modify("shared with the same again", { ValuesToAdd: [drAccount] }),
    modify("shared with another", { ValuesToAdd: ["333333333333"] }),
    modify("shared no longer", { ValuesToRemove: ["333333333333"] }),
    modify("another attribute", { AttributeName: "nothing", ValuesToAdd: [drAccount] }),
    modify("shared with what is no account", { ValuesToAdd: ["somebody"] }),
    modify("an encrypted one shared with all", { ValuesToAdd: ["all"] }),
    modify("one that is not there", { [snapshot]: "nothing", ValuesToAdd: [drAccount] }),
    modify("shared with 21", { ValuesToAdd: Array.from({ length: 21 }, (_, n) => String(444_444_444_000 + n)) }),
    modify("an automated one", (names) => ({ [snapshot]: names.automated[kind], ValuesToAdd: [drAccount] })),
    shown("shared", { [snapshot]: "first" }),
    shown("of one that is not there", { [snapshot]: "nothing" }),
    show("what is shared, seen by who it is shared with", { SnapshotType: "shared" }, drThere),
    show("one that is shared, by its ARN", { SnapshotType: "shared", [snapshot]: arnOf(source, "first") }, drThere),
    show("one that is not shared", { SnapshotType: "shared", [snapshot]: arnOf(source, "second") }, drThere),
    tag("tags", {
      ResourceName: arnOf(source, "first"),
      Tags: [
        { Key: "CreatedBy", Value: "other" },
        { Key: "x", Value: "y" },
      ],
    }),
    tagsOf("tags that were given", { ResourceName: arnOf(source, "first") }),
    tag("tags of one that is not there", { ResourceName: arnOf(source, "nothing"), Tags: [{ Key: "x", Value: "y" }] }),
    copy("within the region", { ...from("first"), ...to("copy-1") }),
    copy("with the tags", { ...from("first"), ...to("copy-2"), CopyTags: true }),
    copy("with other tags", { ...from("first"), ...to("copy-3"), CopyTags: true, Tags: [{ Key: "y", Value: "z" }] }),
    copy("to a name that is taken", { ...from("first"), ...to("copy-1") }),
    copy("of what is not there", { ...from("nothing"), ...to("copy-4") }),
    copy("to a name that is none", { ...from("first"), ...to("4-copy") }),
    remove("4-copy, whether it is there or not", { [snapshot]: "4-copy" }),
    copy("under another key", ({ otherSourceKey }) => ({
      ...from("first"),
      ...to("copy-5"),
      KmsKeyId: otherSourceKey,
    })),
    copy("under a key that is not there", ({ sourceKey }) => ({
      ...from("first"),
      ...to("copy-6"),
      KmsKeyId: `${sourceKey.slice(0, -12)}000000000000`,
    })),
    take("in another region", { [snapshot]: "far" }, elsewhere),
    copy("from another region, under no key of this", { ...from(arnOf(elsewhere, "far")), ...to("copy-7") }),
    remove("copy-7, whether it is there or not", { [snapshot]: "copy-7" }),
    copy("from another region", ({ sourceKey }) => ({
      ...from(arnOf(elsewhere, "far")),
      ...to("copy-8"),
      KmsKeyId: sourceKey,
    })),
    copy(
      "of what another account shares",
      ({ drKey }) => ({ ...from(arnOf(source, "first")), ...to("copy-9"), KmsKeyId: drKey }),
      dr,
    ),
    copy(
      "of what another account does not share",
      ({ drKey }) => ({ ...from(arnOf(source, "second")), ...to("copy-9"), KmsKeyId: drKey }),
      dr,
    ),
    show("a copy from another region", { [snapshot]: "copy-8" }),
    show("all after copying", { SnapshotType: "manual" }),
    remove("a snapshot", { [snapshot]: "copy-1" }),
    remove("the same again", { [snapshot]: "copy-1" }),
    remove("an automated one", (names) => ({ [snapshot]: names.automated[kind] })),
    show("a deleted one", { [snapshot]: "copy-1" }),
    ...pages(words, step),
  ];
}

/** Pages, and the quota. */
function pages(
  { database, snapshot, infix, kind }: Words,
  step: (operation: string, read: Reading) => (name: string, input: Fields | ((n: Names) => Fields), at: Place) => Step,
): readonly Step[] {
  const take = step(`Create${infix}`, () => ({}));
  const show = step(`Describe${infix}s`, count(`${infix}s`));
  const number = (n: number) => ({ [database]: "orders", [snapshot]: `n-${n}` });
  const many = Array.from({ length: snapshotQuota - 1 }, (_, n) => take(`number ${n}`, number(n), crowded));
  return [
    ...many.slice(0, 25),
    show("a first page", { SnapshotType: "manual", MaxRecords: 20 }, crowded),
    show("a page after it", ({ marker }) => ({ SnapshotType: "manual", MaxRecords: 20, Marker: marker }), crowded),
    show("by a marker that is none", { SnapshotType: "manual", Marker: "none" }, crowded),
    ...many.slice(25),
    show("a page unless told", { SnapshotType: "manual" }, crowded),
    take("the last one of the quota", number(snapshotQuota - 1), crowded),
    take("one more than the quota", number(snapshotQuota), crowded),
    {
      name: `${kind}: DescribeAccountAttributes at the quota`,
      service: "rds",
      operation: "DescribeAccountAttributes",
      place: crowded,
      input: () => ({}),
      read: list("AccountQuotas", "AccountQuotaName", pick("AccountQuotaName", "Used", "Max")),
    },
  ];
}

export const rdsSteps: readonly Step[] = [...stepsOf(instanceWords), ...stepsOf(clusterWords)];
