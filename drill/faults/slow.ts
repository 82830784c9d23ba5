import { z } from "zod";
import { second } from "../../cli/durations";
import type { FaultContext, Lasting } from "./kit/context";
import { account, number, text } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z.strictObject({
  account,
  /** Operations of RDS; all by default. */
  operations: z.array(text).min(1).optional(),
  seconds: number.gt(0, "needs more than 0").max(900, "needs 900 at most"),
});

type SlowCalls = Readonly<z.output<typeof schema>>;

/** The product's RDS calls in an account take so much longer, so that a pass may run into its time-out in the middle. */
export const slow = lasting({ schema, begin: slowCalls });

function slowCalls({ account, operations, seconds }: SlowCalls, context: FaultContext): Lasting {
  const accounts = new Set(context.places(account).map((place) => place.account));
  const end = context.world.slowDown((service, operation, place) => {
    const meant = service === "rds" && accounts.has(place.account) && (operations?.includes(operation) ?? true);
    return meant ? seconds * second : 0;
  });
  const what = operations ? operations.join(", ") : "RDS calls";
  return { did: `${what} in the ${account} account take ${seconds} s longer`, end };
}
