import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import { duration } from "../../cli/validation";
import type { FaultContext, Lasting } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, text } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z
  .strictObject({
    account,
    /** A part of the functions' names; all of the account's by default. */
    function: text.optional(),
    ahead: duration.optional(),
    behind: duration.optional(),
  })
  .refine(({ ahead = 0, behind = 0 }) => ahead > 0 !== behind > 0, { message: "needs ahead or behind, e.g. 30d" });

type WrongClocks = Readonly<z.output<typeof schema>>;

/** The clocks of an account's functions are wrong for a time; the time of everything else is right. */
export const clock = lasting({ schema, begin: skewClocks });

function skewClocks(fault: WrongClocks, context: FaultContext): Lasting {
  const { account, function: part, ahead = 0, behind = 0 } = fault;
  const concerned = declaredOf(context, "clock", { account, type: "aws:lambda/function:Function", part });
  const arns = new Set(concerned.map(({ state }) => String(state.arn)));
  const end = context.cloud.lambda.skewClocks((arn) => arns.has(arn), ahead - behind);
  const whose = part === undefined ? "every function" : concerned.map(({ declared }) => declared.name).join(", ");
  const how = ahead > 0 ? `${formatDuration(ahead)} ahead` : `${formatDuration(behind)} behind`;
  return { did: `the clock of ${whose} in the ${account} account is ${how}`, end };
}
