import assert from "node:assert/strict";
import type { Principal } from "../../../drill/cloud/kernel/types";
import type { Fault } from "../../../drill/faults/schema";
import { fixture, HOUR, MINUTE, policy, refused, SOURCE } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged, declared } from "./arranged";

describe("what RDS does not get done", () => {
  it("is a snapshot that fails, for as long as it lasts", async () => {
    const cloud = fixture();
    cloud.database();
    const told = arranged(cloud.whole, [
      { at: 0, for: HOUR, work: { account: "source", what: "snapshots", share: 1 } },
    ]);
    await cloud.pass(1);
    cloud.take("orders", "first");
    await cloud.pass(HOUR);
    assert.equal(cloud.status(SOURCE, "first"), "failed");
    cloud.take("orders", "second");
    await cloud.pass(HOUR);
    assert.equal(cloud.status(SOURCE, "second"), "available");
    assert.deepEqual(told, ["after 0s, for 1h: 100 % of the snapshots made in the source account fail"]);
  });

  it("is one that takes longer, and no copy, and not elsewhere", async () => {
    const cloud = fixture();
    cloud.database();
    const late = { account: "source", what: "snapshots", share: 1, stuckFor: 3 * HOUR } as const;
    arranged(cloud.whole, [
      { at: 0, for: MINUTE, work: late },
      { at: 0, for: HOUR, work: { account: "dr", what: "snapshots", share: 1 } },
    ]);
    await cloud.pass(1);
    cloud.take("orders", "first");
    await cloud.pass(2 * HOUR);
    assert.equal(cloud.status(SOURCE, "first"), "creating");
    await cloud.pass(2 * HOUR);
    assert.equal(cloud.status(SOURCE, "first"), "available");
  });
});

describe("calls whose answers are lost", () => {
  it("have taken effect, though they fail", async () => {
    const cloud = fixture();
    cloud.database();
    const calls: Fault["calls"] = {
      account: "source",
      error: "internal",
      share: 1,
      effect: "after",
      operations: ["CreateDBSnapshot"],
    };
    const told = arranged(cloud.whole, [{ at: 0, for: HOUR, calls }]);
    await cloud.pass(1);
    const lambda = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const rights = { Effect: "Allow", Action: "rds:*", Resource: "*" };
    const roleArn = cloud.iam.addRole(SOURCE.account, "take", policy(lambda), { own: policy(rights) });
    const role: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    refused(
      () =>
        cloud.as(role, SOURCE, "rds", "CreateDBSnapshot", {
          DBInstanceIdentifier: "orders",
          DBSnapshotIdentifier: "first",
        }),
      "InternalFailure",
    );
    assert.equal(cloud.status(SOURCE, "first"), "creating");
    assert.match(told[0]!, /fail \(InternalFailure\) once they have taken effect$/);
  });
});

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
