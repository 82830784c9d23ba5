import { z } from "zod";
import { minute } from "../../cli/durations";
import { duration } from "../../cli/validation";
import type { SnapshotRecord } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { account, share } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z.strictObject({
  account,
  what: z.enum(["snapshots", "copies"], { error: "needs snapshots or copies" }),
  share: share.default(1),
  /** They take so much longer; by default they fail. */
  stuckFor: duration.optional(),
});

type FailingWork = Readonly<z.output<typeof schema>>;

/** A share of the snapshots or copies that RDS makes in an account fails, or hangs for a time. */
export const work = lasting({ schema, begin: breakWork });

function breakWork({ account, what, share, stuckFor }: FailingWork, context: FaultContext): Lasting {
  const accounts = new Set(context.places(account).map((place) => place.account));
  const random = context.world.random(`fault/broken/${account}/${what}`);
  const meant = (record: SnapshotRecord) =>
    accounts.has(record.place.account) &&
    (record.sourceArn === undefined) === (what === "snapshots") &&
    random() < share;
  const end = context.world.mishaps.add(
    stuckFor === undefined ? { fails: meant } : { delays: (record) => (meant(record) ? stuckFor : 0) },
  );
  const how = stuckFor === undefined ? "fail" : `hang for ${Math.round(stuckFor / minute)} min`;
  return { did: `${Math.round(share * 100)} % of the ${what} made in the ${account} account ${how}`, end };
}
