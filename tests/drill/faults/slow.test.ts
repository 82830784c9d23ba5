import assert from "node:assert/strict";
import { HOUR, MINUTE, SOURCE, START } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged } from "./arranged";

describe("calls that take long", () => {
  it("take a pass into its time-out, and no others", async () => {
    const on = stage();
    const text = `exports.handler = async () => {
      const { RDSClient, DescribeDBSnapshotsCommand } = require("@aws-sdk/client-rds");
      await new RDSClient({}).send(new DescribeDBSnapshotsCommand({}));
      return Date.now();
    };`;
    const machineArn = on.machine(task(on.handler(text, { timeout: 30 })));
    const told = arranged(on.cloud, [{ at: 0, for: HOUR, slow: { account: "source", seconds: 45 } }]);
    const start = () =>
      on.cloud.world.call({
        principal: { kind: "administrator", account: SOURCE.account, name: "operator" },
        place: SOURCE,
        service: "sfn",
        operation: "StartExecution",
        input: { stateMachineArn: machineArn, input: "{}" },
      });
    await on.pass(1);
    start();
    await on.pass(HOUR);
    assert.equal(on.ended[0]?.status, "FAILED");
    assert.ok(on.ended[0].at - START >= 30_000);
    start();
    await on.pass(MINUTE);
    assert.equal(on.ended[1]?.status, "SUCCEEDED");
    assert.deepEqual(told, ["after 0s, for 1h: RDS calls in the source account take 45 s longer"]);
  });
});
