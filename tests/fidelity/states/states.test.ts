import assert from "node:assert/strict";
import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { administrator, policy, refused, SOURCE, START } from "../../drill/cloud/fixture";
import { type Stage, stage, task } from "../../drill/cloud/stage";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Fails with the event's errors in turn, then succeeds; each run takes 400 ms to start. */
const troubled = `let runs = 0; exports.handler = async (event) => {
  const name = event.errors[runs++];
  if (name) throw Object.assign(new Error("trouble"), { name });
  return { runs };
};`;

async function execute(on: Stage, machineArn: string, input: Fields = {}, ms = 10 * MINUTE): Promise<void> {
  on.cloud.states.start(machineArn, input, "run");
  await on.pass(ms);
}

function details(on: Stage): Fields[] {
  return on.emitted.filter(({ source }) => source === "aws.states").map(({ detail }) => detail);
}

describe("Step Functions as AWS states it", () => {
  it("input-output-filtering: passes input and result of a task, and counts what is billed", async () => {
    const on = stage();
    const machine = on.machine(task(on.handler("exports.handler = async (event) => ({ twice: event.value * 2 });")));
    await execute(on, machine, { value: 21 });
    const [, last] = details(on);
    assert.equal(last?.status, "SUCCEEDED");
    assert.equal(last?.output, '{"twice":42}');
    assert.deepEqual(on.cloud.states.usage().get(machine), { executions: 1, transitions: 1 });
  });

  it("concepts-error-handling: retries by name after waits that grow, each a transition", async () => {
    const on = stage();
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 3 }];
    const machine = on.machine(task(on.handler(troubled), { Retry }));
    await execute(on, machine, { errors: ["Busy", "Busy"] });
    assert.equal(on.ended[0]?.status, "SUCCEEDED");
    assert.equal(on.ended[0]?.at, START + 3 * 400 + 10 * SECOND + 20 * SECOND);
    assert.equal(on.cloud.states.usage().get(machine)?.transitions, 3);
  });

  it("concepts-error-handling: without further fields a retry waits 1, 2 and 4 seconds, without jitter", async () => {
    const on = stage();
    const machine = on.machine(task(on.handler(troubled), { Retry: [{ ErrorEquals: ["Busy"] }] }));
    await execute(on, machine, { errors: ["Busy", "Busy", "Busy", "Busy"] });
    assert.equal(on.ended[0]?.status, "FAILED");
    assert.equal(on.ended[0]?.at, START + 4 * 400 + (1 + 2 + 4) * SECOND);
  });

  it("concepts-error-handling: another name is not retried, and fails with the function's document as cause", async () => {
    const on = stage();
    const Retry = [{ ErrorEquals: ["Busy"] }];
    await execute(on, on.machine(task(on.handler(troubled), { Retry })), { errors: ["Broken"] });
    const [end] = on.ended;
    assert.equal(end?.status, "FAILED");
    assert.equal(end?.error, "Broken");
    const cause = JSON.parse(end?.cause ?? "") as Fields;
    assert.deepEqual([cause.errorType, cause.errorMessage], ["Broken", "trouble"]);
  });

  it("concepts-error-handling: Catch gets error and cause, and States.ALL matches every name", async () => {
    const on = stage();
    const { States, StartAt } = task(on.handler(troubled), {
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
    });
    const Caught = { Type: "Pass", Parameters: { "error.$": "$.Error" }, End: true };
    await execute(on, on.machine({ StartAt, States: { ...(States as Fields), Caught } }), { errors: ["Odd"] });
    assert.equal(details(on)[1]?.output, '{"error":"Odd"}');
  });

  it("state-task: a task's time-out is a States.Timeout; the function runs on", async () => {
    const on = stage();
    const text = `exports.handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20000));
      console.log("still here");
    };`;
    await execute(on, on.machine(task(on.handler(text), { TimeoutSeconds: 5 })));
    assert.deepEqual([on.ended[0]?.error, on.ended[0]?.at], ["States.Timeout", START + 5 * SECOND]);
    assert.deepEqual(on.log, ["still here"]);
  });

  it("state-task: without TimeoutSeconds a task may take as long as it wants", async () => {
    const on = stage();
    const text = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 500000));";
    await execute(on, on.machine(task(on.handler(text, { timeout: 900 }))));
    assert.equal(on.ended[0]?.status, "SUCCEEDED");
  });

  it("statemachine-structure: the machine's time-out ends it as TIMED_OUT, and nothing is retried after it", async () => {
    const on = stage();
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 30, MaxAttempts: 50 }];
    const machine = on.machine({ ...task(on.handler(troubled), { Retry }), TimeoutSeconds: 60 });
    await execute(on, machine, { errors: Array(100).fill("Busy") });
    assert.deepEqual(
      on.ended.map(({ status, at }) => [status, at]),
      [["TIMED_OUT", START + MINUTE]],
    );
    assert.ok(on.metrics.includes("AWS/States ExecutionsTimedOut"));
    assert.equal(details(on)[1]?.status, "TIMED_OUT");
    const [usage] = [...on.cloud.lambda.usage().values()];
    assert.equal(usage?.invocations, 2);
  });

  it("API StopExecution: ends an execution as ABORTED with the given error and cause", async () => {
    const on = stage();
    const machine = on.machine({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 3600, End: true } } });
    on.cloud.states.start(machine, {}, "run");
    await on.pass(MINUTE);
    const executionArn = `${machine.replace(":stateMachine:", ":execution:")}:run`;
    const stop = { executionArn, error: "Enough", cause: "by hand" };
    on.cloud.world.call({
      principal: administrator(SOURCE.account),
      place: SOURCE,
      service: "sfn",
      operation: "StopExecution",
      input: stop,
    });
    await on.pass(MINUTE);
    assert.deepEqual(on.ended, [
      { machineArn: machine, status: "ABORTED", error: "Enough", cause: "by hand", at: START + MINUTE },
    ]);
    assert.ok(on.metrics.includes("AWS/States ExecutionsAborted"));
  });

  it("API StartExecution: an input that is no JSON is refused, and starts nothing", async () => {
    const on = stage();
    const stateMachineArn = on.machine(task(on.handler("exports.handler = async () => 1;")));
    const who = { kind: "administrator", account: SOURCE.account, name: "test" } as const;
    const start = (input: string) =>
      on.cloud.world.call({
        principal: who,
        place: SOURCE,
        service: "sfn",
        operation: "StartExecution",
        input: { stateMachineArn, input },
      });
    for (const input of ['{"snapshot": }', "", "x"])
      refused(() => start(input), "InvalidExecutionInput", /not valid JSON|Unexpected/);
    await on.pass(60_000);
    assert.equal(on.ended.length, 0);
  });

  it("state-wait: waits on the virtual clock, by seconds and until a time", async () => {
    const on = stage();
    const until = new Date(START + 8 * MINUTE).toISOString();
    const machine = on.machine({
      StartAt: "Seconds",
      States: {
        Seconds: { Type: "Wait", SecondsPath: "$.seconds", Next: "Until" },
        Until: { Type: "Wait", Timestamp: until, End: true },
      },
    });
    await execute(on, machine, { seconds: 90 });
    assert.equal(on.ended[0]?.at, START + 8 * MINUTE);
  });

  it("state-map: runs every item, so many at once", async () => {
    const on = stage();
    const text = `exports.handler = async (item) => {
      await new Promise((resolve) => setTimeout(resolve, 9600));
      return item * 10;
    };`;
    const machine = on.machine({
      StartAt: "Each",
      States: {
        Each: { Type: "Map", MaxConcurrency: 2, ItemProcessor: task(on.handler(text)), End: true },
      },
    });
    on.cloud.states.start(machine, [1, 2, 3], "run");
    await on.pass(5 * MINUTE);
    assert.equal(details(on)[1]?.output, "[10,20,30]");
    assert.equal(on.ended[0]?.at, START + 2 * 10 * SECOND);
  });

  it("connect-lambda: a function's own ARN as the resource gives its bare result", async () => {
    const on = stage();
    const Resource = on.handler("exports.handler = async (event) => event.a;");
    await execute(on, on.machine({ StartAt: "A", States: { A: { Type: "Task", Resource, End: true } } }), { a: 5 });
    assert.equal(details(on)[1]?.output, "5");
  });

  it("quotas: a result of more than 256 KiB ends the execution, whatever Retry and Catch say", async () => {
    const on = stage();
    const arn = on.handler('exports.handler = async () => "x".repeat(262144);');
    const Retry = [{ ErrorEquals: ["States.ALL"] }];
    const machine = on.machine(task(arn, { Retry, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Work" }] }));
    await execute(on, machine);
    assert.equal(on.ended[0]?.error, "States.DataLimitExceeded");
  });

  it("eventbridge-integration: status events carry what DescribeExecution has", async () => {
    const on = stage();
    const machine = on.machine(task(on.handler(troubled)));
    await execute(on, machine, { errors: ["Broken"] });
    const [started, ended] = on.emitted.filter(({ source }) => source === "aws.states");
    assert.equal(started?.["detail-type"], "Step Functions Execution Status Change");
    assert.equal(started?.detail.status, "RUNNING");
    assert.equal(started?.detail.stopDate, null);
    assert.deepEqual(ended?.resources, [ended?.detail.executionArn]);
    const { status, name, startDate, stopDate, input, output, error } = ended?.detail ?? {};
    assert.deepEqual(
      { status, name, startDate, stopDate, input, output, error },
      {
        status: "FAILED",
        name: "run",
        startDate: START,
        stopDate: START + 400,
        input: '{"errors":["Broken"]}',
        output: null,
        error: "Broken",
      },
    );
  });

  it("procedure-cw-metrics: counts starts and ends per machine", async () => {
    const on = stage();
    await execute(on, on.machine(task(on.handler(troubled))), { errors: ["Broken"] });
    assert.deepEqual(on.metrics, ["AWS/States ExecutionsStarted", "AWS/States ExecutionsFailed"]);
  });

  it("connect-lambda: the machine's role must be allowed to invoke the function", async () => {
    const on = stage();
    const machine = on.machine(task(on.handler(troubled)));
    const other = `arn:aws:lambda:${SOURCE.region}:${SOURCE.account}:function:other`;
    const statement = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: other };
    on.cloud.iam.putRolePolicy(`arn:aws:iam::${SOURCE.account}:role/machine-role`, "own", policy(statement));
    await execute(on, machine, { errors: [] });
    assert.equal(on.ended[0]?.error, "Lambda.AWSLambdaException");
    assert.match(on.ended[0]?.cause ?? "", /not authorized to perform: lambda:InvokeFunction/);
    assert.deepEqual(
      on.denied.map(({ question }) => question.action),
      ["lambda:InvokeFunction"],
    );
  });

  it("API CreateStateMachine: a role that does not trust Step Functions is refused", () => {
    const on = stage();
    const roleArn = on.role("stranger", "lambda.amazonaws.com");
    const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Succeed" } } });
    assert.throws(
      () => on.create("aws:sfn/stateMachine:StateMachine", "m", { roleArn, definition }),
      /Neither the global service principal states.amazonaws.com/,
    );
  });

  it("API CreateStateMachine: a definition that leads nowhere is refused", () => {
    const definition = { StartAt: "Nowhere", States: { A: { Type: "Succeed" } } };
    assert.throws(() => stage().machine(definition), /InvalidDefinition/);
  });

  const unknown: readonly (readonly [string, Fields, RegExp])[] = [
    [
      "JSONata",
      { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Succeed" } } },
      /query language JSONata/,
    ],
    ["JSONata in a state", { StartAt: "A", States: { A: { Type: "Succeed", QueryLanguage: "JSONata" } } }, /JSONata/],
    ["a field", { StartAt: "A", States: { A: { Type: "Pass", Assign: { a: 1 }, End: true } } }, /A: field Assign/],
    [
      "a resource",
      { StartAt: "A", States: { A: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true } } },
      /sqs:sendMessage/,
    ],
    [
      "a parameter",
      task("arn:aws:lambda:eu-west-1:111111111111:function:f", {
        Parameters: { FunctionName: "f", InvocationType: "Event" },
      }),
      /InvocationType/,
    ],
    [
      "a distributed map",
      {
        StartAt: "A",
        States: {
          A: { Type: "Map", End: true, ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, ...task("f") } },
        },
      },
      /DISTRIBUTED/,
    ],
  ];
  for (const [what, definition, message] of unknown) {
    it(`refuses ${what} that the engine does not know, by name`, () => {
      assert.throws(
        () => stage().machine(definition),
        (error: Error) => error instanceof ModelError && message.test(error.message) && /machine/.test(error.message),
      );
    });
  }

  it("ends the run when the model cannot tell, whatever Retry and Catch say", async () => {
    const on = stage();
    const definition = task(on.handler(troubled), { Retry: [{ ErrorEquals: ["States.ALL"] }] });
    const machine = on.machine(definition);
    on.cloud.world.observe({
      onDenied: () => {
        throw new ModelError("cannot tell");
      },
    });
    on.cloud.iam.putRolePolicy(
      `arn:aws:iam::${SOURCE.account}:role/machine-role`,
      "own",
      policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
    );
    await assert.rejects(execute(on, machine), /cannot tell/);
  });

  it("draws jitter from the seed", async () => {
    const ends = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const on = stage({ seed });
        const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 100, JitterStrategy: "FULL" }];
        await execute(on, on.machine(task(on.handler(troubled), { Retry })), { errors: ["Busy"] });
        return on.ended[0]?.at;
      }),
    );
    assert.equal(ends[0], ends[1]);
    assert.notEqual(ends[0], ends[2]);
  });
});
