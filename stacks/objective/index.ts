/** From a recovery point objective to the interval that holds it: arithmetic only, with nothing of Pulumi. */

export { type Age, type AgeLine, type Cadences, marginMinutes, worstAge } from "./age";
export { type Assessment, assess, intervalBounds, keepsUp, type Load, type Plan } from "./assess";
export {
  type CopyWay,
  countByKind,
  type FleetGroup,
  type Kind,
  kinds,
  type Measured,
  type Pace,
  type PerKind,
} from "./fleet";
export { type Keeping, longestKeeping, mostKept, type QuotaUse, quotaUse, ringsAlarm } from "./quota";
export { holdableMinutes, type Refusal, type Solution, solve, solveStated } from "./solve";
export { ageLines, ageText, heldLines, loadText, quotaText, refusalLines } from "./text";
