import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { functionCode, functionHandler } from "../../components/kit/functionCode";

/** When a pass runs: a Scheduler expression, and for rates the instant from which they count. */
export interface ScheduleTimes {
  readonly expression: string;
  readonly start?: string;
}

type Environment = Readonly<Record<string, pulumi.Input<string>>>;
type Handler = () => (event: unknown) => Promise<void>;

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

/** The roles and the topic that all passes of one account share, as the original's templates have it. */
export class Pipeline {
  private readonly functionRole: aws.iam.Role;
  private readonly machineRole: aws.iam.Role;
  private readonly scheduleRole: aws.iam.Role;
  private readonly topic: aws.sns.Topic;

  constructor(private readonly name: string) {
    this.functionRole = this.role("lambda", "lambda.amazonaws.com", [
      allow(
        [
          "rds:CreateDBSnapshot",
          "rds:DeleteDBSnapshot",
          "rds:CopyDBSnapshot",
          "rds:DescribeDBInstances",
          "rds:DescribeDBSnapshots",
          "rds:DescribeDBSnapshotAttributes",
          "rds:ModifyDBSnapshotAttribute",
          "rds:AddTagsToResource",
        ],
        "*",
      ),
      allow(["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], "*"),
      allow(["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "*"),
      allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*"),
    ]);
    this.machineRole = this.role("states", "states.amazonaws.com", [allow(["lambda:InvokeFunction"], "*")]);
    this.scheduleRole = this.role("scheduler", "scheduler.amazonaws.com", [allow(["states:StartExecution"], "*")]);
    this.topic = this.failureTopic();
  }

  /** A function, the state machine that runs it, its schedule, and alarms for executions that do not succeed. */
  pass(pass: string, handler: Handler, environment: Environment, times: ScheduleTimes): void {
    const name = `${this.name}-${pass}`;
    const lambda = new aws.lambda.Function(name, {
      name,
      code: functionCode(handler),
      handler: functionHandler,
      role: this.functionRole.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      timeout: 300,
      memorySize: 512,
      environment: { variables: { ...environment } },
    });
    const machine = new aws.sfn.StateMachine(name, {
      name,
      type: "STANDARD",
      roleArn: this.machineRole.arn,
      definition: lambda.arn.apply((arn) => JSON.stringify(definition(arn))),
    });
    new aws.scheduler.Schedule(name, {
      name,
      scheduleExpression: times.expression,
      startDate: times.start,
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: machine.arn, roleArn: this.scheduleRole.arn, input: "{}" },
    });
    this.alarms(name, machine);
  }

  private alarms(name: string, machine: aws.sfn.StateMachine): void {
    for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"]) {
      new aws.cloudwatch.MetricAlarm(`${name}-${metric}`, {
        name: `${name}-${metric}`,
        namespace: "AWS/States",
        metricName: metric,
        dimensions: { StateMachineArn: machine.arn },
        statistic: "Sum",
        period: 300,
        evaluationPeriods: 1,
        threshold: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "notBreaching",
        alarmActions: [this.topic.arn],
      });
    }
  }

  private failureTopic(): aws.sns.Topic {
    const topic = new aws.sns.Topic(`${this.name}-failures`, { name: `${this.name}-failures` });
    new aws.sns.TopicPolicy(`${this.name}-failures`, {
      arn: topic.arn,
      policy: topic.arn.apply((arn) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: arn,
            },
          ],
        }),
      ),
    });
    return topic;
  }

  private role(suffix: string, service: string, statements: readonly object[]): aws.iam.Role {
    const name = `${this.name}-${suffix}`;
    const role = new aws.iam.Role(name, { name, assumeRolePolicy: trust(service) });
    new aws.iam.RolePolicy(name, {
      name,
      role: role.name,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    });
    return role;
  }
}

function allow(actions: readonly string[], resource: string) {
  return { Effect: "Allow", Action: actions, Resource: resource };
}

/** Something left to do is tried again every five minutes, anything else every thirty seconds. */
function definition(functionArn: string): object {
  return {
    StartAt: "Run",
    States: {
      Run: {
        Type: "Task",
        Resource: functionArn,
        TimeoutSeconds: 360,
        Retry: [
          { ErrorEquals: ["SnapshotToolException"], IntervalSeconds: 300, MaxAttempts: 7, BackoffRate: 1 },
          { ErrorEquals: ["States.ALL"], IntervalSeconds: 30, MaxAttempts: 20, BackoffRate: 1 },
        ],
        End: true,
      },
    },
  };
}
