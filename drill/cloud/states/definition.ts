import { ModelError } from "../kernel/errors";

/** A state as Amazon States Language writes it. */
export type StateJson = Readonly<Record<string, unknown>>;

/** A definition that has been checked against what the model can run. */
export interface Definition {
  /** For the engine: every task has a time-out. */
  readonly machine: Readonly<Record<string, unknown>>;
  /** Task states by name, in this machine and the ones inside it. */
  readonly tasks: ReadonlyMap<string, Task>;
}

/** What a task state does: run a function, or publish a message. */
export type Task =
  /** `arn:aws:states:::lambda:invoke`: function and payload are in the parameters, the answer is wrapped. */
  | { readonly kind: "optimized" }
  /** The function's own ARN: the input is the payload. */
  | { readonly kind: "direct"; readonly functionArn: string }
  /** `arn:aws:states:::sns:publish`: the parameters are those of Publish. */
  | { readonly kind: "publish" };

/** "If not provided, the default value is 99999999": Step Functions Developer Guide, state-task. */
const DEFAULT_TASK_SECONDS = 99_999_999;

const machineFields = ["Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"];
const branchFields = ["Comment", "StartAt", "States", "ProcessorConfig", "QueryLanguage"];
const common = ["Type", "Comment", "Next", "End", "InputPath", "OutputPath", "QueryLanguage"];
const result = ["ResultPath", "ResultSelector", "Parameters"];
const errors = ["Retry", "Catch"];

/** The fields of each kind of state that the engine honours; it would silently ignore any other. */
const stateFields: Readonly<Record<string, readonly string[]>> = {
  Task: [...common, ...result, ...errors, "Resource", "TimeoutSeconds", "TimeoutSecondsPath"],
  Pass: [...common, "Result", "ResultPath", "Parameters"],
  Wait: [...common, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Choice: [...common, "Choices", "Default"],
  Succeed: common,
  Fail: [...common, "Error", "Cause", "ErrorPath", "CausePath"],
  Parallel: [...common, ...result, ...errors, "Branches"],
  Map: [
    ...common,
    ...result,
    ...errors,
    "ItemProcessor",
    "Iterator",
    "ItemSelector",
    "ItemsPath",
    "MaxConcurrency",
    "MaxConcurrencyPath",
  ],
};

const retryFields = [
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
];
const catchFields = ["ErrorEquals", "Next", "ResultPath", "Comment"];

/** A machine and the partition that it is in. */
interface Where {
  readonly machine: string;
  readonly partition: string;
}

/**
 * Reads a machine's definition; throws a ModelError that names what the model cannot run, and an error for what Step Functions
 * refuses: a resource of another partition.
 */
export function readDefinition(text: string, { machine, partition }: Where): Definition {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`${machine}: InvalidDefinition: INVALID_JSON_DESCRIPTION: ${(error as Error).message}`);
  }
  const tasks = new Map<string, Task>();
  const read = readMachine(record(parsed, machine), machineFields, machine, tasks);
  refuseForeign(read, machine, partition);
  return { machine: read, tasks };
}

/** In Step Functions' own words; that it looks at the partition when a machine is created is assumed. */
function refuseForeign(machine: StateJson, where: string, partition: string): void {
  for (const [, foreign] of JSON.stringify(machine).matchAll(/"Resource":"(arn:[^"]*)"/g)) {
    if (foreign?.split(":")[1] === partition) continue;
    const reason = `SCHEMA_VALIDATION_FAILED: The resource provided ${foreign} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
    throw new Error(`${where}: InvalidDefinition: Invalid State Machine Definition: '${reason}'`);
  }
}

function readMachine(
  json: StateJson,
  fields: readonly string[],
  where: string,
  tasks: Map<string, Task>,
): Readonly<Record<string, unknown>> {
  checkFields(json, fields, where);
  const states = record(json.States, `${where}: States`);
  const read: Record<string, unknown> = {};
  for (const [name, state] of Object.entries(states)) {
    read[name] = readState(name, record(state, `${where}: ${name}`), `${where}: ${name}`, tasks);
  }
  return { ...json, States: read };
}

function readState(name: string, state: StateJson, where: string, tasks: Map<string, Task>): StateJson {
  const fields = stateFields[String(state.Type)];
  if (fields === undefined)
    throw new ModelError(`${where}: state type ${String(state.Type)} is not known to the model`);
  checkFields(state, fields, where);
  for (const retry of list(state.Retry)) checkFields(record(retry, where), retryFields, `${where}: Retry`);
  for (const caught of list(state.Catch)) checkFields(record(caught, where), catchFields, `${where}: Catch`);
  switch (state.Type) {
    case "Task":
      // The engine tells tasks apart by name only, also across branches.
      if (tasks.has(name)) throw new ModelError(`${where}: two tasks of one machine have the same name`);
      tasks.set(name, readTask(state, where));
      return timed(state);
    case "Parallel":
      return {
        ...state,
        Branches: list(state.Branches).map((branch) => readMachine(record(branch, where), branchFields, where, tasks)),
      };
    case "Map": {
      const key = state.Iterator === undefined ? "ItemProcessor" : "Iterator";
      const processor = record(state[key], `${where}: ${key}`);
      checkMode(processor, where);
      return { ...state, [key]: readMachine(processor, branchFields, where, tasks) };
    }
    default:
      return state;
  }
}

function readTask(state: StateJson, where: string): Task {
  const resource = String(state.Resource);
  if (/^arn:aws[a-z-]*:states:::lambda:invoke$/.test(resource)) {
    const parameters = record(state.Parameters, `${where}: Parameters`);
    checkFields(parameters, ["FunctionName", "FunctionName.$", "Payload", "Payload.$"], `${where}: Parameters`);
    return { kind: "optimized" };
  }
  if (/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+$/.test(resource)) {
    return { kind: "direct", functionArn: resource };
  }
  // Step Functions Developer Guide, connect-sns: the parameters of Publish, of which these are implemented.
  if (/^arn:aws[a-z-]*:states:::sns:publish$/.test(resource)) {
    const parameters = record(state.Parameters, `${where}: Parameters`);
    checkFields(parameters, ["TopicArn", "Message", "Message.$", "Subject"], `${where}: Parameters`);
    return { kind: "publish" };
  }
  throw new ModelError(`${where}: task resource ${resource} is not known to the model`);
}

/** The engine would otherwise end a task after a minute. */
function timed(state: StateJson): StateJson {
  if (state.TimeoutSeconds !== undefined || state.TimeoutSecondsPath !== undefined) return state;
  return { ...state, TimeoutSeconds: DEFAULT_TASK_SECONDS };
}

function checkMode(processor: StateJson, where: string): void {
  const config = processor.ProcessorConfig === undefined ? {} : record(processor.ProcessorConfig, where);
  if (config.Mode !== undefined && config.Mode !== "INLINE") {
    throw new ModelError(`${where}: a Map in mode ${String(config.Mode)} is not implemented by the model`);
  }
}

function checkFields(json: StateJson, known: readonly string[], where: string): void {
  if (json.QueryLanguage !== undefined && json.QueryLanguage !== "JSONPath") {
    throw new ModelError(`${where}: query language ${String(json.QueryLanguage)} is not implemented by the model`);
  }
  for (const field of Object.keys(json)) {
    if (!known.includes(field)) throw new ModelError(`${where}: field ${field} is not implemented by the model`);
  }
}

function record(value: unknown, where: string): StateJson {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as StateJson;
  throw new Error(`${where}: InvalidDefinition: expected an object, got ${JSON.stringify(value)}`);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
