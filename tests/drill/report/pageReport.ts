import type { AgeOverTime, FailedScenario, Report, ScenarioReport } from "../../../drill/report/types";
import { report, scenarioReport } from "../measured";

/** Made-up reports for tests of the page. */

/** A name that would be markup, an attribute's end, and a chart's text if it were not escaped. */
export const hostile = `<script>alert("1")</script>'"><img src=x onerror=alert(2)>&amp;\u202egnp.exe\u0007`;

/** 240 intervals of 3 hours, the first without a copy. */
export function ages(database: string, worst: number, changed: Partial<AgeOverTime> = {}): AgeOverTime {
  return {
    database,
    countedFromMinutes: 180,
    worstMinutes: worst,
    firstInterval: 0,
    oldestMinutes: Array.from({ length: 240 }, (_, index) => (index === 0 ? Infinity : worst - (index % 3))),
    youngestMinutes: Array.from({ length: 240 }, (_, index) => (index === 0 ? Infinity : 20 + (index % 5))),
    ...changed,
  };
}

export const normal: ScenarioReport = {
  ...scenarioReport,
  objective: { expectation: "worstCopyAgeMinutes", minutes: 105 },
  agesOverTime: { intervalMinutes: 180, databases: [ages("orders", 93), ages("payments", 88)] },
};

export const classic: ScenarioReport = {
  ...normal,
  name: "classic",
  title: "Ordinary days with the classic pipeline",
  copyAge: { worstMinutes: 254, p99Minutes: 241, meanMinutes: 149 },
  bytesMoved: { full: 6118, incremental: 84_499 },
  agesOverTime: { intervalMinutes: 180, databases: [ages("orders", 254)] },
};

/** Loses every copy at the end of day 12. */
const lost = ages("orders", 250, {
  oldestMinutes: Array.from({ length: 240 }, (_, index) => (index < 96 ? 250 : Infinity)),
  youngestMinutes: Array.from({ length: 240 }, (_, index) => (index < 96 ? 30 : Infinity)),
});

export const compromise: ScenarioReport = { ...normal, name: "source-compromise", disasterMinutes: 14_400 };

export const classicCompromise: ScenarioReport = {
  ...classic,
  name: "classic-source-compromise",
  disasterMinutes: 14_400,
  recovery: { recoverable: 0, total: 12, worstLossMinutes: Infinity, worstMinutes: Infinity },
  agesOverTime: { intervalMinutes: 180, databases: [lost] },
};

/** Everything that a scenario, a fleet or a message may name, named badly. */
export const named: ScenarioReport = {
  ...normal,
  name: hostile,
  title: hostile,
  passed: false,
  expectations: [{ text: hostile, held: false, measured: hostile }],
  faults: [hostile],
  alarms: [{ name: hostile, account: hostile, afterMinutes: 3 }],
  messages: [{ account: hostile, by: "mail", afterMinutes: -5, text: hostile }],
  denied: [
    { principal: hostile, operation: hostile, action: hostile, resource: hostile, count: 2, firstAfterMinutes: 1 },
  ],
  quotaPeak: { [hostile]: 7 },
  quotas: { [hostile]: 100 },
  agesOverTime: { intervalMinutes: 180, databases: [ages(hostile, 93)] },
};

export const broken: FailedScenario = {
  name: "broken",
  title: "Does not run",
  passed: false,
  days: 3,
  expectations: [{ text: "runs to its end", held: false, measured: "no" }],
  error: `operation ${hostile} is not known to the model`,
};

/** A report of these scenarios. */
export function reportWith(...scenarios: Report["scenarios"]): Report {
  return { ...report, scenarios };
}
