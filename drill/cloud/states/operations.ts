import { metadata } from "../kernel/errors";
import type { Call, Operation, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { StatesModel } from "./types";

/**
 * Inputs of the operations as the SDK's schemas would have them; @aws-sdk/client-sfn is no dependency of the product.
 * API StartExecution, StopExecution.
 */
const inputs = {
  StartExecution: structure("StartExecutionInput", ["stateMachineArn", "name", "input"], 1),
  StopExecution: structure("StopExecutionInput", ["executionArn", "error", "cause"], 1),
} as const;

function structure(name: string, members: readonly string[], required: number): unknown {
  return [3, "com.amazonaws.sfn", name, 0, members, members.map(() => 0), required];
}

/** The question that StartExecution asks; also for services that start executions with a role. */
function startQuestion(machineArn: string): Question {
  const resourceAccount = machineArn.split(":")[4] ?? "";
  return { action: "states:StartExecution", resource: machineArn, context: {}, resourceAccount };
}

export function registerStatesOperations(world: World, model: StatesModel): void {
  world.registerService({ name: "sfn", accessDenied: (message) => sfnError("AccessDeniedException", message) });
  const operations: readonly Omit<Operation, "service" | "inputSchema" | "parameters">[] = [
    {
      name: "StartExecution",
      questions: (call) => [startQuestion(text(call, "stateMachineArn"))],
      perform(call) {
        const machineArn = text(call, "stateMachineArn");
        if (!model.exists(machineArn)) {
          throw sfnError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
        }
        const { input, name } = call.input as { readonly input?: string; readonly name?: string };
        const executionArn = model.start(machineArn, inputOf(input), name);
        return Object.freeze({ executionArn, startDate: new Date(world.time.now()) });
      },
    },
    {
      name: "StopExecution",
      questions(call) {
        const executionArn = text(call, "executionArn");
        const resourceAccount = executionArn.split(":")[4] ?? "";
        return [{ action: "states:StopExecution", resource: executionArn, context: {}, resourceAccount }];
      },
      perform(call) {
        const { error, cause } = call.input as { readonly error?: string; readonly cause?: string };
        const executionArn = text(call, "executionArn");
        if (!model.stop(executionArn, error, cause)) {
          throw sfnError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
        }
        return Object.freeze({ stopDate: new Date(world.time.now()) });
      },
    },
  ];
  for (const operation of operations) {
    const inputSchema = inputs[operation.name as keyof typeof inputs];
    const parameters = (inputSchema as readonly unknown[])[4] as readonly string[];
    world.registerOperation({ ...operation, service: "sfn", inputSchema, parameters });
  }
}

/** API StartExecution: the input is JSON, `{}` where none is given. Throws InvalidExecutionInput. */
function inputOf(given = "{}"): unknown {
  try {
    return JSON.parse(given);
  } catch (error) {
    throw sfnError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

function text(call: Call, member: string): string {
  return String(call.input[member]);
}

function sfnError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: metadata(400) });
}
