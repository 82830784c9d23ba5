import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { eventBridgeSdk } from "../aws/clients";
import type { Log } from "../pass/log";
import { describeError } from "../pass/outcome";
import { announcement } from "./announcement";

/** A bus to tell, by ARN, and the region whose endpoint takes its events. */
export interface Bus {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
}

/**
 * Tells the buses of those accounts that a snapshot is shared with them. Never throws: an event that does not arrive
 * costs time until the next scheduled copy pass, no snapshot.
 */
export async function announce(
  snapshotArn: string,
  accounts: readonly string[],
  buses: readonly Bus[],
  { clientOf, log }: { readonly clientOf: (region: string) => EventBridgeClient; readonly log: Log },
): Promise<void> {
  const sdk = eventBridgeSdk();
  for (const bus of buses) {
    if (!accounts.includes(bus.account)) continue;
    const entry = {
      EventBusName: bus.arn,
      Source: announcement.source,
      DetailType: announcement.detailType,
      Detail: JSON.stringify({ snapshot: snapshotArn }),
    };
    try {
      const answer = await clientOf(bus.region).send(new sdk.PutEventsCommand({ Entries: [entry] }));
      const refused = answer.Entries?.[0];
      if (refused?.ErrorCode) throw Object.assign(new Error(refused.ErrorMessage), { name: refused.ErrorCode });
    } catch (error) {
      log("warn", `${bus.arn} was not told of ${snapshotArn}: ${describeError(error)}`, { bus: bus.arn });
    }
  }
}
