import { day } from "../../cli/durations";
import { defaultPrices, type Prices } from "../../facts/prices";

/** What a run used, measured. */
export interface Usage {
  /** How long the run was. */
  readonly ms: number;
  /** Snapshot storage that is charged for, by what it is for and the kind of databases: GiB × milliseconds. */
  readonly storage: readonly StoredFor[];
  readonly acrossRegionsGib: number;
  readonly transitions: number;
  readonly lambdaGbSeconds: number;
  readonly lambdaRequests: number;
  readonly schedulerInvocations: number;
  /** Events that were put on a bus, or sent on to another one. */
  readonly events: number;
  readonly keys: number;
  readonly keyRequests: number;
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
  /** Mails that went out for them: one to each address. */
  readonly mails: number;
  readonly secretRequests: number;
}

/** Snapshot storage of one kind of databases, for one purpose. */
export interface StoredFor {
  readonly purpose: "sourceSnapshots" | "interimSnapshots" | "copies";
  readonly kind: "instance" | "cluster";
  readonly gibMillis: number;
}

/** What the parts of the cost are for, in the order in which they are shown. */
export const layers = {
  snapshots: "Snapshots where the databases are",
  interim: "Interim snapshots",
  copies: "Copies",
  transfer: "Transfer between regions",
  keys: "Keys",
  passes: "Passes",
  watching: "Watching",
  messages: "Messages",
} as const;

export type Layer = keyof typeof layers;

/** An item of the cost: what it is for, who charges it, and how much it is. Of what flows, quantities are those of one month. */
interface Item {
  readonly layer: Layer;
  readonly service: string;
  readonly dollars: (used: Usage, perMonth: (quantity: number) => number, prices: Prices) => number;
}

/** A month, as prices mean it: 730 hours. */
const month = (730 / 24) * day;

const items = {
  sourceSnapshots: { layer: "snapshots", service: "RDS", dollars: storageFor("sourceSnapshots") },
  interimSnapshots: { layer: "interim", service: "RDS", dollars: storageFor("interimSnapshots") },
  copies: { layer: "copies", service: "RDS", dollars: storageFor("copies") },
  crossRegionTransfer: {
    layer: "transfer",
    service: "RDS",
    dollars: (used, perMonth, prices) => perMonth(used.acrossRegionsGib) * prices.crossRegionTransferGib,
  },
  keys: { layer: "keys", service: "KMS", dollars: (used, _, prices) => used.keys * prices.kmsKeyMonth },
  keyRequests: {
    layer: "keys",
    service: "KMS",
    dollars: (used, perMonth, prices) => (perMonth(used.keyRequests) / 1e4) * prices.kmsTenThousandRequests,
  },
  stepFunctions: {
    layer: "passes",
    service: "Step Functions",
    dollars: (used, perMonth, prices) => (perMonth(used.transitions) / 1000) * prices.stepFunctionsThousandTransitions,
  },
  lambda: {
    layer: "passes",
    service: "Lambda",
    dollars: (used, perMonth, prices) =>
      perMonth(used.lambdaGbSeconds) * prices.lambdaGbSecond +
      (perMonth(used.lambdaRequests) / 1e6) * prices.lambdaMillionRequests,
  },
  scheduler: {
    layer: "passes",
    service: "EventBridge",
    dollars: (used, perMonth, prices) =>
      (perMonth(used.schedulerInvocations) / 1e6) * prices.schedulerMillionInvocations,
  },
  events: {
    layer: "passes",
    service: "EventBridge",
    dollars: (used, perMonth, prices) => (perMonth(used.events) / 1e6) * prices.eventBridgeMillionEvents,
  },
  logs: {
    layer: "passes",
    service: "CloudWatch",
    dollars: (used, perMonth, prices) => (perMonth(used.logBytes) / 1e9) * prices.cloudWatchLogsGb,
  },
  alarms: {
    layer: "watching",
    service: "CloudWatch",
    dollars: (used, _, prices) => used.alarms * prices.cloudWatchAlarmMonth,
  },
  metrics: {
    layer: "watching",
    service: "CloudWatch",
    dollars: (used, perMonth, prices) =>
      used.customMetrics * prices.cloudWatchMetricMonth +
      (perMonth(used.metricRequests) / 1000) * prices.cloudWatchThousandRequests,
  },
  dashboards: {
    layer: "watching",
    service: "CloudWatch",
    dollars: (used, _, prices) => used.dashboards * prices.cloudWatchDashboardMonth,
  },
  dynamoDb: {
    layer: "watching",
    service: "DynamoDB",
    dollars: ({ dynamoDb }, perMonth, prices) =>
      (perMonth(dynamoDb.readUnits) / 1e6) * prices.dynamoDbMillionReads +
      (perMonth(dynamoDb.writeUnits) / 1e6) * prices.dynamoDbMillionWrites +
      (dynamoDb.bytes / 1e9) * prices.dynamoDbGbMonth,
  },
  notifications: {
    layer: "messages",
    service: "SNS",
    dollars: (used, perMonth, prices) =>
      (perMonth(used.notifications) / 1e6) * prices.snsMillionRequests +
      (perMonth(used.mails) / 1e5) * prices.snsHundredThousandEmails,
  },
  secrets: {
    layer: "messages",
    service: "Secrets Manager",
    dollars: (used, perMonth, prices) =>
      (perMonth(used.secretRequests) / 1e4) * prices.secretsManagerTenThousandRequests,
  },
} as const satisfies Readonly<Record<string, Item>>;

/** US dollars a month, by item, were every month like this run; no free tier is deducted. `total` is their sum. */
export type MonthlyCost = Readonly<Record<keyof typeof items | "total", number>>;

/** What a run costs a month. */
export function monthlyCost(used: Usage, prices: Prices = defaultPrices): MonthlyCost {
  const perMonth = (quantity: number): number => quantity / (used.ms / month);
  const entries = Object.entries(items).map(([name, item]) => [name, item.dollars(used, perMonth, prices)] as const);
  const total = entries.reduce((sum, [, dollars]) => sum + dollars, 0);
  return { ...(Object.fromEntries(entries) as Record<keyof typeof items, number>), total };
}

/** A part of the cost: of a layer, or of a service within it. */
export interface CostPart {
  readonly name: string;
  readonly dollars: number;
}

/** What a layer costs, and the services that charge for it. */
export interface LayerCost extends CostPart {
  readonly services: readonly CostPart[];
}

/** The cost of each layer, with that of each service in it, in order; layers that cost nothing are left out. */
export function costByLayer(cost: MonthlyCost): readonly LayerCost[] {
  return (Object.keys(layers) as Layer[]).flatMap((layer) => {
    const services = grouped(cost, (item) => (item.layer === layer ? item.service : undefined));
    const dollars = services.reduce((sum, one) => sum + one.dollars, 0);
    return dollars === 0 ? [] : [{ name: layers[layer], dollars, services }];
  });
}

/** The cost of each service, the dearest first; those that cost nothing are left out. */
export function costByService(cost: MonthlyCost): readonly CostPart[] {
  return [...grouped(cost, ({ service }) => service)].sort((a, b) => b.dollars - a.dollars);
}

function grouped(cost: MonthlyCost, by: (item: Item) => string | undefined): readonly CostPart[] {
  const sums = new Map<string, number>();
  for (const [name, item] of Object.entries(items)) {
    const group = by(item);
    if (group !== undefined) sums.set(group, (sums.get(group) ?? 0) + cost[name as keyof typeof items]);
  }
  return [...sums].filter(([, dollars]) => dollars > 0).map(([name, dollars]) => ({ name, dollars }));
}

/** What is kept for a purpose, the whole time. */
function storageFor(purpose: StoredFor["purpose"]): Item["dollars"] {
  return ({ ms, storage }, _, { instanceSnapshotGibMonth, clusterSnapshotGibMonth }) =>
    storage
      .filter((one) => one.purpose === purpose)
      .map(
        ({ kind, gibMillis }) =>
          (gibMillis / ms) * (kind === "instance" ? instanceSnapshotGibMonth : clusterSnapshotGibMonth),
      )
      .reduce((sum, dollars) => sum + dollars, 0);
}
