import type { Difference } from "./compare";

/** A way in which the two are known to differ. */
export interface KnownDifference {
  /** Matches its differences as {@link line} writes them, and no others. */
  readonly what: RegExp;
  /** Which of the two does as AWS does. */
  readonly right: "model" | "moto" | "not known";
  readonly why: string;
  readonly source: string;
}

/** A difference in one line. */
export function line({ step, path, model, moto }: Difference): string {
  return `${step} | ${path} | model: ${model ?? "nothing"} | moto: ${moto ?? "nothing"}`;
}

/** What moto does not do: it lets through, and the model refuses as AWS does. */
function unchecked(what: RegExp, why: string, source: string): KnownDifference {
  return {
    what: new RegExp(`${what.source} \\| error \\| model: \\w+ \\| moto: nothing$`),
    right: "model",
    why,
    source,
  };
}

/** Every known difference. One that is not here fails the comparison, and one that is here and has gone as well. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    what: /DBSnapshots\.\d\.OptionGroupName \| model: default:postgres-16 \| moto: nothing$/,
    right: "model",
    why: "moto leaves the option group out",
    source: "API DBSnapshot",
  },
  {
    what: /DBClusterSnapshots\.\d\.DbClusterResourceId \| model: a resource id \| moto: nothing$/,
    right: "model",
    why: "moto leaves the resource id of a cluster out of its snapshots",
    source: "API DBClusterSnapshot",
  },
  {
    what: /DBSnapshots\.\d\.SourceDBSnapshotIdentifier \| model: arn:aws:rds:eu-central-1:\S+:far \| moto: nothing$/,
    right: "model",
    why: "moto does not say what a copy from another region was copied from; within the region neither does",
    source: "API DBSnapshot: only in the case of a cross-account or cross-Region copy",
  },
  {
    what: /DBClusterSnapshots\.\d\.SourceDBClusterSnapshotArn \| model: arn:aws:rds:\S+:(?:far|first) \| moto: nothing$/,
    right: "model",
    why: "moto does not say what a copy was copied from",
    source: "API DBClusterSnapshot: whenever it was copied",
  },
  {
    what: /(?:what is shared, seen by who it is shared with|one that is shared, by its ARN) \| DB(?:Cluster)?Snapshots\.0\.DB(?:Cluster)?SnapshotIdentifier \| model: arn:\S+ \| moto: first$/,
    right: "model",
    why: "a shared snapshot is named by its ARN",
    source: "UG USER_ShareSnapshot",
  },
  {
    what: /(?:what is shared, seen by who it is shared with|one that is shared, by its ARN) \| \S+\.SnapshotType \| model: shared \| moto: manual$/,
    right: "model",
    why: "a shared snapshot is of the type shared",
    source: "API DescribeDBSnapshots, SnapshotType",
  },
  {
    what: /(?:what is shared, seen by who it is shared with|one that is shared, by its ARN) \| \S+\.TagList\..* \| model: nothing \| moto: /,
    right: "not known",
    why: "the model shows no tags of a shared snapshot, moto does: the passes of the DR account need none",
    source: "none",
  },
  unchecked(/one that is not shared/, "moto takes no notice of the ARN", "API DescribeDBSnapshots"),
  unchecked(/too (?:small|large) a page/, "MaxRecords is 20 to 100", "API DescribeDBSnapshots"),
  unchecked(
    /by a marker that is none/,
    "moto's listings of snapshots have no pages",
    "API DescribeDBSnapshots (assumed)",
  ),
  {
    what: /DescribeDB(?:Cluster)?Snapshots (?:a first page|a page after it|a page unless told) \| (?:records|Marker) \| /,
    right: "model",
    why: "moto's listings of snapshots have no pages",
    source: "API DescribeDBSnapshots",
  },
  unchecked(
    /one by name and database/,
    "the two parameters cannot be used together",
    "API DescribeDBSnapshots, DBInstanceIdentifier",
  ),
  unchecked(
    /cluster: C(?:reate|opy)DBClusterSnapshot (?:a name |to a name that is none).*/,
    "moto checks the names of snapshots of instances only",
    "API CreateDBClusterSnapshot",
  ),
  {
    what: /whether it is there or not \| error \| model: DB(?:Cluster)?SnapshotNotFoundFault \| moto: nothing$/,
    right: "model",
    why: "what moto has let through is there to be deleted",
    source: "follows from the others",
  },
  {
    what: /SnapshotAttributes? (?:shared|shared with the same again|shared with another|shared no longer) \| restore \| /,
    right: "model",
    why: "moto writes down an account as often as it is added, and what is no account",
    source: "API DBSnapshotAttribute: a list of accounts",
  },
  unchecked(/shared with what is no account/, "a value is an account or all", "API ModifyDBSnapshotAttribute"),
  unchecked(/an encrypted one shared with all/, "an encrypted snapshot cannot be public", "UG USER_ShareSnapshot"),
  {
    what: /^cluster: ModifyDBClusterSnapshotAttribute an automated one \| error \| model: InvalidParameterValue \| moto: InvalidDBClusterSnapshotStateFault$/,
    right: "not known",
    why: "both refuse, and of an instance's alike; the passes share only what they have made",
    source: "none",
  },
  unchecked(/Delete\w+ an automated one/, "only manual snapshots can be deleted", "UG USER_DeleteSnapshot"),
  unchecked(/tags of one that is not there/, "there is nothing to tag", "API AddTagsToResource, errors"),
  {
    what: /of what another account shares \| error \| model: nothing \| moto: DB(?:Cluster)?SnapshotNotFoundFault$/,
    right: "model",
    why: "moto copies within an account only",
    source: "UG USER_CopySnapshot",
  },
  unchecked(
    /from another region, under no key of this/,
    "an encrypted snapshot needs a key of the region it is copied to",
    "UG USER_CopySnapshot.AcrossRegions",
  ),
  {
    what: /the last one of the quota \| error \| model: nothing \| moto: SnapshotQuotaExceededFault$/,
    right: "model",
    why: "moto counts the automated snapshot against the quota as well",
    source: "UG CHAP_Limits: manual snapshots",
  },
  {
    what: /DescribeAccountAttributes at the quota \| error \| model: nothing \| moto: no answer$/,
    right: "model",
    why: "moto does not know the operation",
    source: "API DescribeAccountAttributes",
  },
  {
    what: /^kms (?:ScheduleKeyDeletion in a week|CancelKeyDeletion) \| KeyId \| model: \{drKey\} \| moto: [0-9a-f-]{36}$/,
    right: "model",
    why: "the answer names the key by its ARN",
    source: "API ScheduleKeyDeletion, CancelKeyDeletion: KeyId",
  },
  unchecked(/^kms ScheduleKeyDeletion too soon/, "7 to 30 days", "API ScheduleKeyDeletion"),
  unchecked(
    /^kms (?:EnableKey that is to be deleted|ScheduleKeyDeletion again|CancelKeyDeletion again)/,
    "the state of the key does not allow it",
    "KMS guide, key-state",
  ),
  unchecked(/^sns Publish nothing/, "a message is not empty", "API Publish"),
  unchecked(/^sns Publish a subject of two lines/, "a subject has no line breaks", "API Publish"),
  unchecked(/^ssm PutParameter of 4,097 characters/, "4 KB in the standard tier", "API PutParameter"),
  {
    what: /^eventbridge PutEvents with a detail that is no object \| /,
    right: "model",
    why: "a detail is a JSON object",
    source: "LocalStack's recordings of AWS, test_put_event_malformed_detail[ARRAY]",
  },
  {
    what: /^eventbridge PutEvents as a service of AWS \| /,
    right: "model",
    why: "nobody else may use a source that begins with aws.",
    source: "EventBridge guide, eb-events-structure",
  },
  {
    what: /^eventbridge PutEvents with a type of 129 characters \| /,
    right: "model",
    why: "128 at most",
    source: "API PutEventsRequestEntry",
  },
  {
    what: /^eventbridge PutEvents to a bus that is not there \| error \| model: nothing \| moto: ResourceNotFoundException$/,
    right: "model",
    why: "a bus of the account that is not there takes events without a word",
    source: "LocalStack's recordings of AWS, test_put_events_nonexistent_event_bus",
  },
  unchecked(
    /^eventbridge PutEvents to another account's bus that lets nobody in/,
    "moto asks no permissions, and takes the bus for the caller's own",
    "EventBridge guide, eb-event-bus-perms",
  ),
  unchecked(/^eventbridge PutEvents none/, "1 to 10 entries", "API PutEvents"),
  unchecked(
    /^cloudwatch PutMetricData (?:with a value that is too large|in a namespace of AWS|1,001 at once)/,
    "moto checks little of metric data",
    "API PutMetricData, MetricDatum; CloudWatch guide, cloudwatch_limits",
  ),
  {
    what: /^cloudwatch DescribeAlarms by their names' beginning \| MetricAlarms\.\d\.(?:StateReason|StateValue) \| /,
    right: "model",
    why: "moto evaluates no alarms: without data, which it breaches to miss, they stay as they were made",
    source: "CloudWatch guide, AlarmThatSendsEmail",
  },
  {
    what: /^cloudwatch DescribeAlarms .* \| \S+StateTransitionedTimestamp \| model: a time \| moto: nothing$/,
    right: "model",
    why: "moto leaves it out",
    source: "API MetricAlarm",
  },
  {
    what: /^cloudwatch DescribeAlarms one at a time \| (?:NextToken|records) \| /,
    right: "model",
    why: "moto's listing of alarms has no pages",
    source: "API DescribeAlarms",
  },
];
