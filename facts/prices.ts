/**
 * What things cost in US dollars: AWS's public list prices for us-east-1 as known in 2025, without free tiers, discounts
 * and taxes. They are assumptions for comparing plans, not an invoice: other regions differ by some ten percent, and every
 * report prints the prices it used.
 */
export interface Prices {
  /** The list these are taken from, printed in reports. */
  readonly list: string;
  /** Manual snapshots of instances, per GiB and month. */
  readonly instanceSnapshotGibMonth: number;
  /** Manual snapshots of Aurora clusters, per GiB and month. */
  readonly clusterSnapshotGibMonth: number;
  /** Data sent to another region, per GiB; between accounts of one region nothing is charged. */
  readonly crossRegionTransferGib: number;
  /** State transitions of STANDARD state machines, per 1,000. */
  readonly stepFunctionsThousandTransitions: number;
  /** Lambda on arm64, per GB-second. */
  readonly lambdaGbSecond: number;
  /** Lambda requests, per million. */
  readonly lambdaMillionRequests: number;
  /** EventBridge Scheduler invocations, per million. */
  readonly schedulerMillionInvocations: number;
  /** Customer-managed KMS key, per month. */
  readonly kmsKeyMonth: number;
  /** KMS requests, per 10,000. */
  readonly kmsTenThousandRequests: number;
  /** CloudWatch alarm on one standard-resolution metric, per month. */
  readonly cloudWatchAlarmMonth: number;
  /** CloudWatch custom metric, per month (the first 10,000). */
  readonly cloudWatchMetricMonth: number;
  /** CloudWatch dashboard, per month. */
  readonly cloudWatchDashboardMonth: number;
  /** Requests of CloudWatch's API, per 1,000. */
  readonly cloudWatchThousandRequests: number;
  /** DynamoDB on demand: read request units, per million. */
  readonly dynamoDbMillionReads: number;
  /** DynamoDB on demand: write request units, per million. */
  readonly dynamoDbMillionWrites: number;
  /** DynamoDB storage, with what point-in-time recovery adds, per GB and month. */
  readonly dynamoDbGbMonth: number;
  /** CloudWatch Logs taken in, per GB. */
  readonly cloudWatchLogsGb: number;
  /** SNS publish requests, per million. */
  readonly snsMillionRequests: number;
  /** SNS deliveries by e-mail, per 100,000. */
  readonly snsHundredThousandEmails: number;
}

/** The prices used when nothing else is said. */
export const defaultPrices: Prices = {
  list: "us-east-1 list prices, 2025 (assumed)",
  instanceSnapshotGibMonth: 0.095,
  clusterSnapshotGibMonth: 0.021,
  crossRegionTransferGib: 0.02,
  stepFunctionsThousandTransitions: 0.025,
  lambdaGbSecond: 0.0000133334,
  lambdaMillionRequests: 0.2,
  schedulerMillionInvocations: 1,
  kmsKeyMonth: 1,
  kmsTenThousandRequests: 0.03,
  cloudWatchAlarmMonth: 0.1,
  cloudWatchMetricMonth: 0.3,
  cloudWatchDashboardMonth: 3,
  cloudWatchThousandRequests: 0.01,
  dynamoDbMillionReads: 0.125,
  dynamoDbMillionWrites: 0.625,
  dynamoDbGbMonth: 0.45,
  cloudWatchLogsGb: 0.5,
  snsMillionRequests: 0.5,
  snsHundredThousandEmails: 2,
};
