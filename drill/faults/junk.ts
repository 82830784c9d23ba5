import { z } from "zod";
import { formatDuration, minute } from "../../cli/durations";
import type { FaultContext } from "./kit/context";
import { ownDatabases } from "./kit/databases";
import { account, namedDatabases, text } from "./kit/forms";
import { count, refusalOf, refusedInWords } from "./kit/insist";
import { momentary } from "./kit/kind";
import { administratorOf, nameTime, takeSnapshot } from "./kit/snapshotCalls";

const schema = z.strictObject({
  account,
  databases: namedDatabases,
  /** None by default. */
  tags: z.record(text, text).default({}),
});

type Junk = Readonly<z.output<typeof schema>>;

/**
 * People take snapshots by hand under the names that the next ones of the pipeline would have, an hour after the last. They
 * lack the pipeline's tags, so they are nobody's of ours: not to be shared, and not to be deleted.
 */
export const junk = momentary({ schema, words: "a snapshot by hand", act: takeJunk });

/** How the names of the product's snapshots end. */
const nameEnd = /-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)$/;

function takeJunk({ account, databases, tags }: Junk, at: number, context: FaultContext): void {
  const taken: string[] = [];
  const refused = new Map<string, number>();
  for (const identifier of databases) {
    for (const database of ownDatabases("junk", { identifier, account }, context.places(account), context)) {
      const last = context.cloud.rds
        .snapshots(database.place)
        .filter(({ resourceId, sourceArn }) => resourceId === database.resourceId && sourceArn === undefined)
        .map((one) => nameEnd.exec(one.identifier))
        .filter((match) => match !== null)
        .map(([, year, month, day, hour, minutes]) => Date.UTC(+year!, +month! - 1, +day!, +hour!, +minutes!))
        .reduce((latest, one) => Math.max(latest, one), context.world.time.now() - 60 * minute);
      const name = `${identifier}-${nameTime(last + 60 * minute)}`;
      const error = refusalOf(() =>
        takeSnapshot(context, administratorOf(database.place, "operator"), database, { name, tags }),
      );
      if (error) count(refused, `snapshots: ${error.name}`);
      else taken.push(name);
    }
  }
  context.report(
    `after ${formatDuration(at)} taken by hand: ${taken.join(", ") || "nothing"}${refusedInWords(refused)}`,
  );
}
