import type { Cadence } from "../components/kit/pipeline";
import { longestGapMinutes, type ScheduleExpression } from "./settings";

/** A schedule together with the longest time between two of its runs. */
export function cadence(schedule: ScheduleExpression): Cadence {
  return { schedule, everyMinutes: longestGapMinutes(schedule) };
}
