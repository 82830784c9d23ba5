import assert from "node:assert/strict";
import { cannotMail } from "../../../functions/notify/handler";
import { alarm, Desk, failure } from "../../support/desk";

const heartbeat = "https://heartbeats.example.com/ping/secret-part";
const topicKeyArn = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-000000000001";

describe("the heartbeat", () => {
  it("is sent by every scheduled look, and by no event", async () => {
    const desk = new Desk(undefined, { heartbeat });
    await desk.run(0);
    await desk.run(5, failure("orders"));
    await desk.run(15);
    assert.deepEqual(desk.calls, [heartbeat, heartbeat]);
    assert.deepEqual(desk.posts, ["{}", "{}"], "what is sent is constant");
  });

  it("is not sent where people could not be told", async () => {
    const desk = new Desk(undefined, { heartbeat });
    desk.alarms = [alarm("ALARM", 0)];
    desk.broken.set("Publish", Object.assign(new Error("key is disabled"), { name: "KMSDisabledException" }));
    await assert.rejects(desk.run(15), { name: "KMSDisabledException" });
    desk.broken.clear();
    desk.broken.set("Scan", Object.assign(new Error("no"), { name: "AccessDeniedException" }));
    await assert.rejects(desk.run(30));
    assert.deepEqual(desk.calls, []);
  });

  it("is not sent while the key of the topic cannot be used, which fails the look by a name of its own", async () => {
    const desk = new Desk(undefined, { heartbeat, topicKeyArn });
    await desk.run(0);
    for (const state of ["PendingDeletion", "Disabled"]) {
      desk.keyState = state;
      await assert.rejects(desk.run(15), ({ name, message }: Error) => {
        assert.equal(name, cannotMail);
        assert.match(
          message,
          /^No mail can be sent: the key of the topic .+ (?:is due to be deleted|is Disabled)\. Cancel/,
        );
        return true;
      });
    }
    assert.equal(desk.calls.length, 1);
    const withoutHeartbeat = new Desk(undefined, { topicKeyArn });
    withoutHeartbeat.keyState = "PendingDeletion";
    await assert.rejects(withoutHeartbeat.run(15), { name: cannotMail }, "the alarm needs nobody outside");
    desk.keyState = "Enabled";
    await desk.run(30);
    assert.equal(desk.calls.length, 2);
  });

  it("is sent where nobody may look at the key: that alone is no reason for an alarm", async () => {
    const desk = new Desk(undefined, { heartbeat, topicKeyArn });
    desk.broken.set("DescribeKey", Object.assign(new Error("no"), { name: "AccessDeniedException" }));
    await desk.run(0);
    assert.equal(desk.calls.length, 1);
  });

  it("that does not arrive is told by mail once, and its end, and never with the address", async () => {
    const desk = new Desk(undefined, { heartbeat });
    desk.slackStatus = 404;
    await desk.run(0);
    await desk.run(15);
    assert.deepEqual(desk.told, ["p/prod: The heartbeat of the notifier does not arrive"]);
    desk.slackStatus = 200;
    await desk.run(30);
    await desk.run(45);
    assert.deepEqual(desk.told, ["p/prod: Back to normal: The heartbeat of the notifier does not arrive"]);
    assert.doesNotMatch(JSON.stringify([desk.lines, [...desk.items.values()]]), /secret-part/);
  });
});
