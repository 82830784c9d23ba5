import { costByLayer, costByService, type MonthlyCost } from "../../drill/judge/cost";
import type { Measured, Report, ScenarioReport } from "../../drill/report/types";
import { defaultAssumptions } from "../../facts/assumptions";
import { defaultPrices } from "../../facts/prices";

/** What a run says that costs so much by item. */
export function costing(items: Partial<MonthlyCost>): Pick<Measured, "monthlyCost" | "costByLayer" | "costByService"> {
  const nothing = {
    sourceSnapshots: 0,
    interimSnapshots: 0,
    copies: 0,
    crossRegionTransfer: 0,
    keys: 0,
    keyRequests: 0,
    stepFunctions: 0,
    lambda: 0,
    scheduler: 0,
    events: 0,
    logs: 0,
    alarms: 0,
    metrics: 0,
    dashboards: 0,
    dynamoDb: 0,
    notifications: 0,
    secrets: 0,
  };
  const each = { ...nothing, ...items };
  const monthlyCost = { ...each, total: Object.values(each).reduce((sum, dollars) => sum + dollars, 0) };
  return { monthlyCost, costByLayer: costByLayer(monthlyCost), costByService: costByService(monthlyCost) };
}

/** Made-up figures of a run, for tests of what is said about them. */
export const measured: Measured = {
  copyAge: { worstMinutes: 90, p99Minutes: 80, meanMinutes: 50 },
  copyOverhead: { p50Seconds: 600, p99Seconds: 900 },
  recovery: { recoverable: 12, total: 12, worstLossMinutes: 61, worstMinutes: 300 },
  alarms: [],
  apiCalls: { source: { "rds:DescribeDBSnapshots": 1000 }, dr: { "rds:CopyDBSnapshot": 234 } },
  bytesMoved: { full: 6118, incremental: 1234.5678 },
  copies: {
    full: 12,
    incremental: 8640,
    twice: 0,
    youngestDeletedHours: 48,
    foreign: 0,
    fewest: 48,
    reachMinutes: 2_880,
  },
  ioSuspensions: { perMonth: 90, databases: 3, mostPerMonth: 31, inWindows: 2 },
  denied: [],
  quotaPeak: { "111111111111/eu-west-1": 100, "222222222222/eu-central-1": 90 },
  quotas: { "111111111111/eu-west-1": 700, "222222222222/eu-central-1": 700 },
  agesOverTime: {
    intervalMinutes: 180,
    databases: [
      {
        database: "orders",
        countedFromMinutes: 180,
        worstMinutes: 90,
        firstInterval: 0,
        oldestMinutes: [Number.POSITIVE_INFINITY, ...new Array<number>(239).fill(90)],
        youngestMinutes: new Array<number>(240).fill(20),
      },
    ],
  },
  ...costing({ copies: 600, keys: 4 }),
  executions: {},
  branches: {},
  notifications: {},
  messages: [],
  faults: [],
};

export const scenarioReport: ScenarioReport = {
  name: "normal",
  title: "Ordinary days",
  passed: true,
  days: 30,
  databases: 12,
  expectations: [{ text: "no alarm", held: true, measured: "none" }],
  ...measured,
};

export const report: Report = {
  version: 1,
  seed: 1,
  simulatedHours: 720,
  wallSeconds: 12.34,
  assumptions: defaultAssumptions,
  prices: defaultPrices,
  scenarios: [scenarioReport],
  survival: [],
};
