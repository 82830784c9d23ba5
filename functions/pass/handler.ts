import { readStart, type Start } from "./hint";
import type { Log } from "./log";
import { describeError, type PassResult, passError, passErrors } from "./outcome";
import { plain } from "./summary";

/** What starts a pass. Schedules send an empty object, rules name a snapshot; neither decides what is ours. */
export type PassHandler = (event: unknown) => Promise<PassResult>;

/**
 * The outside of every handler: an error that is not one of the pass's own (a listing that failed, say) becomes one, so
 * that the state machine sees two names only and people always read which pass it was.
 */
export function passHandler(pass: string, log: Log, body: (start: Start) => Promise<PassResult>): PassHandler {
  return async (event) => {
    try {
      const start = readStart(event);
      if (start.by === "junk") log("warn", "this was started by an event that names no snapshot: nothing is done");
      const result = await body(start);
      log("debug", "pass ended", { result });
      return result;
    } catch (error) {
      const { name, message } = (error ?? {}) as Error;
      const own = name === passErrors.failed || name === passErrors.attention;
      log("error", message ?? String(error), { error: name });
      throw own
        ? error
        : passError(passErrors.failed, plain(`The ${pass} pass could not start its work: ${describeError(error)}`));
    }
  };
}
