import { GetMetricDataCommand, type MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "./types";

/** A series to read: hourly values. */
export interface Wanted {
  readonly metric: "FreeStorageSpace" | "WriteThroughput" | "VolumeBytesUsed" | "VolumeWriteIOPs";
  readonly stat: "Minimum" | "Average" | "Maximum" | "Sum";
  readonly dimension: "DBInstanceIdentifier" | "DBClusterIdentifier";
  readonly of: string;
}

/** Days that are looked at. */
export const lookBackDays = 14;

const hour = 3_600_000;
const hoursLookedAt = lookBackDays * 24;

/**
 * Queries of one call: at most 500, and 100,800 values, further ones on another page. Source: CloudWatch API Reference,
 * GetMetricData.
 */
const queriesPerCall = Math.min(500, Math.floor(100_800 / hoursLookedAt));

/** The name by which a series is read back. */
export function nameOf({ metric, of }: Wanted): string {
  return `${metric} of ${of}`;
}

/**
 * Hourly values of each series, the newest first, by {@link nameOf}; of whole hours only. A series without values is
 * there with none.
 */
export async function readMetrics(
  { cloudwatch }: Clients,
  wanted: readonly Wanted[],
  now: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const end = Math.floor(now / hour) * hour;
  const found = new Map<string, readonly number[]>();
  for (let from = 0; from < wanted.length; from += queriesPerCall) {
    const batch = wanted.slice(from, from + queriesPerCall);
    const byId = new Map<string, number[]>(batch.map((_, index) => [`q${index}`, []]));
    let token: string | undefined;
    const seen = new Set<string>();
    do {
      const page = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(end - hoursLookedAt * hour),
          EndTime: new Date(end),
          ScanBy: "TimestampDescending",
          NextToken: token,
          MetricDataQueries: batch.map((one, index) => ({
            Id: `q${index}`,
            MetricStat: {
              Metric: {
                Namespace: "AWS/RDS",
                MetricName: one.metric,
                Dimensions: [{ Name: one.dimension, Value: one.of }],
              },
              Period: hour / 1_000,
              Stat: one.stat,
            },
          })),
        }),
      );
      for (const result of page.MetricDataResults ?? []) byId.get(result.Id ?? "")?.push(...valuesOf(result));
      token = page.NextToken;
      if (token && seen.has(token)) throw new Error("the answer gives the same page again and again");
      if (token) seen.add(token);
    } while (token);
    batch.forEach((one, index) => {
      found.set(nameOf(one), byId.get(`q${index}`) ?? []);
    });
  }
  return found;
}

/** `PartialData` stands for more pages to come. Source: CloudWatch API Reference, MetricDataResult. */
function valuesOf({ StatusCode, Values = [], Messages = [] }: MetricDataResult): readonly number[] {
  if (StatusCode === "Forbidden" || StatusCode === "InternalError") {
    const said = Messages.map(({ Code, Value }) => `${Code} ${Value}`).join(", ");
    throw new Error(`CloudWatch answers ${StatusCode}${said && `: ${said}`}`);
  }
  return Values.filter((value) => Number.isFinite(value) && value >= 0);
}
