import { partitionOf } from "../../../facts/regions";
import type { IamModel } from "../iam/index";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import { deferred } from "../kernel/timers";
import type { Instant, Place, Principal, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";
import type { LogsModel } from "../logs/index";
import type { WebModel } from "../web/index";
import { Environment, type FunctionCode } from "./environment";
import { type FunctionRecord, functionProperties, logLevels, readFunction } from "./functions";
import { type LogLevel, seededCrypto } from "./globals";
import { lambdaOperations } from "./operations";
import { functionError, type InvokeOutcome } from "./outcome";

export type { FunctionError, InvokeOutcome } from "./outcome";

/** What a function has used so far. */
export interface FunctionUsage {
  readonly invocations: number;
  readonly errors: number;
  /** Memory times duration, start-up included: what Lambda bills. */
  readonly gbSeconds: number;
}

/** AWS Lambda: functions run as the text that would be uploaded. */
export interface LambdaModel {
  /** Invokes synchronously. Permissions are the caller's affair. */
  invoke(functionArn: string, payload: unknown): Promise<InvokeOutcome>;
  /** Lambda answers nothing in that place, or does so again. */
  setOutage(place: Place, out: boolean): void;
  /**
   * Puts the clocks of functions wrong by so many milliseconds (less than 0: behind) until the returned function is called.
   * What they read of `Date` is wrong; the world's time, and how long timers take, is not. Calls go on: the SDK signs by the
   * service's time once that has refused its own (AWS SDK for JavaScript v3, `systemClockOffset`).
   */
  skewClocks(concerned: (functionArn: string) => boolean, byMillis: number): () => void;
  /** By function ARN, sorted. */
  usage(): ReadonlyMap<string, FunctionUsage>;
}

interface Deployed {
  /** Replaced when its configuration changes. */
  record: FunctionRecord;
  principal: Principal;
  readonly idle: Sandbox[];
  /** By how much its clock is wrong. */
  skewMillis: number;
  running: number;
  starts: number;
  usage: FunctionUsage;
}

interface Sandbox {
  /** The configuration it was started with. */
  readonly record: FunctionRecord;
  readonly environment: Environment;
  readonly logStream: string;
  readonly hasStream: boolean;
  /** Whether its lines reach the log during this invocation. */
  logging: boolean;
}

export function installLambda(world: World, iam: IamModel, logs: LogsModel, web: WebModel): LambdaModel {
  // Lambda's environment is in UTC (Lambda Developer Guide, configuration-envvars: TZ); a process has one time zone.
  process.env.TZ = "UTC";
  const functions = new Map<string, Deployed>();
  const { time, assumptions } = world;
  const requestId = seededCrypto(world.random("lambda/request-ids")).randomUUID as () => string;

  /** A new execution environment: a cold start. Throws what the module throws while it loads. */
  function start(deployed: Deployed): Sandbox {
    const { record, principal } = deployed;
    const number = deployed.starts++;
    const logStream = `${new Date(time.now()).toISOString().slice(0, 10).replace(/-/g, "/")}/[$LATEST]${number}`;
    const hasStream = logs.openStream(principal, record.place, record.logGroup, logStream);
    const sandbox = { record, logStream, hasStream, logging: hasStream };
    const environment = new Environment(codeOf(record, logStream), {
      time,
      apiCallMillis: (service, operation, region) =>
        service === undefined || operation === undefined || region === undefined
          ? assumptions.apiCallMillis
          : assumptions.apiCallMillis + world.lateness(service, operation, { account: record.place.account, region }),
      wallClock: () => time.now() + deployed.skewMillis,
      random: world.random(`lambda/${record.arn}`),
      call: (service, operation, region, input) =>
        world.call({ principal, place: { account: record.place.account, region }, service, operation, input }),
      post: (url, body) => web.post(record.place, url, body),
      log: (level, message) => {
        if (sandbox.logging && reaches(level, record.logLevel)) {
          world.notify.onLog(record.arn, message, time.now());
        }
      },
    });
    return Object.assign(sandbox, { environment });
  }

  function invoke(deployed: Deployed, payload: unknown): Promise<InvokeOutcome> {
    const { record } = deployed;
    if (record.reservedConcurrency !== undefined && deployed.running >= record.reservedConcurrency) {
      const message = "Rate Exceeded.";
      return Promise.resolve({ kind: "refused", name: "TooManyRequestsException", message });
    }
    deployed.running++;
    const accepted = time.now();
    const outcome = deferred<InvokeOutcome>(time);
    const end = (result: InvokeOutcome): void => {
      deployed.running--;
      deployed.usage = charged(deployed, result, time.now() - accepted);
      outcome.resolve(result);
    };
    time.after(assumptions.lambdaStartMillis, () => run(deployed, payload, end), record.name);
    return outcome.promise;
  }

  function run(deployed: Deployed, payload: unknown, end: (result: InvokeOutcome) => void): void {
    const { record, principal, idle } = deployed;
    time.settle();
    let sandbox: Sandbox;
    try {
      sandbox = idle.pop() ?? start(deployed);
    } catch (error) {
      // Text that fails to load is the function's failure, what the model does not know is the model's.
      if (error instanceof ModelError) throw error;
      end({ kind: "error", error: functionError(error) });
      return;
    }
    sandbox.logging = sandbox.hasStream && logs.mayWrite(principal, record.place, record.logGroup, sandbox.logStream);
    const id = requestId();
    const deadline = time.now() + record.timeoutSeconds * 1_000;
    const timeout = time.at(deadline, () => timedOut(record, sandbox, id, end), `${record.name} timeout`);
    const finish = (result: InvokeOutcome): void => {
      timeout.cancel();
      // One of an earlier configuration is not used again.
      if (sandbox.record === deployed.record) idle.push(sandbox);
      end(result);
    };
    const event: unknown = JSON.parse(JSON.stringify(payload ?? null));
    sandbox.environment
      .run(
        event,
        contextOf(record, id, sandbox.logStream, () => deadline - time.now()),
      )
      .then(
        (result) => finish(marshalled(result)),
        (error) => finish({ kind: "error", error: functionError(error) }),
      );
  }

  function timedOut(record: FunctionRecord, sandbox: Sandbox, id: string, end: (result: InvokeOutcome) => void): void {
    sandbox.environment.cutOff();
    // "In newer runtimes, timeouts are reported as Sandbox.Timedout": Step Functions Developer Guide,
    // concepts-error-handling. The environment is not used again.
    const seconds = record.timeoutSeconds.toFixed(2);
    const errorMessage = `RequestId: ${id} Error: Task timed out after ${seconds} seconds`;
    end({ kind: "error", error: { errorType: "Sandbox.Timedout", errorMessage } });
  }

  lambdaOperations(world, {
    find: (arn) => functions.get(arn)?.record,
    list: ({ account, region }) =>
      [...functions.values()]
        .map(({ record }) => record)
        .filter(({ place }) => place.account === account && place.region === region)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    change(record) {
      const deployed = functions.get(record.arn);
      if (deployed === undefined) throw new ModelError(`function ${record.name} does not exist`);
      deployed.record = record;
      // Invocations after the change run in environments that were started with it (Developer Guide, lambda-runtime-environment).
      deployed.idle.length = 0;
    },
  });
  const outages = new Set<string>();
  world.registerType(functionType(functions, iam, world));
  return {
    setOutage(place, out) {
      const key = `${place.account}/${place.region}`;
      if (out) outages.add(key);
      else outages.delete(key);
    },
    skewClocks(concerned, byMillis) {
      const wrong = [...functions].filter(([arn]) => concerned(arn)).map(([, deployed]) => deployed);
      for (const deployed of wrong) deployed.skewMillis += byMillis;
      return () => {
        for (const deployed of wrong) deployed.skewMillis -= byMillis;
      };
    },
    invoke(functionArn, payload) {
      const deployed = functions.get(functionArn);
      const { place } = deployed?.record ?? {};
      if (place && (outages.has(`${place.account}/${place.region}`) || world.outages.isOut(place))) {
        // API Invoke: ServiceException (500), "The AWS Lambda service encountered an internal error."
        const message = "The AWS Lambda service encountered an internal error.";
        return Promise.resolve({ kind: "refused", name: "ServiceException", message });
      }
      if (deployed) return invoke(deployed, payload);
      const message = `Function not found: ${functionArn}`;
      return Promise.resolve({ kind: "refused", name: "ResourceNotFoundException", message });
    },
    usage: () =>
      new Map([...functions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([arn, deployed]) => [arn, deployed.usage])),
  };
}

/** Between a change of a function's configuration and one of its code in the same update, milliseconds (assumed). */
const codeAfterMillis = 10_000;

function functionType(functions: Map<string, Deployed>, iam: IamModel, { time }: World): ResourceType {
  const assumed = (record: FunctionRecord): Principal => {
    const borrower = { service: "lambda.amazonaws.com", account: record.place.account, sourceArn: record.arn };
    const session = iam.assume(record.roleArn, borrower, record.name);
    // Lambda's own words: API CreateFunction, InvalidParameterValueException.
    if ("refused" in session)
      throw new Error(`function ${record.name}: The role defined for the function cannot be assumed by Lambda.`);
    return session.principal;
  };
  return {
    type: "aws:lambda/function:Function",
    properties: functionProperties,
    outputs(declared) {
      const name = physicalName(declared);
      const arn = `arn:${partitionOf(declared.place.region)}:lambda:${declared.place.region}:${declared.place.account}:function:${name}`;
      const { code: _code, ...inputs } = declared.inputs;
      return { id: name, state: { ...inputs, name, arn, version: "$LATEST" } };
    },
    create(declared, state) {
      const record = readFunction(declared, String(state.name), String(state.arn));
      if (functions.has(record.arn))
        throw new Error(`ResourceConflictException: Function already exist: ${record.name}`);
      functions.set(record.arn, {
        record,
        principal: assumed(record),
        idle: [],
        skewMillis: 0,
        running: 0,
        starts: 0,
        usage: { invocations: 0, errors: 0, gbSeconds: 0 },
      });
    },
    replaces: ["name", "namePrefix", "packageType"],
    // terraform-provider-aws, internal/service/lambda/function.go, resourceFunctionUpdate: first the configuration, with
    // which the old code runs for a while, then the code. What runs comes to its end with what it was started with.
    update({ declared, state, changed }) {
      const record = readFunction(declared, String(state.name), String(state.arn));
      const deployed = functions.get(record.arn);
      if (deployed === undefined) throw new ModelError(`function ${record.name} does not exist`);
      const set = (next: FunctionRecord): void => {
        if (functions.get(next.arn) !== deployed) return;
        deployed.record = next;
        deployed.idle.length = 0;
      };
      deployed.principal = assumed(record);
      set({ ...record, files: deployed.record.files });
      if (changed.includes("code")) time.after(codeAfterMillis, () => set(record), `new code of ${record.name}`);
    },
    remove: (_declared, { arn }) => functions.delete(String(arn)),
  };
}

/** Environment variables that Lambda sets: Lambda Developer Guide, configuration-envvars. */
function codeOf(record: FunctionRecord, logStream: string): FunctionCode {
  return {
    name: `function ${record.name}`,
    files: record.files,
    handler: record.handler,
    nodeVersion: record.nodeVersion,
    region: record.place.region,
    environment: {
      ...record.environment,
      AWS_REGION: record.place.region,
      AWS_DEFAULT_REGION: record.place.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${record.nodeVersion.slice(1, 3)}.x`,
      AWS_LAMBDA_FUNCTION_NAME: record.name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(record.memoryMiB),
      AWS_LAMBDA_LOG_GROUP_NAME: record.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      LAMBDA_TASK_ROOT: "/var/task",
      TZ: ":UTC",
      _HANDLER: record.handler,
    },
  };
}

/** The context object: Lambda Developer Guide, nodejs-context. */
function contextOf(record: FunctionRecord, requestId: string, logStream: string, remaining: () => number): object {
  return Object.freeze({
    functionName: record.name,
    functionVersion: "$LATEST",
    invokedFunctionArn: record.arn,
    memoryLimitInMB: String(record.memoryMiB),
    awsRequestId: requestId,
    logGroupName: record.logGroup,
    logStreamName: logStream,
    getRemainingTimeInMillis: remaining,
  });
}

function marshalled(result: unknown): InvokeOutcome {
  try {
    return { kind: "result", payload: JSON.stringify(result) ?? "null" };
  } catch (error) {
    const errorMessage = `Unable to stringify response body as json: ${String(error)}`;
    return { kind: "error", error: { errorType: "Runtime.MarshalError", errorMessage } };
  }
}

function charged({ record, usage }: Deployed, result: InvokeOutcome, milliseconds: Instant): FunctionUsage {
  return {
    invocations: usage.invocations + 1,
    errors: usage.errors + (result.kind === "error" ? 1 : 0),
    gbSeconds: usage.gbSeconds + (record.memoryMiB / 1_024) * (milliseconds / 1_000),
  };
}

function reaches(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}
