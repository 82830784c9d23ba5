import { partitionOf } from "../../../facts/regions";
import { ModelError, metadata } from "../kernel/errors";
import type { Call, Fields, Place, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { FunctionRecord } from "./functions";

const TEXT = 0;
const NUMBER = 1;
const MAP_OF_TEXT = 128;

/** Where functions are kept. */
export interface Functions {
  find(arn: string): FunctionRecord | undefined;
  /** All of a place, by name. */
  list(place: Place): readonly FunctionRecord[];
  /** Puts a changed configuration in the place of the one with that ARN. */
  change(record: FunctionRecord): void;
}

/**
 * Inputs as the SDK's schemas have them; @aws-sdk/client-lambda is no dependency of the product.
 * API GetFunctionConfiguration, UpdateFunctionConfiguration: of the second, the environment is what the model changes.
 * API PutFunctionConcurrency, DeleteFunctionConcurrency, ListFunctions: what people stop a function with.
 */
const environment = [3, "com.amazonaws.lambda", "Environment", 0, ["Variables"], [MAP_OF_TEXT]];
const inputs: Readonly<
  Record<string, { readonly names: readonly string[]; readonly types: readonly unknown[]; readonly required?: number }>
> = {
  GetFunctionConfiguration: { names: ["FunctionName"], types: [TEXT] },
  UpdateFunctionConfiguration: { names: ["FunctionName", "Environment"], types: [TEXT, environment] },
  PutFunctionConcurrency: {
    names: ["FunctionName", "ReservedConcurrentExecutions"],
    types: [TEXT, NUMBER],
    required: 2,
  },
  DeleteFunctionConcurrency: { names: ["FunctionName"], types: [TEXT] },
  ListFunctions: { names: ["MaxItems", "Marker"], types: [NUMBER, TEXT], required: 0 },
};

/** "The total size of all environment variables doesn't exceed 4 KB": Developer Guide, configuration-envvars. */
const MOST_BYTES = 4_096;

/** What can be done with a deployed function by the API. */
export function lambdaOperations(world: World, functions: Functions): void {
  world.registerService({
    name: "lambda",
    accessDenied: (message) => refusal("AccessDeniedException", message, 403),
  });

  function existing(call: Call): FunctionRecord {
    const found = functions.find(arnOf(call));
    if (found) return found;
    throw refusal("ResourceNotFoundException", `Function not found: ${arnOf(call)}`, 404);
  }

  const operations: Readonly<Record<string, (call: Call) => Fields>> = {
    GetFunctionConfiguration: (call) => described(existing(call)),
    UpdateFunctionConfiguration(call) {
      const record = existing(call);
      const { Variables } = (call.input.Environment ?? {}) as { readonly Variables?: Readonly<Record<string, string>> };
      // What is not given stays as it is; an environment without variables has none.
      if (call.input.Environment === undefined) return described(record);
      const variables = Variables ?? {};
      if (Buffer.byteLength(JSON.stringify(variables)) > MOST_BYTES) {
        const message = "Lambda was unable to configure your environment variables because they exceed the 4KB limit.";
        throw refusal("InvalidParameterValueException", message, 400);
      }
      const changed = { ...record, environment: Object.freeze({ ...variables }) };
      functions.change(changed);
      return described(changed);
    },
    PutFunctionConcurrency(call) {
      const record = existing(call);
      const reservedConcurrency = Number(call.input.ReservedConcurrentExecutions);
      if (!Number.isInteger(reservedConcurrency) || reservedConcurrency < 0) {
        throw refusal("InvalidParameterValueException", "ReservedConcurrentExecutions must be 0 or more.", 400);
      }
      functions.change({ ...record, reservedConcurrency });
      return { ReservedConcurrentExecutions: reservedConcurrency };
    },
    DeleteFunctionConcurrency(call) {
      functions.change({ ...existing(call), reservedConcurrency: undefined });
      return {};
    },
    // API ListFunctions: up to 50 on a page.
    ListFunctions({ place, input }) {
      const from = Number(input.Marker ?? 0);
      const most = Math.min(Number(input.MaxItems ?? 50), 50);
      const all = functions.list(place);
      const more = from + most < all.length ? { NextMarker: String(from + most) } : {};
      return { Functions: all.slice(from, from + most).map(described), ...more };
    },
  };
  for (const [name, perform] of Object.entries(operations)) {
    const { names, types, required = 1 } = inputs[name] as (typeof inputs)[string];
    world.registerOperation({
      service: "lambda",
      name,
      inputSchema: [3, "com.amazonaws.lambda", `${name}Request`, 0, names, types, required],
      parameters: names,
      questions: (call) => [question(call, name)],
      perform: (call) => Object.freeze(perform(call)),
    });
  }
}

/** A function is named by its name or its ARN; the partial ARN that AWS takes as well is not in the model. */
function arnOf({ place, input }: Call): string {
  const named = String(input.FunctionName);
  if (/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+$/.test(named)) return named;
  if (/^[\w-]+$/.test(named))
    return `arn:${partitionOf(place.region)}:lambda:${place.region}:${place.account}:function:${named}`;
  throw new ModelError(`lambda: FunctionName ${named} is not implemented by the model`);
}

function question(call: Call, action: string): Question {
  // Listing is on no resource: Service Authorization Reference, AWS Lambda.
  const resource = action === "ListFunctions" ? "*" : arnOf(call);
  return { action: `lambda:${action}`, resource, context: {}, resourceAccount: call.place.account };
}

function described(record: FunctionRecord): Fields {
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Role: record.roleArn,
    Handler: record.handler,
    Timeout: record.timeoutSeconds,
    MemorySize: record.memoryMiB,
    Environment: { Variables: record.environment },
  };
}

function refusal(name: string, message: string, status: number): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: metadata(status) });
}
