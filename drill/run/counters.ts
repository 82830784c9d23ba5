import type { Ledger } from "../cloud/kernel/world";
import type { Measured } from "../report/types";

/** What a run cost the drill, in things counted: the same on every machine. */
export interface Counters {
  /** API calls of the program's functions. */
  readonly calls: number;
  /** Records that listings handed to them. */
  readonly recordsVisited: number;
  readonly permissionQuestions: number;
  /** Questions that had to be evaluated; the others were answered from memory. */
  readonly distinctDecisions: number;
}

/** Counts a run from what it measured. */
export function countersOf(
  { apiCalls }: Pick<Measured, "apiCalls">,
  recordsVisited: number,
  { decisions, distinctDecisions }: Pick<Ledger, "decisions" | "distinctDecisions">,
): Counters {
  const calls = Object.values(apiCalls)
    .flatMap((operations) => Object.values(operations))
    .reduce((sum, count) => sum + count, 0);
  return { calls, recordsVisited, permissionQuestions: decisions, distinctDecisions };
}
