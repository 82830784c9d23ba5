import { formatDuration, minute } from "../../cli/durations";
import type { Instant } from "../cloud/kernel/types";
import { strike } from "./attack";
import { changeDatabases } from "./change";
import { skewClocks } from "./clock";
import type { FaultContext, Lasting } from "./context";
import { disturbEvents } from "./events";
import { floodSnapshots } from "./flood";
import { takeJunk } from "./junk";
import { disableKeys, failCalls, keepBusy, slowCalls, stopLambda } from "./lasting";
import { breakWork, rerun } from "./mishaps";
import { useStolenRole } from "./operator";
import { outRegion } from "./outage";
import { rebuildDatabases } from "./rebuild";
import { releaseDatabases } from "./release";
import { restoreDatabases } from "./restore";
import type { Fault } from "./schema";
import { silenceFor, silenceForGood } from "./silence";
import { shareFromStrangers } from "./strangers";
import { tamper } from "./tamper";
import { keepUnshared, unshareAll } from "./unshare";

export type { FaultContext } from "./context";

/** When a fault acted. */
export interface Acted {
  readonly from: Instant;
  /** When it was over, or is to be over; the same moment for what is done at once. */
  to: Instant;
}

/**
 * Puts the faults of a scenario on the clock. They act on the world only, as somebody with those rights would. Returns when
 * they acted, of those that have begun by the time of asking.
 */
export function arrangeFaults(faults: readonly Fault[], context: FaultContext): readonly Acted[] {
  const { time } = context.world;
  const acted: Acted[] = [];
  for (const fault of faults) {
    const { at: planned, for: lasts = 0 } = fault;
    const begin = () => {
      const at = time.now() - context.start;
      const window = { from: time.now(), to: Math.max(time.now(), context.start + planned + lasts) };
      acted.push(window);
      if (happens(fault, at, context)) return;
      const lasting = start(fault, context);
      context.report(`after ${formatDuration(at)}, for ${formatDuration(window.to - window.from)}: ${lasting.did}`);
      const end = () => {
        window.to = time.now();
        lasting.end();
      };
      whenReachable(fault, window.to, end, "a fault ends", context);
    };
    whenReachable(fault, context.start + planned, begin, "a fault begins", context);
  }
  return acted;
}

/** Does it then, or, where people cannot call the services as a region is out, as soon as that is back. */
function whenReachable(fault: Fault, at: number, act: () => void, label: string, context: FaultContext): void {
  const { time, outages } = context.world;
  const { account } =
    fault.rebuild ?? fault.change ?? fault.unshare ?? fault.silence ?? fault.reruns ?? fault.restore ?? {};
  const places = account === undefined ? [] : context.places(account);
  const attempt = () => {
    if (places.some((place) => outages.isOut(place))) time.after(minute, attempt, label);
    else act();
  };
  time.at(Math.max(at, time.now()), attempt, label);
}

/** Does what is done at once, and reports it by itself; false for a fault that lasts. */
function happens(fault: Fault, at: number, context: FaultContext): boolean {
  if (fault.attack) strike(fault.attack, at, context);
  else if (fault.rebuild) rebuildDatabases(fault.rebuild, at, context);
  else if (fault.tamper) tamper(fault.tamper, at, context);
  else if (fault.flood) floodSnapshots(fault.flood, at, context);
  else if (fault.strangers) shareFromStrangers(fault.strangers, at, context);
  else if (fault.operator) useStolenRole(fault.operator, at, context);
  else if (fault.reruns) rerun(fault.reruns, at, context);
  else if (fault.change) changeDatabases(fault.change, at, context);
  else if (fault.junk) takeJunk(fault.junk, at, context);
  else if (fault.release) releaseDatabases(fault.release, at, context);
  else if (fault.restore) restoreDatabases(fault.restore, at, context);
  else if (fault.unshare && fault.for === undefined) unshareAll(fault.unshare, at, context);
  else if (fault.silence && fault.for === undefined) silenceForGood(fault.silence, at, context);
  else return false;
  return true;
}

function start(fault: Fault, context: FaultContext): Lasting {
  if (fault.calls) return failCalls(fault.calls, context);
  if (fault.keyDisabled) return disableKeys(fault.keyDisabled, context);
  if (fault.busy) return keepBusy(fault.busy, context);
  if (fault.lambdaOutage) return stopLambda(fault.lambdaOutage, context);
  if (fault.events) return disturbEvents(fault.events, context);
  if (fault.regionOutage) return outRegion(fault.regionOutage, context);
  if (fault.clock) return skewClocks(fault.clock, context);
  if (fault.unshare) return keepUnshared(fault.unshare, context);
  if (fault.silence) return silenceFor(fault.silence, context);
  if (fault.slow) return slowCalls(fault.slow, context);
  if (fault.work) return breakWork(fault.work, context);
  throw new Error("a fault of no kind was not refused when its scenario was read");
}
