import { z } from "zod";
import { formatDuration, minute } from "../../cli/durations";
import { partitionOf } from "../../facts/regions";
import { announcement, busName } from "../../functions/events/announcement";
import type { Fields, Place } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { several } from "./kit/forms";
import { count, refusalOf, refusedInWords } from "./kit/insist";
import { lasting } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const needsId = "needs source or an account id of 12 digits (in quotes)";

const schema = z.strictObject({
  /** Whose administrator puts them: `source`, or any account's id. */
  account: z.string(needsId).regex(/^(source|\d{12})$/, needsId),
  /** Rounds of them each minute. */
  perMinute: several.max(100, "needs 100 at most").default(1),
});

type JunkEvents = Readonly<z.output<typeof schema>>;

/** The one kind of event that the DR account's bus takes from a source. */
const announced = { Source: announcement.source, DetailType: announcement.detailType };
/** As much as one event may have, but for the rest of its entry (API PutEvents: less than 1 MB). */
const mostBytes = 1_000_000;

/**
 * Somebody puts events on the buses of the DR accounts for a time: of the kind that a source may put there, with details that no
 * pass announces, and of other kinds. What each is refused for is in the report.
 */
export const junkEvents = lasting({ schema, begin: putJunk });

function putJunk({ account, perMinute }: JunkEvents, context: FaultContext): Lasting {
  const { world, places } = context;
  const buses = distinct(places("dr"));
  if (buses.length === 0) throw new Error("junkEvents: no stack is in a dr account, whose bus would take events");
  const [home] = places(account);
  const owner = home?.account ?? account;
  const refused = new Map<string, number>();
  let over = false;
  let taken = 0;
  const round = (number: number) => {
    if (over) return;
    for (const bus of buses) {
      for (const entry of junkOf(number, home ?? { account: owner, region: bus.region })) {
        let answer: Answer = {};
        const error = refusalOf(() => {
          const who = administratorOf({ account: owner, region: bus.region });
          const Entries = [
            {
              ...announced,
              ...entry,
              EventBusName: `arn:${partitionOf(bus.region)}:events:${bus.region}:${bus.account}:event-bus/${busName}`,
            },
          ];
          answer = world.call({
            principal: who,
            place: { account: owner, region: bus.region },
            service: "eventbridge",
            operation: "PutEvents",
            input: { Entries },
          }) as Answer;
        });
        const code = error?.name ?? answer.Entries?.[0]?.ErrorCode;
        if (code === undefined) taken++;
        else count(refused, `events: ${code}`);
      }
    }
    world.time.after(minute / perMinute, () => round(number + 1), "junk on a bus");
  };
  round(0);
  return {
    did: `junk is put on the bus of the DR account by ${account}, ${perMinute} rounds a minute`,
    end() {
      over = true;
      const after = formatDuration(world.time.now() - context.start);
      context.report(`after ${after} the bus had taken ${taken} events of junk${refusedInWords(refused)}`);
    },
  };
}

interface Answer {
  readonly Entries?: readonly { readonly ErrorCode?: string }[];
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.account}/${place.region}`, place])).values()];
}

/** Announcements of nothing, and events that are none. Each round names other snapshots, so that no two are alike. */
function junkOf(round: number, { account, region }: Place): readonly Fields[] {
  const arn = (name: string) => `arn:${partitionOf(region)}:rds:${region}:${account}:snapshot:${name}`;
  const details: readonly unknown[] = [
    {},
    { snapshot: null },
    { snapshot: { arn: arn("nested") } },
    { snapshot: ["a", "list"] },
    { snapshot: 12 },
    { snapshot: "" },
    { snapshot: "not an ARN" },
    { snapshot: arn(`gone-${round}`) },
    { snapshot: arn("two--hyphens") },
    { snapshot: arn("1-begins") },
    { snapshot: arn("ends-") },
    { snapshot: arn(`line\n${round}\u202e`) },
    { snapshot: "arn:aws:rds:eu-west-1:999999999999:snapshot:somebody-else-s" },
    { snapshot: arn("x".repeat(5_000)) },
    { snapshot: arn("known"), constructor: { prototype: 1 }, padding: "x".repeat(200_000) },
  ];
  return [
    ...details.map((detail) => ({ Detail: JSON.stringify(detail) })),
    { Detail: `{ "padding": "${"x".repeat(mostBytes - 200)}" }` },
    { Detail: `{ "padding": "${"x".repeat(mostBytes + 100_000)}" }` },
    { Detail: "{ not: JSON" },
    { Detail: "[]" },
    { Source: "aws.rds", DetailType: "RDS DB Snapshot Event", Detail: "{}" },
    { Source: "aws.rds", Detail: "{}" },
    { Source: "another", Detail: "{}" },
    { DetailType: "Snapshot deleted", Detail: JSON.stringify({ snapshot: arn(`gone-${round}`) }) },
    { DetailType: "x".repeat(200), Detail: "{}" },
  ];
}
