import { ModelError } from "../kernel/errors";
import type { Declared, Place } from "../kernel/types";
import type { LogLevel } from "./globals";

/** A deployed function. */
export interface FunctionRecord {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  readonly roleArn: string;
  readonly files: Readonly<Record<string, string | undefined>>;
  readonly handler: string;
  /** "v22.0.0" */
  readonly nodeVersion: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Invocations at once that are reserved for it, and its most; undefined for the account's pool. */
  readonly reservedConcurrency: number | undefined;
  readonly logGroup: string;
  /** The least level that reaches the log: all of them in text format. */
  readonly logLevel: LogLevel;
}

/** Inputs of aws:lambda/function:Function that the model implements. */
export const functionProperties: readonly string[] = [
  "name",
  "description",
  "code",
  "handler",
  "runtime",
  "role",
  "timeout",
  "memorySize",
  "architectures",
  "environment",
  "reservedConcurrentExecutions",
  "loggingConfig",
  "packageType",
  "publish",
  "tags",
  "tagsAll",
];

/** Runtimes that can be deployed today with the language features that the sandbox gives. */
const runtimes: Readonly<Record<string, string>> = {
  "nodejs20.x": "v20.0.0",
  "nodejs22.x": "v22.0.0",
  "nodejs24.x": "v24.0.0",
};

export const logLevels: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/** Reads a declared function; throws what AWS would refuse (API CreateFunction). */
export function readFunction(declared: Declared, name: string, arn: string): FunctionRecord {
  const { inputs, place } = declared;
  const where = `function ${name}`;
  const nodeVersion = runtimes[String(inputs.runtime)];
  if (nodeVersion === undefined) {
    throw new ModelError(
      `${where}: runtime ${String(inputs.runtime)} is not one of ${Object.keys(runtimes).join(", ")}`,
    );
  }
  if (inputs.publish === true) throw new ModelError(`${where}: published versions are not implemented`);
  if (inputs.packageType !== undefined && inputs.packageType !== "Zip") {
    throw new ModelError(`${where}: package type ${String(inputs.packageType)} is not implemented`);
  }
  if (!/^[\w-]{1,64}$/.test(name))
    throw new Error(`${where}: names have 1 to 64 letters, digits, hyphens, underscores`);
  if (typeof inputs.code !== "object" || inputs.code === null) throw new ModelError(`${where}: its code is no archive`);
  return {
    arn,
    name,
    place,
    roleArn: String(inputs.role),
    files: inputs.code as FunctionRecord["files"],
    handler: String(inputs.handler),
    nodeVersion,
    environment: variablesOf(inputs.environment),
    // Defaults and bounds: Lambda Developer Guide, configuration-timeout and configuration-memory.
    timeoutSeconds: bounded(inputs.timeout, { byDefault: 3, least: 1, most: 900 }, `${where}: timeout`),
    memoryMiB: bounded(inputs.memorySize, { byDefault: 128, least: 128, most: 10_240 }, `${where}: memorySize`),
    reservedConcurrency: reserved(inputs.reservedConcurrentExecutions, where),
    ...readLogging(inputs.loggingConfig, name, where),
  };
}

function variablesOf(environment: unknown): Readonly<Record<string, string>> {
  const variables = (environment as { variables?: Readonly<Record<string, unknown>> } | undefined)?.variables ?? {};
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)]));
}

function reserved(value: unknown, where: string): number | undefined {
  // -1 is the provider's way to say that nothing is reserved.
  if (value === undefined || value === -1) return undefined;
  return bounded(value, { byDefault: 0, least: 0, most: 1_000 }, `${where}: reservedConcurrentExecutions`);
}

interface Bounds {
  /** Where nothing is declared. */
  readonly byDefault: number;
  readonly least: number;
  readonly most: number;
}

function bounded(value: unknown, { byDefault, least, most }: Bounds, what: string): number {
  const number = value ?? byDefault;
  if (typeof number !== "number" || !Number.isInteger(number) || number < least || number > most) {
    throw new Error(`${what} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
  }
  return number;
}

/** Lambda Developer Guide, monitoring-cloudwatchlogs-advanced: levels filter in JSON format only. */
function readLogging(config: unknown, name: string, where: string): Pick<FunctionRecord, "logGroup" | "logLevel"> {
  const known = ["logFormat", "logGroup", "applicationLogLevel", "systemLogLevel"];
  const given = (config ?? {}) as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new ModelError(`${where}: loggingConfig.${key} is not implemented by the model`);
  }
  const level = given.applicationLogLevel;
  if (level !== undefined && given.logFormat !== "JSON") {
    throw new Error(`${where}: applicationLogLevel needs logFormat JSON`);
  }
  const logLevel = logLevels.find((one) => one === (level ?? (given.logFormat === "JSON" ? "INFO" : "TRACE")));
  if (logLevel === undefined) throw new ModelError(`${where}: applicationLogLevel ${String(level)} is not known`);
  return { logGroup: typeof given.logGroup === "string" ? given.logGroup : `/aws/lambda/${name}`, logLevel };
}
