import assert from "node:assert/strict";
import { MINUTE, SOURCE } from "../cloud/fixture";
import { stage } from "../cloud/stage";
import { arranged, declared } from "./arranged";
import { settings, speaking, toldBy } from "./speaking";

describe("settings that are tampered with", () => {
  it("reach the function with its next invocation, in an environment of its own", async () => {
    const on = speaking();
    assert.deepEqual(JSON.parse(String((await on.ask()).settings)), settings);
    assert.equal((await on.ask()).starts, 2);
    const told = toldBy(on, {
      at: 2 * MINUTE,
      tamper: {
        account: "source",
        function: "expire",
        settings: { retentionMinutes: 0, sources: null, choice: { tags: true } },
        variables: { DAYS: "0" },
      },
    });
    const { starts, settings: now, days } = await on.ask();
    assert.equal(starts, 1);
    assert.equal(days, "0");
    assert.deepEqual(JSON.parse(String(now)), { retentionMinutes: 0, choice: { patterns: ["*"], tags: true } });
    assert.deepEqual(told, [
      'after 2m an administrator of the source account tells my-expire: {"DAYS":"0","retentionMinutes":0,"sources":null,"choice":{"tags":true}}',
    ]);
    assert.deepEqual(
      on.calls.filter(({ call }) => call.service === "lambda").map(({ call }) => call.operation),
      ["GetFunctionConfiguration", "UpdateFunctionConfiguration"],
    );
  });

  it("do not change an invocation that runs", async () => {
    const on = stage();
    const slow = `exports.handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10000));
      return process.env.DAYS;
    };`;
    const arn = on.handler(slow, { name: "slow", environment: { variables: { DAYS: "2" } } });
    arranged(
      on.cloud,
      [{ at: 5_000, tamper: { account: "source", function: "slow", variables: { DAYS: "0" } } }],
      [declared("aws:lambda/function:Function", "slow", { arn })],
    );
    const first = on.cloud.lambda.invoke(arn, {});
    await on.pass(MINUTE);
    assert.deepEqual(await first, { kind: "result", payload: '"2"' });
    const second = on.cloud.lambda.invoke(arn, {});
    await on.pass(MINUTE);
    assert.deepEqual(await second, { kind: "result", payload: '"0"' });
  });

  it("are those of a function that is there, and has settings", async () => {
    const on = speaking();
    toldBy(on, { at: 0, tamper: { account: "source", function: "copy", settings: { a: 1 } } });
    await assert.rejects(
      on.pass(1),
      /tamper: no stack in the source account declares a function whose name has copy \(there is my-expire\)/,
    );
    const other = speaking();
    toldBy(other, { at: 0, tamper: { account: "dr", function: "expire", settings: { a: 1 } } });
    await assert.rejects(
      other.pass(1),
      /in the dr account declares a function whose name has expire \(there is none\)/,
    );
    const bare = stage();
    const arn = bare.handler("exports.handler = async () => 1;");
    arranged(
      bare.cloud,
      [{ at: 0, tamper: { account: "source", function: "worker", settings: { a: 1 } } }],
      [declared("aws:lambda/function:Function", "worker", { arn })],
    );
    await assert.rejects(bare.pass(1), /the function worker has no PASS_SETTINGS/);
  });
});

describe("lambda's configuration", () => {
  const owner = { kind: "administrator", account: SOURCE.account, name: "test" } as const;

  it("is refused to a role that may not change it, and of a function that is not there", async () => {
    const on = speaking();
    const { cloud } = on;
    const roleArn = on.role("thief", "lambda.amazonaws.com", { Effect: "Allow", Action: "rds:*", Resource: "*" });
    const thief = { kind: "role", account: SOURCE.account, roleArn, session: "s" } as const;
    const input = { FunctionName: "expire", Environment: { Variables: {} } };
    assert.throws(
      () =>
        cloud.world.call({
          principal: thief,
          place: SOURCE,
          service: "lambda",
          operation: "UpdateFunctionConfiguration",
          input,
        }),
      { name: "AccessDeniedException" },
    );
    assert.throws(
      () =>
        cloud.world.call({
          principal: owner,
          place: SOURCE,
          service: "lambda",
          operation: "GetFunctionConfiguration",
          input: { FunctionName: "x" },
        }),
      { name: "ResourceNotFoundException" },
    );
  });

  it("has 4 KB of variables at most, and knows no other parameter", () => {
    const { cloud } = speaking();
    const call = (input: object) =>
      cloud.world.call({
        principal: owner,
        place: SOURCE,
        service: "lambda",
        operation: "UpdateFunctionConfiguration",
        input: { FunctionName: "expire", ...input },
      });
    assert.throws(() => call({ Environment: { Variables: { A: "a".repeat(4096) } } }), {
      name: "InvalidParameterValueException",
    });
    assert.throws(() => call({ Timeout: 3 }), { name: "ModelError" });
  });
});
