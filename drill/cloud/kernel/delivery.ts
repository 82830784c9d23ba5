import type { World } from "./world";

/** How long and how often a delivery is tried again. */
export interface DeliveryPolicy {
  readonly maximumAgeSeconds: number;
  readonly maximumRetries: number;
}

/** A call that a service makes on somebody's behalf. */
export interface Delivery {
  /** What the virtual clock calls the attempts that wait. */
  readonly label: string;
  readonly policy: DeliveryPolicy;
  /** Draws the waits' jitter: numbers in [0, 1). */
  readonly chance: () => number;
  /** Makes the call, and throws what the target answers. */
  attempt(): void;
  /** An attempt failed with one of AWS's errors. */
  failed?(error: Error): void;
  /** It was given up. */
  dropped?(): void;
}

/**
 * Errors of a target that are worth another attempt; others end a delivery (EventBridge guide, eb-rule-retry-policy: without
 * permission or target it does not try again; of Scheduler that is assumed, whose guide says of all failures that it does).
 */
const transient: readonly string[] = [
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "InternalFailure",
  "InternalServerError",
  "InternalException",
  "ServiceUnavailable",
];

/** The first wait and the longest; they double in between. AWS says "exponential backoff", no figures (assumed). */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

/**
 * Makes a call for a service that delivers on somebody's behalf (EventBridge, Scheduler), and tries again while the
 * target fails in passing.
 */
export function deliver({ time }: Pick<World, "time">, delivery: Delivery): void {
  const { label, policy, chance } = delivery;
  const begun = time.now();
  const tryOnce = (retries: number): void => {
    try {
      delivery.attempt();
    } catch (error) {
      // Anything but an error of AWS is the model's own, and ends the run.
      if (!(error instanceof Error) || !("$metadata" in error)) throw error;
      delivery.failed?.(error);
      const wait = Math.min(FIRST_WAIT_MS * 2 ** retries, LONGEST_WAIT_MS) * (0.5 + chance() / 2);
      const tooOld = time.now() + wait - begun > policy.maximumAgeSeconds * 1_000;
      if (!transient.includes(error.name) || retries >= policy.maximumRetries || tooOld) delivery.dropped?.();
      else time.after(wait, () => tryOnce(retries + 1), label);
    }
  };
  tryOnce(0);
}
