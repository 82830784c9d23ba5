import * as pulumi from "@pulumi/pulumi";
import { metricNames, namespace, quotaAlarmPercent, quotaCalmPercent } from "../../functions/measure/metrics";
import type { Section } from "../../functions/notify/sections";
import { createAlarm } from "../kit/alarm";
import { type SilencePeriods, silencePeriods } from "../kit/silence";
import type { WatchArgs } from "./watch";

/** What the alarms need to know. */
export interface MeasureAlarmsArgs {
  /**
   * Where the run-book is, as alarms name it.
   * @example "docs/operations.md"
   */
  readonly runbook: pulumi.Input<string>;
  /** When people are told. */
  readonly watch: Pick<WatchArgs, "measureEvery" | "ageMinutes" | "emptyMinutes" | "slower">;
  /** ARN of the topic without encryption: the alarms on keys and on deleted copies are sent there as they are. */
  readonly plainTopicArn: pulumi.Input<string>;
}

/** What an alarm on one number says of it. */
interface Limit {
  readonly suffix: string;
  readonly metric: string;
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  /** Of all data of a period, the highest, or how many there were. */
  readonly statistic?: "SampleCount";
  /** Whether silence counts as trouble. */
  readonly silence: "breaching" | "notBreaching" | "missing";
  /** In place of one period: minutes in which no datum came. */
  readonly silentMinutes?: number;
  /** In place of one period: hours all of which are as bad. */
  readonly hours?: number;
  readonly section: Section;
  /** Constant, and without names of databases, keys or people: see {@link Limit.worst}. */
  readonly words: string;
  /** Whether it is sent to the topic without encryption as well. */
  readonly worst?: true;
}

/** The query for the ages of a stack's databases, each a series of its own; those of one pace, or those that have none. */
export function ageQuery(stack: string, pace?: string): string {
  const labels = ["Stack", "Source", "Database", ...(pace === undefined ? [] : ["Pace"])].map((label) => `"${label}"`);
  const where = `"Stack" = '${stack}'${pace === undefined ? "" : ` AND "Pace" = '${pace}'`}`;
  return (
    `SELECT MAX(${metricNames.age}) FROM SCHEMA("${namespace}", ${labels.join(", ")}) WHERE ${where} ` +
    'GROUP BY "Source", "Database" ORDER BY MAX() DESC'
  );
}

/** The alarms on what the measure pass publishes. */
export class MeasureAlarms extends pulumi.ComponentResource {
  /** Every alarm's ARN. */
  readonly alarmArns: pulumi.Output<string>[];

  constructor(name: string, args: MeasureAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:MeasureAlarms", name, {}, opts);
    const { ageMinutes, slower } = args.watch;
    this.alarmArns = [
      this.ages(`${name}-age`, args, ageMinutes),
      ...slower.map(({ pace, minutes }) => this.ages(`${name}-age-${pace}`, args, minutes, pace)),
      ...limits(args).map((limit) => this.limit(`${name}-${limit.suffix}`, args, limit)),
    ];
    this.registerOutputs({});
  }

  private ages(name: string, args: MeasureAlarmsArgs, minutes: number, pace?: string): pulumi.Output<string> {
    const words =
      `The newest usable copy of a database is older than ${minutes} minutes. ` +
      "What was written since would be lost with its account.";
    return createAlarm(this, name, {
      words,
      section: "copies-too-old",
      runbook: args.runbook,
      metricQueries: [
        { id: "ages", expression: ageQuery(pulumi.getStack(), pace), period: periodSeconds(args), returnData: true },
      ],
      evaluationPeriods: 1,
      threshold: minutes,
      comparisonOperator: "GreaterThanThreshold",
      // A database that is no longer measured is missing, and other alarms say that.
      treatMissingData: "notBreaching",
    }).arn;
  }

  private limit(name: string, args: MeasureAlarmsArgs, limit: Limit): pulumi.Output<string> {
    return createAlarm(this, name, {
      words: limit.words,
      section: limit.section,
      runbook: args.runbook,
      namespace,
      metricName: limit.metric,
      dimensions: { Stack: pulumi.getStack() },
      statistic: limit.statistic ?? "Maximum",
      ...periodsOf(limit, args),
      threshold: limit.threshold,
      comparisonOperator: limit.comparison,
      treatMissingData: limit.silence,
      ...(limit.worst && { straightTo: [args.plainTopicArn] }),
    }).arn;
  }
}

function periodsOf({ silentMinutes, hours }: Limit, args: MeasureAlarmsArgs): SilencePeriods {
  if (hours !== undefined) return { period: 3_600, evaluationPeriods: hours };
  return silentMinutes === undefined
    ? { period: periodSeconds(args), evaluationPeriods: 1 }
    : silencePeriods(silentMinutes);
}

/** Long enough that a look that comes a little late leaves no gap. */
function periodSeconds({ watch }: MeasureAlarmsArgs): number {
  return (watch.measureEvery.everyMinutes + 5) * 60;
}

function limits({ watch }: MeasureAlarmsArgs): readonly Limit[] {
  const { ageMinutes, emptyMinutes, measureEvery } = watch;
  const silentMinutes = 2 * (measureEvery.everyMinutes + 5);
  const emptyHours = Math.ceil(emptyMinutes / 60);
  const some = { comparison: "GreaterThanThreshold", threshold: 0, silence: "notBreaching" } as const;
  return [
    {
      suffix: "worst-age",
      section: "copies-too-old",
      metric: metricNames.worstAge,
      comparison: "GreaterThanThreshold",
      threshold: ageMinutes,
      silence: "breaching",
      words:
        `The newest usable copy of some database is older than ${ageMinutes} minutes, or nobody measures any more. Look ` +
        "which database it is (metric AgeMinutes), or why the measure pass does not run.",
    },
    {
      suffix: "silent",
      section: "nothing-is-measured",
      metric: metricNames.measured,
      comparison: "LessThanThreshold",
      threshold: 1,
      statistic: "SampleCount",
      silence: "breaching",
      silentMinutes,
      words:
        `Nothing was measured for ${silentMinutes} minutes: whatever happens to the copies, nobody would be told. Look at the ` +
        "last execution of the measure machine, and whether its schedule is there and enabled.",
    },
    {
      suffix: "none",
      section: "nothing-is-chosen",
      metric: metricNames.measured,
      comparison: "LessThanThreshold",
      threshold: 1,
      // A stack that has just been deployed has no copies yet, and must have had its time. That nobody measures any more, the
      // alarm above says, and sooner.
      silence: "missing",
      hours: emptyHours,
      words:
        `For ${emptyHours} hours there was no usable copy of any database: nothing is protected. Look what the measure pass says ` +
        "of sources that offer nothing and of patterns that match nothing, and what the copy pass says.",
    },
    {
      ...some,
      suffix: "empty",
      section: "nothing-is-chosen",
      metric: metricNames.empty,
      words:
        "A configured source offers no snapshot, or a pattern matches no database, for longer than is accepted " +
        "(dr.alarms.empty). The message of the measure pass names it, and says what to do.",
    },
    {
      ...some,
      suffix: "missing",
      section: "copies-missing",
      metric: metricNames.missing,
      words:
        "Of a database that is to be there, no usable copy is held. The message of the measure pass names it, and says " +
        "what to do.",
    },
    {
      ...some,
      suffix: "quota",
      section: "quota-nearly-full",
      metric: metricNames.quotaNearlyFull,
      words:
        `${quotaAlarmPercent} % of the quota of manual snapshots are used. When it is full, no copy can be made: have it ` +
        `raised (Service Quotas, Amazon RDS), or keep copies for a shorter time. This is over once less than ${quotaCalmPercent} % ` +
        "are used.",
    },
    {
      ...some,
      suffix: "strangers",
      section: "strangers-share",
      metric: metricNames.strangers,
      words:
        "An account that nobody configured shares snapshots with this one. They are not copied. If the account is one of " +
        "yours, add it to dr.sources; do not restore what it offers before you know.",
    },
    {
      ...some,
      suffix: "keys",
      worst: true,
      section: "a-key-cannot-be-used",
      metric: metricNames.unusableKeys,
      words:
        "A key that copies are encrypted under is disabled or due for deletion. No copy under it can be restored; when the key " +
        "is deleted, they are lost. Cancel the deletion and enable the key now: CloudTrail says who did it.",
    },
    {
      ...some,
      suffix: "vanished",
      worst: true,
      section: "copies-vanished",
      metric: metricNames.vanished,
      words:
        "Copies were deleted, and not by retention. The message of the measure pass names them. Find out in CloudTrail who " +
        "did it, and hold what is left with the tag rds-lifeboat:hold.",
    },
  ];
}
