import assert from "node:assert/strict";
import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { administrator, MINUTE, refused, SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";

const labels = '"Stack", "Source", "Database"';
const grouped = `SELECT MAX(Age) FROM SCHEMA("test", ${labels}) WHERE "Stack" = 'a' GROUP BY "Source", "Database" ORDER BY MAX() DESC`;

function alarm(on: Stage, expression: string, inputs: Fields = {}): void {
  on.create("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
    name: "old",
    metricQueries: [{ id: "q", expression, period: 120, returnData: true }],
    evaluationPeriods: 1,
    threshold: 60,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    ...inputs,
  });
}

function put(on: Stage, MetricData: readonly Fields[], Namespace = "test"): void {
  const principal = administrator(SOURCE.account);
  on.cloud.world.call({
    principal,
    place: SOURCE,
    service: "cloudwatch",
    operation: "PutMetricData",
    input: { Namespace, MetricData },
  });
}

function age(Value: number, dimensions: Readonly<Record<string, string>>): Fields {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { MetricName: "Age", Value, Dimensions };
}

const of = (database: string, stack = "a") => ({ Stack: stack, Source: "s", Database: database });

function changes(on: Stage): string[] {
  return on.alarms.map(({ state, at }) => `${(at - START) / MINUTE} ${state}`);
}

describe("alarms over Metrics Insights queries as AWS states them", () => {
  it("Create_Metrics_Insights_Alarm: the alarm rings while any one of the series does", async () => {
    const on = stage();
    alarm(on, grouped);
    put(on, [age(10, of("orders")), age(70, of("ledger"))]);
    await on.pass(MINUTE);
    assert.deepEqual(changes(on), ["1 ALARM"]);
    put(on, [age(10, of("orders")), age(10, of("ledger"))]);
    await on.pass(10 * MINUTE);
    assert.deepEqual(changes(on), ["1 ALARM", "3 OK", "4 INSUFFICIENT_DATA"]);
  });

  it("Create_Metrics_Insights_Alarm: a series counts from its first datum on, without a change of the alarm", async () => {
    const on = stage();
    alarm(on, grouped);
    put(on, [age(10, of("orders"))]);
    await on.pass(MINUTE);
    put(on, [age(99, of("brand-new"))]);
    await on.pass(MINUTE);
    assert.deepEqual(changes(on), ["1 OK", "2 ALARM"]);
  });

  it("Acting_Alarm_Changes: a series is there only as long as it has data: silence ends its alarm", async () => {
    const on = stage();
    alarm(on, grouped, { treatMissingData: "breaching" });
    put(on, [age(10, of("orders")), age(70, of("ledger"))]);
    await on.pass(2 * MINUTE);
    put(on, [age(10, of("orders"))]);
    await on.pass(2 * MINUTE);
    assert.deepEqual(changes(on), ["1 ALARM", "3 OK"]);
    await on.pass(2 * MINUTE);
    // No series at all are insufficient data, however the alarm treats what is missing.
    assert.deepEqual(changes(on), ["1 ALARM", "3 OK", "5 INSUFFICIENT_DATA"]);
  });

  it("alarms-and-missing-data: a series that is found no longer is told to be in order", async () => {
    const on = stage();
    const arn = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic" }).arn);
    alarm(on, grouped, { okActions: [arn] });
    put(on, [age(80, of("orders")), age(70, of("ledger"))]);
    await on.pass(2 * MINUTE);
    put(on, [age(80, of("orders"))]);
    await on.pass(MINUTE);
    const [told, ...others] = on.notifications.map(({ message }) => JSON.parse(message) as Fields);
    assert.deepEqual(others, []);
    assert.deepEqual(told?.AlarmContributorAttributes, { Source: "s", Database: "ledger" });
    assert.equal(told?.NewStateReason, "No data was returned for this contributor");
    // Another one still rings.
    assert.deepEqual(changes(on), ["1 ALARM"]);
  });

  it("alarms-and-missing-data: a query of a single series is like an alarm on one metric", async () => {
    const on = stage();
    alarm(on, `SELECT SUM(Age) FROM SCHEMA("test", ${labels})`, { treatMissingData: "breaching" });
    put(on, [age(10, of("orders"))]);
    await on.pass(3 * MINUTE);
    assert.deepEqual(changes(on), ["1 OK", "3 ALARM"]);
  });

  it("cloudwatch-metrics-insights-querylanguage: SCHEMA finds metrics with just these dimensions, WHERE those with the value", async () => {
    const on = stage();
    alarm(on, grouped);
    put(on, [
      age(99, of("orders", "b")),
      age(99, { Stack: "a", Source: "s" }),
      age(99, { ...of("orders"), Pace: "1d" }),
      { MetricName: "age", Value: 99, Dimensions: [] },
    ]);
    put(on, [age(99, of("orders"))], "other");
    await on.pass(MINUTE);
    // None is found: the alarm stays as it was made.
    assert.deepEqual(changes(on), []);
  });

  it("cloudwatch-metrics-insights-querylanguage: without GROUP BY all are one series", async () => {
    const on = stage();
    alarm(on, `SELECT SUM(Age) FROM SCHEMA("test", ${labels})`);
    put(on, [age(40, of("orders")), age(40, of("ledger", "b"))]);
    await on.pass(MINUTE);
    assert.deepEqual(changes(on), ["1 ALARM"]);
  });

  it("Acting_Alarm_Changes: topics are told of the alarm and of every series", async () => {
    const on = stage();
    const arn = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic" }).arn);
    alarm(on, grouped, { alarmActions: [arn] });
    put(on, [age(10, of("orders")), age(70, of("ledger")), age(80, of("users"))]);
    await on.pass(MINUTE);
    const told = on.notifications.map(({ message }) => JSON.parse(message) as Fields);
    assert.deepEqual(
      told.map(({ AlarmContributorAttributes }) => AlarmContributorAttributes),
      [undefined, { Source: "s", Database: "ledger" }, { Source: "s", Database: "users" }],
    );
    assert.equal(told[0]?.NewStateReason, "2 out of 3 time series evaluated to ALARM");
    assert.match(String(told[1]?.NewStateReason), /\[70\] was greater than the threshold \(60\)/);
  });

  it("cloudwatch-metrics-insights-limits: of more than 500 series the first by ORDER BY are looked at", async () => {
    const many = Array.from({ length: 600 }, (_, n) => age(n === 0 ? 70 : 10, of(`db-${n}`)));
    for (const [order, expected] of [
      ["DESC", ["1 ALARM"]],
      ["ASC", ["1 OK"]],
    ] as const) {
      const on = stage();
      alarm(on, grouped.replace("DESC", order));
      put(on, many);
      await on.pass(MINUTE);
      assert.deepEqual(changes(on), expected);
    }
  });

  it("is evaluated only when something can change: a hundred series every ten minutes for a month are cheap", async () => {
    const on = stage();
    alarm(on, grouped, { metricQueries: [{ id: "q", expression: grouped, period: 900, returnData: true }] });
    const data = Array.from({ length: 100 }, (_, n) => age(10, of(`db-${n}`)));
    const begun = performance.now();
    for (let run = 0; run < 30 * 144; run++) {
      put(on, data);
      await on.pass(10 * MINUTE);
    }
    assert.ok(performance.now() - begun < 15_000, `${performance.now() - begun} ms`);
  });

  for (const [what, expression] of [
    ["another function", grouped.replace("MAX(Age)", "P99(Age)")],
    ["a whole namespace", 'SELECT MAX(Age) FROM "test"'],
    ["labels without quotes", 'SELECT MAX(Age) FROM SCHEMA("test", Stack)'],
    ["another comparison", grouped.replace("=", "!=")],
    ["LIMIT", `${grouped} LIMIT 5`],
    ["metric math", "SUM(METRICS())"],
  ] as const) {
    it(`refuses ${what}, which the model does not know`, () => {
      assert.throws(
        () => alarm(stage(), expression),
        (error: Error) => error instanceof ModelError && /not implemented/.test(error.message),
      );
    });
  }

  it("alarm-limits, Create_Metrics_Insights_Alarm: what AWS refuses is refused", () => {
    const period = [{ id: "q", expression: grouped, period: 3_600, returnData: true }];
    assert.throws(() => alarm(stage(), grouped.replace(/ ORDER.*/, "")), /GROUP BY needs ORDER BY/);
    assert.throws(() => alarm(stage(), grouped, { metricQueries: period, evaluationPeriods: 4 }), /3 hours/);
    assert.throws(
      () => alarm(stage(), grouped, { metricName: "Age" }),
      /metricName cannot be given with metricQueries/,
    );
    assert.throws(() => alarm(stage(), grouped.replace('BY "Source"', 'BY "Region"')), /Region is no label/);
  });
});

describe("PutMetricData as AWS states it", () => {
  it("makes metrics that alarms on one metric watch", async () => {
    const on = stage();
    on.create("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
      name: "few",
      namespace: "test",
      metricName: "Measured",
      dimensions: { Stack: "a" },
      statistic: "Minimum",
      period: 120,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
    put(on, [{ MetricName: "Measured", Value: 3, Dimensions: [{ Name: "Stack", Value: "a" }] }]);
    await on.pass(10 * MINUTE);
    assert.deepEqual(changes(on), ["1 OK", "3 ALARM"]);
    assert.equal(on.cloud.cloudwatch.customMetrics(), 1);
  });

  it("is allowed by namespace", () => {
    const on = stage();
    const roleArn = on.role("measures", "lambda.amazonaws.com", {
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": "test" } },
    });
    const principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" } as const;
    const send = (Namespace: string) =>
      on.cloud.world.call({
        principal,
        place: SOURCE,
        service: "cloudwatch",
        operation: "PutMetricData",
        input: { Namespace, MetricData: [age(1, {})] },
      });
    assert.doesNotThrow(() => send("test"));
    refused(() => send("other"), "AccessDenied");
  });

  it("API PutMetricData: refuses AWS's namespaces, too many data, values out of range and blank dimensions, and by name what it does not know", () => {
    const on = stage();
    refused(() => put(on, [age(1, {})], "AWS/RDS"), "InvalidParameterValueException");
    refused(() => put(on, Array(1_001).fill(age(1, {}))), "InvalidParameterValueException");
    refused(() => put(on, [age(1, { Source: " " })]), "InvalidParameterValueException");
    for (const value of [2 ** 361, -(2 ** 361), Number.POSITIVE_INFINITY]) {
      refused(() => put(on, [age(value, {})]), "InvalidParameterValueException");
    }
    assert.throws(
      () => put(stage(), [{ ...age(1, {}), StorageResolution: 1 }]),
      /StorageResolution is not implemented/,
    );
  });
});

describe("a dashboard as AWS states it", () => {
  const type = "aws:cloudwatch/dashboard:Dashboard";
  const widget = { type: "metric", x: 0, y: 0, width: 12, height: 6, properties: { metrics: [], region: "eu-west-1" } };
  const body = (...widgets: Fields[]) => JSON.stringify({ widgets });

  it("has an ARN without a region", () => {
    const made = stage().create(type, "d", { dashboardName: "d", dashboardBody: body(widget) });
    assert.equal(made.dashboardArn, `arn:aws:cloudwatch::${SOURCE.account}:dashboard/d`);
  });

  it("CloudWatch-Dashboard-Body-Structure: widgets fit into the grid and have what their type needs", () => {
    for (const [dashboardBody, message] of [
      ["{", /no JSON/],
      [body({ ...widget, x: 13 }), /does not fit/],
      [body({ ...widget, properties: { metrics: [] } }), /no region/],
      [body({ ...widget, type: "pie" }), /type pie is not known/],
      [body({ ...widget, title: "x" }), /title is not known/],
    ] as const) {
      assert.throws(() => stage().create(type, "d", { dashboardName: "d", dashboardBody }), message);
    }
  });
});
