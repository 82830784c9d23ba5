import assert from "node:assert/strict";
import { notRemembered } from "../../../functions/notify/handler";
import { alarm, Desk, failure, secretArn, start, webhook } from "../../support/desk";

const refused = (name: string): Error => Object.assign(new Error("is not authorized"), { name });

describe("the notifier", () => {
  it("tells of a pass once, of another database once more, and of the end", async () => {
    const desk = new Desk();
    await desk.run(1, failure("orders"));
    await desk.run(6, failure("orders"));
    await desk.run(11, failure("orders", "billing"));
    assert.deepEqual(desk.told, ["p/prod: The take pass failed", "p/prod: Changed: The take pass failed"]);
    for (let minutes = 15; minutes <= 105; minutes += 15) await desk.run(minutes);
    assert.deepEqual(desk.told, []);
    assert.deepEqual(await desk.run(120), { told: 1, standing: 0 });
    assert.deepEqual(desk.told, ["p/prod: Back to normal: The take pass failed"]);
    await desk.run(135);
    assert.deepEqual(desk.told, []);
  });

  it("tells of an alarm when it rings and when it has been in order for a while, not when it flaps or falls silent", async () => {
    const desk = new Desk();
    desk.alarms = [alarm("ALARM", 3)];
    await desk.run(3, { event: { "detail-type": "CloudWatch Alarm State Change" } });
    assert.deepEqual(desk.told, ["p/prod: Copies are too old"]);
    for (const [minutes, now] of [
      [10, alarm("OK", 9)],
      [15, alarm("ALARM", 14)],
      [30, alarm("INSUFFICIENT_DATA", 20)],
      [45, alarm("OK", 40)],
    ] as const) {
      desk.alarms = [now];
      await desk.run(minutes);
      assert.deepEqual(desk.told, [], `at ${minutes}`);
    }
    await desk.run(60);
    assert.deepEqual(desk.told, ["p/prod: Back to normal: Copies are too old"]);
  });

  it("names the database of an alarm, and leaves other stacks' alarms alone", async () => {
    const desk = new Desk();
    const other = alarm("ALARM", 0, { AlarmName: "lifeboat-other", AlarmDescription: "CPU" });
    desk.alarms = [alarm("ALARM", 0, { Dimensions: [{ Name: "Database", Value: "orders" }] }), other];
    await desk.run(5);
    assert.equal(desk.mails.length, 1);
    assert.match(desk.mails[0]!.text, /\nDatabase: orders\n/);
  });

  it("takes a machine's alarm only where its event was lost", async () => {
    const desk = new Desk();
    const machine = [
      { Name: "StateMachineArn", Value: "arn:aws:states:eu-west-1:111111111111:stateMachine:take-machine" },
    ];
    desk.alarms = [alarm("ALARM", 10, { Dimensions: machine })];
    await desk.run(10);
    assert.deepEqual(desk.told, [], "its event may be on its way");
    await desk.run(15);
    assert.equal(desk.told.length, 1);
    desk.items.clear();
    await desk.run(16, failure("orders"));
    await desk.run(30);
    assert.deepEqual(desk.told, ["p/prod: The take pass failed"]);
  });

  it("tells of what does not come only after it has had the time to come", async () => {
    const desk = new Desk();
    const idle = {
      Dimensions: [
        { Name: "StateMachineArn", Value: "arn:aws:states:eu-west-1:111111111111:stateMachine:take-machine" },
      ],
      TreatMissingData: "breaching",
      AlarmConfigurationUpdatedTimestamp: new Date(start),
      Period: 600,
      EvaluationPeriods: 6,
    };
    desk.alarms = [alarm("ALARM", 1, idle)];
    for (const minutes of [1, 30, 59]) await desk.run(minutes);
    assert.deepEqual(desk.told, []);
    // And whatever else is wrong with that machine.
    await desk.run(59, failure("orders"));
    assert.deepEqual(desk.told, ["p/prod: The take pass failed"]);
    await desk.run(61);
    assert.deepEqual(desk.told, ["p/prod: Copies are too old"]);
    desk.alarms = [alarm("OK", 70, idle)];
    await desk.run(90);
    assert.deepEqual(desk.told, ["p/prod: Back to normal: Copies are too old"]);
  });

  it("reminds after a day", async () => {
    const desk = new Desk();
    desk.alarms = [alarm("ALARM", 0)];
    for (let minutes = 0; minutes <= 3_000; minutes += 15) await desk.run(minutes);
    assert.deepEqual(desk.told, [
      "p/prod: Copies are too old",
      "p/prod: Still standing: Copies are too old",
      "p/prod: Still standing: Copies are too old",
    ]);
  });

  it("fails where it cannot tell, and so that nobody tries again where it cannot write down what it told", async () => {
    for (const command of ["Scan", "DescribeAlarms", "Publish"]) {
      const desk = new Desk();
      desk.alarms = [alarm("ALARM", 0)];
      desk.broken.set(command, refused("AccessDenied"));
      await assert.rejects(desk.run(5), { name: "AccessDenied" }, command);
      assert.deepEqual([desk.told, desk.items.size], [[], 0], command);
    }
    const desk = new Desk();
    desk.broken.set("PutItem", refused("AccessDenied"));
    await assert.rejects(desk.run(1, failure("orders")), { name: notRemembered, message: /AccessDenied/ });
    assert.equal(desk.told.length, 1);
  });

  it("lets another run that wrote meanwhile have its way", async () => {
    const desk = new Desk();
    desk.broken.set("PutItem", refused("ConditionalCheckFailedException"));
    assert.deepEqual(await desk.run(1, failure("orders")), { told: 1, standing: 1 });
  });

  it("tells Slack the same, and by mail once that Slack does not work, and that it does again", async () => {
    const desk = new Desk(secretArn);
    await desk.run(1, failure("orders"));
    assert.deepEqual([desk.told.length, desk.posts.length], [1, 1]);
    desk.secret = "not an address";
    await desk.run(2, failure("billing"));
    assert.deepEqual(desk.told, [
      "p/prod: Changed: The take pass failed",
      "p/prod: Slack does not get the messages that you get by mail",
    ]);
    await desk.run(200);
    assert.deepEqual(desk.told, ["p/prod: Back to normal: The take pass failed"], "not said again");
    desk.secret = webhook;
    await desk.run(300, failure("orders"));
    assert.deepEqual(desk.told, [
      "p/prod: The take pass failed",
      "p/prod: Back to normal: Slack does not get the messages that you get by mail",
    ]);
    assert.ok(![...desk.lines, ...desk.posts, JSON.stringify([...desk.items])].join().includes("secretsecret"));
  });
});
