import { InternalException, ResourceNotFoundException, ThrottlingException } from "@aws-sdk/client-eventbridge";
import type { IamModel } from "../iam/index";
import { deliver } from "../kernel/delivery";
import { ModelError, modelled } from "../kernel/errors";
import type { Call, Fields, Place, Principal } from "../kernel/types";
import type { CloudEvent, World } from "../kernel/world";
import { Buses, busArn, parseBusArn } from "./buses";
import { eventsAccessDenied, putQuestion, registerPutEvents } from "./putEvents";
import { eventsTypes } from "./resources";
import { registerRuleOperations } from "./rules";
import { type Disturbance, type EventsModel, type Refusal, type Rule, ruleArn, type Target, targetKind } from "./types";

export { busArn } from "./buses";

/** "Each rule can have up to five targets": EventBridge quotas. */
const MOST_TARGETS = 5;

/** A rule with its targets. */
interface Listening {
  rule: Rule;
  readonly targets: Target[];
}

/** An event that a bus has taken. */
interface Arrival {
  readonly event: CloudEvent;
  readonly json: Fields;
  /** Whether another bus sent it on, or another account: it goes no further. */
  readonly forwarded: boolean;
}

export function installEvents(world: World, iam: IamModel): EventsModel {
  const rules = new Map<string, Listening>();
  const byBus = new Map<string, Listening[]>();
  const buses = new Buses();
  const disturbances = new Set<Disturbance>();
  const refusals = new Set<Refusal>();
  const { time } = world;
  const chance = world.random("events");
  let charged = 0;

  world.onEvent((event) => reach(busArn(event, "default"), event, event, false));

  /** An event is on its way to a bus; what happens to it there it meets on arrival. */
  function reach(arn: string, place: Place, event: CloudEvent, forwarded: boolean): void {
    let delays: readonly number[] = [0];
    for (const disturb of disturbances) {
      delays = delays.flatMap((delay) => disturb(event, place).map((more) => delay + more));
    }
    for (const delay of delays) {
      if (delay === 0) arrive(arn, event, forwarded);
      else time.after(delay, () => arrive(arn, event, forwarded), `late event ${event["detail-type"]}`);
    }
  }

  function arrive(arn: string, event: CloudEvent, forwarded: boolean): void {
    const arrival: Arrival = { event, json: eventJson(event), forwarded };
    for (const { rule, targets } of byBus.get(arn) ?? []) {
      if (!rule.enabled || !rule.matches(arrival.json)) continue;
      for (const target of targets) time.after(latency(), () => send(rule, target, arrival), rule.name);
    }
  }

  /** Milliseconds from event to target, drawn anew for each: later events may overtake. */
  function latency(): number {
    const [least, most] = world.assumptions.eventLatencySeconds;
    return Math.max(1, (least + chance() * (most - least)) * 1_000);
  }

  function send(rule: Rule, target: Target, arrival: Arrival): void {
    const kind = targetKind(target.arn);
    // eb-cross-account: what a bus received from another account or bus is not sent on to a third.
    if (kind === "bus" && arrival.forwarded) return;
    const text = target.render(arrival.json);
    const policy = { maximumAgeSeconds: target.maximumAgeSeconds, maximumRetries: target.maximumRetries };
    const attempt =
      kind === "topic"
        ? () => publish(rule, target, text)
        : kind === "machine"
          ? () => start(rule, target, text)
          : () => forward(rule, target, arrival.event);
    deliver(world, {
      label: rule.name,
      policy,
      chance,
      attempt,
      dropped: () =>
        world.metric({
          place: rule.place,
          namespace: "AWS/Events",
          name: "FailedInvocations",
          dimensions: ruleDimensions(rule),
          value: 1,
        }),
    });
  }

  function publish(rule: Rule, target: Target, text: string): void {
    const { account } = rule.place;
    const principal: Principal = { kind: "service", service: "events.amazonaws.com", account, sourceArn: rule.arn };
    world.call({
      principal,
      place: rule.place,
      service: "sns",
      operation: "Publish",
      input: { TopicArn: target.arn, Message: text },
    });
  }

  function start(rule: Rule, target: Target, text: string): void {
    const input = { stateMachineArn: target.arn, input: text };
    world.call({
      principal: assumed(rule, target),
      place: rule.place,
      service: "sfn",
      operation: "StartExecution",
      input,
    });
  }

  /**
   * Bus to bus: the event keeps its id, account, region and time. Asked as the target's role, with the rule as
   * aws:SourceArn and its account as aws:SourceAccount (eb-use-conditions), by the role's policies and the bus's.
   */
  function forward(rule: Rule, target: Target, event: CloudEvent): void {
    const { place } = parseBusArn(target.arn) ?? rule;
    // As PutEvents fails there: API PutEvents, InternalException.
    if (world.outages.isOut(place))
      throw modelled(InternalException, "This exception occurs due to unexpected causes.", 500);
    const principal = assumed(rule, target);
    const bus = buses.find(target.arn);
    const question = putQuestion(target.arn, bus, {
      source: event.source,
      detailType: event["detail-type"],
      byRule: true,
    });
    const context = { ...question.context, "aws:SourceArn": rule.arn, "aws:SourceAccount": rule.place.account };
    const call: Call = {
      principal,
      place: { account: rule.place.account, region: place.region },
      service: "eventbridge",
      operation: "PutEvents",
      input: { Entries: [{ Source: event.source, DetailType: event["detail-type"], EventBusName: target.arn }] },
    };
    const decision = world.ask(call, { ...question, context });
    if (!decision.allowed) throw eventsAccessDenied(decision.reason);
    if (bus === undefined) throw modelled(ResourceNotFoundException, `Event bus ${target.arn} does not exist.`, 400);
    if (busy(event.source, place)) throw modelled(ThrottlingException, "Rate exceeded", 400);
    charged++;
    reach(target.arn, place, event, true);
  }

  function busy(source: string, bus: Place): boolean {
    // Each is asked, and so draws its number, whatever the others say.
    return [...refusals].map((refusal) => refusal(source, bus)).includes(true);
  }

  function assumed(rule: Rule, { roleArn }: Target): Principal {
    if (roleArn === undefined) throw new ModelError(`rule ${rule.name}: this target needs a role`);
    const borrower = { service: "events.amazonaws.com", account: rule.place.account, sourceArn: rule.arn };
    const session = iam.assume(roleArn, borrower, rule.name);
    if ("refused" in session) throw new Error(`rule ${rule.name}: its role cannot be assumed: ${session.refused}`);
    return session.principal;
  }

  const model: EventsModel = {
    addRule(rule) {
      const listening: Listening = { rule, targets: [] };
      rules.set(rule.arn, listening);
      byBus.set(rule.busArn, [...(byBus.get(rule.busArn) ?? []), listening]);
    },
    findRule: (place, busName, name) => rules.get(ruleArn(place, busName, name))?.rule,
    updateRule(rule) {
      const listening = rules.get(rule.arn);
      if (listening === undefined) throw new ModelError(`rule ${rule.name} does not exist`);
      listening.rule = rule;
    },
    removeRule(arn) {
      const listening = rules.get(arn);
      if (listening === undefined) return;
      rules.delete(arn);
      const { busArn: bus } = listening.rule;
      byBus.set(
        bus,
        (byBus.get(bus) ?? []).filter((one) => one !== listening),
      );
    },
    removeTarget(rule, id) {
      const { targets } = rules.get(rule.arn) ?? { targets: [] };
      const at = targets.findIndex((target) => target.id === id);
      if (at >= 0) targets.splice(at, 1);
    },
    addTarget(rule, target) {
      const { targets } = rules.get(rule.arn) ?? {};
      if (targets === undefined) throw new ModelError(`rule ${rule.name} is not there`);
      if (targets.length >= MOST_TARGETS) {
        throw new Error(`rule ${rule.name}: LimitExceededException: a rule has at most ${MOST_TARGETS} targets`);
      }
      targets.push(target);
    },
    setRuleEnabled(rule, enabled) {
      const listening = rules.get(rule.arn);
      if (listening === undefined) throw new ModelError(`rule ${rule.name} does not exist`);
      listening.rule = { ...listening.rule, enabled };
    },
    addBus: (place, name) => buses.add(place, name),
    findBus: (arn) => buses.find(arn),
    setBusPolicy: (arn, policy) => (policy === undefined ? buses.removePolicy(arn) : buses.setPolicy(arn, policy)),
    removeBus: (arn) => buses.remove(arn),
    disturb(disturbance) {
      disturbances.add(disturbance);
      return () => disturbances.delete(disturbance);
    },
    refuse(refusal) {
      refusals.add(refusal);
      return () => refusals.delete(refusal);
    },
    charged: () => charged,
  };
  registerPutEvents(world, buses, {
    busy,
    reach({ arn, place }, event) {
      charged++;
      reach(arn, place, event, event.account !== place.account);
    },
  });
  registerRuleOperations(world, model);
  for (const type of eventsTypes(model, iam)) world.registerType(type);
  return model;
}

/** EventBridge User Guide, eb-monitoring: rules of custom buses are told apart by the bus as well. */
function ruleDimensions({ name, busArn: arn }: Rule): Readonly<Record<string, string>> {
  const bus = parseBusArn(arn)?.name ?? "default";
  return bus === "default" ? { RuleName: name } : { EventBusName: bus, RuleName: name };
}

/** An event as rules and targets see it: EventBridge User Guide, eb-events-structure. */
function eventJson(event: CloudEvent): Fields {
  return { version: "0", ...event, time: `${new Date(event.time).toISOString().slice(0, 19)}Z` };
}
