import { busArn } from "../../../drill/cloud/events";
import type { Fields, Place, Principal } from "../../../drill/cloud/kernel/types";
import { DR, policy, root, SOURCE } from "../../drill/cloud/fixture";
import type { Stage } from "../../drill/cloud/stage";

/** The DR account's bus. */
export const bus = busArn(DR, "lifeboat");
/** An event for it, as PutEvents takes it. */
export const shared = {
  Source: "lifeboat",
  DetailType: "Snapshot shared",
  Detail: '{"snapshot":"orders-1"}',
  EventBusName: bus,
};

/** A bus, by default in the DR account, with a rule for everything on it, whose topic shows what arrives. */
export function busWithTopic(
  on: Stage,
  place: Place = DR,
  name = "lifeboat",
  pattern: Fields = { version: ["0"] },
): void {
  if (name !== "default") on.create("aws:cloudwatch/eventBus:EventBus", name, { name }, place);
  listen(on, place, name, pattern);
}

function listen(on: Stage, place: Place, eventBusName: string, pattern: Fields): void {
  const id = `${place.region}-${eventBusName}`;
  const arn = String(on.create("aws:sns/topic:Topic", id, { name: id }, place).arn);
  const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish" };
  const admits = JSON.stringify(policy({ ...statement, Resource: arn }));
  on.create("aws:sns/topicPolicy:TopicPolicy", id, { arn, policy: admits }, place);
  const rule = { name: "all", eventBusName, eventPattern: JSON.stringify(pattern) };
  const { name } = on.create("aws:cloudwatch/eventRule:EventRule", id, rule, place);
  on.create("aws:cloudwatch/eventTarget:EventTarget", id, { rule: name, eventBusName, arn }, place);
}

/** Lets the other account put events, under a condition if one is given. */
export function admit(on: Stage, condition: Fields = {}, account = SOURCE.account): void {
  const statement = { Effect: "Allow", Principal: { AWS: root(account) }, Action: "events:PutEvents", Resource: bus };
  const document = JSON.stringify(
    policy({ ...statement, ...(Object.keys(condition).length && { Condition: condition }) }),
  );
  on.create(
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "lifeboat",
    { eventBusName: "lifeboat", policy: document },
    DR,
  );
}

/** A function's session in the source account that may put events on any bus, if nothing else is said. */
export function sender(on: Stage, statement: Fields = { Action: "events:PutEvents", Resource: "*" }): Principal {
  const roleArn = on.role("sender", "lambda.amazonaws.com", { Effect: "Allow", ...statement });
  return { kind: "role", account: SOURCE.account, roleArn, session: "s" };
}

/** The source account's calls to the endpoint of the bus's region. */
export const inDr: Place = { account: SOURCE.account, region: DR.region };

/** Puts events as somebody, by default there. */
export function put(on: Stage, principal: Principal, entries: readonly Fields[], place = inDr): Fields {
  return on.cloud.world.call({
    principal,
    place,
    service: "eventbridge",
    operation: "PutEvents",
    input: { Entries: entries },
  }) as Fields;
}

/** The events that topics were sent, in that order. */
export function received(on: Stage): readonly Fields[] {
  return on.notifications.map(({ message }) => JSON.parse(message) as Fields);
}
