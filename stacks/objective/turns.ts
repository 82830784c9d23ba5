import { copyMinutes, type FleetGroup, intervalOf, type Pace } from "./fleet";
import {
  type Cadences,
  eventMinutes,
  routeOf,
  type Starting,
  type Step,
  scheduledMinutes,
  startMinutes,
} from "./route";

/** The copies of one database that RDS makes one after another, for each of its snapshots. */
export interface Turn {
  readonly steps: readonly Step[];
  /** Minutes of one of the copies. */
  readonly copyMinutes: number;
  /**
   * Minutes from the start of the first copy until that of the next snapshot may start: the copies, what lies between
   * them, and what may make the next one come early. It must fit into {@link busyShare} of the interval.
   */
  readonly minutes: number;
  /**
   * Minutes from the start of a copy until that of the next, where this one waits for the end of the first and only a
   * schedule starts it: RDS tells nobody that a cluster's copy has ended. Undefined where an event does.
   */
  readonly waitingMinutes: number | undefined;
}

/**
 * The share of an interval that a turn may take. What is left is for catching up: after first copies, or an outage, the
 * copies of one snapshot wait for those of the one before, and by so much less at each interval.
 */
export const busyShare = 0.85;

/**
 * Copies that wait for a schedule have caught up after as many of them at most. They come nearer to their snapshots by the
 * difference between the interval and {@link Turn.waitingMinutes} each time, whichever is longer, for the length of a copy.
 */
export const mostCatchingUp = 8;

export interface TurnsQuestion {
  readonly group: FleetGroup;
  readonly intervalMinutes: number;
  readonly cadences: Cadences;
  readonly pace: Pace;
  readonly starting: Starting;
}

/**
 * The turns of a database of the group for each of its snapshots. Where a turn takes longer than the interval, copies of
 * one snapshot wait for those of the one before, for longer each time, until snapshots are left out.
 */
export function turnsOf(question: TurnsQuestion): readonly Turn[] {
  const { group, intervalMinutes, cadences, pace } = question;
  const interval = intervalOf(group, intervalMinutes);
  const minutes = copyMinutes(group, interval + cadences.takeEveryMinutes, pace);
  const route = routeOf(group);
  const queues = ["source", "staged"] as const;
  return queues.flatMap((queue) => {
    const steps = route.filter((step) => step.queue === queue);
    if (steps.length === 0) return [];
    const [first] = steps;
    const alone = group.kind === "cluster" && steps.length === 1 && first?.byEvent === true;
    const waitingMinutes = alone ? wholePasses(minutes, cadences.copyEveryMinutes, pace) : undefined;
    return [{ steps, copyMinutes: minutes, minutes: turnMinutes(steps, minutes, question), waitingMinutes }];
  });
}

/** Whether a turn fits into the interval, with time left to catch up. */
export function fits(turn: Turn, group: FleetGroup, intervalMinutes: number): boolean {
  return turn.minutes <= busyShare * intervalOf(group, intervalMinutes) && !catchesUpLate(turn, group, intervalMinutes);
}

/** Whether copies that wait for a schedule would come nearer to their snapshots too slowly. */
export function catchesUpLate(turn: Turn, group: FleetGroup, intervalMinutes: number): boolean {
  if (turn.waitingMinutes === undefined) return false;
  const nearer = Math.abs(intervalOf(group, intervalMinutes) - turn.waitingMinutes);
  return nearer < turn.copyMinutes / mostCatchingUp;
}

/** The minutes of something, to the whole pass that sees it ended. */
function wholePasses(minutes: number, everyMinutes: number, pace: Pace): number {
  return Math.ceil((minutes + scheduledMinutes(0, pace)) / everyMinutes) * everyMinutes;
}

function turnMinutes(steps: readonly Step[], copy: number, question: TurnsQuestion): number {
  const { cadences, pace, starting, group, intervalMinutes } = question;
  const [first, ...others] = steps;
  const between = others.reduce((sum, step) => sum + startMinutes(step, cadences, pace, starting), 0);
  const busy = steps.length * copy + between;
  if (first === undefined) return busy;
  const uneven = unevenMinutes(cadences, intervalOf(group, intervalMinutes));
  // Where an event starts the first copy, it comes as much earlier as the one before was late.
  if (first.byEvent && starting === "events") return busy + eventMinutes(pace) + uneven;
  // Where the schedule does, the queue must be free by a whole number of passes later.
  const every = first.pass === "reencrypt" ? cadences.shareEveryMinutes : cadences.copyEveryMinutes;
  return wholePasses(busy, every, pace) + uneven;
}

/** By how much less than the interval two snapshots of a database may lie apart: the take pass does not come each minute. */
function unevenMinutes({ takeEveryMinutes }: Cadences, interval: number): number {
  return interval % takeEveryMinutes === 0 ? 0 : takeEveryMinutes;
}
