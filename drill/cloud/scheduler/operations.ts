import { metadata } from "../kernel/errors";
import type { Call, Fields, Operation, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import { type ScheduleRecord, scheduleArn } from "./schedule";
import type { SchedulerModel } from "./types";

const TEXT = 0;
const NUMBER = 1;
const TIMESTAMP = 4;
const DOCUMENT = 15;

/**
 * Inputs as the SDK's schemas would have them; @aws-sdk/client-scheduler is no dependency of the product.
 * API GetSchedule, ListSchedules, UpdateSchedule, DeleteSchedule. Structures are read by the model of the service itself.
 */
const inputs: Readonly<
  Record<string, { readonly required: number; readonly members: Readonly<Record<string, number>> }>
> = {
  GetSchedule: { required: 1, members: { Name: TEXT, GroupName: TEXT } },
  DeleteSchedule: { required: 1, members: { Name: TEXT, GroupName: TEXT } },
  ListSchedules: { required: 0, members: { GroupName: TEXT, NamePrefix: TEXT, State: TEXT, MaxResults: NUMBER } },
  UpdateSchedule: {
    required: 4,
    members: {
      Name: TEXT,
      ScheduleExpression: TEXT,
      Target: DOCUMENT,
      FlexibleTimeWindow: DOCUMENT,
      GroupName: TEXT,
      ScheduleExpressionTimezone: TEXT,
      StartDate: TIMESTAMP,
      EndDate: TIMESTAMP,
      State: TEXT,
      Description: TEXT,
    },
  },
};

export function registerSchedulerOperations(world: World, model: SchedulerModel): void {
  world.registerService({
    name: "scheduler",
    accessDenied: (message) => refusal("AccessDeniedException", message, 403),
  });

  function existing(call: Call): ScheduleRecord {
    const name = String(call.input.Name);
    const record = model.find(call.place, groupOf(call), name);
    if (record) return record;
    throw refusal("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
  }

  const operations: Readonly<Record<string, Pick<Operation, "questions" | "perform">>> = {
    GetSchedule: {
      questions: (call) => [question(call, "GetSchedule")],
      perform: (call) => Object.freeze(described(existing(call))),
    },
    DeleteSchedule: {
      questions: (call) => [question(call, "DeleteSchedule")],
      perform(call) {
        const { groupName, name } = existing(call);
        model.remove(call.place, groupName, name);
        return Object.freeze({});
      },
    },
    ListSchedules: {
      questions: (call) => [question(call, "ListSchedules")],
      perform(call) {
        const { NamePrefix = "", State, GroupName } = call.input;
        const schedules = model
          .list(call.place)
          .filter(
            ({ name, enabled, groupName }) =>
              name.startsWith(String(NamePrefix)) &&
              (State === undefined || (State === "ENABLED") === enabled) &&
              (GroupName === undefined || GroupName === groupName),
          );
        return Object.freeze({
          Schedules: schedules.map(({ arn, name, groupName, enabled, target }) => ({
            Arn: arn,
            Name: name,
            GroupName: groupName,
            State: enabled ? "ENABLED" : "DISABLED",
            Target: { Arn: target.arn },
          })),
        });
      },
    },
    UpdateSchedule: {
      // The role is handed to the service, which takes permission to pass it.
      questions: (call) => [question(call, "UpdateSchedule"), passRole(call)],
      perform(call) {
        const { Name, ...rest } = call.input;
        try {
          const { arn } = model.put(call.place, existing(call).name, smallLetters(rest) as Fields);
          return Object.freeze({ ScheduleArn: arn });
        } catch (error) {
          const [, message] = /ValidationException: (.*)/.exec((error as Error).message) ?? [];
          throw message === undefined ? error : refusal("ValidationException", `${String(Name)}: ${message}`, 400);
        }
      },
    },
  };
  for (const [name, operation] of Object.entries(operations)) {
    const { members, required } = inputs[name] as (typeof inputs)[string];
    const names = Object.keys(members);
    const inputSchema = [3, "com.amazonaws.scheduler", `${name}Input`, 0, names, Object.values(members), required];
    world.registerOperation({ ...operation, service: "scheduler", name, inputSchema, parameters: names });
  }
}

function question(call: Call, action: string): Question {
  const { account } = call.place;
  // Listing is on no resource: Service Authorization Reference, Amazon EventBridge Scheduler.
  const one = scheduleArn(call.place, groupOf(call), String(call.input.Name));
  const resource = action === "ListSchedules" ? "*" : one;
  return { action: `scheduler:${action}`, resource, context: {}, resourceAccount: account };
}

/** "If omitted, the default schedule group is used": API GetSchedule, DeleteSchedule, UpdateSchedule. */
function groupOf({ input }: Call): string {
  return String(input.GroupName ?? "default");
}

function passRole(call: Call): Question {
  const target = call.input.Target as { readonly RoleArn?: unknown };
  return {
    action: "iam:PassRole",
    resource: String(target.RoleArn),
    context: { "iam:PassedToService": "scheduler.amazonaws.com" },
    resourceAccount: call.place.account,
  };
}

/** A schedule as GetSchedule describes it, and as UpdateSchedule takes it back. */
function described(record: ScheduleRecord): Fields {
  const { target } = record;
  return {
    Arn: record.arn,
    Name: record.name,
    GroupName: record.groupName,
    Description: record.description,
    ScheduleExpression: record.expression,
    ScheduleExpressionTimezone: record.timezone,
    StartDate: record.startDate === undefined ? undefined : new Date(record.startDate),
    EndDate: record.endDate === undefined ? undefined : new Date(record.endDate),
    State: record.enabled ? "ENABLED" : "DISABLED",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: {
        MaximumEventAgeInSeconds: target.maximumEventAgeSeconds,
        MaximumRetryAttempts: target.maximumRetryAttempts,
      },
    },
  };
}

/** The API's names with a small first letter, as the model reads them. */
function smallLetters(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), smallLetters(item)]),
  );
}

function refusal(name: string, message: string, status: number): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: metadata(status) });
}
