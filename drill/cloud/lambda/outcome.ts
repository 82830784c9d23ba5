/** How an invocation ended, as its caller sees it. */
export type InvokeOutcome =
  /** The handler's result as JSON text. */
  | { readonly kind: "result"; readonly payload: string }
  /** The function failed: Lambda's error document. */
  | { readonly kind: "error"; readonly error: FunctionError }
  /** Lambda refused: `TooManyRequestsException`, `ResourceNotFoundException`. */
  | { readonly kind: "refused"; readonly name: string; readonly message: string };

/** What Lambda answers for a failed invocation: Lambda Developer Guide, nodejs-exceptions. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Lambda's error document for what a handler threw. */
export function functionError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown) };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: ownTrace(thrown) };
}

/** The trace without the frames of the model and of Node, which differ between machines. */
function ownTrace(error: Error): readonly string[] {
  const frames = (error.stack ?? "").split("\n").filter((line) => line.includes("/var/task/"));
  return [`${error.name}: ${error.message}`, ...frames.map((frame) => frame.trimEnd())];
}
