import { type Age, type Cadences, eventMinutes, scheduledMinutes, worstAge } from "./age";
import {
  copySteps,
  countByKind,
  type FleetGroup,
  type Kind,
  kinds,
  type Pace,
  type PerKind,
  snapshotMinutes,
} from "./fleet";
import { copiesAtOnce, queueMinutes } from "./queue";

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
  readonly what: "snapshot" | "copy";
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
  /** A database has one snapshot and one copy under way at most: what takes longer than the interval is left out. */
  readonly misfits: readonly Misfit[];
}

/** Judges an interval. Pure. Throws if the fleet is empty. */
export function assess(plan: Plan, intervalMinutes: number): Assessment {
  const loads = kinds.flatMap((kind) => loadOf(plan, kind, intervalMinutes));
  const age = (starting: "events" | "schedules") => {
    const ages = plan.fleet.map((group) =>
      worstAge({
        group,
        intervalMinutes,
        cadences: plan.cadences,
        pace: plan.pace,
        queueMinutes: loads.find(({ kind }) => kind === group.kind)?.queueMinutes ?? 0,
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
    misfits: plan.fleet.flatMap((group) => misfitsOf(plan, group, intervalMinutes)),
  };
}

/** Whether the copies keep up, whatever their age. */
export function keepsUp({ worst, misfits }: Assessment): boolean {
  return Number.isFinite(worst.minutes) && misfits.length === 0;
}

function loadOf({ fleet, others, pace, cadences, slots }: Plan, kind: Kind, interval: number): readonly Load[] {
  const own = fleet.filter((group) => group.kind === kind && group.count > 0);
  if (own.length === 0) return [];
  const databases = countByKind(own)[kind] + others[kind];
  const since = interval + cadences.takeEveryMinutes;
  const holds = own.map((group) => ({ count: group.count, minutes: Math.max(...copySteps(group, since, pace)) }));
  const weighted = (power: number) => holds.reduce((sum, { count, minutes }) => sum + count * minutes ** power, 0);
  const holdMinutes = weighted(2) / weighted(1);
  const lookEveryMinutes = scheduledMinutes(cadences.copyEveryMinutes, pace);
  const demand = { databases, slots: slots[kind], holdMinutes, lookEveryMinutes, intervalMinutes: interval };
  return [
    {
      kind,
      databases,
      holdMinutes,
      atOnce: copiesAtOnce(demand),
      slots: slots[kind],
      queueMinutes: queueMinutes(demand),
    },
  ];
}

function misfitsOf({ pace, cadences }: Plan, group: FleetGroup, interval: number): readonly Misfit[] {
  const since = interval + cadences.takeEveryMinutes;
  const snapshot = snapshotMinutes(group, since, pace) + scheduledMinutes(cadences.takeEveryMinutes, pace);
  const copy = Math.max(...copySteps(group, since, pace)) + eventMinutes(pace);
  return [
    ...(snapshot > interval ? [{ of: group, what: "snapshot", minutes: snapshot } as const] : []),
    ...(copy > interval ? [{ of: group, what: "copy", minutes: copy } as const] : []),
  ];
}
