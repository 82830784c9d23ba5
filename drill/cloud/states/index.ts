import { partitionOf } from "../../../facts/regions";
import type { IamModel } from "../iam/index";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import { deferred } from "../kernel/timers";
import type { Declared, Fields, Instant, Place, Principal, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";
import { seededCrypto } from "../lambda/globals";
import type { LambdaModel } from "../lambda/index";
import { type Definition, readDefinition } from "./definition";
import { createEngine, type Engine, type Runnable } from "./engine";
import { ExecutionLog, type Failure } from "./executionLog";
import { registerStatesOperations } from "./operations";
import { isTaskError, TaskRunner } from "./tasks";
import type { StatesModel } from "./types";

type EndStatus = "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** The metric of AWS/States for each end: Step Functions Developer Guide, procedure-cw-metrics. */
const endMetrics: Readonly<Record<EndStatus, string>> = {
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  ABORTED: "ExecutionsAborted",
};

interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  readonly roleArn: string;
  readonly principal: Principal;
  readonly definition: Definition;
  readonly runnable: Runnable;
  /** One for all definitions that it has had. */
  readonly used: { executions: number; transitions: number };
}

interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  readonly startDate: Instant;
  readonly input: string;
  abort: () => void;
  /** Set by `stop`, before the abort. */
  stopped: Failure | undefined;
  ended: boolean;
}

export function installStates(world: World, iam: IamModel, lambda: LambdaModel): StatesModel {
  const { time } = world;
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const randomId = seededCrypto(world.random("states/ids")).randomUUID as () => string;
  const tasks = new TaskRunner(world, lambda);
  let engine: Engine | undefined;

  function start(machineArn: string, input: unknown, name = randomId()): string {
    const machine = machines.get(machineArn);
    if (machine === undefined) throw new ModelError(`state machine ${machineArn} does not exist`);
    const text = JSON.stringify(input ?? {});
    const arn = `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
    const execution: Execution = {
      arn,
      name,
      machine,
      startDate: time.now(),
      input: text,
      abort: () => undefined,
      stopped: undefined,
      ended: false,
    };
    executions.set(arn, execution);
    world.metric({
      place: machine.place,
      namespace: "AWS/States",
      name: "ExecutionsStarted",
      dimensions: { StateMachineArn: machine.arn },
      value: 1,
    });
    emitStatus(execution, "RUNNING", undefined, undefined);
    time.settle();
    const run = machine.runnable.run(JSON.parse(text), {
      overrides: { taskResourceLocalHandlers: handlers(execution) },
      context: contextOf(execution),
    });
    execution.abort = run.abort;
    const log = new ExecutionLog(run.eventLogs);
    run.result.then(
      (output) => log.read().then(() => end(execution, "SUCCEEDED", JSON.stringify(output), log)),
      (error: Error) => log.read().then(() => end(execution, endStatus(error), undefined, log)),
    );
    return arn;
  }

  function handlers(execution: Execution): Record<string, (input: unknown) => Promise<never>> {
    const { machine } = execution;
    const byName: Record<string, (input: unknown) => Promise<never>> = {};
    for (const [name, task] of machine.definition.tasks) {
      byName[name] = async (input) => {
        // The engine goes on retrying for a moment after an execution was stopped; Step Functions does not. One step of
        // the clock later, at the same instant, it is known.
        const started = deferred<void>(time);
        time.after(0, () => started.resolve(), machine.name);
        await started.promise;
        if (execution.ended) return new Promise<never>(() => undefined);
        try {
          return (await tasks.run(task, input, machine.place, machine.principal)) as never;
        } catch (error) {
          // The engine would take it for a failed task.
          if (!isTaskError(error)) time.fail(error);
          throw error;
        }
      };
    }
    return byName;
  }

  function end(execution: Execution, status: EndStatus, output: string | undefined, log: ExecutionLog): void {
    execution.ended = true;
    executions.delete(execution.arn);
    const { machine } = execution;
    const failure = status === "ABORTED" ? execution.stopped : status === "FAILED" ? log.failure : undefined;
    machine.used.executions++;
    machine.used.transitions += log.transitions;
    world.metric({
      place: machine.place,
      namespace: "AWS/States",
      name: endMetrics[status],
      dimensions: { StateMachineArn: machine.arn },
      value: 1,
    });
    world.notify.onExecution({
      machineArn: machine.arn,
      status,
      error: failure?.error,
      cause: failure?.cause,
      at: time.now(),
    });
    emitStatus(execution, status, output, failure);
  }

  /**
   * "The detail section in the event data provides the same information as the DescribeExecution API", which has error
   * and cause: Step Functions Developer Guide, eventbridge-integration (its examples show neither).
   */
  function emitStatus(
    { arn, name, machine, startDate, input }: Execution,
    status: EndStatus | "RUNNING",
    output: string | undefined,
    failure: Failure | undefined,
  ): void {
    world.emit({
      id: randomId(),
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      account: machine.place.account,
      region: machine.place.region,
      time: time.now(),
      resources: [arn],
      detail: {
        executionArn: arn,
        stateMachineArn: machine.arn,
        name,
        status,
        startDate,
        stopDate: status === "RUNNING" ? null : time.now(),
        input,
        inputDetails: { included: true },
        output: output ?? null,
        outputDetails: output === undefined ? null : { included: true },
        error: failure?.error ?? null,
        cause: failure?.cause ?? null,
        stateMachineVersionArn: null,
        stateMachineAliasArn: null,
      },
    });
  }

  const model: StatesModel = {
    start,
    stop(executionArn, error, cause) {
      const execution = executions.get(executionArn);
      if (execution === undefined) return false;
      execution.stopped = { error, cause };
      time.settle();
      execution.abort();
      return true;
    },
    exists: (machineArn) => machines.has(machineArn),
    usage: () => new Map([...machines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([arn, { used }]) => [arn, used])),
  };
  const made = (declared: Declared, { arn, name }: Fields): Machine => {
    engine ??= createEngine(time, world.random("states/jitter"));
    return createMachine(declared, { arn: String(arn), name: String(name) }, iam, engine);
  };
  world.registerType({
    ...machineType,
    create(declared, state) {
      const machine = made(declared, state);
      if (machines.has(machine.arn)) throw new Error(`StateMachineAlreadyExists: ${machine.arn}`);
      machines.set(machine.arn, machine);
    },
    // API UpdateStateMachine: "Running executions will continue to use the previous definition and roleArn."
    update({ declared, state }) {
      const machine = made(declared, state);
      const { used } = machines.get(machine.arn) ?? machine;
      machines.set(machine.arn, { ...machine, used });
    },
    // API DeleteStateMachine: it is gone once its running executions have ended.
    remove: (_declared, { arn }) => machines.delete(String(arn)),
  });
  registerStatesOperations(world, model);
  return model;
}

const machineProperties = ["name", "namePrefix", "definition", "roleArn", "type", "publish", "tags", "tagsAll"];

const machineType: Omit<ResourceType, "create"> = {
  type: "aws:sfn/stateMachine:StateMachine",
  properties: machineProperties,
  outputs(declared) {
    const name = physicalName(declared);
    const arn = `arn:${partitionOf(declared.place.region)}:states:${declared.place.region}:${declared.place.account}:stateMachine:${name}`;
    return { id: arn, state: { type: "STANDARD", ...declared.inputs, name, arn, status: "ACTIVE" } };
  },
  replaces: ["name", "namePrefix", "type"],
};

function createMachine(
  declared: Declared,
  { arn, name }: Pick<Machine, "arn" | "name">,
  iam: IamModel,
  engine: Engine,
): Machine {
  const where = `state machine ${name}`;
  const { inputs, place } = declared;
  if (inputs.type !== undefined && inputs.type !== "STANDARD") {
    throw new ModelError(`${where}: type ${String(inputs.type)} is not implemented by the model`);
  }
  if (inputs.publish === true) throw new ModelError(`${where}: versions are not implemented by the model`);
  // API CreateStateMachine: 1 to 80 characters; CloudWatch needs them plain.
  if (!/^[\w-]{1,80}$/.test(name)) throw new Error(`${where}: InvalidName: 1 to 80 letters, digits, - or _`);
  const definition = readDefinition(String(inputs.definition), {
    machine: where,
    partition: partitionOf(place.region),
  });
  const roleArn = String(inputs.roleArn);
  const borrower = { service: "states.amazonaws.com", account: place.account, sourceArn: arn };
  const session = iam.assume(roleArn, borrower, name);
  if ("refused" in session) {
    // Step Functions' own words at creation.
    const service = "Neither the global service principal states.amazonaws.com, nor the regional one";
    throw new Error(`${where}: AccessDeniedException: ${service} is authorized to assume the provided role.`);
  }
  const runnable = engine(definition.machine, where);
  const used = { executions: 0, transitions: 0 };
  return { arn, name, place, roleArn, principal: session.principal, definition, runnable, used };
}

function contextOf({ arn, name, machine, startDate }: Execution): Fields {
  return {
    Execution: { Id: arn, Name: name, RoleArn: machine.roleArn, StartTime: new Date(startDate).toISOString() },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}

function endStatus(error: Error): EndStatus {
  switch (error.name) {
    case "ExecutionTimeoutError":
      return "TIMED_OUT";
    case "ExecutionAbortedError":
      return "ABORTED";
    default:
      return "FAILED";
  }
}
