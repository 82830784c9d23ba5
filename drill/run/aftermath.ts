import { hour, minute } from "../../cli/durations";
import type { DatabaseRecord, Instant } from "../cloud/kernel/types";
import { dataAt } from "../record/copies";
import type { Recorder } from "../record/recorder";
import type { Measured } from "../report/types";
import type { Scenario } from "../scenario/scenario";

/** A run whose days are over, and before anything is restored. */
interface Ended {
  readonly start: Instant;
  readonly end: Instant;
  /** Those that have existed by now. */
  readonly databases: readonly DatabaseRecord[];
}

/** What a disaster has left, and when it was noticed: from the first fault on, else from when all databases were protected. */
export function aftermathOf(
  recorder: Recorder,
  { faults, expect }: Pick<Scenario, "faults" | "expect">,
  { start, end, databases }: Ended,
): Pick<Measured, "asOf" | "noticed" | "atWorst" | "youngestDeletedOfBeforeHours"> {
  const { recoverableAsOf, youngestDeletedOfBefore: kept } = expect;
  // A corruption is not done to the world: there is nothing to be noticed.
  if (recoverableAsOf) return { asOf: heldOf(recorder, databases, start, recoverableAsOf.at) };
  const first = faults.length > 0 ? start + Math.min(...faults.map(({ at }) => at)) : undefined;
  return {
    ...(kept && { youngestDeletedOfBeforeHours: recorder.copies.youngestDeleted(start + kept.at) / hour }),
    noticed: recorder.noticed(first ?? start),
    atWorst: recorder.atWorst(first ?? Math.min(end, recorder.settledAt), end),
  };
}

/** What is held, now, of before that moment. */
function heldOf(
  recorder: Recorder,
  databases: readonly DatabaseRecord[],
  start: Instant,
  at: number,
): Measured["asOf"] {
  const then = databases.filter(({ createdAt }) => createdAt <= start + at);
  const newest = then.flatMap(({ resourceId }) => recorder.copies.newest(resourceId, start + at) ?? []);
  const older = newest.map((copy) => start + at - dataAt(copy));
  return {
    atMinutes: at / minute,
    recoverable: newest.length,
    total: then.length,
    worstOlderMinutes: newest.length < then.length ? Number.POSITIVE_INFINITY : Math.max(0, ...older) / minute,
  };
}
