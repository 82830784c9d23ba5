import type { Log } from "./log";
import { describeError, type PassResult, passError, passErrors } from "./outcome";

/** What starts a pass. Schedules send an empty object; the input of a pass never decides what is ours. */
export type PassHandler = (event: unknown) => Promise<PassResult>;

/**
 * The outside of every handler: an error that is not one of the pass's own (a listing that failed, say) becomes one, so
 * that the state machine sees two names only and people always read which pass it was.
 */
export function passHandler(pass: string, log: Log, body: () => Promise<PassResult>): PassHandler {
  return async () => {
    try {
      const result = await body();
      log("debug", "pass ended", { result });
      return result;
    } catch (error) {
      const { name, message } = error as Error;
      const own = name === passErrors.failed || name === passErrors.attention;
      log("error", message ?? String(error), { error: name });
      throw own
        ? error
        : passError(passErrors.failed, `The ${pass} pass could not start its work: ${describeError(error)}`);
    }
  };
}
