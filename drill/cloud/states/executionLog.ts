import type { StateMachine } from "aws-local-stepfunctions";

type Events = ReturnType<StateMachine["run"]>["eventLogs"];

/** Why an execution ended badly. */
export interface Failure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** What the engine noted about one execution, read once it has ended. */
export class ExecutionLog {
  /** States entered and retries. */
  transitions = 0;
  failure: Failure | undefined;

  constructor(private readonly events: Events) {}

  /** Reads to the end: the engine closes its log when the execution ends. */
  async read(): Promise<void> {
    for await (const event of this.events) {
      if (event.type === "StateEntered" || event.type === "StateRetried") this.transitions++;
      if (event.type === "ExecutionFailed") {
        const cause = typeof event.Cause === "string" ? event.Cause : JSON.stringify(event.Cause);
        // The engine repeats the name of an error that has no cause.
        this.failure = { error: event.Error, cause: cause === event.Error ? undefined : cause };
      }
    }
  }
}
