import { z } from "zod";
import { formatDuration, minute } from "../../cli/durations";
import type { DatabaseRecord, Place } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { chosen, readersOf } from "./kit/databases";
import { account, every, several, someDatabases } from "./kit/forms";
import { count, refusalOf, refusedInWords } from "./kit/insist";
import { momentary } from "./kit/kind";
import { administratorOf, changeSharing, nameTime, takeSnapshot } from "./kit/snapshotCalls";

const schema = z.strictObject({
  account,
  /** All of the account's by default, or only {@link newDatabases}. */
  databases: someDatabases,
  /** So many databases are created first, and flood beside those. */
  newDatabases: several.max(1_000, "needs 1000 at most").optional(),
  /** Of each database; RDS would take no more in any run. */
  snapshots: several.max(10_000, "needs 10000 at most"),
  /** From one to the next of a database, if RDS lets it. */
  every: every(1_000, "1s"),
});

type Flood = Readonly<z.output<typeof schema>>;

/**
 * Somebody with administrator's rights in the source has its databases snapshotted over and over, with the names and the
 * tags that the pipeline itself gives, and shares every one with the accounts that keep copies. RDS makes one snapshot of
 * a database at a time (API CreateDBSnapshot: InvalidDBInstanceState): what it refuses is asked for again at the next
 * round, so that a flood may take longer than it was meant to.
 */
export const flood = momentary({ schema, words: "a flood", act: floodSnapshots });

/** After so long without another snapshot a flood is over. */
const patience = 24 * 60 * minute;

function floodSnapshots(flood: Flood, at: number, context: FaultContext): void {
  const { world, cloud } = context;
  const homes = context.places(flood.account);
  const readers = readersOf(context, homes);
  const known = homes.flatMap((place) => chosen(cloud.rds.databases(place), flood.databases));
  const created = homes.flatMap((place) => create(flood.newDatabases ?? 0, place, at, context));
  const databases = flood.newDatabases === undefined || flood.databases ? [...known, ...created] : created;
  if (databases.length === 0) throw new Error(`flood: there is no such database in the ${flood.account} account`);
  const taken = new Map<DatabaseRecord, string[]>(databases.map((database) => [database, []]));
  const refused = new Map<string, number>();
  const waiting = new Set<string>();
  let shared = 0;

  const share = () => {
    for (const arn of waiting) {
      const snapshot = cloud.rds.snapshot(arn);
      if (snapshot?.status === "creating") continue;
      const error =
        snapshot &&
        refusalOf(() =>
          changeSharing(context, administratorOf(snapshot.place), snapshot, { ValuesToAdd: [...readers] }),
        );
      if (error?.name === "Throttling") continue;
      waiting.delete(arn);
      if (error) count(refused, `shares: ${error.name}`);
      else if (snapshot) shared++;
    }
  };
  const take = (database: DatabaseRecord, own: string[]) => {
    const name = `${database.identifier.slice(0, 40).replace(/-$/, "")}-${nameTime(world.time.now())}`;
    const error = refusalOf(() => {
      const who = administratorOf(database.place);
      waiting.add(takeSnapshot(context, who, database, { name, tags: tagsUnder(name, context, database) }));
    });
    if (error) count(refused, `snapshots: ${error.name}`);
    else own.push(name);
  };
  const total = () => [...taken.values()].reduce((sum, own) => sum + own.length, 0);
  const round = (quietSince: number) => {
    share();
    const before = total();
    for (const [database, own] of taken) if (own.length < flood.snapshots) take(database, own);
    const now = world.time.now();
    const since = total() > before ? now : quietSince;
    const done = [...taken.values()].every((own) => own.length >= flood.snapshots);
    if ((done && waiting.size === 0) || now - since > patience) {
      const own = created.length > 0 ? ` (${created.length} of them new)` : "";
      const what = `${total()} snapshots of ${databases.length} databases${own} taken, ${shared} shared`;
      context.report(
        `after ${formatDuration(at)} a flood in the ${flood.account} account: ${what}${refusedInWords(refused)}`,
      );
      return;
    }
    world.time.after(done ? minute : flood.every, () => round(since), "a flood");
  };
  round(world.time.now());
}

/**
 * Small databases, under the key of one that is there, so that whoever may copy that one may copy these. By default an
 * account has 40 DB instances in a region (UG CHAP_Limits); what they are called and of which engine, he chooses.
 */
function create(count: number, place: Place, at: number, { cloud }: FaultContext): readonly DatabaseRecord[] {
  const model = cloud.rds.databases(place).find((one) => one.kind === "instance" && one.kmsKeyArn !== undefined);
  if (count === 0 || model === undefined) return [];
  const { engine, engineVersion, kmsKeyArn } = model;
  const size = { sizeGiB: 20, changeGiBPerHour: 0.1 };
  return Array.from({ length: count }, (_, number) => {
    const identifier = `new-${Math.floor(at / minute)}-${number + 1}`;
    return cloud.rds.addDatabase({ kind: "instance", place, identifier, engine, engineVersion, kmsKeyArn, ...size });
  });
}

/** What the pipeline's own snapshot of that name would carry: anybody who sees others can give the same. */
function tagsUnder(
  name: string,
  { cloud }: FaultContext,
  { place, resourceId }: DatabaseRecord,
): Readonly<Record<string, string>> {
  const own = cloud.rds
    .snapshots(place)
    .filter((one) => one.type === "manual" && one.resourceId === resourceId && Object.keys(one.tags).length > 0);
  const { tags } = own.reduce(
    (newest, one) => (one.requestedAt >= newest.requestedAt ? one : newest),
    own[0] ?? untagged,
  );
  return "rds-lifeboat:snapshot" in tags ? { ...tags, "rds-lifeboat:snapshot": name } : tags;
}

const untagged: { readonly requestedAt: number; readonly tags: Readonly<Record<string, string>> } = {
  requestedAt: Number.NEGATIVE_INFINITY,
  tags: {},
};
