import {
  CloudWatchServiceException,
  InvalidParameterValueException,
  PutMetricDataInput$,
} from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import type { Call, Fields, Operation } from "../kernel/types";
import type { World } from "../kernel/world";

/** What was published through the API. */
export interface Published {
  /** Different metrics: namespace, name and dimensions. */
  customMetrics(): number;
  requests(): number;
}

/** Registers CloudWatch's operations that functions call. */
export function registerCloudWatchOperations(world: World): Published {
  const metrics = new Set<string>();
  let requests = 0;
  world.registerService({
    name: "cloudwatch",
    accessDenied: (message) => unmodelled(CloudWatchServiceException, "AccessDenied", message, 403),
  });
  const publish = putMetricData(world, metrics);
  const perform = (call: Call): unknown => {
    requests++;
    return publish.perform(call);
  };
  world.registerOperation({ ...publish, perform });
  return { customMetrics: () => metrics.size, requests: () => requests };
}

/** The members of a datum that the model implements; a value may stand alone, not in sets. */
const datumMembers = ["MetricName", "Dimensions", "Value", "Unit"];

/**
 * API PutMetricData. Authorized on the namespace (Service Authorization Reference, Amazon CloudWatch: cloudwatch:namespace);
 * the reference names data sets as resources, which the guides do not, so that only Resource * is known to allow it: the
 * one that the model asks about is (assumed). Data are as of now.
 */
function putMetricData(world: World, metrics: Set<string>): Operation {
  return {
    service: "cloudwatch",
    name: "PutMetricData",
    inputSchema: PutMetricDataInput$,
    parameters: ["Namespace", "MetricData"],
    questions: ({ input, place }) => [
      {
        action: "cloudwatch:PutMetricData",
        resource: `arn:${partitionOf(place.region)}:cloudwatch:${place.region}:${place.account}:dataset/default`,
        context: { "cloudwatch:namespace": String(input.Namespace) },
        resourceAccount: place.account,
      },
    ],
    perform({ input, place }: Call) {
      const namespace = String(input.Namespace);
      const data = (input.MetricData ?? []) as readonly Fields[];
      if (!/^[^:][^\s]{0,254}$/.test(namespace) || namespace.startsWith("AWS/"))
        throw invalid(`Namespace ${namespace}`);
      if (data.length === 0 || data.length > limits.cloudWatch.dataPerRequest) throw invalid("MetricData.member.N");
      for (const datum of data) {
        for (const key in datum) {
          if (datum[key] !== undefined && !datumMembers.includes(key)) {
            throw new ModelError(`cloudwatch:PutMetricData: MetricData.${key} is not implemented by the model`);
          }
        }
        const { MetricName: name, Value: value } = datum;
        // API MetricDatum: "Values must be in the range of -2^360 to 2^360", and neither NaN nor infinite.
        if (typeof value !== "number" || !(Math.abs(value) <= 2 ** 360)) throw invalid(`Value of ${String(name)}`);
        const dimensions: Record<string, string> = {};
        let key = `${place.account}|${place.region}|${namespace}|${String(name)}`;
        const given = (datum.Dimensions ?? []) as readonly { readonly Name: string; readonly Value: string }[];
        if (given.length > limits.cloudWatch.dimensionsPerMetric) throw invalid(`Dimensions of ${String(name)}`);
        for (const { Name, Value } of given) {
          // API Dimension: 1 to 1,024 characters of ASCII, at least one of them no blank.
          if (!/^[\x20-\x7e]{1,1024}$/.test(Value) || Value.trim() === "") throw invalid(`Dimension ${Name}`);
          dimensions[Name] = Value;
          key += `|${Name}=${Value}`;
        }
        metrics.add(key);
        world.metric({ place, namespace, name: String(name), dimensions, value });
      }
      return Object.freeze({});
    },
  };
}

function invalid(what: string): Error {
  return modelled(InvalidParameterValueException, `The value of the parameter ${what} is invalid.`);
}
