/**
 * What things cost in US dollars: AWS's public list prices for us-east-1 as known in 2025, without free tiers, discounts
 * and taxes. They are assumptions for comparing plans, not an invoice: other regions differ by some ten percent, and every
 * report prints them. Each names the page of AWS that has the price of today.
 */
export interface Prices {
  /** The list these are taken from, printed in reports. */
  readonly list: string;
  /** Backup storage of instances beyond the free allowance, per GiB and month: aws.amazon.com/rds/postgresql/pricing, Backup Storage. */
  readonly instanceSnapshotGibMonth: number;
  /** Backup storage of Aurora, per GiB and month: aws.amazon.com/rds/aurora/pricing, Backup Storage. */
  readonly clusterSnapshotGibMonth: number;
  /**
   * Data sent to another region, per GiB; between accounts of one region nothing is charged: aws.amazon.com/rds/postgresql/pricing,
   * Data Transfer and Snapshot Copy.
   */
  readonly crossRegionTransferGib: number;
  /** State transitions of STANDARD state machines, per 1,000: aws.amazon.com/step-functions/pricing. */
  readonly stepFunctionsThousandTransitions: number;
  /** Lambda on arm64, per GB-second: aws.amazon.com/lambda/pricing. */
  readonly lambdaGbSecond: number;
  /** Lambda requests, per million: aws.amazon.com/lambda/pricing. */
  readonly lambdaMillionRequests: number;
  /** EventBridge Scheduler invocations, per million: aws.amazon.com/eventbridge/pricing, Scheduler. */
  readonly schedulerMillionInvocations: number;
  /**
   * Events that are put on a bus or sent on to another one, per million; those of AWS's services on the default bus are free:
   * aws.amazon.com/eventbridge/pricing. That one sent on to a bus of the same account in another region costs the same is assumed.
   */
  readonly eventBridgeMillionEvents: number;
  /** Customer-managed KMS key, per month: aws.amazon.com/kms/pricing. Each of its first two rotations adds as much. */
  readonly kmsKeyMonth: number;
  /** KMS requests, per 10,000: aws.amazon.com/kms/pricing. */
  readonly kmsTenThousandRequests: number;
  /** CloudWatch alarm on one standard-resolution metric, per month: aws.amazon.com/cloudwatch/pricing. */
  readonly cloudWatchAlarmMonth: number;
  /** CloudWatch custom metric, per month (the first 10,000): aws.amazon.com/cloudwatch/pricing. */
  readonly cloudWatchMetricMonth: number;
  /** CloudWatch dashboard, per month: aws.amazon.com/cloudwatch/pricing. */
  readonly cloudWatchDashboardMonth: number;
  /** Requests of CloudWatch's API, per 1,000: aws.amazon.com/cloudwatch/pricing. */
  readonly cloudWatchThousandRequests: number;
  /** DynamoDB on demand: read request units, per million: aws.amazon.com/dynamodb/pricing/on-demand. */
  readonly dynamoDbMillionReads: number;
  /** DynamoDB on demand: write request units, per million: aws.amazon.com/dynamodb/pricing/on-demand. */
  readonly dynamoDbMillionWrites: number;
  /** DynamoDB storage, with what point-in-time recovery adds, per GB and month: aws.amazon.com/dynamodb/pricing/on-demand. */
  readonly dynamoDbGbMonth: number;
  /** CloudWatch Logs taken in, per GB: aws.amazon.com/cloudwatch/pricing, Logs. What is kept of them costs a fiftieth of it. */
  readonly cloudWatchLogsGb: number;
  /** SNS publish requests, per million: aws.amazon.com/sns/pricing. */
  readonly snsMillionRequests: number;
  /** SNS deliveries by e-mail, per 100,000: aws.amazon.com/sns/pricing. */
  readonly snsHundredThousandEmails: number;
  /** Requests of Secrets Manager, per 10,000: aws.amazon.com/secrets-manager/pricing. */
  readonly secretsManagerTenThousandRequests: number;
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
  eventBridgeMillionEvents: 1,
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
  secretsManagerTenThousandRequests: 0.05,
};

/**
 * Hours for which a manual snapshot of an Aurora cluster costs nothing where its cluster is: "Manual snapshots don't count against
 * your snapshot backup storage (that is, they're not charged) while their creation timestamp is within the retention period" (AUG
 * aurora-storage-backup), which is a day at least; that it is no more is assumed.
 */
export const freeClusterSnapshotHours = 24;
