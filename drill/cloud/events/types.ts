import { partitionOf } from "../../../facts/regions";
import type { Fields, Place } from "../kernel/types";
import type { CloudEvent } from "../kernel/world";
import { type Bus, parseBusArn } from "./buses";

/** A rule on a bus. */
export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  /** The bus whose events it looks at. */
  readonly busArn: string;
  readonly enabled: boolean;
  matches(event: unknown): boolean;
}

/** Where a rule sends what it matched. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  /** Needed to start a state machine or to reach another bus; a topic admits by its own policy. */
  readonly roleArn: string | undefined;
  readonly maximumAgeSeconds: number;
  readonly maximumRetries: number;
  /** What is sent, as JSON text. */
  render(event: Fields): string;
}

/**
 * What happens to an event on its way to a bus: the milliseconds after which it arrives, once for each time it does. None
 * is lost, two are doubled, `[0]` is as it should be.
 */
export type Disturbance = (event: CloudEvent, bus: Place) => readonly number[];

/** Whether EventBridge is too busy to take an event that a caller puts, or a rule sends, on a bus there. */
export type Refusal = (source: string, bus: Place) => boolean;

/** Amazon EventBridge: the buses of every account and region, and their rules. */
export interface EventsModel {
  addRule(rule: Rule): void;
  /** Switches a rule on or off. */
  setRuleEnabled(rule: Rule, enabled: boolean): void;
  findRule(place: Place, busName: string, name: string): Rule | undefined;
  addTarget(rule: Rule, target: Target): void;
  /** Replaces a rule and keeps its targets. */
  updateRule(rule: Rule): void;
  removeRule(arn: string): void;
  removeTarget(rule: Rule, id: string): void;
  /** Creates a custom bus; default ones are there. */
  addBus(place: Place, name: string): void;
  findBus(arn: string): Bus | undefined;
  /** Replaces a bus's policy; undefined removes it. */
  setBusPolicy(arn: string, policy: unknown): void;
  removeBus(arn: string): void;
  /** Disturbs events on their way to buses until the returned function is called. */
  disturb(disturbance: Disturbance): () => void;
  /** Refuses events that are put, each alone, until the returned function is called. */
  refuse(refusal: Refusal): () => void;
  /** Events so far that were put on a bus or sent on to another: those that EventBridge charges for. */
  charged(): number;
}

/** What kind of target an ARN names. */
export function targetKind(arn: string): "topic" | "machine" | "bus" | undefined {
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) return "topic";
  if (/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/.test(arn)) return "machine";
  return parseBusArn(arn) && "bus";
}

/** Service Authorization Reference, EventBridge: rules of a custom bus have its name in their ARN. */
export function ruleArn(place: Place, busName: string, name: string): string {
  const path = busName === "default" ? name : `${busName}/${name}`;
  return `arn:${partitionOf(place.region)}:events:${place.region}:${place.account}:rule/${path}`;
}
