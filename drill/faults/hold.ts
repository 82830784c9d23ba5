import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { SnapshotRecord } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { account, namedDatabases, several } from "./kit/forms";
import { insist, inWords, refusedInWords, type Target } from "./kit/insist";
import { momentary } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const schema = z.strictObject({
  account,
  databases: namedDatabases,
  /** The newest of each database. */
  copies: several.max(1_000, "needs 1000 at most"),
});

type Held = Readonly<z.output<typeof schema>>;

/**
 * A person gives the newest copies of databases the tag that holds them, as docs/operations.md shows: nothing deletes them from then on.
 * Throws where there is no copy of a database: then nothing would be held.
 */
export const hold = momentary({ schema, words: "a hold", callers: ({ account }) => account, act: holdCopies });

function holdCopies({ account, databases, copies }: Held, at: number, context: FaultContext): void {
  const chosen = databases.flatMap((name) => newestCopies(name, account, context).slice(0, copies));
  insist(
    context,
    "hold",
    () => chosen.map((one) => target(one, context)),
    ({ done, refused }) => {
      const what = `${inWords(done, () => "held")}${refusedInWords(refused)}`;
      context.report(`after ${formatDuration(at)} a person in the ${account} account holds: ${what}`);
    },
  );
}

/** The usable copies of a database of that name, the newest first, without those that are only on their way. */
function newestCopies(name: string, account: string, { cloud, places }: FaultContext): readonly SnapshotRecord[] {
  const found = places(account)
    .flatMap((place) => cloud.rds.snapshots(place))
    .filter(({ databaseIdentifier, status }) => databaseIdentifier === name && status === "available")
    .filter(({ tags }) => tags.CopiedBy !== undefined && tags["rds-lifeboat:staged"] === undefined)
    .sort((a, b) => b.createdAt - a.createdAt);
  if (found.length === 0) throw new Error(`hold: the ${account} account has no copy of ${name}`);
  return found;
}

function target({ arn, place }: SnapshotRecord, { world }: FaultContext): Target {
  const input = { ResourceName: arn, Tags: [{ Key: "rds-lifeboat:hold", Value: "a person" }] };
  const act = () =>
    void world.call({
      principal: administratorOf(place, "operator"),
      place,
      service: "rds",
      operation: "AddTagsToResource",
      input,
    });
  return { id: arn, kind: "snapshots", act };
}
