/** From a recovery point objective to the interval that holds it: arithmetic only, with nothing of Pulumi. */

export { type Age, type AgeLine, marginMinutes, worstAge } from "./age";
export { type Assessment, assess, intervalBounds, keepsUp, type Load, type Plan } from "./assess";
export {
  type CopyWay,
  countByKind,
  type FleetGroup,
  type Home,
  type Kind,
  kinds,
  type Measured,
  type Pace,
  type PerKind,
} from "./fleet";
export { holdableMinutes, type Refusal, type Solution, solve, solveStated } from "./holdOrRefuse";
export {
  type Keeping,
  longestKeeping,
  mostInterim,
  mostKept,
  type QuotaUse,
  quotaUse,
  ringsAlarm,
  unevenCopies,
} from "./quota";
export type { Cadences, CopyPlace, Starting } from "./route";
export { ageLines, ageText, firstCopyLines, heldLines, loadText, quotaText, refusalLines } from "./text";
