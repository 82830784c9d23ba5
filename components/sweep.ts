import * as pulumi from "@pulumi/pulumi";
import { createIdleAlarm } from "./idleAlarm";
import { createSchedule } from "./schedule";
import { Workflow, type WorkflowArgs } from "./workflow";

export interface SweepArgs extends WorkflowArgs {
  /** When the pass runs, in the words of EventBridge Scheduler: `rate(10 minutes)`, `cron(0 3 * * ? *)`. UTC. */
  readonly schedule: string;
  /** How long it is at most from one run to the next. */
  readonly everyMinutes: number;
}

/** A pass that comes back: a workflow, the schedule that starts it, and the alarm that tells when nothing does any more. */
export class Sweep extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;
  readonly functionRoleArn: pulumi.Output<string>;

  constructor(name: string, args: SweepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Sweep", name, {}, opts);
    const workflow = new Workflow(name, args, { parent: this });
    this.machineArn = workflow.machineArn;
    this.functionRoleArn = workflow.functionRoleArn;
    createSchedule(this, name, { ...args, machineArn: this.machineArn });
    const { everyMinutes, runbook } = args;
    const { machineArn, machineName } = workflow;
    createIdleAlarm(this, `${name}-idle`, { machineArn, machineName, everyMinutes, runbook });
    this.registerOutputs({ machineArn: this.machineArn, functionRoleArn: this.functionRoleArn });
  }
}
