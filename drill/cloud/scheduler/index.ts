import type { IamModel } from "../iam/index";
import { deliver } from "../kernel/delivery";
import { physicalName } from "../kernel/naming";
import type { Fields, Instant, Principal, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";
import { registerSchedulerOperations } from "./operations";
import { groupArn, readSchedule, type ScheduleRecord, scheduleArn } from "./schedule";
import type { SchedulerModel } from "./types";

export type { ScheduleRecord } from "./schedule";

/** One schedule in force. */
interface Active {
  readonly record: ScheduleRecord;
  readonly principal: Principal;
}

export function installScheduler(world: World, iam: IamModel): SchedulerModel {
  const { time } = world;
  const schedules = new Map<string, Active>();
  const groups = new Set<string>();
  const chance = world.random("scheduler");
  let invocations = 0;

  /** Waits for the schedule's next due time, at or after `from`. */
  function arm(active: Active, from: Instant): void {
    const { record } = active;
    if (!record.enabled) return;
    const due = record.recurrence.next(Math.max(from, record.startDate ?? from));
    if (due === undefined || (record.endDate !== undefined && due > record.endDate)) return;
    time.at(
      due,
      () => {
        // A schedule that was deleted or replaced meanwhile is due no more.
        if (schedules.get(record.arn) !== active) return;
        arm(active, due + 1);
        // "All schedule types invoke their targets with 60 second precision": how late is assumed.
        const [least, most] = world.assumptions.scheduleLatencySeconds;
        const late = (least + chance() * (most - least)) * 1_000;
        time.after(late, () => invoke(active, due), record.name);
      },
      record.name,
    );
  }

  function invoke(active: Active, due: Instant): void {
    const { record, principal } = active;
    const { target, place } = record;
    const input = inputOf(record, due);
    deliver(world, {
      label: record.name,
      policy: { maximumAgeSeconds: target.maximumEventAgeSeconds, maximumRetries: target.maximumRetryAttempts },
      chance,
      attempt() {
        count(record, "InvocationAttemptCount");
        invocations++;
        world.call({
          principal,
          place,
          service: "sfn",
          operation: "StartExecution",
          input: { stateMachineArn: target.arn, input },
        });
      },
      failed: () => count(record, "TargetErrorCount"),
      dropped: () => count(record, "InvocationDroppedCount"),
    });
  }

  /** The only dimension there is: EventBridge Scheduler User Guide, monitoring-cloudwatch. */
  function count({ place, groupName }: ScheduleRecord, metric: string): void {
    world.metric({
      place,
      namespace: "AWS/Scheduler",
      name: metric,
      dimensions: { ScheduleGroup: groupName },
      value: 1,
    });
  }

  const model: SchedulerModel = {
    list: (place) =>
      [...schedules.values()]
        .map(({ record }) => record)
        .filter((record) => record.place.account === place.account && record.place.region === place.region)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (place, group, name) => schedules.get(scheduleArn(place, group, name))?.record,
    put(place, name, input) {
      const record = readSchedule(input, name, place, time.now());
      // Every account has the group "default" in every region.
      if (record.groupName !== "default" && !groups.has(groupArn(place, record.groupName))) {
        throw new Error(
          `schedule ${name}: ResourceNotFoundException: Schedule group ${record.groupName} does not exist.`,
        );
      }
      const borrower = {
        service: "scheduler.amazonaws.com",
        account: place.account,
        // "the ARN of the schedule group": EventBridge Scheduler User Guide, cross-service-confused-deputy-prevention.
        sourceArn: groupArn(place, record.groupName),
      };
      const session = iam.assume(record.target.roleArn, borrower, name);
      if ("refused" in session) {
        const problem = "must allow AWS EventBridge Scheduler to assume the role";
        throw new Error(`schedule ${name}: ValidationException: The execution role you provide ${problem}.`);
      }
      const active: Active = { record, principal: session.principal };
      schedules.set(record.arn, active);
      arm(active, time.now());
      return record;
    },
    remove(place, group, name) {
      schedules.delete(scheduleArn(place, group, name));
    },
    addGroup(place, name) {
      // API CreateScheduleGroup: 1 to 64 characters; the name of one that is there is a conflict.
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name))
        throw new Error(`schedule group ${name}: ValidationException: not a valid group name`);
      const arn = groupArn(place, name);
      if (name === "default" || groups.has(arn))
        throw new Error(`schedule group ${name}: ConflictException: Schedule group ${name} already exists.`);
      groups.add(arn);
    },
    removeGroup(arn) {
      groups.delete(arn);
      for (const [schedule, { record }] of schedules) {
        if (groupArn(record.place, record.groupName) === arn) schedules.delete(schedule);
      }
    },
    invocations: () => invocations,
  };
  world.registerType(scheduleType(model));
  world.registerType(groupType(model));
  registerSchedulerOperations(world, model);
  return model;
}

/** Context attributes in the input: EventBridge Scheduler User Guide, managing-schedule-context-attributes. */
function inputOf(record: ScheduleRecord, due: Instant): string {
  return record.target.input
    .replaceAll("<aws.scheduler.schedule-arn>", record.arn)
    .replaceAll("<aws.scheduler.scheduled-time>", `${new Date(due).toISOString().slice(0, 19)}Z`);
}

function scheduleType(model: SchedulerModel): ResourceType {
  return {
    type: "aws:scheduler/schedule:Schedule",
    properties: [
      "name",
      "namePrefix",
      "groupName",
      "description",
      "scheduleExpression",
      "scheduleExpressionTimezone",
      "startDate",
      "endDate",
      "state",
      "flexibleTimeWindow",
      "target",
    ],
    outputs(declared) {
      const name = physicalName(declared);
      const group = String(declared.inputs.groupName ?? "default");
      const state: Fields = { state: "ENABLED", ...declared.inputs, groupName: group, name };
      return { id: `${group}/${name}`, state: { ...state, arn: scheduleArn(declared.place, group, name) } };
    },
    create(declared, state) {
      const name = String(state.name);
      if (model.find(declared.place, String(state.groupName), name))
        throw new Error(`ConflictException: Schedule ${name} already exists.`);
      model.put(declared.place, name, declared.inputs);
    },
    replaces: ["groupName", "name", "namePrefix"],
    // API UpdateSchedule replaces all of it.
    update: ({ declared, state }) => void model.put(declared.place, String(state.name), declared.inputs),
    remove: ({ place }, { groupName, name }) => model.remove(place, String(groupName), String(name)),
  };
}

function groupType(model: SchedulerModel): ResourceType {
  return {
    type: "aws:scheduler/scheduleGroup:ScheduleGroup",
    properties: ["name", "namePrefix", "tags"],
    outputs(declared) {
      const name = physicalName(declared);
      return { id: name, state: { ...declared.inputs, name, arn: groupArn(declared.place, name), state: "ACTIVE" } };
    },
    create: (declared, state) => model.addGroup(declared.place, String(state.name)),
    replaces: ["name", "namePrefix"],
    update: () => undefined,
    remove: (_declared, { arn }) => model.removeGroup(String(arn)),
  };
}
