import { type Assessment, assess, intervalBounds, keepsUp, type Plan } from "./assess";
import { countByKind, type PerKind } from "./fleet";

/** What would hold where the stated objective does not. */
export interface Refusal {
  readonly objectiveMinutes: number;
  /** The interval that comes nearest, with its arithmetic. */
  readonly nearest: Assessment;
  /** The smallest objective that this fleet can hold, with its interval; undefined if no interval keeps up at all. */
  readonly holdable: Held | undefined;
  /** The interval that would hold the stated objective if there were slots for all copies; undefined if time forbids it. */
  readonly byTimeAlone: Assessment | undefined;
  /** Into how many destinations the databases must be split to hold the stated objective; undefined if that does not help. */
  readonly destinations: number | undefined;
}

/** An interval that holds an objective. */
export interface Held {
  readonly objectiveMinutes: number;
  readonly assessment: Assessment;
}

/** The answer to an objective: the interval that holds it, or why there is none and what would hold. */
export type Solution =
  | { readonly holds: true; readonly assessment: Assessment }
  | { readonly holds: false; readonly refusal: Refusal };

/** More destinations than that are no advice. */
const mostDestinations = 64;

/** The largest whole-minute interval with which no copy is older than the objective; else what would hold. Pure. */
export function solve(plan: Plan, objectiveMinutes: number): Solution {
  const assessment = largestHolding(plan, objectiveMinutes);
  if (assessment) return { holds: true, assessment };
  return { holds: false, refusal: refusalOf(plan, objectiveMinutes, candidates(plan)) };
}

/**
 * Whether a stated interval holds an objective; else what would. The refusal shows the arithmetic of the interval that
 * is stated.
 */
export function solveStated(plan: Plan, objectiveMinutes: number, intervalMinutes: number): Solution {
  const stated = assess(plan, intervalMinutes);
  if (holds(stated, objectiveMinutes)) return { holds: true, assessment: stated };
  const other = largestHolding(plan, objectiveMinutes);
  const refusal = other
    ? {
        objectiveMinutes,
        nearest: stated,
        holdable: { objectiveMinutes, assessment: other },
        byTimeAlone: undefined,
        destinations: undefined,
      }
    : { ...refusalOf(plan, objectiveMinutes, candidates(plan)), nearest: stated };
  return { holds: false, refusal };
}

/** The objective in whole minutes that an assessed interval can hold; undefined if its copies never catch up. */
export function holdableMinutes(assessment: Assessment): number | undefined {
  return keepsUp(assessment) ? Math.ceil(assessment.worst.minutes) : undefined;
}

function holds(assessment: Assessment, objectiveMinutes: number): boolean {
  return keepsUp(assessment) && assessment.worst.minutes <= objectiveMinutes;
}

function largestHolding(plan: Plan, objectiveMinutes: number): Assessment | undefined {
  const most = Math.min(intervalBounds.most, Math.floor(objectiveMinutes));
  for (let interval = most; interval >= intervalBounds.least; interval--) {
    const assessment = assess(plan, interval);
    if (holds(assessment, objectiveMinutes)) return assessment;
  }
  return undefined;
}

function candidates(plan: Plan): readonly Assessment[] {
  const { least, most } = intervalBounds;
  return Array.from({ length: most - least + 1 }, (_, at) => assess(plan, least + at));
}

function refusalOf(plan: Plan, objectiveMinutes: number, all: readonly Assessment[]): Refusal {
  const best = smallest(all.filter(keepsUp));
  const roomy = largestHolding({ ...plan, slots: { instance: Infinity, cluster: Infinity } }, objectiveMinutes);
  return {
    objectiveMinutes,
    nearest: best ?? all.at(-1)!,
    holdable: best && { objectiveMinutes: Math.ceil(best.worst.minutes), assessment: best },
    byTimeAlone: roomy && assess(plan, roomy.intervalMinutes),
    destinations: roomy && destinationsFor(plan, objectiveMinutes),
  };
}

function smallest(all: readonly Assessment[]): Assessment | undefined {
  return all.reduce<Assessment | undefined>(
    (best, one) => (best === undefined || one.worst.minutes < best.worst.minutes ? one : best),
    undefined,
  );
}

function destinationsFor(plan: Plan, objectiveMinutes: number): number | undefined {
  const own = countByKind(plan.fleet);
  const total = { instance: own.instance + plan.others.instance, cluster: own.cluster + plan.others.cluster };
  const most = Math.min(mostDestinations, Math.max(total.instance, total.cluster));
  for (let destinations = 2; destinations <= most; destinations++) {
    if (largestHolding(split(plan, own, total, destinations), objectiveMinutes)) return destinations;
  }
  return undefined;
}

/** The plan of one of several destinations that share the databases evenly. */
function split(plan: Plan, own: PerKind, total: PerKind, destinations: number): Plan {
  // Each group keeps its size, so that the mean time of a copy stays the same; only how many there are is shared out.
  const share = (kind: keyof PerKind) => Math.ceil(total[kind] / destinations) - own[kind];
  return { ...plan, others: { instance: share("instance"), cluster: share("cluster") } };
}
