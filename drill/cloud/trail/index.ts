import { partitionOf } from "../../../facts/regions";
import { callerOf } from "../iam";
import { stableUuid } from "../kernel/random";
import type { Call, Fields, Principal } from "../kernel/types";
import type { World } from "../kernel/world";

/** AWS CloudTrail, as far as EventBridge tells of what it records. */
export interface TrailModel {
  /** From now on a trail records the management events of the account in every region. */
  record(account: string): void;
}

/** How long an event is on its way, seconds: drawn between the two. CloudTrail gives no figure for EventBridge (assumed). */
const latencySeconds = [5, 90] as const;

/**
 * What a trail records of each service that the model knows: calls that change something about resources, not those about
 * the data in them. Reading calls are left out, as EventBridge leaves them out by default (EventBridge User Guide,
 * eb-service-event-cloudtrail). Lambda's events have the API's version in their names (Lambda Developer Guide,
 * logging-using-cloudtrail).
 */
const recorded: Readonly<Record<string, RegExp>> = {
  rds: /^(?:AddTags|Copy|Create|Delete|Modify|Restore)/,
  kms: /^(?:CancelKeyDeletion|DisableKey|EnableKey|PutKeyPolicy|ScheduleKeyDeletion)$/,
  scheduler: /^(?:Delete|Update)Schedule$/,
  events: /^(?:DisableRule|EnableRule)$/,
  lambda: /^UpdateFunction/,
};
const versions: Readonly<Record<string, string>> = { lambda: "20150331v2" };

/** Installs CloudTrail. No account has a trail before it is asked for. */
export function installTrail(world: World): TrailModel {
  const accounts = new Set<string>();
  const chance = world.random("trail");
  let count = 0;
  world.observe({
    onCall(call, at, error) {
      const { service, operation, place } = call;
      if (!accounts.has(place.account) || !recorded[service]?.test(operation)) return;
      const [least, most] = latencySeconds;
      const id = stableUuid(`trail/${count++}`);
      const event = {
        id,
        source: `aws.${service}`,
        "detail-type": "AWS API Call via CloudTrail",
        account: place.account,
        region: place.region,
        time: at,
        resources: [],
        detail: detailOf(call, error, new Date(at)),
      };
      world.time.after((least + chance() * (most - least)) * 1_000, () => world.emit(event), "a trail's event");
    },
  });
  return { record: (account) => void accounts.add(account) };
}

/** CloudTrail User Guide, cloudtrail-event-reference-record-contents. */
function detailOf({ principal, place, service, operation, input }: Call, error: string | undefined, at: Date): Fields {
  return {
    eventVersion: "1.11",
    userIdentity: identityOf(principal, place.region),
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName: `${operation}${versions[service] ?? ""}`,
    awsRegion: place.region,
    requestParameters: Object.fromEntries(
      Object.entries(input).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
    ),
    ...(error !== undefined && { errorCode: error }),
    eventType: "AwsApiCall",
    recipientAccountId: place.account,
  };
}

/** CloudTrail User Guide, cloudtrail-event-reference-user-identity: a role's session names the role that issued it. */
function identityOf(principal: Principal, region: string): Fields {
  const { account: accountId } = principal;
  if (principal.kind === "service") return { type: "AWSService", invokedBy: principal.service };
  const issuer =
    principal.kind === "role" ? principal.roleArn : `arn:${partitionOf(region)}:iam::${accountId}:role/Administrator`;
  const sessionIssuer = { type: "Role", arn: issuer, accountId, userName: issuer.slice(issuer.lastIndexOf("/") + 1) };
  return { type: "AssumedRole", arn: callerOf(principal, region), accountId, sessionContext: { sessionIssuer } };
}
