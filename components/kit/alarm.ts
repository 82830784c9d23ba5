import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describeAlarm, type Section } from "../../functions/notify/sections";

/** What an alarm is to say, when, and to whom; what it watches is said as AWS does. */
export interface AlarmArgs
  extends Omit<
    aws.cloudwatch.MetricAlarmArgs,
    "alarmDescription" | "alarmActions" | "okActions" | "insufficientDataActions"
  > {
  /** What it means, in a sentence or two: the first becomes the headline of the message. */
  readonly words: pulumi.Input<string>;
  /** Where the run-book says what to do. */
  readonly section: Section;
  /**
   * Where the run-book is, as the alarm names it.
   * @example "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
  /**
   * ARNs of topics that the alarm itself is sent to, beside what the notifier tells of it. It is for alarms on the notifier,
   * and for the worst news, which must not depend on the notifier, its table or a key.
   * @default none
   */
  readonly straightTo?: readonly pulumi.Input<string>[];
  /**
   * Whether the topics of {@link straightTo} are told when the alarm has no data, rather than when it rings.
   * @default false
   */
  readonly onSilence?: boolean;
}

/** Project and stack, by which the alarms of one stack are told from those of another. */
export function stackName(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/**
 * Creates an alarm that the notifier tells people of: an event starts it, and it looks at all alarms every quarter of an hour
 * besides. So an alarm needs no action of its own.
 */
export function createAlarm(parent: pulumi.Resource, name: string, args: AlarmArgs): aws.cloudwatch.MetricAlarm {
  const { words, section, runbook, straightTo = [], onSilence = false, ...alarm } = args;
  const actions = [...straightTo];
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      ...alarm,
      alarmDescription: pulumi
        .all([words, runbook])
        .apply(([said, where]) => describeAlarm(said, section, where, stackName())),
      ...(actions.length > 0 && (onSilence ? { insufficientDataActions: actions } : { alarmActions: actions })),
    },
    { parent },
  );
}
