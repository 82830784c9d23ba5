import { RDSServiceException } from "@aws-sdk/client-rds";
import { unmodelled } from "../kernel/errors";
import type { Call, Instant } from "../kernel/types";
import type { World } from "../kernel/world";

/**
 * A token bucket per account and region. AWS publishes no rates for RDS: burst and refill are assumptions, and the
 * error is the one seen in practice.
 */
export function rdsThrottle(world: World): (call: Call) => void {
  const buckets = new Map<string, { tokens: number; at: Instant }>();
  const { rdsApiBurst, rdsApiPerSecond } = world.assumptions;
  return ({ place }) => {
    const key = `${place.account}/${place.region}`;
    const now = world.time.now();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: rdsApiBurst, at: now };
      buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(rdsApiBurst, bucket.tokens + ((now - bucket.at) / 1000) * rdsApiPerSecond);
    bucket.at = now;
    if (bucket.tokens < 1) throw unmodelled(RDSServiceException, "Throttling", "Rate exceeded");
    bucket.tokens -= 1;
  };
}
