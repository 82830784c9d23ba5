import assert from "node:assert/strict";
import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";

const MINUTE = 60_000;

function alarm(on: Stage, inputs: Fields = {}): void {
  on.create("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
    name: "late",
    namespace: "Test",
    metricName: "Failures",
    dimensions: { Machine: "m" },
    statistic: "Sum",
    period: 60,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    ...inputs,
  });
}

function datum(on: Stage, value: number, dimensions: Readonly<Record<string, string>> = { Machine: "m" }): void {
  on.cloud.world.metric({ place: SOURCE, namespace: "Test", name: "Failures", dimensions, value });
}

function changes(on: Stage): string[] {
  return on.alarms.map(({ state, at }) => `${(at - START) / MINUTE} ${state}`);
}

/** Gives values a minute apart, half a minute into each minute; undefined for none. */
async function feed(on: Stage, values: readonly (number | undefined)[]): Promise<void> {
  await on.pass(MINUTE / 2);
  for (const value of values) {
    if (value !== undefined) datum(on, value);
    await on.pass(MINUTE);
  }
}

describe("CloudWatch as AWS states it", () => {
  it("AlarmThatSendsEmail: rings within the minute, and is over when the period is", async () => {
    const on = stage();
    alarm(on);
    await feed(on, [undefined, 1, undefined, undefined]);
    assert.deepEqual(changes(on), ["1 OK", "2 ALARM", "3 OK"]);
  });

  it("AlarmThatSendsEmail: stays in alarm for as long as the period holds the datum", async () => {
    const on = stage();
    alarm(on, { period: 300 });
    await feed(on, [1, ...Array(9).fill(undefined)]);
    assert.deepEqual(changes(on), ["1 ALARM", "6 OK"]);
  });

  it("AlarmThatSendsEmail: M of N breaching data points ring", async () => {
    const on = stage();
    alarm(on, { evaluationPeriods: 3, datapointsToAlarm: 2 });
    await feed(on, [0, 1, 0, 0, 1, 1, 0, 0, 0]);
    assert.deepEqual(changes(on), ["1 OK", "6 ALARM", "8 OK"]);
  });

  for (const [treatMissingData, expected] of [
    ["breaching", ["1 ALARM", "2 OK", "3 ALARM"]],
    ["notBreaching", ["1 OK"]],
    ["missing", ["2 OK", "3 INSUFFICIENT_DATA"]],
    ["ignore", ["2 OK"]],
  ] as const) {
    it(`alarms-and-missing-data: ${treatMissingData}`, async () => {
      const on = stage();
      alarm(on, { treatMissingData });
      await feed(on, [undefined, 0, undefined, undefined]);
      assert.deepEqual(changes(on), expected);
    });
  }

  const statistics: readonly (readonly [string, number, number])[] = [
    ["Sum", 6, 7],
    ["Average", 2, 3],
    ["Minimum", 1, 2],
    ["Maximum", 3, 4],
    ["SampleCount", 3, 4],
  ];
  for (const [statistic, rings, silent] of statistics) {
    it(`Statistics-definitions: ${statistic} of 1, 2 and 3`, async () => {
      for (const [threshold, expected] of [
        [rings, ["1 ALARM", "2 OK"]],
        [silent, ["1 OK"]],
      ] as const) {
        const on = stage();
        alarm(on, { statistic, threshold });
        for (const value of [1, 2, 3]) datum(on, value);
        await on.pass(3 * MINUTE);
        assert.deepEqual(changes(on), expected);
      }
    });
  }

  for (const [comparisonOperator, ringing] of [
    ["GreaterThanThreshold", [3]],
    ["GreaterThanOrEqualToThreshold", [2, 3]],
    ["LessThanThreshold", [1]],
    ["LessThanOrEqualToThreshold", [1, 2]],
  ] as const) {
    it(`API PutMetricAlarm: ${comparisonOperator} 2`, async () => {
      const rings: number[] = [];
      for (const value of [1, 2, 3]) {
        const on = stage();
        alarm(on, { comparisonOperator, threshold: 2 });
        datum(on, value);
        await on.pass(2 * MINUTE);
        if (on.alarms[0]?.state === "ALARM") rings.push(value);
      }
      assert.deepEqual(rings, ringing);
    });
  }

  it("cloudwatch_concepts: other dimensions are another metric", async () => {
    const on = stage();
    alarm(on);
    datum(on, 1, { Machine: "other" });
    datum(on, 1, {});
    await on.pass(5 * MINUTE);
    assert.deepEqual(changes(on), ["1 OK"]);
  });

  it("AlarmThatSendsEmail: actions publish on every change, in the message's JSON", async () => {
    const on = stage();
    const arn = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic" }).arn);
    alarm(on, { alarmActions: [arn], okActions: [arn], alarmDescription: "mend it" });
    await feed(on, [undefined, 1, undefined]);
    assert.deepEqual(
      on.notifications.map(({ subject }) => subject),
      ['OK: "late" in EU (Ireland)', 'ALARM: "late" in EU (Ireland)', 'OK: "late" in EU (Ireland)'],
    );
    const message = JSON.parse(on.notifications[1]?.message ?? "") as Fields;
    assert.equal(message.AlarmName, "late");
    assert.equal(message.AlarmDescription, "mend it");
    assert.equal(message.AWSAccountId, SOURCE.account);
    assert.equal(message.NewStateValue, "ALARM");
    assert.equal(message.OldStateValue, "OK");
    assert.equal(message.StateChangeTime, "2026-01-01T00:02:00.000+0000");
    assert.match(
      String(message.NewStateReason),
      /^Threshold Crossed: 1 datapoint \[1\] was greater than or equal to the threshold \(1\)\.$/,
    );
    assert.deepEqual((message.Trigger as Fields).Dimensions, [{ name: "Machine", value: "m" }]);
  });

  it("AlarmThatSendsEmail: an action that the topic's policy refuses reaches nobody; the alarm rings all the same", async () => {
    const on = stage();
    const arn = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic" }).arn);
    on.cloud.sns.setPolicy(arn, {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: arn },
      ],
    });
    alarm(on, { alarmActions: [arn] });
    datum(on, 1);
    await on.pass(90_000);
    assert.deepEqual(changes(on), ["1 ALARM"]);
    assert.deepEqual(on.notifications, []);
    assert.deepEqual(
      on.denied.map(({ question }) => question.action),
      ["sns:Publish"],
    );
  });

  it("is evaluated only while something can change: a silent metric costs nothing", async () => {
    const on = stage();
    alarm(on);
    let steps = 0;
    const { time } = on.cloud.world;
    const at = time.at.bind(time);
    time.at = (...args) => {
      steps++;
      return at(...args);
    };
    datum(on, 1);
    await on.pass(30 * 1_440 * MINUTE);
    assert.ok(steps <= 3, `${steps} evaluations in a month`);
  });

  for (const [what, inputs, message] of [
    ["a period of seconds", { period: 10 }, /period of 10 s is not implemented/],
    ["an unknown statistic", { statistic: "p99" }, /statistic: "p99" is not one of/],
    ["an action of another kind", { alarmActions: ["arn:aws:automate:eu-west-1:ec2:stop"] }, /arn:aws:automate/],
  ] as const) {
    it(`refuses ${what}, which the model does not know, by name`, () => {
      assert.throws(
        () => alarm(stage(), inputs),
        (error: Error) => error instanceof ModelError && message.test(error.message),
      );
    });
  }

  it("API PutMetricAlarm: more data points than periods, or too long a time, are refused", () => {
    assert.throws(() => alarm(stage(), { evaluationPeriods: 1, datapointsToAlarm: 2 }), /ValidationError/);
    assert.throws(() => alarm(stage(), { period: 600, evaluationPeriods: 145 }), /ValidationError/);
  });

  it("API PutRetentionPolicy: a log group keeps for one of CloudWatch's terms", () => {
    const type = "aws:cloudwatch/logGroup:LogGroup";
    assert.throws(() => stage().create(type, "logs", { retentionInDays: 31 }), /31 is not one of AWS's values/);
    assert.doesNotThrow(() => stage().create(type, "logs", { retentionInDays: 30 }));
  });
});
