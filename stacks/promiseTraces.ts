/**
 * Pulumi writes down a stack trace of every promise it makes, for a message on promises that were never kept; where stack
 * traces are translated to the lines of the sources, that takes a seventh of a preview. Those errors say nothing: until
 * the returned function is called, an error without words has no trace. Nothing changes for whoever looks for such promises
 * with Pulumi's PULUMI_DEBUG_PROMISE_LEAKS.
 */
export function withoutTracesOfPromises(): () => void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => {};
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    if (error.constructor === Error && error.message === "") return "";
    return before ? before(error, frames) : [String(error), ...frames].join("\n    at ");
  };
  return () => {
    Error.prepareStackTrace = before;
  };
}
