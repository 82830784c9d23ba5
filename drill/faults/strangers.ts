import { z } from "zod";
import { formatDuration, hour, minute } from "../../cli/durations";
import { partitionOf } from "../../facts/regions";
import type { DatabaseRecord, Place } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { chosen, readersOf } from "./kit/databases";
import { several, someDatabases } from "./kit/forms";
import { count, refusalOf, refusedInWords } from "./kit/insist";
import { momentary } from "./kit/kind";
import { administratorOf, changeSharing, nameTime, takeSnapshot } from "./kit/snapshotCalls";

const needsId = "needs an account id of 12 digits (in quotes)";

const schema = z.strictObject({
  account: z.string(needsId).regex(/^\d{12}$/, needsId),
  /** The names of all source databases by default. */
  databases: someDatabases,
  /** Of each database. */
  snapshots: several.max(10_000, "needs 10000 at most"),
});

type Strangers = Readonly<z.output<typeof schema>>;

/**
 * An account that nobody has configured shares snapshots with those that keep copies: of databases with the
 * names of ours, under names that ours will have in the next hours, encrypted under a key that lets the readers in. The
 * accounts are no secret, and a share asks nobody (UG USER_ShareSnapshot).
 */
export const strangers = momentary({ schema, words: "a share by strangers", act: shareFromStrangers });

function shareFromStrangers(fault: Strangers, at: number, context: FaultContext): void {
  const { world, cloud } = context;
  const { account, snapshots } = fault;
  if (context.places(account).length > 0)
    throw new Error(`strangers: ${account} is an account of a stack: no stranger`);
  const homes = context.places("source");
  const ours = homes.flatMap((place) => chosen(cloud.rds.databases(place), fault.databases));
  if (ours.length === 0) throw new Error("strangers: there is no database with such a name");
  const readers = readersOf(context, []);
  const theirs = twins(ours, account, readers, context);
  const refused = new Map<string, number>();
  let shared = 0;
  let left = theirs.length;

  const next = (database: DatabaseRecord, number: number) => {
    if (number === snapshots) {
      left--;
      if (left > 0) return;
      const what = `${shared} snapshots of ${theirs.length} databases with our names`;
      context.report(`after ${formatDuration(at)} the stranger ${account} shares ${what}${refusedInWords(refused)}`);
      return;
    }
    // Full hours to come, the first being the next that a snapshot can be ready for.
    const time = Math.floor(context.start / hour) * hour + (Math.floor(at / hour) + 2 + number) * hour;
    const name = `${database.identifier.slice(0, 40).replace(/-$/, "")}-${nameTime(time)}`;
    let arn = "";
    const error = refusalOf(() => {
      arn = takeSnapshot(context, administratorOf(database.place), database, { name });
    });
    if (error?.name === "Throttling") {
      world.time.after(minute, () => next(database, number), "a stranger");
    } else if (error) {
      count(refused, `snapshots: ${error.name}`);
      next(database, number + 1);
    } else {
      offer(database, arn, number);
    }
  };
  const offer = (database: DatabaseRecord, arn: string, number: number) => {
    const made = cloud.rds.snapshot(arn);
    const ready = made !== undefined && made.status !== "creating" ? made : undefined;
    const error =
      ready && refusalOf(() => changeSharing(context, administratorOf(ready.place), ready, { ValuesToAdd: readers }));
    if (error?.name === "Throttling" || made?.status === "creating") {
      world.time.after(minute, () => offer(database, arn, number), "a stranger");
      return;
    }
    if (error) count(refused, `shares: ${error.name}`);
    else shared++;
    next(database, number + 1);
  };
  for (const database of theirs) next(database, 0);
}

/** Small databases of the stranger, one for each name and region; those that are there from another time serve again. */
function twins(
  ours: readonly DatabaseRecord[],
  account: string,
  readers: readonly string[],
  { cloud }: FaultContext,
): readonly DatabaseRecord[] {
  const keys = new Map<string, string>();
  const keyIn = (place: Place): string => {
    const known = keys.get(place.region);
    if (known !== undefined) return known;
    const { arn } = cloud.kms.addKey(place, "strangers-key", openPolicy(place, readers));
    keys.set(place.region, arn);
    return arn;
  };
  const named = new Map(ours.map((one) => [`${one.place.region}/${one.kind}/${one.identifier}`, one]));
  return [...named.values()].map(({ kind, identifier, engine, engineVersion, place: { region } }) => {
    const place = { account, region };
    const known = cloud.rds.databases(place).find((one) => one.kind === kind && one.identifier === identifier);
    if (known) return known;
    const kmsKeyArn = keyIn(place);
    const size = { sizeGiB: 20, changeGiBPerHour: 0.1 };
    return cloud.rds.addDatabase({ kind, place, identifier, engine, engineVersion, kmsKeyArn, ...size });
  });
}

/** A key that its owner lets the readers use. */
function openPolicy({ account: owner, region }: Place, readers: readonly string[]): object {
  const AWS = [owner, ...readers].map((account) => `arn:${partitionOf(region)}:iam::${account}:root`);
  const statement = { Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" };
  return { Version: "2012-10-17", Statement: [statement] };
}
