import assert from "node:assert/strict";
import { RDSServiceException } from "@aws-sdk/client-rds";
import { unmodelled } from "../../../drill/cloud/kernel/errors";
import type { InvokeOutcome } from "../../../drill/cloud/lambda";
import { SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";

const SECOND = 1_000;
const rds = 'const { RDSClient, DescribeDBInstancesCommand } = require("@aws-sdk/client-rds");';

async function invoke(on: Stage, arn: string): Promise<{ readonly outcome: InvokeOutcome; readonly at: number }> {
  let ended: { outcome: InvokeOutcome; at: number } | undefined;
  on.cloud.lambda.invoke(arn, {}).then((outcome) => {
    ended = { outcome, at: on.cloud.world.time.now() };
  });
  await on.pass(300 * SECOND);
  assert.ok(ended);
  return ended;
}

/** Answers that many calls with an error, then lets them through. */
function failing(on: Stage, times: number, name: string, status = 400): void {
  let left = times;
  on.cloud.world.intercept((call) =>
    call.service === "rds" && left-- > 0 ? unmodelled(RDSServiceException, name, "no", status) : undefined,
  );
}

describe("Lambda as AWS states it", () => {
  it("Lambda guide nodejs-exceptions: an error gives its name, message and trace", async () => {
    const on = stage();
    const arn = on.handler(`exports.handler = async () => {
      throw Object.assign(new Error("two are late"), { name: "CopiesLate" });
    };`);
    const { outcome } = await invoke(on, arn);
    assert.equal(outcome.kind, "error");
    if (outcome.kind !== "error") return;
    assert.equal(outcome.error.errorType, "CopiesLate");
    assert.equal(outcome.error.errorMessage, "two are late");
    const [first, ...frames] = outcome.error.trace ?? [];
    assert.equal(first, "CopiesLate: two are late");
    assert.ok(frames.length > 0);
    // Frames of this machine would differ between machines.
    for (const frame of frames) assert.match(frame, /\/var\/task\/__index\.js/);
  });

  it("Step Functions guide concepts-error-handling: a time-out is a Sandbox.Timedout, and the code goes no further", async () => {
    const on = stage();
    const arn = on.handler(
      `${rds} exports.handler = async () => {
        const client = new RDSClient({});
        for (;;) await client.send(new DescribeDBInstancesCommand({}));
      };`,
      { timeout: 3 },
    );
    const { outcome, at } = await invoke(on, arn);
    assert.equal(at, START + 400 + 3_000);
    assert.ok(outcome.kind === "error");
    assert.equal(outcome.error.errorType, "Sandbox.Timedout");
    assert.match(outcome.error.errorMessage, /Task timed out after 3\.00 seconds$/);
    // One call in 60 ms, and the one that was on its way.
    assert.equal(on.calls.length, 50);
  });

  it("Lambda guide lambda-runtime-environment: after a time-out the environment starts anew", async () => {
    const on = stage();
    const arn = on.handler(
      `let runs = 0; exports.handler = async () => {
        if (++runs === 2) await new Promise((resolve) => setTimeout(resolve, 60000));
        return runs;
      };`,
      { timeout: 3 },
    );
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const { outcome } = await invoke(on, arn);
      seen.push(outcome.kind === "result" ? outcome.payload : outcome.kind);
    }
    assert.deepEqual(seen, ["1", "error", "1"]);
  });

  it("API Invoke: more than the reserved concurrency is a TooManyRequestsException", async () => {
    const on = stage();
    const arn = on.handler("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1000));", {
      reservedConcurrentExecutions: 1,
    });
    const outcomes: InvokeOutcome[] = [];
    for (let i = 0; i < 2; i++) on.cloud.lambda.invoke(arn, {}).then((outcome) => outcomes.push(outcome));
    await on.pass(10 * SECOND);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.kind === "refused" ? outcome.name : outcome.kind)),
      ["TooManyRequestsException", "result"],
    );
    const { outcome } = await invoke(on, arn);
    assert.equal(outcome.kind, "result");
  });

  it("API CreateFunction: a role that does not trust Lambda is refused", () => {
    const on = stage();
    const role = on.role("stranger", "ec2.amazonaws.com");
    assert.throws(() => on.handler("exports.handler = async () => 1;", { role }), /cannot be assumed by Lambda/);
  });

  for (const [what, inputs, message] of [
    ["configuration-timeout: more than 15 minutes", { timeout: 901 }, /timeout must be a whole number from 1 to 900/],
    ["configuration-memory: less than 128 MiB", { memorySize: 64 }, /memorySize must be .* from 128 to 10240/],
    [
      "monitoring-cloudwatchlogs-advanced: a level without JSON",
      { loggingConfig: { applicationLogLevel: "WARN" } },
      /needs logFormat JSON/,
    ],
    ["lambda-runtimes: another runtime", { runtime: "nodejs12.x" }, /runtime nodejs12\.x is not one of/],
  ] as const) {
    it(`Lambda guide ${what} is refused`, () => {
      assert.throws(() => stage().handler("exports.handler = async () => 1;", inputs), message);
    });
  }

  it("Lambda guide monitoring-cloudwatchlogs-advanced: in JSON format, levels below the function's are dropped", async () => {
    const on = stage();
    const arn = on.handler('exports.handler = async () => { console.info("no"); console.error("yes"); };', {
      loggingConfig: { logFormat: "JSON", applicationLogLevel: "WARN" },
    });
    await invoke(on, arn);
    assert.deepEqual(on.log, ["yes"]);
  });

  describe("SDKs guide feature-retry-behavior, standard mode", () => {
    const once = `${rds} exports.handler = async () => {
      await new RDSClient({}).send(new DescribeDBInstancesCommand({}));
    };`;

    it("throttling is tried three times in all, with waits", async () => {
      const on = stage();
      failing(on, 2, "Throttling");
      const { outcome, at } = await invoke(on, on.handler(once));
      assert.equal(outcome.kind, "result");
      assert.deepEqual(
        on.calls.map(({ error }) => error),
        ["Throttling", "Throttling", undefined],
      );
      // Three calls take 180 ms; the rest are waits of up to 1 s and 2 s.
      const waited = at - START - 400 - 180;
      assert.ok(waited > 0 && waited <= 3_000, `${waited} ms`);
    });

    it("the last error comes out when all attempts failed", async () => {
      const on = stage();
      failing(on, 3, "ThrottlingException");
      const { outcome } = await invoke(on, on.handler(once));
      assert.ok(outcome.kind === "error");
      assert.equal(outcome.error.errorType, "ThrottlingException");
      assert.equal(on.calls.length, 3);
    });

    it("a server's failure is tried again, a refusal is not", async () => {
      const transient = stage();
      failing(transient, 1, "InternalFailure", 500);
      assert.equal((await invoke(transient, transient.handler(once))).outcome.kind, "result");
      const refused = stage();
      failing(refused, 1, "AccessDenied", 403);
      assert.equal((await invoke(refused, refused.handler(once))).outcome.kind, "error");
      assert.equal(refused.calls.length, 1);
    });

    it("maxAttempts of the client counts", async () => {
      const on = stage();
      failing(on, 4, "Throttling");
      const text = once.replace("new RDSClient({})", "new RDSClient({ maxAttempts: 5 })");
      assert.equal((await invoke(on, on.handler(text))).outcome.kind, "result");
      assert.equal(on.calls.length, 5);
    });

    it("tokens run out when nothing but failures come", async () => {
      const on = stage();
      failing(on, Number.POSITIVE_INFINITY, "Throttling");
      const arn = on.handler(
        `${rds} exports.handler = async () => {
          const client = new RDSClient({ maxAttempts: 2 });
          for (let i = 0; i < 150; i++) await client.send(new DescribeDBInstancesCommand({})).catch(() => undefined);
        };`,
        { timeout: 300 },
      );
      await invoke(on, arn);
      // 500 tokens of 5 each: 100 retries, then none.
      assert.equal(on.calls.length, 250);
    });
  });

  it("a function that does not exist is a ResourceNotFoundException", async () => {
    const on = stage();
    const arn = `arn:aws:lambda:${SOURCE.region}:${SOURCE.account}:function:nothing`;
    const outcome = await on.cloud.lambda.invoke(arn, {});
    assert.ok(outcome.kind === "refused" && outcome.name === "ResourceNotFoundException");
  });
});
