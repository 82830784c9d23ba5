import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import type { Fields, Instant, Place } from "../kernel/types";
import { type Recurrence, readExpression } from "./expression";

/** A schedule as the service keeps it. */
export interface ScheduleRecord {
  readonly arn: string;
  readonly name: string;
  readonly groupName: string;
  readonly place: Place;
  readonly description: string | undefined;
  readonly expression: string;
  readonly timezone: string;
  readonly startDate: Instant | undefined;
  readonly endDate: Instant | undefined;
  readonly enabled: boolean;
  readonly target: ScheduleTarget;
  readonly recurrence: Recurrence;
}

/** What a schedule starts. */
export interface ScheduleTarget {
  /** A state machine. */
  readonly arn: string;
  readonly roleArn: string;
  /** JSON text. */
  readonly input: string;
  /** "The default is 86400" and "185": API RetryPolicy. */
  readonly maximumEventAgeSeconds: number;
  readonly maximumRetryAttempts: number;
}

/** Where a schedule is found: in a group a name is unique (EventBridge Scheduler User Guide, managing-schedule-group). */
export function scheduleArn(place: Place, group: string, name: string): string {
  return `arn:${partitionOf(place.region)}:scheduler:${place.region}:${place.account}:schedule/${group}/${name}`;
}

export function groupArn(place: Place, group: string): string {
  return `arn:${partitionOf(place.region)}:scheduler:${place.region}:${place.account}:schedule-group/${group}`;
}

/** A schedule's settings, in the names of the API with a small first letter, as Pulumi writes them too. */
export type ScheduleInput = Fields;

/** Reads a schedule's settings; throws what the service would refuse, and a ModelError for what is not implemented. */
export function readSchedule(input: ScheduleInput, name: string, place: Place, now: Instant): ScheduleRecord {
  const where = `schedule ${name}`;
  // API CreateSchedule: 1 to 64 characters.
  if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) throw new Error(`${where}: ValidationException: not a valid schedule name`);
  const groupName = String(input.groupName ?? "default");
  checkWindow(input.flexibleTimeWindow, where);
  const state = input.state ?? "ENABLED";
  if (state !== "ENABLED" && state !== "DISABLED") {
    throw new Error(`${where}: ValidationException: state must be ENABLED or DISABLED, not ${String(state)}`);
  }
  const startDate = instant(input.startDate, `${where}: startDate`);
  const timezone = String(input.scheduleExpressionTimezone ?? "UTC");
  const expression = String(input.scheduleExpression);
  return {
    arn: scheduleArn(place, groupName, name),
    name,
    groupName,
    place,
    description: input.description === undefined ? undefined : String(input.description),
    expression,
    timezone,
    startDate,
    endDate: instant(input.endDate, `${where}: endDate`),
    enabled: state === "ENABLED",
    target: readTarget(input.target, where),
    recurrence: readExpression(expression, timezone, startDate ?? now),
  };
}

function checkWindow(window: unknown, where: string): void {
  const mode = (window as { readonly mode?: unknown } | undefined)?.mode;
  if (mode === undefined) throw new Error(`${where}: ValidationException: a flexible time window is required`);
  if (mode !== "OFF") throw new ModelError(`${where}: a flexible time window is not implemented by the model`);
}

function readTarget(target: unknown, where: string): ScheduleTarget {
  const { arn, roleArn, input = "{}", retryPolicy = {}, ...rest } = (target ?? {}) as Fields;
  const [unknown] = Object.keys(rest).filter((key) => rest[key] !== undefined);
  if (unknown) throw new ModelError(`${where}: target.${unknown} is not implemented by the model`);
  if (!/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/.test(String(arn))) {
    throw new ModelError(`${where}: a target such as ${String(arn)} is not implemented by the model`);
  }
  try {
    JSON.parse(String(input));
  } catch {
    throw new Error(`${where}: ValidationException: the input is not JSON`);
  }
  const { maximumEventAgeInSeconds = 86_400, maximumRetryAttempts = 185 } = retryPolicy as Fields;
  return {
    arn: String(arn),
    roleArn: String(roleArn),
    input: String(input),
    maximumEventAgeSeconds: bounded(maximumEventAgeInSeconds, 60, 86_400, `${where}: maximumEventAgeInSeconds`),
    maximumRetryAttempts: bounded(maximumRetryAttempts, 0, 185, `${where}: maximumRetryAttempts`),
  };
}

function bounded(value: unknown, least: number, most: number, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(
    `${what}: ValidationException: a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`,
  );
}

function instant(value: unknown, what: string): Instant | undefined {
  if (value === undefined) return undefined;
  const time = value instanceof Date ? value.getTime() : Date.parse(String(value));
  if (Number.isNaN(time)) throw new Error(`${what}: ValidationException: not a date: ${String(value)}`);
  return time;
}
