import type { Run } from "./run";

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

/** Counts a run. */
export function countersOf({ report, cloud, recordsVisited }: Run): Counters {
  const { decisions, distinctDecisions } = cloud.world.ledger;
  const calls = Object.values(report.apiCalls)
    .flatMap((operations) => Object.values(operations))
    .reduce((sum, count) => sum + count, 0);
  return { calls, recordsVisited, permissionQuestions: decisions, distinctDecisions };
}
