import { defaultPrices, type Prices } from "../facts/prices";
import { day } from "./durations";

/** What a run used, measured. */
export interface Quantities {
  /** How long the run was. */
  readonly ms: number;
  /** Snapshot storage, GiB × milliseconds. */
  readonly snapshotGibMillis: number;
  readonly acrossRegionsGib: number;
  readonly transitions: number;
  readonly lambdaGbSeconds: number;
  readonly lambdaRequests: number;
  readonly schedulerInvocations: number;
  readonly keys: number;
  /** Metrics that alarms look at: one each, and every series of a Metrics Insights query. */
  readonly alarms: number;
  /** Metrics that the program publishes, each for the whole month. */
  readonly customMetrics: number;
  /** Requests that publish them. */
  readonly metricRequests: number;
  readonly dashboards: number;
  readonly dynamoDb: { readonly readUnits: number; readonly writeUnits: number; readonly bytes: number };
  readonly logBytes: number;
  readonly notifications: number;
}

/** A month, as prices mean it: 730 hours. */
const month = (730 / 24) * day;

/** US dollars a month by item, with the `total`, were every month like this run. No free tier is deducted. */
export function monthlyCost(used: Quantities, prices: Prices = defaultPrices): Readonly<Record<string, number>> {
  const months = used.ms / month;
  const items = {
    snapshotStorage: (used.snapshotGibMillis / month / months) * prices.instanceSnapshotGibMonth,
    crossRegionTransfer: (used.acrossRegionsGib / months) * prices.crossRegionTransferGib,
    stepFunctions: (used.transitions / 1000 / months) * prices.stepFunctionsThousandTransitions,
    lambda:
      (used.lambdaGbSeconds * prices.lambdaGbSecond + (used.lambdaRequests / 1e6) * prices.lambdaMillionRequests) /
      months,
    scheduler: (used.schedulerInvocations / 1e6 / months) * prices.schedulerMillionInvocations,
    keys: used.keys * prices.kmsKeyMonth,
    alarms: used.alarms * prices.cloudWatchAlarmMonth,
    metrics:
      used.customMetrics * prices.cloudWatchMetricMonth +
      (used.metricRequests / 1000 / months) * prices.cloudWatchThousandRequests,
    dashboards: used.dashboards * prices.cloudWatchDashboardMonth,
    dynamoDb:
      ((used.dynamoDb.readUnits / 1e6) * prices.dynamoDbMillionReads +
        (used.dynamoDb.writeUnits / 1e6) * prices.dynamoDbMillionWrites) /
        months +
      (used.dynamoDb.bytes / 1e9) * prices.dynamoDbGbMonth,
    logs: (used.logBytes / 1e9 / months) * prices.cloudWatchLogsGb,
    notifications: (used.notifications / 1e6 / months) * prices.snsMillionRequests,
  };
  return { ...items, total: Object.values(items).reduce((sum, item) => sum + item, 0) };
}
