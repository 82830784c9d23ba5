import { formatDuration } from "../durations";
import type { Fault } from "../faultSchema";
import { strike } from "./attack";
import type { FaultContext, Lasting } from "./context";
import { disturbEvents } from "./events";
import { disableKeys, failCalls, keepBusy, stopLambda } from "./lasting";
import { outRegion } from "./outage";
import { rebuildDatabases } from "./rebuild";

export type { FaultContext } from "./context";

/** Puts the faults of a scenario on the clock. They act on the world only, as somebody with those rights would. */
export function arrangeFaults(faults: readonly Fault[], context: FaultContext): void {
  const { time } = context.world;
  for (const fault of faults) {
    const { attack, rebuild } = fault;
    if (rebuild) {
      time.at(context.start + fault.at, () => rebuildDatabases(rebuild, fault.at, context), "a rebuild");
      continue;
    }
    if (attack) {
      time.at(context.start + fault.at, () => strike(attack, fault.at, context), "attack");
      continue;
    }
    const begin = () => {
      const lasting = start(fault, context);
      context.report(`after ${formatDuration(fault.at)}, for ${formatDuration(fault.for ?? 0)}: ${lasting.did}`);
      time.after(fault.for ?? 0, () => lasting.end(), "a fault ends");
    };
    time.at(context.start + fault.at, begin, "a fault begins");
  }
}

function start(fault: Fault, context: FaultContext): Lasting {
  if (fault.calls) return failCalls(fault.calls, context);
  if (fault.keyDisabled) return disableKeys(fault.keyDisabled, context);
  if (fault.busy) return keepBusy(fault.busy, context);
  if (fault.lambdaOutage) return stopLambda(fault.lambdaOutage, context);
  if (fault.events) return disturbEvents(fault.events, context);
  if (fault.regionOutage) return outRegion(fault.regionOutage, context);
  throw new Error("a fault of no kind was not refused when its scenario was read");
}
