import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { integrationArn, type Scope, type Statement } from "../../functions/aws/policy";
import type { PassHandler } from "../../functions/pass/handler";
import { passErrors } from "../../functions/pass/outcome";
import { createCallerRole } from "./callerRole";
import { FailureAlarms } from "./failureAlarms";
import { createFunction } from "./serializedFunction";

/** What a pass runs, with which settings and permissions. */
export interface WorkflowArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Input<Scope>;
  /** What the pass is for, in a few words: shown in the console. */
  readonly description: string;
  /** Makes the handler when Lambda starts; serialized as it is. */
  readonly factory: () => PassHandler;
  /** The handler's settings, in its environment as JSON. Never a secret. */
  readonly settings: pulumi.Input<object>;
  /**
   * The permissions that the code states it needs, as statements of its role's policy.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
   */
  readonly needs: pulumi.Input<Statement[]>;
  /**
   * Days for which the log of its function is kept: one of the periods that CloudWatch Logs knows.
   * @example 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly logRetentionDays: number;
  /**
   * Where the run-book is, as alarms name it.
   * @example "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
}

/** Seconds that one run of a function may take: thousands of snapshots are some dozen calls. */
const functionSeconds = 300;
/** Retries of a failed run, with waits that double from this many seconds. */
const retry = { attempts: 3, firstWaitSeconds: 20, backoff: 2 };
/** Seconds for a whole execution: all attempts and the waits between them, and a margin. */
const executionSeconds = (retry.attempts + 1) * functionSeconds + 300;

/**
 * The machine of a pass: run the function, retry what may mend itself, end in words that people can read. The name of its state
 * stays, so that an update leaves the machines alone.
 */
function passDefinition(scope: Scope, functionArn: string, description: string): object {
  const ownErrors = [passErrors.failed, passErrors.attention];
  return {
    Comment: description,
    StartAt: "Sweep",
    TimeoutSeconds: executionSeconds,
    States: {
      Sweep: {
        Type: "Task",
        Resource: integrationArn(scope, "lambda:invoke"),
        Parameters: { FunctionName: functionArn, "Payload.$": "$" },
        OutputPath: "$.Payload",
        TimeoutSeconds: functionSeconds + 30,
        Retry: [
          { ErrorEquals: [passErrors.attention], MaxAttempts: 0 },
          {
            ErrorEquals: ["States.ALL"],
            IntervalSeconds: retry.firstWaitSeconds,
            BackoffRate: retry.backoff,
            MaxAttempts: retry.attempts,
          },
        ],
        Catch: [{ ErrorEquals: ownErrors, Next: "Explain" }],
        End: true,
      },
      // Lambda wraps an error's message in JSON; people should get the message.
      Explain: {
        Type: "Pass",
        Parameters: { "error.$": "$.Error", "report.$": "States.StringToJson($.Cause)" },
        Next: "Failed",
      },
      Failed: { Type: "Fail", ErrorPath: "$.error", CausePath: "$.report.errorMessage" },
    },
  };
}

/** A function with a role of its own, the state machine that runs it, and the alarms on that machine. */
export class Workflow extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;
  readonly machineName: pulumi.Output<string>;
  readonly functionRoleArn: pulumi.Output<string>;

  constructor(name: string, args: WorkflowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Workflow", name, {}, opts);
    const handler = createFunction(this, name, { ...args, seconds: functionSeconds });
    this.functionRoleArn = handler.role;
    const machine = this.createMachine(name, args, handler.arn);
    this.machineArn = machine.arn;
    this.machineName = machine.name;
    new FailureAlarms(
      `${name}-failure`,
      { machineArn: machine.arn, machineName: machine.name, runbook: args.runbook },
      { parent: this },
    );
    this.registerOutputs({ machineArn: this.machineArn, functionRoleArn: this.functionRoleArn });
  }

  private createMachine(name: string, args: WorkflowArgs, functionArn: pulumi.Output<string>): aws.sfn.StateMachine {
    const call = { service: "states.amazonaws.com", sid: "RunFunction", action: "lambda:InvokeFunction" };
    const role = createCallerRole(`${name}-machine`, { ...call, scope: args.scope, resourceArn: functionArn }, this);
    return new aws.sfn.StateMachine(
      `${name}-machine`,
      {
        type: "STANDARD",
        roleArn: role.arn,
        definition: pulumi
          .all([args.scope, functionArn])
          .apply(([scope, arn]) => JSON.stringify(passDefinition(scope, arn, args.description))),
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
