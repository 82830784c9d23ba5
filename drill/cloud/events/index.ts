import { deliver } from "../delivery";
import { ModelError } from "../errors";
import type { IamRoom } from "../iam/index";
import type { Fields, Place, Principal } from "../types";
import type { CloudEvent, World } from "../world";
import { eventsTypes } from "./resources";

/** A rule on an account's default bus. */
export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  readonly enabled: boolean;
  matches(event: unknown): boolean;
}

/** Where a rule sends what it matched. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  /** Needed to start a state machine; a topic admits by its own policy. */
  readonly roleArn: string | undefined;
  readonly maximumAgeSeconds: number;
  readonly maximumRetries: number;
  /** What is sent, as JSON text. */
  render(event: Fields): string;
}

/** Amazon EventBridge: rules on the default bus of every account and region. */
export interface EventsRoom {
  addRule(rule: Rule): void;
  findRule(place: Place, name: string): Rule | undefined;
  addTarget(rule: Rule, target: Target): void;
}

/** What kind of target an ARN names. */
export function targetKind(arn: string): "topic" | "machine" | undefined {
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) return "topic";
  if (/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/.test(arn)) return "machine";
  return undefined;
}

export function installEvents(world: World, iam: IamRoom): EventsRoom {
  const rules = new Map<string, { readonly rule: Rule; readonly targets: Target[] }>();
  const { time } = world;
  const chance = world.random("events");

  world.onEvent((event) => {
    const json = eventJson(event);
    for (const { rule, targets } of rules.values()) {
      const here = rule.place.account === event.account && rule.place.region === event.region;
      if (!here || !rule.enabled || !rule.matches(json)) continue;
      for (const target of targets) time.after(latency(), () => send(rule, target, json), rule.name);
    }
  });

  /** Milliseconds from event to target, drawn anew for each: later events may overtake. */
  function latency(): number {
    const [least, most] = world.assumptions.eventLatencySeconds;
    return Math.max(1, (least + chance() * (most - least)) * 1_000);
  }

  function send(rule: Rule, target: Target, event: Fields): void {
    const text = target.render(event);
    const { account, region } = rule.place;
    const policy = { maximumAgeSeconds: target.maximumAgeSeconds, maximumRetries: target.maximumRetries };
    const attempt =
      targetKind(target.arn) === "topic" ? () => publish(rule, target, text) : () => start(rule, target, text);
    deliver(world, rule.name, policy, chance, attempt, {
      dropped: () => world.metric({ account, region }, "AWS/Events", "FailedInvocations", { RuleName: rule.name }, 1),
    });
  }

  function publish(rule: Rule, target: Target, text: string): void {
    const { account } = rule.place;
    const principal: Principal = { kind: "service", service: "events.amazonaws.com", account, sourceArn: rule.arn };
    world.call(principal, rule.place, "sns", "Publish", { TopicArn: target.arn, Message: text });
  }

  function start(rule: Rule, target: Target, text: string): void {
    if (target.roleArn === undefined) throw new ModelError(`rule ${rule.name}: a state machine needs a role`);
    const borrower = { service: "events.amazonaws.com", account: rule.place.account, sourceArn: rule.arn };
    const session = iam.assume(target.roleArn, borrower, rule.name);
    if ("refused" in session) throw new Error(`rule ${rule.name}: its role cannot be assumed: ${session.refused}`);
    world.call(session.principal, rule.place, "sfn", "StartExecution", { stateMachineArn: target.arn, input: text });
  }

  const room: EventsRoom = {
    addRule(rule) {
      rules.set(rule.arn, { rule, targets: rules.get(rule.arn)?.targets ?? [] });
    },
    findRule: (place, name) => rules.get(ruleArn(place, name))?.rule,
    addTarget(rule, target) {
      rules.get(rule.arn)?.targets.push(target);
    },
  };
  for (const type of eventsTypes(room, iam)) world.registerType(type);
  return room;
}

export function ruleArn(place: Place, name: string): string {
  return `arn:aws:events:${place.region}:${place.account}:rule/${name}`;
}

/** An event as rules and targets see it: EventBridge User Guide, eb-events-structure. */
function eventJson(event: CloudEvent): Fields {
  return { version: "0", ...event, time: `${new Date(event.time).toISOString().slice(0, 19)}Z` };
}
