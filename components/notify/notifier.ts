import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { integrationArn, type Scope } from "../../functions/aws/policy";
import { cannotMail, type NotifySettings, notifyFactory, notRemembered } from "../../functions/notify/handler";
import { notifyNeeds, publishNeeds } from "../../functions/notify/permissions";
import { labelEnd } from "../../functions/notify/sections";
import type { Level } from "../../functions/pass/log";
import { stackName } from "../kit/alarm";
import { createCallerRole } from "../kit/callerRole";
import { FailureAlarms } from "../kit/failureAlarms";
import { createIdleAlarm } from "../kit/idleAlarm";
import { createSchedule } from "../kit/schedule";
import type { ScopeOutput } from "../kit/scope";
import { createFunction } from "../kit/serializedFunction";

/** What the notifier tells, to whom, and how often. */
export interface NotifierArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: ScopeOutput;
  /** ARN of the topic that it publishes to. */
  readonly topicArn: pulumi.Output<string>;
  /**
   * ARN of the topic's key, where the stack has made it.
   * @default undefined, the topic is an existing one
   */
  readonly topicKeyArn: pulumi.Output<string> | undefined;
  /** ARNs of the topics that alarms on the notifier itself are sent to as they are. */
  readonly straightTo: readonly pulumi.Output<string>[];
  /**
   * An https address outside of AWS that it calls every 15 minutes while it can tell people.
   * @default undefined, it calls none
   * @example "https://health.example.com/ping/drprod"
   */
  readonly heartbeat: pulumi.Input<string> | undefined;
  /**
   * Where the run-book is, as messages name it: an https address, or a path in the repository.
   * @example "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
  /**
   * ARNs of the secret that holds the address of Slack's webhook, and of the key that it is encrypted with.
   * @default undefined, nothing goes to Slack
   * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
   */
  readonly slack:
    | { readonly secretArn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> | undefined }
    | undefined;
  /**
   * Minutes after which people are told again of what still stands.
   * @example 1440
   */
  readonly reminderMinutes: number;
  /**
   * What the names of the stack's alarms begin with.
   * @example "lifeboat"
   */
  readonly alarmPrefix: string;
  /**
   * How much its function logs: this level and those that are worse.
   * @example "info"
   */
  readonly logLevel: Level;
  /**
   * Days for which its log is kept: one of the periods that CloudWatch Logs knows.
   * @example 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly logRetentionDays: number;
}

/** What a rule needs to start the notifier. */
export interface NotifierEnd {
  /** ARN of its machine. */
  readonly machineArn: pulumi.Output<string>;
  /** ARN of the role of every rule that starts it. */
  readonly roleArn: pulumi.Output<string>;
}

/** Seconds that one run of the function may take: Slack may make it wait for more than a minute. */
const functionSeconds = 180;
/** How often it looks at everything, in minutes. */
const lookMinutes = 15;
const retry = { attempts: 3, firstWaitSeconds: 5, backoff: 2 };

/**
 * The machine of the notifier: run the function; if that is broken, publish the event as it is, without the function and
 * by another role; and fail, which rings an alarm of its own.
 */
function notifyDefinition(scope: Scope, functionArn: string, topicArn: string): object {
  return {
    Comment: "Tells people of trouble: in words, or if that fails as it is",
    StartAt: "Notify",
    TimeoutSeconds: (retry.attempts + 1) * (functionSeconds + 30) + 120,
    States: {
      Notify: {
        Type: "Task",
        Resource: integrationArn(scope, "lambda:invoke"),
        Parameters: { FunctionName: functionArn, "Payload.$": "$" },
        OutputPath: "$.Payload",
        TimeoutSeconds: functionSeconds + 30,
        Retry: [
          // After the first people have been told: another attempt would tell them again. After the second none can be told.
          { ErrorEquals: [notRemembered, cannotMail], MaxAttempts: 0 },
          {
            ErrorEquals: ["States.ALL"],
            IntervalSeconds: retry.firstWaitSeconds,
            BackoffRate: retry.backoff,
            MaxAttempts: retry.attempts,
          },
        ],
        Catch: [
          { ErrorEquals: [notRemembered], ResultPath: "$.failure", Next: "Broken" },
          { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Unsaid" },
        ],
        End: true,
      },
      // What the schedule starts has nothing to say by itself.
      Unsaid: {
        Type: "Choice",
        Choices: [{ Variable: "$.event", IsPresent: true, Next: "SayItAsItIs" }],
        Default: "Broken",
      },
      SayItAsItIs: {
        Type: "Task",
        Resource: integrationArn(scope, "sns:publish"),
        Parameters: {
          TopicArn: topicArn,
          Subject: "rds-lifeboat: an event as it is, since the notifier is broken",
          "Message.$": "States.JsonToString($.event)",
        },
        ResultPath: "$.published",
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 3 }],
        TimeoutSeconds: 30,
        Next: "Broken",
      },
      Broken: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
    },
  };
}

/** Stands between what happens and the people who are told of it. */
export class Notifier extends pulumi.ComponentResource implements NotifierEnd {
  readonly machineArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: NotifierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Notifier", name, {}, opts);
    const handler = this.createHandler(name, args, this.createTable(name));
    const machine = this.createMachine(name, args, handler.arn);
    this.machineArn = machine.arn;
    this.roleArn = this.createRole(name, args);
    createSchedule(this, name, {
      scope: args.scope,
      description: "Looks whether what people were told still stands",
      schedule: `rate(${lookMinutes} minutes)`,
      machineArn: machine.arn,
    });
    this.listensToAlarms(name);
    this.watches(name, args, machine);
    this.registerOutputs({ machineArn: this.machineArn, roleArn: this.roleArn });
  }

  /** What people were told. Nothing is lost with it but that they hear it again, so it is not protected. */
  private createTable(name: string): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      `${name}-memory`,
      { billingMode: "PAY_PER_REQUEST", hashKey: "id", attributes: [{ name: "id", type: "S" }] },
      { parent: this },
    );
  }

  private createHandler(name: string, args: NotifierArgs, table: aws.dynamodb.Table): aws.lambda.Function {
    const { scope, topicArn, slack, runbook, reminderMinutes, alarmPrefix, logLevel, logRetentionDays } = args;
    const { topicKeyArn, heartbeat } = args;
    const given = pulumi.all([scope, topicArn, table.name, runbook, slack?.secretArn, topicKeyArn, heartbeat]);
    const settings = given.apply(
      ([{ account, region }, topic, tableName, where, secret, topicKey, beat]): NotifySettings => ({
        stack: stackName(),
        account,
        region,
        runbook: where,
        topicArn: topic,
        table: tableName,
        alarmPrefix,
        slackSecretArn: secret,
        topicKeyArn: topicKey,
        heartbeat: beat,
        reminderMinutes,
        logLevel,
      }),
    );
    const needs = pulumi
      .all([scope, topicArn, topicKeyArn, table.arn, slack?.secretArn, slack?.keyArn])
      .apply(([where, topic, topicKey, tableArn, slackSecretArn, slackKeyArn]) =>
        notifyNeeds(where, { topicArn: topic, topicKeyArn: topicKey, tableArn, slackSecretArn, slackKeyArn }),
      );
    return createFunction(this, name, {
      description: "Tells people what is wrong, once, and when it is over",
      factory: notifyFactory,
      settings,
      needs,
      logRetentionDays,
      seconds: functionSeconds,
    });
  }

  private createMachine(
    name: string,
    { scope, topicArn, topicKeyArn }: NotifierArgs,
    functionArn: pulumi.Output<string>,
  ): aws.sfn.StateMachine {
    const role = createCallerRole(
      `${name}-machine`,
      {
        scope,
        service: "states.amazonaws.com",
        sid: "RunFunction",
        action: "lambda:InvokeFunction",
        resourceArn: functionArn,
        more: pulumi.all([scope, topicArn, topicKeyArn]).apply((where) => publishNeeds(...where)),
      },
      this,
    );
    return new aws.sfn.StateMachine(
      `${name}-machine`,
      {
        type: "STANDARD",
        roleArn: role.arn,
        definition: pulumi.all([scope, functionArn, topicArn]).apply((all) => JSON.stringify(notifyDefinition(...all))),
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }

  private createRole(name: string, { scope }: NotifierArgs): pulumi.Output<string> {
    const call = { service: "events.amazonaws.com", sid: "StartNotifier", action: "states:StartExecution" };
    const role = createCallerRole(`${name}-start`, { ...call, scope, resourceArn: this.machineArn }, this);
    // Rules wait for the policy without which they can start nothing.
    return pulumi.all([role.arn, role.policy.id]).apply(([arn]) => arn);
  }

  /** CloudWatch guarantees that these events arrive. Source: CloudWatch guide, cloudwatch-and-eventbridge. */
  private listensToAlarms(name: string): void {
    const rule = new aws.cloudwatch.EventRule(
      `${name}-alarms-rule`,
      {
        description: "Alarms of this stack that ring",
        eventPattern: JSON.stringify({
          source: ["aws.cloudwatch"],
          "detail-type": ["CloudWatch Alarm State Change"],
          detail: {
            state: { value: ["ALARM"] },
            configuration: { description: [{ suffix: labelEnd(stackName()) }] },
          },
        }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-alarms-target`,
      {
        rule: rule.name,
        arn: this.machineArn,
        roleArn: this.roleArn,
        inputTransformer: { inputTemplate: '{"event": <aws.events.event.json>}' },
      },
      { parent: this },
    );
  }

  /** What tells of everything else cannot tell of itself: these alarms go to people as they are. */
  private watches(name: string, { straightTo, runbook }: NotifierArgs, machine: aws.sfn.StateMachine): void {
    new FailureAlarms(
      `${name}-failure`,
      {
        machineArn: machine.arn,
        machineName: machine.name,
        runbook,
        straight: {
          words:
            "The notifier does not work, or the key of its topic cannot be used. Nobody is told of any trouble until it works. " +
            "Look at the alarms in CloudWatch now, then at the last execution of the notifier's state machine.",
          section: "the-notifier-is-broken",
          to: straightTo,
        },
      },
      { parent: this },
    );
    createIdleAlarm(this, `${name}-silent`, {
      machineArn: machine.arn,
      machineName: machine.name,
      everyMinutes: lookMinutes,
      runbook,
      straight: {
        words: "The notifier has not run for an hour. Nobody is told of any trouble until it does.",
        section: "the-notifier-is-silent",
        to: straightTo,
      },
    });
  }
}
