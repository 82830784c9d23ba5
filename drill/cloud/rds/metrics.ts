import { GetMetricDataInput$ } from "@aws-sdk/client-cloudwatch";
import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import type { DatabaseRecord, Fields, Instant, Place } from "../kernel/types";
import type { World } from "../kernel/world";
import type { RdsModel } from "./index";

const gib = 2 ** 30;

/** Bytes of a write that Aurora counts as one I/O at most. Source: Aurora FAQ, "How are I/Os counted". */
const auroraWriteBytes = 4_096;

type Meter = (record: DatabaseRecord, periodSeconds: number) => number;

/**
 * What RDS tells CloudWatch of a database, by dimension, metric and statistic. Source: UG rds-metrics, AUG
 * Aurora.AuroraMonitoring.Metrics. The model's databases are as large as their storage and change evenly, so that every
 * period has the same value; a member of a Multi-AZ DB cluster shows its cluster's.
 */
const meters: Readonly<Record<string, Meter>> = {
  "DBInstanceIdentifier FreeStorageSpace Minimum": () => 0,
  "DBInstanceIdentifier WriteThroughput Average": ({ changeGiBPerHour }) => (changeGiBPerHour * gib) / 3_600,
  "DBClusterIdentifier VolumeBytesUsed Maximum": ({ sizeGiB }) => sizeGiB * gib,
  "DBClusterIdentifier VolumeWriteIOPs Sum": ({ changeGiBPerHour }, seconds) =>
    (((changeGiBPerHour * gib) / auroraWriteBytes) * seconds) / 3_600,
};

/** Values that one answer holds. Source: CloudWatch API Reference, GetMetricData. */
const mostValues = 100_800;

interface Query {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/**
 * Registers GetMetricData for metrics of databases: whole periods since the database is there, the newest first. Which
 * resource it is authorized on is (assumed), as for PutMetricData: only Resource * is known to allow it.
 */
export function installRdsMetrics(world: World, rds: RdsModel): void {
  world.registerOperation({
    service: "cloudwatch",
    name: "GetMetricData",
    inputSchema: GetMetricDataInput$,
    parameters: ["MetricDataQueries", "StartTime", "EndTime", "ScanBy"],
    questions: ({ place }) => [
      {
        action: "cloudwatch:GetMetricData",
        resource: `arn:${partitionOf(place.region)}:cloudwatch:${place.region}:${place.account}:dataset/default`,
        context: {},
        resourceAccount: place.account,
      },
    ],
    perform({ place, input }) {
      if (input.ScanBy !== "TimestampDescending") {
        throw new ModelError(
          `cloudwatch:GetMetricData: ScanBy ${String(input.ScanBy)} is not implemented by the model`,
        );
      }
      const from = (input.StartTime as Date).getTime();
      const to = Math.min((input.EndTime as Date).getTime(), world.time.now());
      const results = ((input.MetricDataQueries ?? []) as readonly Query[]).map((query) =>
        resultOf(rds, place, query, { from, to }),
      );
      const values = results.reduce((sum, { Values }) => sum + Values.length, 0);
      if (values > mostValues) throw new ModelError("cloudwatch:GetMetricData: pages are not implemented by the model");
      return Object.freeze({ MetricDataResults: results });
    },
  });
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

function resultOf(rds: RdsModel, place: Place, { Id, MetricStat }: Query, { from, to }: Span) {
  const { Namespace, MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
  const [dimension] = Dimensions;
  const name = `${dimension?.Name} ${MetricName} ${MetricStat?.Stat}`;
  const meter = Namespace === "AWS/RDS" && Dimensions.length === 1 ? meters[name] : undefined;
  if (MetricStat === undefined || dimension === undefined || meter === undefined) {
    throw new ModelError(`cloudwatch:GetMetricData: the metric ${Namespace} ${name} is not implemented by the model`);
  }
  const record = metered(rds, place, dimension.Name, dimension.Value);
  const periodMs = MetricStat.Period * 1_000;
  const Timestamps: Date[] = [];
  if (record !== undefined) {
    const first = Math.max(from, record.createdAt);
    for (let at = Math.floor(to / periodMs) * periodMs - periodMs; at >= first; at -= periodMs) {
      Timestamps.push(new Date(at));
    }
  }
  const Values = Timestamps.map(() => meter(record!, MetricStat.Period));
  return Object.freeze({ Id, Label: MetricName, Timestamps, Values, StatusCode: "Complete" }) satisfies Fields;
}

function metered(rds: RdsModel, place: Place, dimension: string, identifier: string): DatabaseRecord | undefined {
  const kind = dimension === "DBInstanceIdentifier" ? "instance" : "cluster";
  const all = rds.databases(place);
  const found = all.find((one) => one.kind === kind && one.identifier === identifier);
  if (found?.clusterIdentifier === undefined || found.engine.startsWith("aurora")) return found;
  return all.find((one) => one.kind === "cluster" && one.identifier === found.clusterIdentifier);
}
