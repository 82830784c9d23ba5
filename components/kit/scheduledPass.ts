import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Cadence } from "./cadence";
import { createIdleAlarm, createScheduleAlarms } from "./idleAlarm";
import { createSchedule } from "./schedule";
import { Workflow, type WorkflowArgs } from "./workflow";

/** What a pass does, and when. */
export interface ScheduledPassArgs extends WorkflowArgs, Cadence {
  /**
   * Whether events start it as well: then it runs even when its schedule does not start it any more, and the schedule
   * is watched by itself.
   * @default false
   */
  readonly eventsStartIt?: boolean;
}

/**
 * A pass that comes back: a workflow, the schedule that starts it, and the alarms that tell when nothing does any more, or
 * only events do.
 */
export class ScheduledPass extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;
  readonly functionRoleArn: pulumi.Output<string>;

  constructor(name: string, args: ScheduledPassArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Sweep", name, {}, opts);
    const workflow = new Workflow(name, args, { parent: this });
    this.machineArn = workflow.machineArn;
    this.functionRoleArn = workflow.functionRoleArn;
    const { everyMinutes, runbook, eventsStartIt = false } = args;
    const { machineArn, machineName } = workflow;
    // Scheduler counts by group only: a schedule that is to be watched by itself has one of its own.
    const group = eventsStartIt
      ? new aws.scheduler.ScheduleGroup(`${name}-schedules`, {}, { parent: this })
      : undefined;
    createSchedule(this, name, { ...args, machineArn, groupName: group?.name });
    if (group) createScheduleAlarms(this, name, { groupName: group.name, machineName, everyMinutes, runbook });
    createIdleAlarm(this, `${name}-idle`, { machineArn, machineName, everyMinutes, runbook });
    this.registerOutputs({ machineArn: this.machineArn, functionRoleArn: this.functionRoleArn });
  }
}
