import type { Cloud } from "../cloud";
import type { Instant, Place } from "../cloud/kernel/types";
import type { Recorder } from "../record/recorder";
import type { Stored } from "../record/storage";
import type { Measured } from "../report/types";
import type { DeployedStack, Keeper, Stacks } from "../run/stacks";
import { costByLayer, costByService, monthlyCost, type StoredFor, type Usage } from "./cost";

/** What the run costs a month, from what it used. */
export function costOf(
  cloud: Cloud,
  recorder: Recorder,
  stacks: Stacks,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Pick<Measured, "monthlyCost" | "costByLayer" | "costByService"> {
  const cost = monthlyCost(usedIn(cloud, recorder, stacks, { start, end }));
  return { monthlyCost: cost, costByLayer: costByLayer(cost), costByService: costByService(cost) };
}

/** What a run used of all that AWS charges for. */
function usedIn(
  cloud: Cloud,
  recorder: Recorder,
  stacks: Stacks,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Usage {
  const functions = [...cloud.lambda.usage().values()];
  const resources = stacks.deployed.flatMap((stack) => stack.resources);
  const declared = (type: string) => resources.filter((resource) => resource.declared.type === type).length;
  const { apiCalls } = recorder;
  return {
    ms: end - start,
    storage: storedFor(recorder.storage.stored(end), stacks),
    acrossRegionsGib: recorder.movedGiB.acrossRegions,
    transitions: sum([...cloud.states.usage().values()].map((used) => used.transitions)),
    lambdaGbSeconds: sum(functions.map((used) => used.gbSeconds)),
    lambdaRequests: sum(functions.map((used) => used.invocations)),
    schedulerInvocations: cloud.scheduler.invocations(),
    events: cloud.events.charged(),
    keys: declared("aws:kms/key:Key"),
    keyRequests: cloud.kms.requests() + callsOf("kms", apiCalls),
    alarms: cloud.cloudwatch.metricsInAlarms(),
    customMetrics: cloud.cloudwatch.customMetrics(),
    metricRequests: cloud.cloudwatch.requests(),
    dashboards: declared("aws:cloudwatch/dashboard:Dashboard"),
    dynamoDb: cloud.dynamodb.usage(),
    logBytes: recorder.logs.bytes,
    notifications: sum(Object.values(recorder.notifications)),
    mails: recorder.mails,
    secretRequests: callsOf("secrets-manager", apiCalls),
  };
}

/**
 * What snapshots are for. A copy of what was in the same place has another key only, and one that is not where copies are kept is the
 * first of two steps: both are on their way. Snapshots in accounts that have no stack are somebody else's.
 */
export function storedFor(
  stored: readonly Stored[],
  stacks: {
    readonly deployed: readonly Pick<DeployedStack, "place">[];
    readonly keepers: readonly Pick<Keeper, "place">[];
  },
): readonly StoredFor[] {
  const accounts = new Set(stacks.deployed.map(({ place }) => place.account));
  const kept = new Set(stacks.keepers.map(({ place }) => nameOf(place)));
  return stored
    .filter(({ place }) => accounts.has(place.account))
    .map(({ place, kind, of, gibMillis }) => {
      const copied = of === "elsewhere" && kept.has(nameOf(place)) ? "copies" : "interimSnapshots";
      return { purpose: of === "databases" ? "sourceSnapshots" : copied, kind, gibMillis };
    });
}

function nameOf({ account, region }: Place): string {
  return `${account}/${region}`;
}

/** Calls that the program's functions made of one service. */
function callsOf(service: string, apiCalls: Measured["apiCalls"]): number {
  const all = Object.values(apiCalls).flatMap((operations) => Object.entries(operations));
  return sum(all.flatMap(([name, count]) => (name.startsWith(`${service}:`) ? [count] : [])));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
