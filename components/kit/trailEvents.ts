import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NotifierEnd } from "../notify/notifier";

/** Of which calls people are told, and by whom. */
export interface TrailEventsArgs {
  /** ARNs of the roles that delete copies past retention: of their calls nobody needs to be told. */
  readonly deletingRoleArns: readonly pulumi.Input<string>[];
  /** Who tells people. */
  readonly notifier: NotifierEnd;
}

/** Calls by which copies are lost, or what makes and watches them. Lambda's have the API's version in their names. */
const calls = [
  "DeleteDBSnapshot",
  "DeleteDBClusterSnapshot",
  "ScheduleKeyDeletion",
  "DisableKey",
  "PutKeyPolicy",
  "DeleteSchedule",
  "UpdateSchedule",
  "DisableRule",
  "UpdateFunctionConfiguration20150331v2",
  "UpdateFunctionCode20150331v2",
];

/**
 * Hands every such call to the notifier, as soon as CloudTrail says so: where a trail exists, and best effort. What it misses
 * the measure pass finds.
 */
export class TrailEvents extends pulumi.ComponentResource {
  constructor(name: string, args: TrailEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:TrailEvents", name, {}, opts);
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        description:
          "Calls that delete copies, keys or schedules, or change functions, but for those of the expire pass",
        eventPattern: pulumi.jsonStringify({
          source: ["aws.rds", "aws.kms", "aws.scheduler", "aws.events", "aws.lambda"],
          "detail-type": ["AWS API Call via CloudTrail"],
          detail: {
            eventName: calls,
            // People, and root, have no role that issued their session.
            userIdentity: {
              sessionContext: {
                sessionIssuer: { arn: [{ exists: false }, { "anything-but": args.deletingRoleArns }] },
              },
            },
          },
        }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        arn: args.notifier.machineArn,
        roleArn: args.notifier.roleArn,
        inputTransformer: { inputTemplate: '{"event": <aws.events.event.json>, "everyMinutes": 60}' },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
