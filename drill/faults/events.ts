import { z } from "zod";
import type { Place } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { account, range, someShare, text } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z
  .strictObject({
    /** Events that are to reach a bus of this account. */
    account,
    /** Only events of this source, e.g. aws.rds; all by default. */
    source: text.optional(),
    lose: someShare,
    /** The share that PutEvents does not take, and says so. */
    refuse: someShare,
    /** The share, of those that are not lost, that comes twice. */
    double: someShare,
    /** All that are not lost are late by as much, besides the latency that every event has. */
    delaySeconds: range.default([0, 0]),
  })
  .refine(({ lose, refuse, double, delaySeconds }) => lose > 0 || refuse > 0 || double > 0 || delaySeconds[1] > 0, {
    message: "needs lose, refuse, double or delaySeconds: nothing happens to the events",
  });

type DisturbedEvents = Readonly<z.output<typeof schema>>;

/**
 * Events that are to reach a bus of the account are lost, come twice or late, and so out of order: each one alone, drawn
 * from the seed. A bus of another account that this account's events go to is that account's. RDS sends its events with
 * "best effort" (EventBridge reference, events-ref-rds); that others are lost as well is worse than AWS states. What is
 * refused is told to whoever put it: as a failed entry of PutEvents (ThrottlingException) that the SDK does not retry.
 */
export const events = lasting({ schema, begin: disturbEvents });

function disturbEvents(fault: DisturbedEvents, context: FaultContext): Lasting {
  const { account, source, lose, double, delaySeconds, refuse } = fault;
  const [least, most] = delaySeconds;
  const accounts = new Set(context.places(account).map((place) => place.account));
  if (accounts.size === 0) throw new Error(`events: no stack is in the account ${account}`);
  const random = context.world.random(`fault/events/${account}/${source ?? "all"}`);
  const late = () => (least + random() * (most - least)) * 1_000;
  const concerned = (of: string, bus: Place) => accounts.has(bus.account) && (source === undefined || of === source);
  const calm = context.cloud.events.disturb((event, bus) => {
    if (!concerned(event.source, bus)) return [0];
    if (random() < lose) return [];
    return random() < double ? [late(), late()] : [late()];
  });
  const admit = context.cloud.events.refuse((of, bus) => concerned(of, bus) && random() < refuse);
  const parts = [
    ...(refuse > 0 ? [`${percent(refuse)} refused`] : []),
    ...(lose > 0 ? [`${percent(lose)} lost`] : []),
    ...(double > 0 ? [`${percent(double)} doubled`] : []),
    ...(most > 0 ? [`${least} to ${most} s late`] : []),
  ];
  const what = source === undefined ? "events" : `events of ${source}`;
  return {
    did: `${what} to the ${account} account: ${parts.join(", ")}`,
    end() {
      calm();
      admit();
    },
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
