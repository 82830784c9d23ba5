/** What retrying needs from its surroundings. */
export interface RetryHost {
  /** A number in [0, 1). */
  random(): number;
  /** Resolves after that many virtual milliseconds. */
  sleep(ms: number): Promise<void>;
}

const BASE_DELAY_MS = 50;
const THROTTLING_DELAY_MS = 1_000;
const MAXIMUM_DELAY_MS = 20_000;
const INITIAL_TOKENS = 500;
const TRANSIENT_COST = 14;
const THROTTLING_COST = 5;
const SUCCESS_INCREMENT = 1;

/** The SDK's own lists, @smithy/core/retry service-error-classification. */
const throttlingNames: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);
const transientNames: ReadonlySet<string> = new Set(["TimeoutError", "RequestTimeout", "RequestTimeoutException"]);
const transientStatus: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * One client's retries in the AWS SDK's standard mode (AWS SDKs and Tools Reference Guide, feature-retry-behavior; the
 * constants are those of the pinned SDK's StandardRetryStrategy), with waiting on virtual time and seeded chance. The
 * SDK's own class cannot be used: it takes both from Node's globals. Tokens are shared by the calls of one client.
 */
export class StandardRetry {
  private tokens = INITIAL_TOKENS;

  constructor(
    private readonly maxAttempts: number,
    private readonly host: RetryHost,
  ) {}

  /** Makes the attempts; rejects with the last error. */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    let paid = 0;
    for (let retries = 0; ; retries++) {
      try {
        const result = await attempt();
        this.tokens = Math.min(INITIAL_TOKENS, this.tokens + (paid || SUCCESS_INCREMENT));
        return result;
      } catch (error) {
        const kind = errorKind(error);
        if (kind === undefined || retries + 1 >= this.maxAttempts) throw error;
        const cost = kind === "throttling" ? THROTTLING_COST : TRANSIENT_COST;
        if (this.tokens < cost) throw error;
        this.tokens -= cost;
        paid = cost;
        const base = kind === "throttling" ? THROTTLING_DELAY_MS : BASE_DELAY_MS;
        const delay = Math.floor(this.host.random() * Math.min(base * 2 ** retries, MAXIMUM_DELAY_MS));
        if (delay > 0) await this.host.sleep(delay);
      }
    }
  }
}

function errorKind(error: unknown): "throttling" | "transient" | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata, $retryable } = error as {
    $metadata?: { httpStatusCode?: number };
    $retryable?: { throttling?: boolean };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429 || throttlingNames.has(error.name) || $retryable?.throttling) return "throttling";
  if ($retryable !== undefined || transientNames.has(error.name) || transientStatus.has(status)) return "transient";
  return undefined;
}
