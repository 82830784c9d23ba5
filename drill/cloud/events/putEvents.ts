import { AccessDeniedException, EventBridgeServiceException, PutEventsRequest$ } from "@aws-sdk/client-eventbridge";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import { stableUuid } from "../kernel/random";
import type { Call, Fields, Place, Question } from "../kernel/types";
import type { CloudEvent, World } from "../kernel/world";
import { type Bus, type Buses, busArn, parseBusArn } from "./buses";

/** API PutEvents: Entries, "Maximum number of 10 items". */
const MOST_ENTRIES = 10;
/** API PutEvents: "the total entry size must be less than 1MB" (256 KB in older documents). */
const MOST_BYTES = 1_048_576;
/** API PutEventsRequestEntry, DetailType: "with a maximum of 128 characters". */
const MOST_TYPE_CHARACTERS = 128;

/** One event as PutEvents takes it. */
interface Entry {
  readonly Time?: Date;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
}

const entryParameters = ["Time", "Source", "Resources", "DetailType", "Detail", "EventBusName"];

/** An entry's answer: API PutEventsResultEntry. */
type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Where events go. */
interface Way {
  /** Whether an event cannot be taken at the moment. */
  busy(source: string, bus: Place): boolean;
  /** Told of each event that a bus takes. */
  reach(bus: Bus, event: CloudEvent): void;
}

/** Registers the service and PutEvents. */
export function registerPutEvents(world: World, buses: Buses, { busy, reach }: Way): void {
  let accepted = 0;
  world.registerService({ name: "eventbridge", accessDenied: eventsAccessDenied });
  world.registerOperation({
    service: "eventbridge",
    name: "PutEvents",
    inputSchema: PutEventsRequest$,
    parameters: ["Entries"],
    questions: (call) => questionsOf(call, buses),
    perform(call) {
      const entries = entriesOf(call);
      checkSize(entries);
      const { account, region } = call.place;
      const results = entries.map((entry): Result => {
        const refused = refusal(entry);
        if (refused) return refused;
        const bus = buses.find(busOf(entry, call));
        if (bus && busy(String(entry.Source), bus.place)) return failed("ThrottlingException", "Rate exceeded");
        const id = stableUuid(`event ${accepted++}`);
        // "The 12-digit number identifying an AWS account", whose event it is: the caller's, whoever owns the bus.
        const event: CloudEvent = {
          id,
          source: String(entry.Source),
          "detail-type": String(entry.DetailType),
          account,
          region,
          time: entry.Time?.getTime() ?? world.time.now(),
          resources: Object.freeze([...(entry.Resources ?? [])]),
          detail: JSON.parse(String(entry.Detail)) as Fields,
        };
        // A bus of the account that does not exist takes events without a word: seen of AWS (LocalStack's recorded
        // test_put_events_nonexistent_event_bus), written nowhere.
        if (bus) reach(bus, event);
        return { EventId: id };
      });
      const FailedEntryCount = results.filter((result) => "ErrorCode" in result).length;
      return Object.freeze({ FailedEntryCount, Entries: results.map((result) => Object.freeze(result)) });
    },
  });
}

/**
 * One question for each bus, source and detail type among the entries. If one is refused, so is the whole request (that
 * it is not the entry alone is assumed: IAM's refusals of PutEvents are seen as AccessDeniedException of the call).
 */
function questionsOf(call: Call, buses: Buses): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const entry of entriesOf(call)) {
    const arn = busOf(entry, call);
    const question = putQuestion(arn, buses.find(arn), {
      source: entry.Source,
      detailType: entry.DetailType,
      byRule: false,
    });
    questions.set(JSON.stringify([arn, entry.Source, entry.DetailType]), question);
  }
  return [...questions.values()];
}

/** What permissions see of an event that is put on a bus. */
interface PutEvent {
  readonly source: string | undefined;
  readonly detailType: string | undefined;
  /** A rule forwards the event; otherwise a caller puts it. */
  readonly byRule: boolean;
}

/**
 * The permission to put one event on a bus. Service Authorization Reference, EventBridge: events:source and
 * events:detail-type may have several values; events:eventBusInvocation tells what a rule forwards from what a caller
 * puts.
 */
export function putQuestion(arn: string, bus: Bus | undefined, { source, detailType, byRule }: PutEvent): Question {
  return {
    action: "events:PutEvents",
    resource: arn,
    context: {
      ...(source === undefined ? {} : { "events:source": [source] }),
      ...(detailType === undefined ? {} : { "events:detail-type": [detailType] }),
      "events:eventBusInvocation": String(byRule),
    },
    ...(bus?.policy === undefined ? {} : { resourcePolicy: bus.policy }),
    resourceAccount: parseBusArn(arn)?.place.account ?? "",
  };
}

/** The SDK's error for what permissions refuse. */
export function eventsAccessDenied(message: string): Error {
  return modelled(AccessDeniedException, message, 400);
}

function entriesOf({ input }: Call): readonly Entry[] {
  const entries = input.Entries as readonly Entry[];
  for (const entry of entries) {
    const unknown = Object.entries(entry).find(
      ([name, value]) => value !== undefined && !entryParameters.includes(name),
    );
    if (unknown) throw new ModelError(`PutEvents: parameter ${unknown[0]} of an entry is not implemented by the model`);
  }
  return entries;
}

/** API PutEventsRequestEntry, EventBusName: "The name or ARN of the event bus"; the account's default one without. */
function busOf({ EventBusName = "default" }: Entry, { place }: Call): string {
  const parsed = parseBusArn(EventBusName);
  if (parsed === undefined) {
    if (!/^[\w.-]{1,256}$/.test(EventBusName))
      throw invalid(`EventBusName ${EventBusName} is neither a name nor an ARN`);
    return busArn(place, EventBusName);
  }
  if (parsed.place.region !== place.region) {
    const where = `${EventBusName} was put to at the endpoint of ${place.region}`;
    throw new ModelError(`PutEvents: ${where}: what AWS makes of that is not known; use the bus's own region`);
  }
  return EventBusName;
}

/** EventBridge User Guide, eb-putevents: 14 bytes for a time, and the UTF-8 lengths of everything else. */
function checkSize(entries: readonly Entry[]): void {
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    const bound = entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MOST_ENTRIES}`;
    throw invalid(`Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`);
  }
  const bytes = entries.reduce((sum, { Time, Source = "", DetailType = "", Detail = "", Resources = [] }) => {
    const texts = [Source, DetailType, Detail, ...Resources];
    return sum + (Time === undefined ? 0 : 14) + texts.reduce((all, one) => all + Buffer.byteLength(one), 0);
  }, 0);
  if (bytes >= MOST_BYTES) throw invalid("Total size of the entries in the request is over the limit.");
}

/**
 * What fails one entry while the others go on; codes of API PutEventsResultEntry, words as AWS was seen to use them
 * (LocalStack's recorded test_put_event_malformed_detail and its neighbours). The reference says that a request none of
 * whose entries has all three fields fails as a whole; the recordings have it answered with its failed entries.
 */
function refusal({ Source, DetailType, Detail }: Entry): Result | undefined {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (value === undefined || value === "") {
      return failed("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
  }
  // "The source ... must not begin with aws.": eb-events-structure. No one can forge an event of a service.
  if (Source?.startsWith("aws.")) return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
  if ((DetailType?.length ?? 0) > MOST_TYPE_CHARACTERS) {
    return failed(
      "InvalidArgument",
      `Parameter DetailType is not valid. Reason: over ${MOST_TYPE_CHARACTERS} characters.`,
    );
  }
  return isJsonObject(String(Detail)) ? undefined : failed("MalformedDetail", "Detail is malformed.");
}

function failed(ErrorCode: string, ErrorMessage: string): Result {
  return { ErrorCode, ErrorMessage };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function invalid(message: string): Error {
  return unmodelled(EventBridgeServiceException, "ValidationException", message, 400);
}
