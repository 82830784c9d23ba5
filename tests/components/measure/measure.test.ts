import assert from "node:assert/strict";
import type { Declaration } from "../../../drill/deploy";
import { declareStack, inputsOf, listOf, statementsOf } from "../../support/program";

const prefix = "lifeboat-dr-measure";

interface Widget {
  readonly properties: {
    readonly title: string;
    readonly metrics: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] };
  };
}

describe("what watches over the copies, as it is declared", () => {
  let declared: Declaration;
  before(async () => {
    const alarms = { age: "90m", slower: [{ databases: ["wiki"], age: "26h" }] };
    declared = await declareStack("drprod", { set: { "dr.alarms": alarms, "dr.measureEvery": "5m" } });
  });
  const inputs = (type: string) => inputsOf(declared, type);
  const alarm = (suffix: string) => inputs("aws:cloudwatch/metricAlarm:MetricAlarm").get(`${prefix}-${suffix}`);

  it("looks at the age of each database, with the threshold of its pace", () => {
    for (const [suffix, threshold, schema] of [
      ["age", 90, '("rds-lifeboat", "Stack", "Source", "Database") WHERE "Stack" = \'drprod\' GROUP BY'],
      [
        "age-26h",
        1_560,
        '("rds-lifeboat", "Stack", "Source", "Database", "Pace") WHERE "Stack" = \'drprod\' AND "Pace" = \'26h\'',
      ],
    ] as const) {
      const found = alarm(suffix);
      assert.equal(found?.threshold, threshold);
      const [query] = (found?.metricQueries ?? []) as readonly { expression: string; period: number }[];
      assert.ok(query?.expression.includes(`SCHEMA${schema}`), query?.expression);
      assert.equal(query?.period, 600);
    }
  });

  it("takes silence for trouble where a number would be missed, and not where it counts trouble", () => {
    const silence = (suffix: string) => alarm(suffix)?.treatMissingData;
    assert.deepEqual(["worst-age", "silent"].map(silence), ["breaching", "breaching"]);
    const counts = ["missing", "quota", "strangers", "vanished"];
    assert.deepEqual(counts.map(silence), Array(4).fill("notBreaching"));
  });

  it("compares each number with what people are to be told of", () => {
    const compared = (suffix: string) => {
      const { namespace, metricName, statistic, comparisonOperator, threshold, dimensions } = alarm(suffix) ?? {};
      assert.deepEqual([namespace, dimensions], ["rds-lifeboat", { Stack: "drprod" }], suffix);
      return [metricName, statistic, comparisonOperator, threshold];
    };
    assert.deepEqual(compared("worst-age"), ["WorstAgeMinutes", "Maximum", "GreaterThanThreshold", 90]);
    assert.deepEqual(compared("silent"), ["DatabasesMeasured", "SampleCount", "LessThanThreshold", 1]);
    assert.deepEqual(compared("missing"), ["DatabasesMissing", "Maximum", "GreaterThanThreshold", 0]);
    assert.deepEqual(compared("quota"), ["QuotaNearlyFull", "Maximum", "GreaterThanThreshold", 0]);
    assert.deepEqual(compared("strangers"), ["StrangerShares", "Maximum", "GreaterThanThreshold", 0]);
    assert.deepEqual(compared("vanished"), ["VanishedCopies", "Maximum", "GreaterThanThreshold", 0]);
  });

  it("looks for silence in short periods, since CloudWatch looks some further back", () => {
    const { period, evaluationPeriods, statistic, alarmDescription } = alarm("silent") ?? {};
    assert.deepEqual([period, evaluationPeriods, statistic], [300, 4, "SampleCount"]);
    assert.match(String(alarmDescription), /Nothing was measured for 20 minutes/);
  });

  it("takes no copy of any database for trouble once that has been so for as long as the settings say", async () => {
    const periods = async (set?: Record<string, unknown>) => {
      const stack = set === undefined ? declared : await declareStack("drprod", { set });
      const none = inputsOf(stack, "aws:cloudwatch/metricAlarm:MetricAlarm").get(`${prefix}-none`);
      return [none?.period, none?.evaluationPeriods, none?.treatMissingData];
    };
    assert.deepEqual(await periods(), [3_600, 24, "missing"]);
    assert.deepEqual(await periods({ "dr.alarms": { empty: "3h" } }), [3_600, 3, "missing"]);
  });

  it("keeps its memory safe: protected, restorable, and beyond the reach of its own role to delete or to retire", () => {
    const [table] = [...inputs("aws:dynamodb/table:Table")].find(([name]) => name === `${prefix}-seen`)!.slice(1);
    const { deletionProtectionEnabled, pointInTimeRecovery } = table as Record<string, unknown>;
    assert.deepEqual([deletionProtectionEnabled, pointInTimeRecovery], [true, { enabled: true }]);
    const role = inputs("aws:iam/rolePolicy:RolePolicy").get(`${prefix}-function-policy`);
    const statements = statementsOf(role?.policy);
    const actions = statements
      .flatMap(({ Action }) => listOf(Action))
      .filter((action) => action.startsWith("dynamodb:"));
    assert.deepEqual(actions, ["dynamodb:Scan", "dynamodb:UpdateItem"]);
    const [write] = statements.filter(({ Sid }) => Sid === "AddWhatIsSeen");
    const attributes = write?.Condition?.["ForAllValues:StringEquals"]?.["dynamodb:Attributes"] as string[];
    assert.ok(attributes.includes("copies") && !attributes.includes("retired"));
  });

  it("shows it on a page of each stack", async () => {
    const page = (of: Declaration) => {
      const [dashboard, ...more] = inputsOf(of, "aws:cloudwatch/dashboard:Dashboard").values();
      assert.deepEqual(more, []);
      const { widgets } = JSON.parse(String(dashboard?.dashboardBody)) as { widgets: Widget[] };
      return { name: dashboard?.dashboardName, shown: widgets.map(({ properties }) => properties) };
    };
    const source = page(await declareStack("prod"));
    assert.equal(source.name, "rds-lifeboat-prod-source");
    assert.deepEqual(
      source.shown.map(({ title }) => title),
      ["Failures", "Runs"],
    );
    const { name, shown } = page(declared);
    assert.equal(name, "rds-lifeboat-drprod-copies");
    const widget = (title: string) => {
      const found = shown.find((one) => one.title.includes(title));
      assert.ok(found, title);
      return found;
    };
    const ages = widget("Age of the newest copy");
    const queries = ages.metrics.map(([query]) => query as { readonly expression: string; readonly period: number });
    assert.ok(
      !queries[0]!.expression.includes("Pace") && queries[0]!.expression.includes('GROUP BY "Source", "Database"'),
    );
    assert.ok(queries[1]!.expression.includes(`"Pace" = '26h'`));
    assert.deepEqual(
      queries.map(({ period }) => period),
      [600, 600],
    );
    assert.deepEqual(
      ages.annotations?.horizontal.map(({ value }) => value),
      [90, 1_560],
    );
    const [held = ""] = widget("Copies held").metrics.map(
      ([query]) => (query as { readonly expression: string }).expression,
    );
    assert.ok(
      held.startsWith('SELECT MIN(CopiesHeld) FROM SCHEMA("rds-lifeboat", "Stack", "Source", "Database")'),
      held,
    );
    const metrics = (title: string) => widget(title).metrics.map(([, metric]) => metric);
    assert.deepEqual(metrics("Databases"), ["DatabasesExpected", "DatabasesMeasured", "DatabasesMissing"]);
    assert.deepEqual(metrics("Quota"), ["QuotaUsedPercent"]);
    assert.deepEqual(metrics("vanished"), ["VanishedCopies", "KeysUnusable", "StrangerShares"]);
    const failures = metrics("Failures");
    for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"])
      assert.equal(failures.filter((one) => one === metric).length, 3, metric);
  });

  it("listens to a trail only where one is said to be", async () => {
    const rules = (of: Declaration) => [...inputsOf(of, "aws:cloudwatch/eventRule:EventRule").keys()];
    assert.ok(!rules(declared).includes("lifeboat-dr-trail-rule"));
    const listening = await declareStack("drprod", { set: { "dr.cloudTrail": true } });
    const rule = inputsOf(listening, "aws:cloudwatch/eventRule:EventRule").get("lifeboat-dr-trail-rule");
    const { userIdentity } = JSON.parse(String(rule?.eventPattern)).detail;
    const [nobody, others] = userIdentity.sessionContext.sessionIssuer.arn;
    assert.deepEqual(nobody, { exists: false });
    assert.match(others["anything-but"][0], /role\/lifeboat-dr-expire-function-role/);
  });
});
