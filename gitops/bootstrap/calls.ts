/*
 * What Pulumi's AWS provider calls for each type of resource that rds-lifeboat declares: its policies are made from this, and
 * a test holds it to the types that there are. Source: the functions Create, Read, Update and Delete of each type in
 * hashicorp/terraform-provider-aws, internal/service, and the listing of tags that the provider adds to every type with tags.
 */

/**
 * Calls that IAM decides on everything, since it knows no resource for them: listings, the check of a state machine's
 * definition while differences are looked for, new keys, and who may send to a bus.
 */
export const everywhere = {
  read: [
    "iam:ListRoles",
    "kms:ListAliases",
    "logs:DescribeLogGroups",
    "ssm:DescribeParameters",
    "states:ValidateStateMachineDefinition",
  ],
  write: ["events:PutPermission", "events:RemovePermission", "kms:CreateKey"],
} as const;

/** Resources of one kind, with the calls about them. */
export interface Subject {
  /** Pulumi's types that it stands for. */
  readonly types: readonly string[];
  /** The service as IAM names it. */
  readonly service: string;
  /** How ARNs of the product's own end. */
  readonly names: readonly string[];
  /** Whether ARNs name a region. */
  readonly regional: boolean;
  /** Calls that look, without the service. */
  readonly read: readonly string[];
  /** Calls that create, change and delete; what the pipeline must not do is not among them. */
  readonly write: readonly string[];
  /** Calls that tag, which it takes only where `aws:defaultTags` tags everything. */
  readonly tag?: readonly string[];
}

/** What most services call tagging. */
const tags = ["TagResource", "UntagResource"];

/** A subject whose ARNs are those of the product's own names. */
const of = (
  service: string,
  names: readonly string[],
  types: readonly string[],
  calls: Pick<Subject, "read" | "write" | "tag">,
) => ({
  service,
  names,
  regional: true,
  types: types.map((type) => `aws:${type}`),
  ...calls,
});

/** By what they are called in the statements. */
export const subjects: Readonly<Record<string, Subject>> = {
  Functions: of("lambda", ["function:lifeboat-*"], ["lambda/function:Function"], {
    read: ["GetFunction", "GetFunctionCodeSigningConfig", "ListVersionsByFunction"],
    write: ["CreateFunction", "DeleteFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration"],
    tag: tags,
  }),
  Machines: of("states", ["stateMachine:lifeboat-*"], ["sfn/stateMachine:StateMachine"], {
    read: ["DescribeStateMachine", "ListStateMachineVersions", "ListTagsForResource"],
    write: ["CreateStateMachine", "DeleteStateMachine", "UpdateStateMachine"],
    tag: tags,
  }),
  Schedules: of("scheduler", ["schedule/default/lifeboat-*", "schedule/lifeboat-*"], ["scheduler/schedule:Schedule"], {
    read: ["GetSchedule"],
    write: ["CreateSchedule", "DeleteSchedule", "UpdateSchedule"],
  }),
  ScheduleGroups: of("scheduler", ["schedule-group/lifeboat-*"], ["scheduler/scheduleGroup:ScheduleGroup"], {
    read: ["GetScheduleGroup", "ListTagsForResource"],
    write: ["CreateScheduleGroup", "DeleteScheduleGroup"],
    tag: tags,
  }),
  Rules: of(
    "events",
    ["rule/lifeboat-*", "rule/rds-lifeboat/lifeboat-*"],
    ["cloudwatch/eventRule:EventRule", "cloudwatch/eventTarget:EventTarget"],
    {
      read: ["DescribeRule", "ListTagsForResource", "ListTargetsByRule"],
      write: ["DeleteRule", "PutRule", "PutTargets", "RemoveTargets"],
      tag: tags,
    },
  ),
  Bus: of(
    "events",
    ["event-bus/rds-lifeboat"],
    ["cloudwatch/eventBus:EventBus", "cloudwatch/eventBusPolicy:EventBusPolicy"],
    {
      read: ["DescribeEventBus", "ListTagsForResource"],
      write: ["CreateEventBus", "DeleteEventBus", "UpdateEventBus"],
      tag: tags,
    },
  ),
  Alarms: of("cloudwatch", ["alarm:lifeboat-*"], ["cloudwatch/metricAlarm:MetricAlarm"], {
    read: ["DescribeAlarms", "ListTagsForResource"],
    write: ["DeleteAlarms", "PutMetricAlarm"],
    tag: tags,
  }),
  Dashboards: {
    ...of("cloudwatch", ["dashboard/rds-lifeboat-*"], ["cloudwatch/dashboard:Dashboard"], {
      read: ["GetDashboard"],
      write: ["DeleteDashboards", "PutDashboard"],
    }),
    regional: false,
  },
  Logs: of("logs", ["log-group:lifeboat-*"], ["cloudwatch/logGroup:LogGroup"], {
    read: ["ListTagsForResource"],
    write: ["CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy", "PutRetentionPolicy"],
    tag: tags,
  }),
  Topics: of(
    "sns",
    ["lifeboat-*"],
    ["sns/topic:Topic", "sns/topicPolicy:TopicPolicy", "sns/topicSubscription:TopicSubscription"],
    {
      read: ["GetSubscriptionAttributes", "GetTopicAttributes", "ListSubscriptionsByTopic", "ListTagsForResource"],
      write: [
        "CreateTopic",
        "DeleteTopic",
        "SetSubscriptionAttributes",
        "SetTopicAttributes",
        "Subscribe",
        "Unsubscribe",
      ],
      tag: tags,
    },
  ),
  Tables: of("dynamodb", ["table/lifeboat-*"], ["dynamodb/table:Table"], {
    read: ["DescribeContinuousBackups", "DescribeTable", "DescribeTimeToLive", "ListTagsOfResource"],
    write: ["CreateTable", "UpdateContinuousBackups", "UpdateTable"],
    tag: tags,
  }),
  Parameters: of("ssm", ["parameter/lifeboat-*"], ["ssm/parameter:Parameter"], {
    read: ["GetParameter", "ListTagsForResource"],
    // Whoever could delete one could make it anew with another value: what a person has decided.
    write: [],
    tag: ["AddTagsToResource", "RemoveTagsFromResource"],
  }),
  Keys: of("kms", ["key/*"], ["kms/key:Key"], {
    read: ["DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"],
    write: ["EnableKeyRotation"],
    tag: tags,
  }),
  // Who gives a key another name needs it for the key as well.
  Aliases: of("kms", ["alias/lifeboat-*", "key/*"], ["kms/alias:Alias"], {
    read: [],
    write: ["CreateAlias", "DeleteAlias", "UpdateAlias"],
  }),
  Roles: {
    ...of("iam", ["role/lifeboat-*"], ["iam/role:Role", "iam/rolePolicy:RolePolicy"], {
      read: ["GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"],
      write: ["DeleteRole", "ListInstanceProfilesForRole"],
      tag: ["TagRole", "UntagRole"],
    }),
    regional: false,
  },
  ServiceRole: {
    ...of(
      "iam",
      ["role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"],
      ["iam/serviceLinkedRole:ServiceLinkedRole"],
      { read: ["GetRole"], write: [], tag: ["TagRole", "UntagRole"] },
    ),
    regional: false,
  },
};
