import { formatDuration } from "../../cli/durations";
import type { FaultContext, Lasting } from "./context";
import { declaredOf } from "./declared";
import type { WrongClocks } from "./schema";

/** The clocks of an account's functions are wrong for a time. */
export function skewClocks(fault: WrongClocks, context: FaultContext): Lasting {
  const { account, function: part, ahead = 0, behind = 0 } = fault;
  const concerned = declaredOf(context, "clock", account, "aws:lambda/function:Function", part);
  const arns = new Set(concerned.map(({ state }) => String(state.arn)));
  const end = context.cloud.lambda.skewClocks((arn) => arns.has(arn), ahead - behind);
  const whose = part === undefined ? "every function" : concerned.map(({ declared }) => declared.name).join(", ");
  const how = ahead > 0 ? `${formatDuration(ahead)} ahead` : `${formatDuration(behind)} behind`;
  return { did: `the clock of ${whose} in the ${account} account is ${how}`, end };
}
