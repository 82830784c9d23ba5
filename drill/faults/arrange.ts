import { formatDuration, minute } from "../../cli/durations";
import type { Instant } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { type Fault, faultKinds, kindNamed } from "./schema";

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
    const { at: planned, for: lasts } = fault;
    const { kind, settings } = kindOf(fault);
    const account = kind.callers?.(settings);
    const begin = () => {
      const at = time.now() - context.start;
      const window = { from: time.now(), to: Math.max(time.now(), context.start + planned + (lasts ?? 0)) };
      acted.push(window);
      if ("act" in kind && lasts === undefined) {
        kind.act(settings, at, context);
        return;
      }
      if (!("begin" in kind)) throw new Error(`${kind.words} that lasts was not refused when its scenario was read`);
      const lasting = kind.begin(settings, context);
      context.report(`after ${formatDuration(at)}, for ${formatDuration(window.to - window.from)}: ${lasting.did}`);
      const end = () => {
        window.to = time.now();
        lasting.end();
      };
      whenReachable(account, { at: window.to, act: end, label: "a fault ends" }, context);
    };
    whenReachable(account, { at: context.start + planned, act: begin, label: "a fault begins" }, context);
  }
  return acted;
}

function kindOf(fault: Fault) {
  const name = faultKinds.find((one) => fault[one] !== undefined);
  if (name === undefined) throw new Error("a fault of no kind was not refused when its scenario was read");
  return { kind: kindNamed(name), settings: fault[name] };
}

interface Moment {
  readonly at: Instant;
  readonly label: string;
  act(): void;
}

/** Acts then, or, where people cannot call the services of an account as a region is out, as soon as that is back. */
function whenReachable(account: string | undefined, { at, act, label }: Moment, context: FaultContext): void {
  const { time, outages } = context.world;
  const places = account === undefined ? [] : context.places(account);
  const attempt = () => {
    if (places.some((place) => outages.isOut(place))) time.after(minute, attempt, label);
    else act();
  };
  time.at(Math.max(at, time.now()), attempt, label);
}
