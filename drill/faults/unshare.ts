import { z } from "zod";
import { formatDuration, minute } from "../../cli/durations";
import type { SnapshotRecord } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { account } from "./kit/forms";
import { type Attempts, insist, inWords, refusalOf, refusedInWords, type Target } from "./kit/insist";
import { either } from "./kit/kind";
import { administratorOf, changeSharing } from "./kit/snapshotCalls";

const schema = z.strictObject({ account });

type Unshared = Readonly<z.output<typeof schema>>;

/**
 * Somebody with administrator's rights takes back what the account has shared: nobody is told, and the accounts that it was
 * shared with find that they see it no more. All at once, or, as long as it lasts, a minute after whatever is shared. A copy
 * that is under way goes on (assumed: AWS does not say).
 */
export const unshare = either({ schema, callers: ({ account }) => account, act: unshareAll, begin: keepUnshared });

/** Between two looks for what has been shared anew. */
const looksEvery = minute;

function unshareAll({ account }: Unshared, at: number, context: FaultContext): void {
  const finished = ({ done, refused }: Attempts) => {
    const what = `${inWords(done, () => "taken back")}${refusedInWords(refused)}`;
    context.report(`after ${formatDuration(at)} an administrator of the ${account} account unshares: ${what}`);
  };
  insist(context, "unshare", () => shared(account, context).map((one) => target(one, context)), finished);
}

function keepUnshared({ account }: Unshared, context: FaultContext): Lasting {
  let over = false;
  let back = 0;
  const look = () => {
    if (over) return;
    for (const one of shared(account, context)) {
      if (refusalOf(target(one, context).act) === undefined) back++;
    }
    context.world.time.after(looksEvery, look, "unshare");
  };
  look();
  return {
    did: `an administrator of the ${account} account unshares what is shared: ${back} at once, others within a minute`,
    end() {
      over = true;
      context.report(`${back} shared snapshots of the ${account} account had been unshared when that ended`);
    },
  };
}

function shared(account: string, { cloud, places }: FaultContext): readonly SnapshotRecord[] {
  const all = places(account).flatMap((place) => cloud.rds.snapshots(place));
  return all.filter(({ sharedWith, status }) => sharedWith.length > 0 && status === "available");
}

function target(snapshot: SnapshotRecord, context: FaultContext): Target {
  const change = { ValuesToRemove: [...snapshot.sharedWith] };
  const act = () => changeSharing(context, administratorOf(snapshot.place), snapshot, change);
  return { id: `${snapshot.arn} ${snapshot.sharedWith.join()}`, kind: "shared snapshots", act };
}
