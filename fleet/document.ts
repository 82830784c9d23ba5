import { Document, isMap, isSeq, Scalar, visit } from "yaml";
import { defaultAssumptions, transferMinutes } from "../facts/assumptions";
import { limits } from "../facts/limits";
import { type ChangeWay, figuresText } from "./figures";
import { keyNames, placeKey, type StackName, stackNames } from "./names";
import type { SourceStack } from "./stackFiles";
import { type FoundDatabase, type PlaceReading, type Problem, placeText, type Quota } from "./types";

/** All that goes into a fleet file. */
export interface FleetContents {
  /** In any order: the file is sorted. */
  readonly readings: readonly PlaceReading[];
  /** Those of the readings among them. */
  readonly problems: readonly Problem[];
  readonly stacks: readonly SourceStack[];
  readonly way: ChangeWay;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One database, with the name of its stack and of its key. */
interface Entry {
  readonly database: FoundDatabase;
  readonly stack: string | undefined;
  readonly key: string;
}

/**
 * The text of a fleet file as fleet/file.ts reads it: the same contents give the same text. Names and tags are quoted by the
 * YAML library where they need it, since whoever made the databases chose them.
 */
export function fleetText(contents: FleetContents): string {
  const readings = [...contents.readings].sort((a, b) => (placeKey(a.place) < placeKey(b.place) ? -1 : 1));
  const stacks = stackNames(readings, contents.stacks);
  const customers = readings.flatMap(({ keys }) => keys);
  const names = keyNames(customers);
  const entries = readings.flatMap(({ place, databases }) =>
    databases.map((database): Entry => {
      const { key } = database;
      const name = "arn" in key ? (names.get(key.arn) ?? "none") : key.word;
      return { database, stack: stacks.get(placeKey(place))?.name, key: name };
    }),
  );
  const missing = contents.problems.filter(({ databases }) => databases).map(problemText);
  const keys = customers
    .map(({ arn, drAccountMayUse, remarks }) => {
      const id = arn.slice(arn.lastIndexOf("/") + 1);
      return { name: names.get(arn)!, value: { drAccountMayUse, id }, remarks: [arn, ...remarks] };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const document = new Document({
    firstCopyWithin: `${firstCopyHours(entries)}h`,
    ...(keys.length > 0 && { keys: Object.fromEntries(keys.map(({ name, value }) => [name, value])) }),
    places: readings.map((reading) => placeEntry(reading, stacks.get(placeKey(reading.place)))),
    ...(missing.length > 0 && { unread: [...missing].sort() }),
    databases: entries.map(databaseEntry),
  });
  remark(
    document,
    "keys",
    keys.map((one) => one.remarks),
  );
  remark(
    document,
    "places",
    readings.map(() => []),
  );
  remark(
    document,
    "databases",
    entries.map(({ database }) => database.remarks),
  );
  document.commentBefore = headOf(contents, readings, stacks).map(commentLine).join("\n");
  quoteLines(document);
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
}

/** Quotes texts of several lines: yaml 2.9 writes one in braces that begins with "-" so that it cannot read it back. */
function quoteLines(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === "string" && /[\r\n]/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** Puts each entry of a list or map on a line of its own, with what there is to say of it above. */
function remark(document: Document, name: string, remarks: readonly (readonly string[])[]): void {
  const node: unknown = document.get(name);
  const values = isSeq(node) ? node.items : isMap(node) ? node.items.map(({ value }) => value) : [];
  const holders = isMap(node) ? node.items.map(({ key }) => key) : values;
  values.forEach((value, index) => {
    if (isMap(value)) value.flow = true;
    const holder = holders[index] as { commentBefore?: string | null };
    const lines = remarks[index] ?? [];
    if (lines.length > 0) holder.commentBefore = lines.map(commentLine).join("\n");
  });
}

/** Nothing in a comment may end it. */
function commentLine(text: string): string {
  return text === "" ? "" : ` ${text.replace(/[^\x20-\x7e]+/g, " ")}`;
}

function placeEntry({ place, manualSnapshots, manualClusterSnapshots }: PlaceReading, stack: StackName | undefined) {
  return {
    account: place.account,
    region: place.region,
    ...(stack && { stack: stack.name }),
    ...(manualSnapshots && { manualSnapshots }),
    ...(manualClusterSnapshots && { manualClusterSnapshots }),
  };
}

function databaseEntry({ database, stack, key }: Entry) {
  const { kind, multiAz, engineVersion, optionGroup, backupWindow, maintenanceWindow, tags } = database;
  return {
    id: database.id,
    ...(stack !== undefined && { stack }),
    ...(kind !== "instance" && { kind }),
    engine: database.engine,
    ...(engineVersion && { engineVersion }),
    sizeGiB: database.sizeGiB,
    changeGiBPerHour: database.changeGiBPerHour,
    key,
    ...(!multiAz && { multiAz }),
    ...(optionGroup && { optionGroup }),
    ...(database.persistentOptions && { persistentOptions: true }),
    ...(backupWindow && { backupWindow }),
    ...(maintenanceWindow && { maintenanceWindow }),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

function headOf(
  { problems, way, now }: FleetContents,
  readings: readonly PlaceReading[],
  stacks: ReadonlyMap<string, StackName>,
): readonly string[] {
  const leftOut = readings.flatMap(({ place, leftOut: these }) => these.map((one) => `${placeText(place)}: ${one}`));
  const unknown = readings.filter(({ place }) => stacks.get(placeKey(place))?.known === false);
  return [
    `Databases as they were on ${new Date(now).toISOString().slice(0, 10)}, written by npm run fleet (docs/fleet.md):`,
    ...readings.map(placeLine),
    "",
    ...figuresText(way),
    ...(problems.length === 0 ? [] : ["", "What could not be read:", ...problems.map(problemText).sort().map(item)]),
    ...(leftOut.length === 0 ? [] : ["", "Left out:", ...leftOut.map(item)]),
    ...(unknown.length === 0
      ? []
      : [
          "",
          "No stack file is of these places, so their stacks have made-up names. A scenario needs a stack of each name:",
          ...unknown.map(({ place }) => item(`${placeText(place)}: ${stacks.get(placeKey(place))?.name}`)),
        ]),
  ];
}

function item(text: string): string {
  return `- ${text}`;
}

/** A problem in one line, with where it is. */
export function problemText({ where, text }: Problem): string {
  return `${where}: ${text}`;
}

/** What was found in a place, in one line. */
export function placeLine({ place, databases, manualSnapshots, manualClusterSnapshots }: PlaceReading): string {
  const instances = databases.filter(({ kind }) => kind === "instance").length;
  const clusters = databases.length - instances;
  const counted = [plural(instances, "instance"), ...(clusters > 0 ? [plural(clusters, "cluster")] : [])];
  const quotas = [
    quotaText("manual snapshots", manualSnapshots),
    clusters > 0 ? quotaText("of clusters", manualClusterSnapshots) : "",
  ];
  return `${placeText(place)}: ${[counted.join(" and "), ...quotas].filter(Boolean).join("; ")}`;
}

function quotaText(what: string, quota: Quota | undefined): string {
  return quota === undefined ? "" : `${what} ${quota.used} of ${quota.quota}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/**
 * Hours in which every database gets its first copy, which is a full one, by the assumed times: the longest of them, or all
 * of them through the places that there are, and a quarter more.
 */
function firstCopyHours(entries: readonly Entry[]): number {
  const { snapshot, copy } = defaultAssumptions;
  const slotsOf = { instance: limits.rds.instanceCopiesInProgress, cluster: limits.rds.clusterCopiesInProgress };
  const minutes = (["instance", "cluster"] as const).map((kind) => {
    const own = entries.filter(({ database }) => (database.kind === "instance") === (kind === "instance"));
    const copies = own.map(({ database, key }) => {
      return transferMinutes(copy, database.sizeGiB) * (key === "aws/rds" ? 2 : 1);
    });
    const longest = own.map(({ database }, index) => transferMinutes(snapshot, database.sizeGiB) + copies[index]!);
    const all = copies.reduce((sum, one) => sum + one, 0) / slotsOf[kind];
    return Math.max(0, ...longest) + all;
  });
  return Math.ceil((Math.max(...minutes) * 1.25) / 60) + 1;
}
