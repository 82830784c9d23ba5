import assert from "node:assert/strict";
import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { InvokeOutcome } from "../../../drill/cloud/lambda";
import { policy, SOURCE, START } from "./fixture";
import { type Stage, stage } from "./stage";

const SECOND = 1_000;

/** Invokes and lets a minute pass. */
async function invoke(on: Stage, arn: string, payload: unknown = {}, ms = 60 * SECOND): Promise<InvokeOutcome> {
  let outcome: InvokeOutcome | undefined;
  on.cloud.lambda.invoke(arn, payload).then((ended) => {
    outcome = ended;
  });
  await on.pass(ms);
  assert.ok(outcome, "the invocation has not ended");
  return outcome;
}

async function result(on: Stage, text: string, payload?: unknown, inputs = {}): Promise<unknown> {
  const outcome = await invoke(on, on.handler(text, inputs), payload);
  assert.equal(outcome.kind, "result", JSON.stringify(outcome));
  return outcome.kind === "result" ? JSON.parse(outcome.payload) : undefined;
}

/** The run must end with an error of the model that names the function and matches. */
async function refused(text: string, message: RegExp): Promise<void> {
  const on = stage();
  const arn = on.handler(text);
  on.cloud.lambda.invoke(arn, {}).catch(() => undefined);
  await assert.rejects(on.pass(60 * SECOND), (error: Error) => {
    assert.ok(error instanceof ModelError, String(error));
    assert.match(error.message, /function worker/);
    assert.match(error.message, message);
    return true;
  });
}

const rds = 'const rds = require("@aws-sdk/client-rds");';

describe("Lambda's sandbox", () => {
  it("runs the handler by the virtual clock", async () => {
    const on = stage();
    const text = `exports.handler = async () => {
      const begun = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return { begun, ended: new Date().getTime(), isDate: new Date() instanceof Date };
    };`;
    const begun = START + 400;
    assert.deepEqual(await result(on, text), { begun, ended: begun + 5_000, isDate: true });
  });

  it("draws the same from the same seed, and other things from another", async () => {
    const text = `exports.handler = async () => [Math.random(), require("crypto").randomUUID(), crypto.randomUUID()];`;
    const first = await result(stage({ seed: 7 }), text);
    assert.deepEqual(await result(stage({ seed: 7 }), text), first);
    assert.notDeepEqual(await result(stage({ seed: 8 }), text), first);
  });

  it("orders timers of one instant as they were set", async () => {
    const text = `exports.handler = async () => {
      const seen = [];
      await Promise.all([3, 1, 2].map((n) => new Promise((done) => setTimeout(() => { seen.push(n); done(); }, 10))));
      return seen;
    };`;
    assert.deepEqual(await result(stage(), text), [3, 1, 2]);
  });

  it("repeats intervals until they are cleared", async () => {
    const text = `exports.handler = () => new Promise((resolve) => {
      let ticks = 0;
      const handle = setInterval(() => { if (++ticks === 3) { clearInterval(handle); resolve(ticks); } }, 1000);
    });`;
    assert.equal(await result(stage(), text), 3);
  });

  it("gives the function's environment and Lambda's own, and nothing of this machine", async () => {
    const text = `exports.handler = async () => ({ ...process.env });`;
    const environment = { variables: { STAGE: "prod" } };
    const env = (await result(stage(), text, {}, { environment })) as Record<string, string>;
    assert.equal(env.STAGE, "prod");
    assert.equal(env.AWS_REGION, SOURCE.region);
    assert.equal(env.AWS_LAMBDA_FUNCTION_NAME, "worker");
    assert.equal(env.PATH, undefined);
  });

  it("hands over events and results as JSON", async () => {
    const text = `exports.handler = async (event) => ({ keys: Object.keys(event), none: undefined, when: new Date(0) });`;
    const when = "1970-01-01T00:00:00.000Z";
    assert.deepEqual(await result(stage(), text, { a: undefined, b: 1 }), { keys: ["b"], when });
  });

  it("tells the time that is left until the time-out", async () => {
    const text = `exports.handler = async (event, context) => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return context.getRemainingTimeInMillis();
    };`;
    assert.equal(await result(stage(), text), 28_000);
  });

  it("answers the real paginators, since its clients have the real class", async () => {
    const on = stage();
    for (let i = 0; i < 25; i++) {
      on.cloud.rds.addDatabase({
        place: SOURCE,
        identifier: `db-${i}`,
        sizeGiB: 20,
        changeGiBPerHour: 1,
        kmsKeyArn: undefined,
      });
    }
    const text = `${rds} exports.handler = async () => {
      const client = new rds.RDSClient({ region: process.env.AWS_REGION });
      const names = [];
      for await (const page of rds.paginateDescribeDBInstances({ client, pageSize: 20 }, {})) {
        names.push(page.DBInstances.length);
      }
      return { names, ended: Date.now() };
    };`;
    // Two calls of 60 ms after a start of 400 ms.
    assert.deepEqual(await result(on, text), { names: [20, 5], ended: START + 400 + 120 });
    assert.deepEqual(
      on.calls.map(({ call }) => [call.principal.kind, call.operation, call.place]),
      [
        ["role", "DescribeDBInstances", SOURCE],
        ["role", "DescribeDBInstances", SOURCE],
      ],
    );
  });

  it("takes the region of a client, and the file's name for the package", async () => {
    const on = stage();
    const text = `const rds = require("@aws-sdk/client-rds/dist-cjs/index.js"); exports.handler = async () => {
      await new rds.RDSClient({ region: "eu-central-1" }).send(new rds.DescribeDBInstancesCommand({}));
    };`;
    await result(on, text);
    assert.equal(on.calls[0]?.call.place.region, "eu-central-1");
  });

  it("throws the SDK's own errors at the handler", async () => {
    const text = `${rds} exports.handler = async () => {
      try {
        const client = new rds.RDSClient({});
        await client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: "nothing" }));
      } catch (error) {
        return [error.name, error instanceof rds.DBInstanceNotFoundFault, error instanceof Error];
      }
    };`;
    assert.deepEqual(await result(stage(), text), ["DBInstanceNotFoundFault", true, true]);
  });

  it("sends what a command held when it was sent", async () => {
    const on = stage();
    const text = `${rds} exports.handler = async () => {
      const input = { MaxRecords: 20 };
      const sent = new rds.RDSClient({}).send(new rds.DescribeDBInstancesCommand(input));
      input.MaxRecords = 100;
      await sent;
    };`;
    await result(on, text);
    assert.deepEqual(on.calls[0]?.call.input, { MaxRecords: 20 });
  });

  it("sends nothing after the handler has returned", async () => {
    const on = stage();
    const text = `${rds} exports.handler = async () => {
      const late = async () => {
        for (let i = 0; i < 50; i++) await null;
        await new rds.RDSClient({}).send(new rds.DescribeDBInstancesCommand({}));
      };
      late();
    };`;
    await result(on, text);
    assert.deepEqual(on.calls, []);
  });

  for (const [what, text, message] of [
    ["another module", 'exports.handler = async () => require("fs");', /require\("fs"\) is not offered/],
    ["fetch", 'exports.handler = async () => fetch("https://example.com");', /fetch is not offered/],
    ["process.exit", "exports.handler = async () => process.exit(1);", /process\.exit is not offered/],
    ["an unknown global", "exports.handler = async () => globalThis.gc();", /globalThis\.gc is not offered/],
    ["AbortSignal.timeout", "exports.handler = async () => AbortSignal.timeout(1);", /AbortSignal\.timeout/],
    [
      "a client's unknown setting",
      `${rds} exports.handler = async () => new rds.RDSClient({ endpoint: "x" });`,
      /endpoint/,
    ],
    [
      "adaptive retries",
      `${rds} exports.handler = async () => new rds.RDSClient({ retryMode: "adaptive" });`,
      /adaptive/,
    ],
    ["the aggregated client", `${rds} exports.handler = async () => new rds.RDS({});`, /RDS \(the aggregated client\)/],
    ["waiters", `${rds} exports.handler = async () => rds.waitUntilDBSnapshotAvailable;`, /waits on Node's own timers/],
    [
      "a package that is not there",
      'exports.handler = async () => require("@aws-sdk/client-nothing");',
      /not installed/,
    ],
  ] as const) {
    it(`refuses ${what}, even if the handler swallows the error`, async () => {
      await refused(text, message);
      await refused(
        text.replace(/async \(\) => (.*);$/s, "async () => { try { return $1; } catch { return 1; } };"),
        message,
      );
    });
  }

  it("refuses a handler that is not there", async () => {
    await refused("exports.other = async () => 1;", /__index\.handler is not a function/);
  });

  it("takes text that does not load for the function's own failure", async () => {
    const on = stage();
    const outcome = await invoke(on, on.handler('throw new TypeError("at load");'));
    assert.ok(outcome.kind === "error" && outcome.error.errorType === "TypeError");
  });

  it("detects a handler that waits for nothing that virtual time can bring", async () => {
    await refused("exports.handler = () => new Promise(() => {});", /left pending/);
  });

  it("keeps module state from one invocation to the next, and gives parallel ones an environment each", async () => {
    const on = stage();
    const arn = on.handler(`let count = 0; exports.handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return ++count;
    };`);
    const seen: unknown[] = [];
    const run = (): void => {
      on.cloud.lambda.invoke(arn, {}).then((outcome) => seen.push(outcome.kind === "result" && outcome.payload));
    };
    run();
    run();
    await on.pass(10 * SECOND);
    run();
    await on.pass(10 * SECOND);
    assert.deepEqual(seen, ["1", "1", "2"]);
  });

  it("loads the module anew in each world", async () => {
    const text = "let count = 0; exports.handler = async () => ++count;";
    assert.equal(await result(stage(), text), 1);
    assert.equal(await result(stage(), text), 1);
  });

  it("charges memory and duration", async () => {
    const on = stage();
    const text = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1600));";
    const arn = on.handler(text, { memorySize: 512 });
    await invoke(on, arn);
    assert.deepEqual(on.cloud.lambda.usage().get(arn), { invocations: 1, errors: 0, gbSeconds: 1 });
  });

  it("writes to the log only what the role may write, and tells of the refusal", async () => {
    const text = 'exports.handler = async () => { console.log("seen", { a: 1 }); console.warn("too"); };';
    const allowed = stage();
    await result(allowed, text);
    assert.deepEqual(allowed.log, ["seen { a: 1 }", "too"]);
    assert.deepEqual(allowed.denied, []);

    const on = stage();
    on.create("aws:cloudwatch/logGroup:LogGroup", "logs", { name: "/aws/lambda/worker" });
    const arn = on.handler(text);
    on.cloud.iam.putRolePolicy(
      `arn:aws:iam::${SOURCE.account}:role/worker-role`,
      "own",
      policy({
        Effect: "Allow",
        Action: "rds:DescribeDBInstances",
        Resource: "*",
      }),
    );
    await invoke(on, arn);
    assert.deepEqual(on.log, []);
    assert.deepEqual(
      on.denied.map(({ question }) => question.action),
      ["logs:CreateLogStream"],
    );
  });

  it("makes its log group where the role may, and loses the lines where it may not", async () => {
    for (const [actions, lines, refusals] of [
      [["logs:*"], ["line"], []],
      [["logs:CreateLogStream", "logs:PutLogEvents"], [], ["logs:CreateLogGroup"]],
      [["logs:CreateLogGroup", "logs:PutLogEvents"], [], ["logs:CreateLogStream"]],
      [["logs:CreateLogGroup", "logs:CreateLogStream"], [], ["logs:PutLogEvents"]],
    ] as const) {
      const on = stage();
      const arn = on.handler('exports.handler = async () => console.log("line");');
      const role = `arn:aws:iam::${SOURCE.account}:role/worker-role`;
      on.cloud.iam.putRolePolicy(role, "own", policy({ Effect: "Allow", Action: actions, Resource: "*" }));
      await invoke(on, arn);
      assert.deepEqual(on.log, lines);
      assert.deepEqual(
        on.denied.map(({ question }) => question.action),
        refusals,
      );
    }
  });

  it("has only a log group of its own account to write to by the group's ARN", async () => {
    const on = stage();
    const group = on.create("aws:cloudwatch/logGroup:LogGroup", "logs", { name: "of-worker", retentionInDays: 30 });
    const arn = on.handler('exports.handler = async () => console.log("line");', {
      loggingConfig: { logFormat: "Text", logGroup: "of-worker" },
    });
    on.cloud.iam.putRolePolicy(
      `arn:aws:iam::${SOURCE.account}:role/worker-role`,
      "own",
      policy({
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${String(group.arn)}:*`,
      }),
    );
    await invoke(on, arn);
    assert.deepEqual(on.log, ["line"]);
    assert.equal(on.cloud.logs.retentionOf(SOURCE, "of-worker"), 30);
  });
});
