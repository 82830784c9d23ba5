/**
 * AWS's limits that the program and the model must respect, each with where AWS states it. UG = Amazon RDS User Guide,
 * AUG = Aurora User Guide. Those marked adjustable can be raised for an account by Service Quotas.
 */
export const limits = {
  rds: {
    /** Manual DB instance snapshots per account and region; adjustable. Automated ones do not count. UG "Quotas and constraints". */
    manualInstanceSnapshots: 100,
    /** Manual DB cluster snapshots per account and region; adjustable. UG "Quotas and constraints". */
    manualClusterSnapshots: 100,
    /** Copies of instance snapshots in progress per destination region and account. UG "Copying a DB snapshot", limitations. */
    instanceCopiesInProgress: 20,
    /** Copies of Aurora cluster snapshots in progress per destination region and account. AUG "DB cluster snapshot copying". */
    clusterCopiesInProgress: 5,
    /** Accounts that one manual snapshot can be shared with. UG "Sharing a DB snapshot". */
    sharedAccountsPerSnapshot: 20,
    /** Most records a page of a Describe operation returns (`MaxRecords`). RDS API Reference, DescribeDBSnapshots. */
    describePageSize: 100,
    /** Characters of an instance snapshot's identifier. RDS API Reference, CreateDBSnapshot. */
    instanceSnapshotIdentifierLength: 255,
    /** Characters of a cluster snapshot's identifier. RDS API Reference, CreateDBClusterSnapshot. */
    clusterSnapshotIdentifierLength: 63,
    /** Characters of an instance's or cluster's identifier. RDS API Reference, CreateDBInstance. */
    databaseIdentifierLength: 63,
    /** Export tasks in progress per account. UG "Exporting DB snapshot data to Amazon S3", limitations. */
    exportTasksInProgress: 5,
  },
  tags: {
    /** Tags of one RDS resource. UG "Tagging Amazon RDS resources". */
    perResource: 50,
    /** Characters of a tag's key. UG "Tagging Amazon RDS resources". */
    keyLength: 128,
    /** Characters of a tag's value. UG "Tagging Amazon RDS resources". */
    valueLength: 256,
  },
  lambda: {
    /** Bytes of all environment variables of a function together. Lambda Developer Guide "Lambda quotas". */
    environmentBytes: 4_096,
    /** Longest time-out of a function, seconds. Lambda Developer Guide "Lambda quotas". */
    timeoutSeconds: 900,
    /** Bytes of the request or response of a synchronous invocation. Lambda Developer Guide "Lambda quotas". */
    synchronousPayloadBytes: 6_291_456,
    /** Concurrent executions per account and region; adjustable. Lambda Developer Guide "Lambda quotas". */
    concurrentExecutions: 1_000,
  },
  stepFunctions: {
    /** Bytes of a state's input or result, UTF-8. Step Functions Developer Guide "Quotas". */
    payloadBytes: 262_144,
    /** Events in the history of a STANDARD execution. Step Functions Developer Guide "Quotas". */
    historyEvents: 25_000,
    /** Characters of a state machine's name. Step Functions API Reference, CreateStateMachine. */
    nameLength: 80,
  },
  scheduler: {
    /** Characters of a schedule's name. EventBridge Scheduler API Reference, CreateSchedule. */
    nameLength: 64,
  },
  iam: {
    /** Characters of all inline policies of a role together, white space not counted. IAM User Guide "IAM and STS quotas". */
    inlinePolicyCharacters: 10_240,
    /** Characters of a role's name. IAM User Guide "IAM and STS quotas". */
    roleNameLength: 64,
  },
  kms: {
    /** Bytes of a key policy. KMS Developer Guide "Resource quotas". */
    keyPolicyBytes: 32_768,
    /** Shortest and longest waiting period before a key is deleted, days. KMS API Reference, ScheduleKeyDeletion. */
    deletionWindowDays: [7, 30],
  },
  sns: {
    /** Characters of a message's subject. SNS API Reference, Publish. */
    subjectLength: 100,
    /** Bytes of a message. SNS API Reference, Publish. */
    messageBytes: 262_144,
  },
  dynamoDb: {
    /** Bytes of an item. DynamoDB Developer Guide "Quotas". */
    itemBytes: 409_600,
    /** Bytes of items that a page of a scan holds before it ends. DynamoDB API Reference, Scan. */
    pageBytes: 1_048_576,
  },
  cloudWatch: {
    /** Metrics in one metric math alarm. CloudWatch User Guide "Using metric math". */
    metricsPerMathAlarm: 10,
    /** Hours of data that a Metrics Insights alarm looks at. CloudWatch User Guide "Alarm limits". */
    insightsAlarmHours: 3,
    /** Time series that a Metrics Insights query returns; an alarm over more looks at partial data. CloudWatch User Guide "Alarm limits". */
    seriesPerInsightsQuery: 500,
    /** Contributors that are told to be in alarm at once. CloudWatch User Guide "Alarm limits". */
    contributorsInAlarm: 100,
    /** Data in one request of PutMetricData. CloudWatch User Guide "CloudWatch service quotas". */
    dataPerRequest: 1_000,
    /** Dimensions of a metric. CloudWatch User Guide "CloudWatch service quotas". */
    dimensionsPerMetric: 30,
    /** Widgets of a dashboard. CloudWatch User Guide "CloudWatch service quotas". */
    widgetsPerDashboard: 500,
    /** Periods, in days, for which a log group can keep its events. CloudWatch Logs API Reference, PutRetentionPolicy. */
    logRetentionDays: [
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ],
  },
} as const;
