/**
 * The model was asked for something it does not know, or was used wrongly. Never thrown for what AWS would refuse:
 * those are the SDK's own error classes. A ModelError ends the run, even if a handler catches it.
 */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** What every SDK exception's constructor takes. */
export interface ExceptionOptions {
  readonly message: string;
  readonly $metadata: Metadata;
}

/** The part of the SDK's response metadata that handlers read. */
export interface Metadata {
  readonly httpStatusCode: number;
  readonly requestId: string;
  readonly attempts: number;
  readonly totalRetryDelay: number;
}

/** The constructor of one of the SDK's modelled exceptions, e.g. `DBSnapshotNotFoundFault`. */
export type ExceptionClass = new (options: ExceptionOptions) => Error;

/** The constructor of a service's base exception, used where the SDK has no class for a wire code. */
export type BaseExceptionClass = new (
  options: ExceptionOptions & { readonly name: string; readonly $fault: "client" | "server" },
) => Error;

/** Metadata as the SDK attaches it. The request id is constant: ids that grow would differ between equal decisions. */
export function metadata(httpStatusCode: number): Metadata {
  return { httpStatusCode, requestId: "00000000-0000-4000-8000-000000000000", attempts: 1, totalRetryDelay: 0 };
}

/** An error that the SDK models with a class of its own. */
export function modelled(Exception: ExceptionClass, message: string, httpStatusCode = 400): Error {
  return new Exception({ message, $metadata: metadata(httpStatusCode) });
}

/** An error that the SDK hands over as the service's base class, with the wire code as its name. */
export function unmodelled(Base: BaseExceptionClass, name: string, message: string, httpStatusCode = 400): Error {
  return new Base({ name, $fault: "client", message, $metadata: metadata(httpStatusCode) });
}
