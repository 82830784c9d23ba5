import assert from "node:assert/strict";
import { HOUR, MINUTE, policy, SOURCE } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged, declared } from "./arranged";

/** What the policy of the role with which a pipeline deploys allows here: schedules, and one of two functions. */
const allowed = policy({
  Effect: "Allow",
  Action: ["scheduler:DeleteSchedule", "lambda:UpdateFunctionConfiguration"],
  Resource: ["arn:aws:scheduler:*:*:schedule/*", "arn:aws:lambda:*:*:function:copy"],
});

function running() {
  const on = stage();
  const text = "exports.handler = async () => process.env.SETTINGS;";
  const environment = { variables: { SETTINGS: "mine" } };
  const functions = ["copy", "expire"].map((name) => ({ name, arn: on.handler(text, { name, environment }) }));
  const machineArn = on.machine(task(functions[0]!.arn));
  const start = { Effect: "Allow", Action: "states:StartExecution", Resource: machineArn };
  on.create("aws:scheduler/schedule:Schedule", "s", {
    name: "s",
    scheduleExpression: "rate(10 minutes)",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: machineArn, roleArn: on.role("schedule", "scheduler.amazonaws.com", start), input: "{}" },
  });
  const key = on.cloud.kms.addKey(SOURCE, "own");
  on.cloud.rds.addDatabase({
    place: SOURCE,
    identifier: "orders",
    sizeGiB: 20,
    changeGiBPerHour: 1,
    kmsKeyArn: key.arn,
  });
  const owner = { kind: "administrator", account: SOURCE.account, name: "test" } as const;
  on.cloud.world.call({
    principal: owner,
    place: SOURCE,
    service: "rds",
    operation: "CreateDBSnapshot",
    input: { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "orders-1" },
  });
  const resources = [
    declared("aws:scheduler/schedule:Schedule", "s"),
    ...functions.map(({ name, arn }) => declared("aws:lambda/function:Function", name, { arn })),
    declared("aws:kms/key:Key", "key", { arn: key.arn, keyId: key.keyId }),
    declared("aws:sfn/stateMachine:StateMachine", "machine", { arn: machineArn }),
  ];
  const deployRoles = () => [{ place: SOURCE, name: "deploy", policy: allowed }];
  return { on, resources, key, deployRoles };
}

describe("somebody with a stolen deploy role", () => {
  it("does what its policy allows, and the report says what was refused", async () => {
    const { on, resources, key, deployRoles } = running();
    const deeds = ["schedules", "functions", "snapshots", "sharing", "keys", "machines"] as const;
    const told = arranged(on.cloud, [{ at: HOUR, deployer: { account: "source", deeds: [...deeds] } }], resources, {
      deployRoles,
    });
    await on.pass(HOUR - 1);
    const before = on.ended.length;
    await on.pass(2 * HOUR);
    assert.ok(before >= 5 && on.ended.length <= before + 1, `${before}, ${on.ended.length}`);
    assert.equal(on.cloud.rds.snapshots(SOURCE).length, 1);
    assert.equal(on.cloud.kms.stateOf(key.arn), "Enabled");
    assert.deepEqual(told, [
      "after 1h somebody with the credentials of deploy in the source account: 1 schedule hit, " +
        "1 function emptied of settings; refused: 1 functions: AccessDeniedException, " +
        "1 snapshots: AccessDenied, 1 sharing: AccessDenied, 3 keys: AccessDeniedException, " +
        "1 machines: AccessDeniedException",
    ]);
  });

  it("is one that a pipeline has", async () => {
    const { on, resources } = running();
    arranged(on.cloud, [{ at: MINUTE, deployer: { account: "source", deeds: ["rules"] } }], resources);
    await assert.rejects(on.pass(HOUR), /deployer: no stack in the source account has a pipeline's role/);
  });
});
