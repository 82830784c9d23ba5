import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { FaultContext } from "./kit/context";
import { ownDatabases, under } from "./kit/databases";
import { account, text } from "./kit/forms";
import { momentary } from "./kit/kind";

const schema = z
  .strictObject({
    account,
    /** Two DB instances; AWS renames clusters too, the model does not. */
    databases: z.tuple([text, text], "needs two databases"),
  })
  .refine(({ databases: [one, other] }) => one !== other, { message: "needs two databases with different names" });

type SwappedNames = Readonly<z.output<typeof schema>>;

/**
 * People give two databases each other's name, by way of a third, as they do when a restored database takes over from a
 * damaged one. Each keeps its resource id, its data and its snapshots. Source: UG USER_RenameInstance.
 */
export const swap = momentary({
  schema,
  words: "a swap of names",
  callers: ({ account }) => account,
  act: swapNames,
});

function swapNames({ account, databases: [one, other] }: SwappedNames, at: number, context: FaultContext): void {
  const { rds } = context.cloud;
  const named = (identifier: string) => ownDatabases("swap", { identifier, account }, context.places(account), context);
  for (const first of named(one)) {
    const second = named(other).find(({ place }) => place.region === first.place.region);
    if (second === undefined) throw new Error(`swap: ${one} and ${other} are in different regions`);
    const aside = rds.renameInstance(first.arn, under(one, "-aside"));
    rds.renameInstance(second.arn, one);
    rds.renameInstance(aside.arn, other);
  }
  context.report(`after ${formatDuration(at)} ${one} and ${other} in the ${account} account swap their names`);
}
