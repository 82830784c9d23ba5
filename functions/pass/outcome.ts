/** How one action of a pass ended. */
export type Outcome =
  /** It is as it should be. */
  | { readonly kind: "done" }
  /** A limit or a busy resource: the next pass will try again, nobody needs to act. */
  | { readonly kind: "deferred"; readonly reason: string }
  /** It went wrong in a way that a retry may mend. */
  | { readonly kind: "failed"; readonly reason: string }
  /** Its time has run out: nobody will try again for this interval, and somebody must know at once. */
  | { readonly kind: "missed"; readonly reason: string }
  /** It cannot work until a person changes something; `reason` says what. */
  | { readonly kind: "blocked"; readonly reason: string }
  /** A rule leaves it out, and nobody needs to act: it is said from time to time, and counted. */
  | { readonly kind: "leftOut"; readonly reason: string };

export const done: Outcome = { kind: "done" };

export function deferred(reason: string): Outcome {
  return { kind: "deferred", reason };
}

export function failed(reason: string): Outcome {
  return { kind: "failed", reason };
}

export function missed(reason: string): Outcome {
  return { kind: "missed", reason };
}

export function blocked(reason: string): Outcome {
  return { kind: "blocked", reason };
}

export function leftOut(reason: string): Outcome {
  return { kind: "leftOut", reason };
}

/** What a pass returns to its state machine. */
export interface PassResult {
  readonly pass: string;
  readonly dryRun: boolean;
  readonly done: number;
  readonly deferred: number;
  /** How many a rule leaves out; not there where it leaves out none. */
  readonly leftOut?: number;
  /** Names of what was (or, in a dry run, would be) acted upon, at most {@link mostNames}. */
  readonly subjects: readonly string[];
}

/** Bound on lists in results and messages: Step Functions carries 256 KiB, and a mail should be readable. */
export const mostNames = 20;

/**
 * The errors a pass ends in. Plain errors with a name: a class extending Error does not survive serialization into a
 * function, and Step Functions matches names.
 */
export const passErrors = {
  /** Something failed that a retry may mend. */
  failed: "PassFailed",
  /** Databases are unprotected: until a person acts, or for an interval. Retrying is useless, and might not say it again. */
  attention: "DatabasesNeedAttention",
} as const;

/** A named error with a message for people. */
export function passError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** `error` in one readable line. */
export function describeError(error: unknown): string {
  const { name, message } = (error ?? {}) as Error;
  return name && message ? `${name}: ${message}` : String(error);
}
