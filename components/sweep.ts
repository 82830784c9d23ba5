import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { errandRole } from "./errand";
import { Workflow, type WorkflowArgs } from "./workflow";

export interface SweepArgs extends WorkflowArgs {
  /** When the pass runs, in the words of EventBridge Scheduler: `rate(10 minutes)`, `cron(0 3 * * ? *)`. UTC. */
  readonly schedule: string;
}

/**
 * The input of a machine that its schedule starts: the time that was meant, by EventBridge's clock. Source: EventBridge
 * Scheduler User Guide, managing-schedule-context-attributes.
 */
const scheduledInput = JSON.stringify({ scheduledAt: "<aws.scheduler.scheduled-time>" });

/** A pass that comes back: a workflow and the schedule that starts it. */
export class Sweep extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;

  constructor(name: string, args: SweepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Sweep", name, {}, opts);
    const { schedule, ...workflowArgs } = args;
    const workflow = new Workflow(name, workflowArgs, { parent: this });
    this.machineArn = workflow.machineArn;
    this.createSchedule(name, schedule, args);
    this.registerOutputs({ machineArn: this.machineArn });
  }

  private createSchedule(name: string, schedule: string, args: SweepArgs): void {
    const errand = { service: "scheduler.amazonaws.com", sid: "StartSweep", action: "states:StartExecution" };
    const role = errandRole(`${name}-schedule`, { ...errand, scope: args.scope, resourceArn: this.machineArn }, this);
    new aws.scheduler.Schedule(
      `${name}-schedule`,
      {
        description: args.description,
        scheduleExpression: schedule,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: this.machineArn,
          roleArn: role.arn,
          input: scheduledInput,
          // A run that could not start within the hour is of no use: the next one does the same work.
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
