import * as pulumi from "@pulumi/pulumi";
import { createSchedule } from "./schedule";
import { Workflow, type WorkflowArgs } from "./workflow";

export interface SweepArgs extends WorkflowArgs {
  /** When the pass runs, in the words of EventBridge Scheduler: `rate(10 minutes)`, `cron(0 3 * * ? *)`. UTC. */
  readonly schedule: string;
}

/** A pass that comes back: a workflow and the schedule that starts it. */
export class Sweep extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;
  readonly functionRoleArn: pulumi.Output<string>;

  constructor(name: string, args: SweepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Sweep", name, {}, opts);
    const workflow = new Workflow(name, args, { parent: this });
    this.machineArn = workflow.machineArn;
    this.functionRoleArn = workflow.functionRoleArn;
    createSchedule(this, name, { ...args, machineArn: this.machineArn });
    this.registerOutputs({ machineArn: this.machineArn, functionRoleArn: this.functionRoleArn });
  }
}
