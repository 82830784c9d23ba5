import assert from "node:assert/strict";
import { MINUTE } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged, declared } from "./arranged";

describe("passes that are started again", () => {
  it("run side by side", async () => {
    const on = stage();
    const arn = on.handler("exports.handler = async () => new Promise((done) => setTimeout(() => done(1), 60_000));", {
      name: "slow",
    });
    const machineArn = on.machine(task(arn));
    const told = arranged(
      on.cloud,
      [{ at: MINUTE, reruns: { account: "source", times: 3 } }],
      [declared("aws:sfn/stateMachine:StateMachine", "slow", { arn: machineArn })],
    );
    await on.pass(10 * MINUTE);
    assert.equal(on.ended.length, 3);
    assert.deepEqual(told, ["after 1m 1 state machines of the source account are started 3 times at once"]);
  });
});
