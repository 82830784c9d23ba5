import { partitionOf } from "../../../facts/regions";
import type { Call, Fields, Place, Principal } from "../kernel/types";
import type { World } from "../kernel/world";
import type { LambdaModel } from "../lambda/index";
import type { Task } from "./definition";

/** "Maximum input or output size for a task, state, or execution: 256 KiB": Step Functions quotas. */
const PAYLOAD_BYTES = 262_144;

/** The longest cause that Step Functions keeps: API GetExecutionHistory, 32768 characters. */
const CAUSE_CHARACTERS = 32_768;

/** Runs tasks of machines: invokes functions and publishes messages as the machine's role. */
export class TaskRunner {
  constructor(
    private readonly world: World,
    private readonly lambda: LambdaModel,
  ) {}

  /** One attempt of a task; rejects with an error that Retry and Catch match by name, with the cause as its message. */
  async run(task: Task, input: unknown, place: Place, role: Principal): Promise<unknown> {
    if (task.kind === "publish") return this.publish(input as Fields, place, role);
    const { FunctionName, Payload } = (task.kind === "optimized" ? input : {}) as Record<string, unknown>;
    const functionArn = task.kind === "optimized" ? arnOf(String(FunctionName), place) : task.functionArn;
    const payload = task.kind === "optimized" ? (Payload ?? {}) : input;
    this.authorize(functionArn, place, role);
    const outcome = await this.lambda.invoke(functionArn, payload);
    switch (outcome.kind) {
      case "result": {
        if (Buffer.byteLength(outcome.payload) > PAYLOAD_BYTES) throw dataLimitExceeded(functionArn);
        const result: unknown = JSON.parse(outcome.payload);
        return task.kind === "direct" ? result : { ExecutedVersion: "$LATEST", Payload: result, StatusCode: 200 };
      }
      case "error":
        throw taskError(outcome.error.errorType, JSON.stringify(outcome.error));
      case "refused":
        throw taskError(`Lambda.${outcome.name}`, outcome.message);
    }
  }

  /** Errors have the service and the exception for a name: Step Functions Developer Guide, concepts-error-handling. */
  private publish(input: Fields, place: Place, principal: Principal): unknown {
    try {
      return this.world.call({ principal, place, service: "sns", operation: "Publish", input });
    } catch (error) {
      if (!(error instanceof Error) || !("$metadata" in error)) throw error;
      throw taskError(`SNS.${error.name}`, error.message);
    }
  }

  private authorize(functionArn: string, place: Place, principal: Principal): void {
    const call: Call = {
      principal,
      place,
      service: "lambda",
      operation: "Invoke",
      input: { FunctionName: functionArn },
    };
    const decision = this.world.ask(call, {
      action: "lambda:InvokeFunction",
      resource: functionArn,
      context: {},
      resourceAccount: functionArn.split(":")[4] ?? place.account,
    });
    if (decision.allowed) return;
    const suffix = "(Service: Lambda, Status Code: 403, Error Code: AccessDeniedException)";
    throw taskError("Lambda.AWSLambdaException", `${decision.reason} ${suffix}`);
  }
}

/** Function names, ARNs and ARNs with the only qualifier there is, as the ARN. */
function arnOf(name: string, place: Place): string {
  const unqualified = name.replace(/:\$LATEST$/, "");
  if (unqualified.startsWith("arn:")) return unqualified;
  return `arn:${partitionOf(place.region)}:lambda:${place.region}:${place.account}:function:${unqualified}`;
}

const taskErrors = new WeakSet<object>();

/** Whether this is how a task failed, as Step Functions sees it; anything else is an error of the model itself. */
export function isTaskError(error: unknown): boolean {
  return typeof error === "object" && error !== null && taskErrors.has(error);
}

function taskError(name: string, cause: string): Error {
  const error = Object.assign(new Error(cause.slice(0, CAUSE_CHARACTERS)), { name });
  taskErrors.add(error);
  return error;
}

/** "A States.DataLimitExceeded error cannot be caught by States.ALL": concepts-error-handling. It ends the execution. */
function dataLimitExceeded(functionArn: string): Error {
  const cause = `The state/task '${functionArn}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return Object.assign(taskError("States.DataLimitExceeded", cause), { isRetryable: false, isCatchable: false });
}
