import { type Age, worstAge } from "./age";
import {
  copyMinutes,
  countByKind,
  type FleetGroup,
  intervalOf,
  type Kind,
  kinds,
  type Pace,
  type PerKind,
  snapshotMinutes,
} from "./fleet";
import { copiesAtOnce, queueMinutes } from "./queue";
import { type Cadences, type CopyPlace, routeOf, type Starting, scheduledMinutes } from "./route";
import { busyShare, fits, turnsOf } from "./turns";

/** The bounds of `source.interval`, minutes. */
export const intervalBounds = { least: 10, most: 1_440 } as const;

/** All that an interval is judged by, except for itself. */
export interface Plan {
  /** The databases of this stack. */
  readonly fleet: readonly FleetGroup[];
  /** Databases of other stacks that are copied into the same region of the same account. */
  readonly others: PerKind;
  readonly pace: Pace;
  readonly cadences: Cadences;
  /** Copies that RDS runs at once in one destination. */
  readonly slots: PerKind;
}

/** Places to copy in, and how many are wanted. */
export interface Load {
  readonly kind: Kind;
  /** Which copies: those to where copies are kept, or those on the way there. */
  readonly place: CopyPlace;
  /** The account and region, or the region, that the places are of; empty where there is only one or it is not known. */
  readonly placeName: string;
  readonly databases: number;
  /** Minutes that a copy keeps its place, long ones counting for more. */
  readonly holdMinutes: number;
  /** Copies wanted at any moment, on average. */
  readonly atOnce: number;
  readonly slots: number;
  /** Infinity where the places are too few for ever. */
  readonly queueMinutes: number;
}

/** Something that does not fit into the interval. */
export interface Misfit {
  readonly of: FleetGroup;
  readonly what: "snapshot" | "copy" | "catching up";
  /** Copies that RDS makes one after another. */
  readonly copies: number;
  readonly minutes: number;
}

/** What an interval leads to. */
export interface Assessment {
  readonly intervalMinutes: number;
  /** Of the database that fares worst: Infinity minutes where its copies never catch up. */
  readonly worst: Age;
  /** The same when every event is lost and the schedules alone start the passes. */
  readonly schedulesOnly: Age;
  readonly loads: readonly Load[];
  /** A database has one snapshot and one copy under way at most: where these take longer than the interval, some are left out. */
  readonly misfits: readonly Misfit[];
}

/** Judges an interval. Pure. Throws if the fleet is empty. */
export function assess(plan: Plan, intervalMinutes: number): Assessment {
  const loads = loadsOf(plan, intervalMinutes);
  // For those that are snapshotted less often the objective does not hold, as the preview says by name.
  const held = plan.fleet.filter(({ sparingMinutes = 0 }) => sparingMinutes <= intervalMinutes);
  const judged = held.length > 0 ? held : plan.fleet;
  const age = (starting: Starting) => {
    const ages = judged.map((group) =>
      worstAge({
        group,
        intervalMinutes,
        cadences: plan.cadences,
        pace: plan.pace,
        queueMinutes: waitOf(group, loads),
        starting,
      }),
    );
    return ages.reduce((worst, one) => (one.minutes > worst.minutes ? one : worst));
  };
  return {
    intervalMinutes,
    worst: age("events"),
    schedulesOnly: age("schedules"),
    loads,
    misfits: judged.flatMap((group) => misfitsOf(plan, group, intervalMinutes)),
  };
}

/** How long a snapshot of the group waits for places, of all its steps together. */
function waitOf(group: FleetGroup, loads: readonly Load[]): number {
  return routeOf(group).reduce((sum, { place, placeName }) => {
    const load = loads.find((one) => one.kind === group.kind && one.place === place && one.placeName === placeName);
    return sum + (load?.queueMinutes ?? 0);
  }, 0);
}

/** Whether the copies keep up, whatever their age. */
export function keepsUp({ worst, misfits }: Assessment): boolean {
  return Number.isFinite(worst.minutes) && misfits.length === 0;
}

/** What every account and region in which copies are made has to do. */
function loadsOf(plan: Plan, interval: number): readonly Load[] {
  const { pace, cadences, others } = plan;
  const demands = new Map<string, { kind: Kind; place: CopyPlace; placeName: string; groups: FleetGroup[] }>();
  for (const kind of kinds) {
    for (const group of plan.fleet) {
      if (group.kind !== kind || group.count === 0) continue;
      for (const { place, placeName } of routeOf(group)) {
        const key = `${kind} ${place} ${placeName}`;
        const known = demands.get(key) ?? { kind, place, placeName, groups: [] };
        known.groups.push(group);
        demands.set(key, known);
      }
    }
  }
  return [...demands.values()].map(({ kind, place, placeName, groups }) => {
    // Others' databases are copied to the same destination; whether they take the same way there is not known.
    const databases = countByKind(groups)[kind] + (place === "source" ? 0 : others[kind]);
    const holds = groups.map((group) => {
      const every = intervalOf(group, interval);
      const minutes = copyMinutes(group, every + cadences.takeEveryMinutes, pace);
      return { share: (group.count * interval) / every, minutes };
    });
    const weighted = (power: number) => holds.reduce((sum, { share, minutes }) => sum + share * minutes ** power, 0);
    const holdMinutes = weighted(2) / weighted(1);
    const every = place === "source" ? cadences.shareEveryMinutes : cadences.copyEveryMinutes;
    const demand = {
      databases,
      slots: plan.slots[kind],
      holdMinutes,
      lookEveryMinutes: scheduledMinutes(every, pace),
      intervalMinutes: interval,
    };
    const atOnce = copiesAtOnce(demand);
    return {
      kind,
      place,
      placeName,
      databases,
      holdMinutes,
      atOnce,
      slots: demand.slots,
      queueMinutes: queueMinutes(demand),
    };
  });
}

function misfitsOf({ pace, cadences }: Plan, group: FleetGroup, asked: number): readonly Misfit[] {
  const interval = intervalOf(group, asked);
  const since = interval + cadences.takeEveryMinutes;
  const snapshot = snapshotMinutes(group, since, pace) + scheduledMinutes(cadences.takeEveryMinutes, pace);
  const turns = turnsOf({ group, intervalMinutes: asked, cadences, pace, starting: "events" });
  return [
    ...(snapshot > interval ? [{ of: group, what: "snapshot", copies: 0, minutes: snapshot } as const] : []),
    ...turns
      .filter((turn) => !fits(turn, group, asked))
      .map((turn): Misfit => {
        const { steps, minutes, waitingMinutes = 0 } = turn;
        const common = { of: group, copies: steps.length };
        return minutes > busyShare * interval
          ? { ...common, what: "copy", minutes }
          : { ...common, what: "catching up", minutes: waitingMinutes };
      }),
  ];
}
